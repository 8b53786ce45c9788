"""The card's side of a virtual reader: vsmartcard's vpcd protocol, over which pcscd sees a virtual card in a reader.

Either side of a message is two bytes of length, big-endian, and a body. A body of one byte from the reader is a control
code, any other a command APDU (vsmartcard, virtualsmartcard/src/vpcd/vpcd.h).
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import IntEnum
from typing import Protocol

HOST = "127.0.0.1"
"""Whoever reaches a virtual reader or card may use it: there is no other address to give."""
CONTACT_ATR = bytes.fromhex("3BE000FF8131FE4514")
"""The answer to reset of a real card in a contact reader: T=1. Nobody may recognise a card by it."""
LENGTH_SIZE = 2


class Control(IntEnum):
    """What a reader does to a card. Only ATR is answered; readers ask it again and again to see whether it is there."""

    OFF = 0
    ON = 1
    RESET = 2
    ATR = 4


class Card(Protocol):
    """What can be put into a virtual reader."""

    def transmit(self, command: bytes) -> bytes:
        """Answer one APDU, whatever its bytes."""
        ...

    def reset(self) -> None:
        """Forget what was selected and which PINs were given."""
        ...


class Blank:
    """A card without any application."""

    def transmit(self, command: bytes) -> bytes:
        """Know no instruction."""
        del command
        return b"\x6d\x00"

    def reset(self) -> None:
        """Have nothing to forget."""


class UnknownControlError(ValueError):
    """What is at the other end speaks another protocol."""

    code = "vpcd_control_unknown"


def attend(reader: socket.socket, card: Card, atr: bytes = CONTACT_ATR) -> None:
    """Be the card in this reader until it hangs up, which is as being taken out. Raises UnknownControlError."""
    reader.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    card.reset()
    try:
        while (message := _receive(reader)) is not None:
            answer = _control(card, atr, message[0]) if len(message) == 1 else card.transmit(message)
            if answer is not None:
                reader.sendall(len(answer).to_bytes(LENGTH_SIZE) + answer)
    except ConnectionError:
        return
    finally:
        card.reset()


def dial(port: int) -> socket.socket:
    """Put the plug into a vpcd that waits for cards on this port. Raises OSError when there is none."""
    return socket.create_connection((HOST, port))


@contextmanager
def listening(port: int) -> Iterator[tuple[socket.socket, socket.socket]]:
    """Wait for a vpcd that dials its two cards, one on this port and one on the next. Raises OSError for a taken port.

    vpcd before 0.9 takes pcscd with it when it cannot reach either or loses one: start this first and stop it last.
    """
    with socket.create_server((HOST, port)) as first, socket.create_server((HOST, port + 1)) as second:
        yield first, second


def attend_each(server: socket.socket, card: Card) -> None:
    """Be the card in one reader after the other, without end."""
    while True:
        reader, _ = server.accept()
        with reader, suppress(UnknownControlError):
            attend(reader, card)


def _control(card: Card, atr: bytes, code: int) -> bytes | None:
    if code not in set(Control):
        raise UnknownControlError(UnknownControlError.code)
    if code == Control.ATR:
        return atr
    card.reset()
    return None


def _receive(reader: socket.socket) -> bytes | None:
    """Return the next message, or None when the reader has hung up, also amid a message."""
    length = _exactly(reader, LENGTH_SIZE)
    return None if length is None else _exactly(reader, int.from_bytes(length))


def _exactly(reader: socket.socket, size: int) -> bytes | None:
    received = b""
    while len(received) < size:
        _acknowledge_at_once(reader)
        part = reader.recv(size - len(received))
        if not part:
            return None
        received += part
    return received


def _acknowledge_at_once(reader: socket.socket) -> None:
    """Spare vpcd before 0.9, which sends length and body apart, 40 ms between them. Linux forgets what it was told."""
    if hasattr(socket, "TCP_QUICKACK"):
        reader.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
