"""Bodies before an application on threads: whole, bounded in size and time, and within one room."""

from __future__ import annotations

import asyncio

import pytest

from todoke_kit.errors import Refusal
from todoke_kit.web import bodies
from todoke_kit.web.bodies import Buffered, Room, expected

LIMIT = 10


class Listener:
    """The application behind, and the one who refuses; keeps what each was given."""

    def __init__(self) -> None:
        self.seen: list[tuple[dict[bytes, bytes], bytes]] = []
        self.refused: list[str] = []

    async def __call__(self, scope, receive, _send) -> None:
        self.seen.append((dict(scope["headers"]), (await receive())["body"]))

    async def refuse(self, _send, code: str) -> None:
        self.refused.append(code)


def send(*chunks: bytes | None, ends: bool = True, headers: tuple[tuple[bytes, bytes], ...] = ()) -> Listener:
    """One request with this body; a chunk that is None never comes, and a body that does not end is left."""
    listener, left = Listener(), list(chunks)

    async def receive():
        if not left:
            return {"type": "http.disconnect"}
        body = left.pop(0)
        if body is None:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": body, "more_body": bool(left) or not ends}

    scope = {"type": "http", "headers": list(headers), "query_string": b"a=\xff"}
    asyncio.run(Buffered(listener, LIMIT, "test", listener.refuse)(scope, receive, None))
    return listener


def test_a_body_is_given_whole_and_with_its_length():
    listener = send(b"ab", b"cd", headers=((b"transfer-encoding", b"chunked"),))
    assert listener.seen == [({b"content-length": b"4"}, b"abcd")]


@pytest.mark.parametrize(
    ("chunks", "headers"),
    [
        ([b"x" * 6, b"x" * 6], ()),
        ([b"x"], ((b"content-length", b"11"),)),
        ([b"x"], ((b"content-length", b"0" * 5_000 + b"1"),)),
    ],
    ids=["sent", "said", "said at length"],
)
def test_of_a_body_that_is_too_large_only_the_excess_is_told(chunks, headers):
    listener = send(*chunks, headers=headers)
    assert listener.seen == [({b"content-length": b"11"}, b"")]
    assert listener.refused == []


def test_a_body_that_does_not_come_never_reaches_the_application(monkeypatch):
    monkeypatch.setattr(bodies, "BODY_SECONDS", 0.01)
    listener = send(b"x", None)
    assert (listener.seen, listener.refused) == ([], ["request_too_slow"])


def test_nobody_answers_a_client_that_left():
    listener = send(b"x", ends=False)
    assert (listener.seen, listener.refused) == ([], [])


def test_a_full_room_refuses_and_is_given_back():
    room = Room(LIMIT)
    with room.hold(LIMIT), pytest.raises(Refusal, match="overloaded"), room.hold(1):
        pass
    assert room.held == 0


@pytest.mark.parametrize(
    ("headers", "size"),
    [
        ([], 0),
        ([(b"content-length", b"7")], 7),
        ([(b"content-length", b"11")], 0),
        ([(b"content-length", b"-1")], 0),
        ([(b"content-length", b"9" * 5_000)], 0),
        ([(b"transfer-encoding", b"chunked"), (b"content-length", b"1")], LIMIT),
    ],
)
def test_what_a_body_may_take_is_known_beforehand(headers, size):
    assert expected({"headers": headers}, LIMIT) == size
