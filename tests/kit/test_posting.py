"""Posting: the whole exchange is bounded in size and in time, and what is no answer is no answer."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from support.waiting import LONG

from todoke_kit import posting
from todoke_kit.config import ConfigError
from todoke_kit.posting import Poster

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/answer\r\n"


@asynccontextmanager
async def server(serve: Serve) -> AsyncIterator[Poster]:
    """A server that does one thing with every connection."""

    open_ones: set[asyncio.StreamWriter] = set()

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_ones.add(writer)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await serve(reader, writer)
        writer.close()

    listening = await asyncio.start_server(one, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    async with listening:
        yield Poster(f"http://127.0.0.1:{port}/ask?x=1", "text/question", "text/answer", 100, 5.0)
    for writer in open_ones:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


async def request(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    size = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    return head, await reader.readexactly(size)


def saying(*parts: bytes) -> Serve:
    """A server that says the same whatever it is sent."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request(reader)
        for part in parts:
            writer.write(part)
            await writer.drain()

    return serve


def posted(serve: Serve, *bodies: bytes, **changes: object) -> list[bytes | None]:
    async def main() -> list[bytes | None]:
        async with server(serve) as poster:
            return await replace(poster, **changes).post_all(bodies)

    return asyncio.run(main())


def test_each_body_gets_its_own_answer_in_order() -> None:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head, body = await request(reader)
        assert head.startswith(b"POST /ask?x=1 HTTP/1.1\r\nHost: 127.0.0.1:")
        assert b"\r\nContent-Type: text/question\r\nAccept: text/answer\r\n" in head
        writer.write(OK + b"\r\n" + body[::-1])

    bodies = [f"body {number}".encode() for number in range(40)]
    assert posted(echo, *bodies) == [body[::-1] for body in bodies]
    assert posted(echo) == []


@pytest.mark.parametrize(
    "said",
    [
        OK + b"Content-Length: 3\r\n\r\nyes",
        OK + b"Content-Length: 3\r\n\r\nyes and more",
        OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nye\r\n1\r\ns\r\n0\r\n\r\n",
        b"HTTP/1.0 200 OK\r\ncontent-type: Text/Answer; charset=x\r\n\r\nyes",
    ],
)
def test_a_response_may_be_framed_in_any_way(said: bytes) -> None:
    assert posted(saying(said), b"") == [b"yes"]


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"yes",
        b"HTTP/1.1 200 OK\r\n\r\nyes",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nyes",
        b"HTTP/1.1 204 No Content\r\nContent-Type: text/answer\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Type: text/answer\r\n\r\nyes",
        b"HTTP/1.1 500 Oh\r\nContent-Type: text/answer\r\n\r\nyes",
        b"HTTP/1.1 abc\r\n\r\n",
        OK + b"Content-Length: 4\r\n\r\nyes",
        OK + b"Content-Length: -1\r\n\r\n" + b"x" * 101,
        OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        OK + b"\r\n" + b"x" * 101,
        OK + b"X: " + b"x" * 70_000 + b"\r\n\r\nyes",
        OK + b"X: y\r\n" * 101 + b"\r\nyes",
    ],
)
def test_what_is_no_answer_is_no_answer(said: bytes) -> None:
    assert posted(saying(said), b"") == [None]


def test_an_answer_of_exactly_the_limit_is_taken() -> None:
    assert posted(saying(OK + b"\r\n" + b"x" * 100), b"") == [b"x" * 100]


def test_an_endless_answer_is_not_read_to_its_end() -> None:
    sent = 0

    async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await request(reader)
        writer.write(OK + b"\r\n")
        while True:
            writer.write(bytes(65_536))
            sent += 65_536
            await writer.drain()

    assert posted(flood, b"") == [None]
    assert sent < 64 << 20


def test_a_silent_or_dripping_server_takes_no_more_than_the_time_of_the_whole_call() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request(reader)
        while True:
            writer.write(b"H")
            await asyncio.sleep(0.01)

    count = posting.CONNECTIONS * 3  # more than are open at once: the time is not for each

    async def main() -> list[bytes | None]:
        async with server(drip) as poster:
            return await asyncio.wait_for(replace(poster, seconds=0.2).post_all([b""] * count), LONG)

    assert asyncio.run(main()) == [None] * count


def test_a_failure_harms_no_other_and_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")

    async def picky(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, body = await request(reader)
        writer.write(OK + b"\r\n" + body if body != b"bad" else b"no")

    assert posted(picky, b"one", b"bad", b"two", b"bad") == [b"one", None, b"two", None]
    assert [record.message for record in caplog.records] == [posting.POST_FAILED]
    assert caplog.records[0].fields == {"failed": 2, "of": 4, "error": "BadStatusLine"}


def test_nobody_there_is_no_answer() -> None:
    poster = Poster("http://127.0.0.1:1/", "a/b", "a/b", 100, 5.0)
    assert asyncio.run(poster.post_all([b""])) == [None]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "responder",
        "ftp://responder/",
        "http:///path",
        "http://user:secret@responder/",
        "http://responder:port/",
        "http://responder:99999/",
        "http://responder/a b",
        "http://responder/\r\nX: y",
        "http://役所/",
    ],
)
def test_what_is_no_address_stops_the_start(url: str) -> None:
    with pytest.raises(ConfigError, match="not an address"):
        Poster(url, "a/b", "a/b", 100, 5.0)
