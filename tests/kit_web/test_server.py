"""How the server writes: one answer, one write, and nothing held that somebody waits for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

import pytest

from todoke_kit.web.server import Together


class Wire(asyncio.Transport):
    """Remembers each write, and that it was closed."""

    def __init__(self) -> None:
        super().__init__({"peername": ("192.0.2.1", 7)})
        self.writes: list[bytes] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.writes.append(bytes(data))

    def writelines(self, list_of_data: Iterable[bytes | bytearray | memoryview]) -> None:
        self.writes.append(b"".join(list_of_data))

    def is_closing(self) -> bool:
        return b"closed" in self.writes

    def close(self) -> None:
        self.writes.append(b"closed")


def nothing_more(_transport: Together) -> None:
    return None


def body(transport: Together) -> None:
    transport.write(b"body")


def an_empty_body_and_the_end(transport: Together) -> None:
    transport.write(b"")
    transport.close()


@pytest.mark.parametrize(
    ("then", "writes"),
    [
        (nothing_more, [b"head"]),
        (body, [b"headbody"]),
        (Together.close, [b"head", b"closed"]),
        (an_empty_body_and_the_end, [b"head", b"closed"]),
    ],
)
def test_what_is_written_within_one_turn_leaves_at_once_and_in_order(
    then: Callable[[Together], None], writes: list[bytes]
) -> None:
    async def scenario() -> list[bytes]:
        wire = Wire()
        transport = Together(wire, asyncio.get_running_loop())
        transport.write(b"head")
        then(transport)
        await asyncio.sleep(0)
        return wire.writes

    assert asyncio.run(scenario()) == writes


def test_two_answers_are_two_writes() -> None:
    async def scenario() -> list[bytes]:
        wire = Wire()
        transport = Together(wire, asyncio.get_running_loop())
        for part in (b"a", b"b", b"c", b"d"):
            transport.write(part)
        return wire.writes

    assert asyncio.run(scenario()) == [b"ab", b"cd"]


def test_the_rest_of_a_transport_is_as_before() -> None:
    async def scenario() -> None:
        transport = Together(Wire(), asyncio.get_running_loop())
        assert transport.get_extra_info("peername") == ("192.0.2.1", 7)
        assert not transport.is_closing()
        transport.close()
        assert transport.is_closing()

    asyncio.run(scenario())
