"""Posts to a server that speaks nothing but HTTP/1.1 (RFC 9112), several bodies at once, bounded in size and in time.

Every exchange has a connection of its own and ends with it; redirects are not followed.
"""

from __future__ import annotations

import asyncio
import io
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from socket import socket
from typing import cast
from urllib.parse import urlsplit

from todoke_kit import logs
from todoke_kit.config import ConfigError

_log = logs.get(__name__)

CONNECTIONS = 16  # at once
MAX_HEAD = 8_192  # bytes of status line and headers
PORTS = {"http": 80, "https": 443}
POST_FAILED = "post_failed"


@dataclass(frozen=True, slots=True)
class Poster:
    """One address, what is sent there and what must come back.

    :param max_bytes: of an answer's body.
    :param seconds: for all bodies of one call together.
    """

    url: str
    sends: str  # media type
    expects: str  # media type
    max_bytes: int
    seconds: float

    def __post_init__(self) -> None:
        """Refuses an address that is none.

        :raises ConfigError: naming it.
        """
        _target(self.url)

    async def post_all(self, bodies: Sequence[bytes]) -> list[bytes | None]:
        """Posts each body; the answers in the same order, None for one that did not come, or not as it should."""
        deadline = asyncio.get_running_loop().time() + self.seconds
        slots = asyncio.Semaphore(CONNECTIONS)
        outcomes = await asyncio.gather(*(self._post(body, slots, deadline) for body in bodies))
        faults = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
        if faults:
            logs.event(_log, POST_FAILED, failed=len(faults), of=len(bodies), error=type(faults[0]).__name__)
        return [outcome if isinstance(outcome, bytes) else None for outcome in outcomes]

    async def _post(self, body: bytes, slots: asyncio.Semaphore, deadline: float) -> bytes | Exception:
        try:
            async with asyncio.timeout_at(deadline), slots:
                return self._answer(await self._exchange(body))
        except (OSError, HTTPException, ValueError) as fault:  # a timeout is an OSError
            return fault

    async def _exchange(self, body: bytes) -> bytes:
        target = _target(self.url)
        context = ssl.create_default_context() if target.scheme == "https" else None
        reader, writer = await asyncio.open_connection(target.host, target.port, ssl=context)
        try:
            writer.write(self._head(target, len(body)) + body)
            await writer.drain()
            return await _read_to_the_end(reader, MAX_HEAD + self.max_bytes)
        finally:
            writer.close()

    def _head(self, target: _Target, size: int) -> bytes:
        lines = (
            f"POST {target.path} HTTP/1.1",
            f"Host: {target.name}",
            f"Content-Type: {self.sends}",
            f"Accept: {self.expects}",
            f"Content-Length: {size}",
            "Connection: close",
        )
        return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")

    def _answer(self, received: bytes) -> bytes:
        """The body of a response that was received whole.

        :raises ValueError, HTTPException: when it is not of the kind or size that was asked for.
        """
        response = HTTPResponse(cast("socket", _Received(received)), method="POST")
        response.begin()
        body = response.read()
        if response.status != HTTPStatus.OK or response.headers.get_content_type() != self.expects:
            raise ValueError(response.status)
        if len(body) > self.max_bytes:
            raise ValueError(len(body))
        return body


@dataclass(frozen=True, slots=True)
class _Target:
    """An address taken apart; `name` is the host as the Host header has it."""

    scheme: str
    host: str
    port: int
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class _Received:
    """What the parser of the standard library takes for a socket."""

    data: bytes

    def makefile(self, _mode: str) -> io.BytesIO:
        return io.BytesIO(self.data)


def _target(url: str) -> _Target:
    try:
        parts = urlsplit(url)
        port, printable = parts.port, url.isascii() and url.isprintable() and " " not in url
    except ValueError as error:
        raise ConfigError(f"not an address: {url}") from error
    if parts.scheme not in PORTS or not parts.hostname or parts.username is not None or not printable:
        raise ConfigError(f"not an address: {url}")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _Target(parts.scheme, parts.hostname, port or PORTS[parts.scheme], parts.netloc, path)


async def _read_to_the_end(reader: asyncio.StreamReader, limit: int) -> bytes:
    received = bytearray()
    while chunk := await reader.read(limit):
        received += chunk
        if len(received) > limit:
            raise ValueError(len(received))
    return bytes(received)
