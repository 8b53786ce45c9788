"""Chromium against real sockets: serve a WSGI application, open pages, ask axe.

with serving(app) as address, chromium() as browser:
    page = browser.new_page()
    page.goto(address)
    assert violations(page) == []
"""

from __future__ import annotations

import functools
import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn
from axe_playwright_python.sync_playwright import Axe
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, ViewportSize, expect, sync_playwright
from support import listening
from support.waiting import LONG
from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

CHROMIUM = shutil.which("chromium")  # None: the one that Playwright brings (scripts/system-packages)
# The same without the windows that nobody sees: a page costs a sixth (decision 0069). None: likewise.
SHELL = shutil.which("chromium-headless-shell") or CHROMIUM
# Root has no user namespace to sandbox in; an ordinary user keeps the sandbox.
SANDBOX = ["--no-sandbox"] if os.geteuid() == 0 else []
PHONE: ViewportSize = {"width": 360, "height": 780}
DESK = {"width": 1280, "height": 900}
NARROWEST = {"width": 320, "height": 640}  # WCAG 2.2 1.4.10
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
_ANY_COLOUR = {"rules": {"color-contrast": {"enabled": False}}}
# WCAG 2.2 1.4.12: a page must still work when its reader spaces the text like this.
TEXT_SPACING = """() => document.querySelectorAll('*').forEach(e => {
  e.style.setProperty('line-height', '1.5', 'important');
  e.style.setProperty('letter-spacing', '0.12em', 'important');
  e.style.setProperty('word-spacing', '0.16em', 'important');
})"""
# All that axe found would be half a megabyte, of which nobody reads the rest. A page without axe says null.
_VIOLATIONS = """async ([within, rules]) => 'axe' in window ? (await axe.run(within, rules)).violations
  .flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html}`)) : null"""
# Comparing colours is most of axe's work, a third of which is reading the same few colours thousands of times.
_READ_A_COLOUR_ONCE = """(() => {
  const { prototype } = axe.commons.color.Color, parse = prototype.parseString, read = new Map();
  prototype.parseString = function (text) {
    const known = read.get(text);
    if (known) return Object.assign(this, known);
    parse.call(this, text);
    read.set(text, { r: this.r, g: this.g, b: this.b, alpha: this.alpha });
    return this;
  };
})()"""
OVERFLOWS = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - the name is Werkzeug's
        pass


@contextmanager
def serving(app: WSGIApplication) -> Iterator[str]:
    """Serves `app` on a free port of localhost and gives its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    # Who stops it waits for its next look: half a second, unless told otherwise.
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def chromium(*, whole: bool = False) -> Iterator[Browser]:
    """One browser; pages of a test come from contexts of their own.

    :param whole: as people have it, where the test is about the browser too and not about pages alone.
    """
    with sync_playwright() as playwright, launched(playwright.chromium, whole=whole) as browser:
        yield browser


@contextmanager
def launched(kind: BrowserType, *flags: str, whole: bool = False) -> Iterator[Browser]:
    """A browser with these flags, beside the one whose `browser_type` is given."""
    expect.set_options(timeout=LONG * 1000)
    program = CHROMIUM if whole else SHELL
    channel = "chromium" if whole and program is None else None  # Playwright's own is the shell, unless it is asked
    browser = kind.launch(executable_path=program, channel=channel, args=[*SANDBOX, *flags], timeout=LONG * 1000)
    _listen(browser)
    yield browser
    browser.close()


def _listen(browser: Browser) -> None:
    """Hear every page that this browser is going to open (`support.listening`)."""
    opened = {"new_context": lambda context: context, "new_page": lambda page: page.context}
    for name, context_of in opened.items():
        setattr(browser, name, _heard(getattr(browser, name), context_of))


def _heard(make: Callable[..., Any], context_of: Callable[[Any], Any]) -> Callable[..., Any]:
    @functools.wraps(make)
    def made(**options: Any) -> Any:
        one = make(**options)
        context_of(one).set_default_timeout(LONG * 1000)
        listening.listen(context_of(one))
        return one

    return made


def enter(context: BrowserContext, client: FlaskClient, address: str) -> None:
    """Signs in, without the pages of it, where a test client has signed in."""
    for cookie in (client._cookies or {}).values():
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])


def violations(page: Page, *, colours: bool = True, within: str = "html") -> list[str]:
    """What axe objects to on this page: rule and element.

    :param colours: compare them too, which is most of the work; a page's are the same in every language.
    :param within: the part to look at, by selector, where the rest of the page was looked at before.
    """
    asked = [within, RULES if colours else RULES | _ANY_COLOUR]
    found: list[str] | None = page.evaluate(_VIOLATIONS, asked)
    if found is None:
        page.evaluate(_axe())
        found = page.evaluate(_VIOLATIONS, asked)
    assert found is not None
    return found


@functools.cache
def _axe() -> str:
    return f"{Axe().axe_script};\n{_READ_A_COLOUR_ONCE}"


def complaints(page: Page) -> list[str]:
    """A list that fills with what the page writes to its console as errors (policy violations too) and throws."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def shoot(page: Page, name: str, *, whole: bool = True, size: ViewportSize | None = None) -> None:
    """Keeps a picture in the folder $TODOKE_SHOTS, for people to look at: the whole page, or what the window shows.

    :param size: the window has it from then on, where pictures are kept: laying out again is not cheap.
    """
    folder = os.environ.get("TODOKE_SHOTS")
    if folder:
        if size:
            page.set_viewport_size(size)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=whole)


@contextmanager
def serving_asgi(settings: uvicorn.Config, port: int) -> Iterator[None]:
    """Serves what Uvicorn is told to serve on this port of localhost."""
    server = uvicorn.Server(settings)
    listening = socket.create_server(("127.0.0.1", port))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
