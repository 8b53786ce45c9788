"""How an APDU reaches a card: one method, so that a reader, a virtual card and a test look the same."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


class Transport(Protocol):
    """A connection to one card that nobody else uses.

    PIN state belongs to the card, not to the connection: a transport to a real reader must connect exclusively and
    reset the card when it disconnects, or another program could sign with the PIN that was entered here.
    """

    def transmit(self, command: bytes) -> bytes:
        """Send one command APDU; return the response APDU, whose last two bytes are the status word."""
        ...


@dataclass(frozen=True, slots=True)
class InProcessTransport:
    """A card in this process: any callable from command APDU to response APDU."""

    answer: Callable[[bytes], bytes]

    def transmit(self, command: bytes) -> bytes:
        """Ask the callable."""
        return self.answer(command)
