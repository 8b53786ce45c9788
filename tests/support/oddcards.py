"""Cards that the test PKI does not make, for the virtual reader: `python -m support.oddcards KIND --port PORT`.

A program of its own, because it runs in the network of a private PC/SC stack.
"""

import argparse
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from support.apdus import CharacterReader

from todoke_testcard import vpcd
from todoke_testcard.card import VirtualCard
from todoke_testcard.store import Store

T0_ATR = bytes.fromhex("3B021450")
UNREADABLE_ATR = bytes.fromhex("FF")
COMPUTE_SIGNATURE = 0x2A
HEADER = 5


@dataclass(frozen=True)
class OddCard:
    """A My Number card, except for how it answers."""

    card: VirtualCard
    answer: Callable[[bytes], bytes]
    atr: bytes = vpcd.CONTACT_ATR

    def transmit(self, command: bytes) -> bytes:
        return self.answer(command)

    def reset(self) -> None:
        self.card.reset()


def t0(card: VirtualCard) -> OddCard:
    """Speaks T=0: every command has five bytes of header, and none has data both ways (ISO/IEC 7816-3 section 12)."""
    reader = CharacterReader(card)

    def answer(command: bytes) -> bytes:
        if len(command) < HEADER or (len(command) > HEADER and len(command) != HEADER + command[4]):
            return b"\x67\x00"
        return reader.transmit(command if len(command) == HEADER else command + b"\0")

    return OddCard(card, answer, T0_ATR)


def foreign(card: VirtualCard) -> OddCard:
    """A card of another kind: it has no application that is asked for."""
    return OddCard(card, lambda _: b"\x6a\x82")


def transit(card: VirtualCard) -> OddCard:
    """A FeliCa card, as some contactless readers answer for it: the function is not supported."""
    return OddCard(card, lambda _: b"\x6a\x81")


def unreadable(card: VirtualCard) -> OddCard:
    """Put in upside down: what answers the reset is no answer to reset."""
    return OddCard(card, card.transmit, UNREADABLE_ATR)


def fleeting(card: VirtualCard) -> OddCard:
    """Is gone, with the power still on, when it is to sign."""

    def answer(command: bytes) -> bytes:
        if command[1] == COMPUTE_SIGNATURE:
            os._exit(0)
        return card.transmit(command)

    return OddCard(card, answer)


KINDS = {kind.__name__: kind for kind in (t0, foreign, transit, unreadable, fleeting)}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--dir", type=Path, required=True)
    given = parser.parse_args()
    odd = KINDS[given.kind](Store(given.dir).card("valid"))
    with vpcd.dial(given.port) as reader:
        vpcd.attend(reader, odd, odd.atr)


if __name__ == "__main__":
    main()
