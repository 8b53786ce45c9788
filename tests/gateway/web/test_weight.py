"""What the first page of a visit costs to fetch, over real HTTP: the page, its styles, scripts and pictures."""

import gzip
import http.client
import re
from urllib.parse import urlencode

import pytest
from a2wsgi import WSGIMiddleware
from support.browser import serving_asgi
from support.gateway import TEMPLATES, Gateway
from support.ports import free_port
from support.waiting import LONG

from todoke_gateway.web.door import Door
from todoke_gateway.web.server import settings

BUDGET = 60_000  # bytes, heads included
FORM = "application/x-www-form-urlencoded"
_LINKED = re.compile(rb'(?:href|src)="(/assets/[^"]+)"')


@pytest.fixture(scope="module")
def port():
    gateway, port = Gateway(*TEMPLATES.values()), free_port()
    with serving_asgi(settings(Door(gateway.intake, WSGIMiddleware(gateway.pages, workers=2))), port):
        yield port


def fetched(port, path, posted=None):
    """The bytes that one answer takes, and its body as it was before it was compressed."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LONG)
    headers = {"Accept-Encoding": "gzip", "Content-Type": FORM}
    connection.request("POST" if posted else "GET", path, urlencode(posted or {}), headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    assert answer.status == 200
    head = sum(len(f"{name}: {value}\r\n") for name, value in answer.getheaders())
    plain = gzip.decompress(body) if answer.getheader("Content-Encoding") == "gzip" else body
    return head + len(body), plain


def weights(port, path, posted=None):
    """The bytes of a page and of everything that it has a browser fetch, by address."""
    weight, page = fetched(port, path, posted)
    return {path: weight, **{one.decode(): fetched(port, one.decode())[0] for one in _LINKED.findall(page)}}


@pytest.mark.parametrize("path", ["/", "/?lang=easy", "/?lang=en", "/procedures/ningen-dock"])
def test_the_first_page_of_a_visit_keeps_the_budget(port, path):
    found = weights(port, path)
    assert sum(name.endswith(".css") for name in found) == 3
    assert sum(found.values()) < BUDGET, found


@pytest.mark.parametrize("procedure", TEMPLATES)
def test_a_page_of_questions_keeps_the_budget_for_one_who_comes_straight_to_it(port, procedure):
    found = weights(port, f"/procedures/{procedure}/form", {"go": "start"})
    assert sum(name.endswith(".css") for name in found) == 3
    assert sum(found.values()) < BUDGET, found
