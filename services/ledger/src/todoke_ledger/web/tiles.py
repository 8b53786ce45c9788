"""Serves the checkpoints, tiles and entry bundles over HTTP (C2SP tlog-tiles), and nothing else.

A path either is the name of a public file, spelled in the one right way, or is not found: nothing a client sends
reaches the file system.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from todoke_ledger.core.tiles import parse_name
from todoke_ledger.publisher import CHECKPOINTS

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Header = tuple[bytes, bytes]

_SAFE: tuple[Header, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'"),
    (b"access-control-allow-origin", b"*"),  # public by design: pages elsewhere may verify receipts
)
_CHECKPOINT: tuple[Header, ...] = (
    (b"content-type", b"text/plain; charset=utf-8"),
    (b"cache-control", b"public, max-age=1"),
)
_IMMUTABLE: tuple[Header, ...] = (
    (b"content-type", b"application/octet-stream"),
    (b"cache-control", b"public, max-age=31536000, immutable"),
)
_REFUSED: tuple[Header, ...] = (
    (b"content-type", b"text/plain; charset=utf-8"),
    (b"cache-control", b"no-store"),
)
_METHODS = {"GET", "HEAD"}


class TileServer:
    """The ASGI application over one publisher's folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        if scope["method"] not in _METHODS:
            await _answer(send, 405, (*_REFUSED, (b"allow", b"GET, HEAD")), b"method not allowed\n")
            return
        name = _name(scope)
        data = None if name is None else await asyncio.to_thread(self._read, name)
        if data is None:
            await _answer(send, 404, _REFUSED, b"not found\n", head=scope["method"] == "HEAD")
        else:
            kind = _CHECKPOINT if name in CHECKPOINTS else _IMMUTABLE
            await _answer(send, 200, kind, data, head=scope["method"] == "HEAD")

    def _read(self, name: str) -> bytes | None:
        try:
            return (self._folder / name).read_bytes()
        except OSError:
            return None


def _name(scope: Scope) -> str | None:
    """Return the public file that a request names. The raw path is used: there is nothing to unquote in any name."""
    raw: bytes = scope["raw_path"]
    path = raw.decode("ascii", "replace").removeprefix("/")
    if scope["query_string"] or (path not in CHECKPOINTS and parse_name(path) is None):
        return None
    return path


async def _answer(send: Send, status: int, headers: tuple[Header, ...], body: bytes, *, head: bool = False) -> None:
    length = (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *_SAFE, length]})
    await send({"type": "http.response.body", "body": b"" if head else body})
