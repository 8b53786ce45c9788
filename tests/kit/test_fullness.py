"""What a server says of its streams is read whole and sound, or not at all; what is shown is never old."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from prometheus_client import REGISTRY

from todoke_kit import fullness
from todoke_kit.fullness import MAX_ANSWER, MAX_STREAMS, Fullness, Gauges, ask, read

GOOD = b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n"


def stream(name: object = "OUT", used: object = 80, limit: object = 100) -> dict[str, object]:
    return {"name": name, "state": {"bytes": used, "messages": 3}, "config": {"max_bytes": limit, "name": name}}


def answer(*streams: object) -> bytes:
    accounts = [{"name": "DMZ", "stream_detail": streams}, {"name": "WEB"}]
    return GOOD + json.dumps({"memory": 0, "account_details": accounts}).encode()


def test_every_stream_of_every_account_is_read() -> None:
    assert read(answer(stream(), stream("SAVED", 0, 7))) == [Fullness("OUT", 80, 100), Fullness("SAVED", 0, 7)]
    assert read(GOOD + b'{"memory": 0}') == []
    assert len(read(answer(*[stream()] * MAX_STREAMS))) == MAX_STREAMS


HOSTILE = {
    "nothing": b"",
    "no head": b'{"memory": 0}',
    "not ready": answer(stream()).replace(b"200 OK", b"503 Service Unavailable"),
    "cut off": answer(stream())[:-1],
    "no object": GOOD + b"[]",
    "deep": GOOD + b'{"x": ' + b"[" * 200_000,
    "not UTF-8": GOOD + b'{"account_details": [{"stream_detail": [{"name": "\xff"}]}]}',
    "too many": answer(*[stream()] * (MAX_STREAMS + 1)),
    "long name": answer(stream("A" * 33)),
    "name with a line": answer(stream("OUT\n")),
    "foreign name": answer(stream("ОUT")),  # the first letter is Cyrillic
    "empty name": answer(stream("")),
    "negative": answer(stream(used=-1)),
    "no limit": answer(stream(limit=-1)),
    "huge": answer(stream(used=10**400)),
    "no number": answer(stream(used="80")),
    "fraction": answer(stream(used=0.5)),
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_anything_else_is_a_value_error(hostile: bytes) -> None:
    with pytest.raises(ValueError):
        read(hostile)


@asynccontextmanager
async def saying(*pieces: bytes, ends: bool = True) -> AsyncIterator[int]:
    """A server at a port of loopback that says this to whoever comes."""

    met: set[asyncio.Task[object] | None] = set()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        met.add(asyncio.current_task())
        with suppress(ConnectionError):
            await reader.readuntil(b"\r\n\r\n")
            writer.writelines(pieces)
            if not ends:
                await reader.read()  # until whoever asked hangs up
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await asyncio.gather(*(task for task in met if task))


def test_an_answer_is_bounded_in_size_and_time() -> None:
    async def play() -> None:
        async with saying(GOOD + b"{}" + b" " * MAX_ANSWER) as port:
            with pytest.raises(ValueError, match=r"^\d+$"):
                await ask(port, 600)
        async with saying(answer(stream()), ends=False) as port:
            with pytest.raises(TimeoutError):
                await ask(port, 0.1)

    asyncio.run(play())


def shown() -> tuple[object, ...]:
    labels = {"server": "dmz", "stream": "OUT"}
    names = ("todoke_nats_stream_bytes", "todoke_nats_stream_limit_bytes")
    blind = REGISTRY.get_sample_value("todoke_nats_streams_unread", {"server": "dmz"})
    return (*(REGISTRY.get_sample_value(name, labels) for name in names), blind)


def test_what_is_not_said_any_more_is_not_shown_any_more() -> None:
    async def play() -> None:
        gauges = Gauges("dmz")
        async with saying(answer(stream())) as port:
            await gauges.look(port)
            assert shown() == (80, 100, 0)
        async with saying(b"HTTP/1.0 503 Service Unavailable\r\n\r\n") as port:
            await gauges.look(port)
            assert shown() == (None, None, 1)
        async with saying(answer(stream(used=0))) as port:
            await gauges.look(port)
            assert shown() == (0, 100, 0)
        async with saying(answer(stream("SAVED"))) as port:
            await gauges.look(port)
            assert shown() == (None, None, 0)
        await gauges.look(1)  # where nobody listens
        assert shown() == (None, None, 1)

    asyncio.run(play())


def test_it_asks_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fullness, "POLL_SECONDS", 0)

    async def play() -> None:
        async with saying(b"") as port:
            keeping = asyncio.create_task(Gauges("lgwan").keep(port))
            asked = fullness.BLIND.labels("lgwan")
            for _ in range(3):
                asked.set(0)
                while not asked._value.get():  # noqa: ASYNC110 - a gauge has no event
                    await asyncio.sleep(0)
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)

    asyncio.run(asyncio.wait_for(play(), 120))
