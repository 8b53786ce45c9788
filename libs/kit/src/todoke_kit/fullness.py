"""How full the streams of a NATS server are, as it says itself at /jsz of its monitoring port (nats-server 2.15).

Asked on this machine's loopback and nowhere else, so whoever asks stands beside the server: in its pod, or on its host.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import msgspec
from prometheus_client import Gauge

from todoke_kit import logs

POLL_SECONDS = 15.0  # a disk's speed fills the smallest of the large streams in longer than that
ANSWER_SECONDS = 10.0
MAX_ANSWER = 1 << 20  # bytes; a stream takes two thousand
MAX_STREAMS = 32  # a server has eight at most, and each is a label
UNREAD = "streams_unread"

BYTES = Gauge("todoke_nats_stream_bytes", "Bytes that a stream of a NATS server holds.", ["server", "stream"])
LIMIT = Gauge("todoke_nats_stream_limit_bytes", "Bytes at which a stream refuses the next one.", ["server", "stream"])
BLIND = Gauge("todoke_nats_streams_unread", "1 while a NATS server does not say how full its streams are.", ["server"])

_NAME = re.compile(r"[A-Z]{1,32}", re.ASCII)
_REQUEST = (
    b"GET /jsz?streams=1&config=1 HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n"  # 1.0: the answer ends with the connection
)
_GOOD = re.compile(rb"HTTP/1\.[01] 200 ")

_log = logs.get(__name__)

Size = Annotated[int, msgspec.Meta(ge=0, le=(1 << 63) - 1)]


class _State(msgspec.Struct):
    bytes: Size


class _Limits(msgspec.Struct):
    max_bytes: Size  # a stream without a limit, -1, is none of ours


class _Stream(msgspec.Struct):
    name: str
    config: _Limits
    state: _State


class _Account(msgspec.Struct):
    stream_detail: list[_Stream] = []


class _Answer(msgspec.Struct):
    account_details: list[_Account] = []


@dataclass(frozen=True, slots=True)
class Fullness:
    """Bytes in a stream, and how many it may hold."""

    stream: str
    used: int
    limit: int


async def ask(port: int, seconds: float = ANSWER_SECONDS) -> list[Fullness]:
    """How full each stream of the server is that has its monitoring port here.

    :raises OSError, ValueError: when it does not say so in time, or says something else.
    """
    async with asyncio.timeout(seconds):  # TimeoutError is an OSError
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(_REQUEST)
            return read(await _whole(reader))
        finally:
            writer.close()


async def _whole(reader: asyncio.StreamReader) -> bytes:
    received = bytearray()
    while chunk := await reader.read(MAX_ANSWER):
        received += chunk
        if len(received) > MAX_ANSWER:
            raise ValueError(len(received))
    return bytes(received)


def read(answer: bytes) -> list[Fullness]:
    """What an answer of /jsz says, head and body.

    :raises ValueError: when it is none, or names more or other streams than a server of ours can have.
    """
    head, _, body = answer.partition(b"\r\n\r\n")
    if not _GOOD.match(head):
        raise ValueError("no answer")
    try:
        accounts = msgspec.json.decode(body, type=_Answer).account_details
    except RecursionError:
        raise ValueError("no answer") from None
    found = [one for account in accounts for one in account.stream_detail]
    if len(found) > MAX_STREAMS or not all(_NAME.fullmatch(one.name) for one in found):
        raise ValueError("not our streams")
    return [Fullness(one.name, one.state.bytes, one.config.max_bytes) for one in found]


class Gauges:
    """What operators see of one server; nothing is shown that may be old."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._shown: set[str] = set()

    async def keep(self, port: int) -> None:
        """Asks again and again, for ever."""
        while True:
            await self.look(port)
            await asyncio.sleep(POLL_SECONDS)

    async def look(self, port: int, seconds: float = ANSWER_SECONDS) -> None:
        """Asks once, and shows what was said."""
        try:
            streams, blind = await ask(port, seconds), False
        except (OSError, ValueError) as error:  # what msgspec raises is a ValueError
            streams, blind = [], True
            logs.event(_log, UNREAD, server=self._server, error=type(error).__name__)
        self._show(streams)
        BLIND.labels(self._server).set(blind)

    def _show(self, streams: Sequence[Fullness]) -> None:
        for one in streams:
            BYTES.labels(self._server, one.stream).set(one.used)
            LIMIT.labels(self._server, one.stream).set(one.limit)
        now = {one.stream for one in streams}
        for gone in self._shown - now:  # not all of them at once: what is read in between would seem to have ended
            BYTES.remove(self._server, gone)
            LIMIT.remove(self._server, gone)
        self._shown = now
