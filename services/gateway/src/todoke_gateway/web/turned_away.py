"""The page for whom the door refuses before any page sees the request: in all languages, made without the application.

Nothing of the request is read, so nothing can be given back; but a browser keeps what it sent, and sends it once more
when this page is loaded again.
"""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from todoke_gateway.web import texts
from todoke_gateway.web.asgi import Send, outcome
from todoke_gateway.web.language import tag
from todoke_kit.web.headers import page_headers
from todoke_kit.web.pages import kit_assets

_HEADERS = [
    *((name.lower().encode("ascii"), value.encode("ascii")) for name, value in page_headers()),
    (b"content-type", b"text/html; charset=utf-8"),
]


async def refuse(send: Send, code: str) -> int:
    """Send the page of a refusal; returns the status."""
    status, extra = outcome(code, page=True)
    body = _page(code)
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*_HEADERS, length, *extra]})
    await send({"type": "http.response.body", "body": body})
    return status


@cache
def _page(code: str) -> bytes:
    """A code's page; there are as many as the door has codes."""
    environment = Environment(
        loader=PackageLoader("todoke_gateway.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    said = [{"tag": tag(one), "sentence": texts.sentence(code, one), "words": texts.ui(one)} for one in texts.LANGUAGES]
    page = environment.get_template("turned_away.html").render(said=said, asset=kit_assets().url)
    return page.encode()
