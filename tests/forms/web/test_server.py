"""The pages behind the server they run on: slow clients hold no thread, and nobody chooses their own address."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from functools import partial

import pytest
from support.browser import serving_asgi
from support.ports import free_port
from support.waiting import LONG, with_more_time

from todoke_forms import metrics
from todoke_forms.core import throttle
from todoke_forms.web import server
from todoke_forms.web.routes import MAX_REQUEST_BYTES
from todoke_kit.metrics import REFUSED
from todoke_kit.web import bodies
from todoke_kit.web import server as kit_server

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def port(office) -> Iterator[int]:
    port = free_port()
    with serving_asgi(server.settings(office.app), port):
        yield port


def ask(port: int, method: str = "GET", body: str | None = None, **headers: str) -> tuple[int, dict[str, str], str]:
    """One request to /sign-in."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=LONG)) as connection:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, "/sign-in", body, {**FORM, **named})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode()


def begin(port: int, size: int = 1_000) -> socket.socket:
    """A form that announces `size` bytes and sends one."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=LONG)
    lines = ("POST /sign-in HTTP/1.1", "Host: localhost", f"Content-Length: {size}", "Connection: close")
    connection.sendall("\r\n".join((*lines, *(f"{name}: {value}" for name, value in FORM.items()), "", "x")).encode())
    return connection


def everything(connection: socket.socket) -> str:
    return b"".join(iter(lambda: connection.recv(65_536), b"")).decode()


def test_more_slow_bodies_than_threads_stop_no_page(port):
    with ExitStack() as slow:
        for _ in range(server.PAGE_THREADS + 1):
            slow.enter_context(closing(begin(port)))
        assert ask(port)[0] == 200


def test_a_body_that_does_not_come_is_told_and_let_go(port, monkeypatch):
    monkeypatch.setattr(bodies, "BODY_SECONDS", 0.01)
    with closing(begin(port)) as slow:
        answer = everything(slow)
    assert answer.startswith("HTTP/1.1 408 ")
    assert "時間がかかりすぎた" in answer
    assert "cache-control: no-store" in answer.lower()


def test_a_head_that_does_not_end_is_hung_up_on(office, monkeypatch):
    def answer() -> str:
        with closing(socket.create_connection(("127.0.0.1", port), timeout=LONG)) as slow:
            slow.sendall(b"GET / HTTP/1.1\r\n")
            return everything(slow)

    port, limit = free_port(), partial(monkeypatch.setattr, kit_server, "HEAD_SECONDS")
    with serving_asgi(server.settings(office.app), port):
        assert with_more_time(limit, answer).startswith("HTTP/1.1 408 ")


def test_a_body_that_is_too_large_gets_the_page_that_says_so(port):
    refused = REFUSED.labels(metrics.WEB_DOOR, "request_too_large")
    before = refused._value.get()
    with closing(begin(port, MAX_REQUEST_BYTES + 1)) as large:
        answer = everything(large)
    assert refused._value.get() == before + 1
    assert answer.startswith("HTTP/1.1 413 ")
    assert "送られた内容が大きすぎます" in answer


def test_an_address_that_a_client_claims_changes_nothing_in_the_throttle(port, monkeypatch):
    monkeypatch.setattr(throttle, "PER_ADDRESS", 2)
    _, headers, page = ask(port)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    cookie = headers["set-cookie"].split(";")[0]
    statuses = [
        ask(
            port,
            "POST",
            f"csrf_token={token}&name=name{number}&password=wrong",
            Cookie=cookie,
            X_Forwarded_For=f"192.0.2.{number}",
        )[0]
        for number in range(3)
    ]
    assert statuses == [422, 422, 429]


def test_the_server_does_not_name_itself(port):
    assert "server" not in ask(port)[1]
