"""Card readers as the agent sees them: a list of them, and one of them opened for us alone."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Protocol

from todoke_agent.errors import AgentError, Code
from todoke_agent.transport import Transport


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader by the name the computer gives it."""

    name: str
    has_card: bool


class Readers(Protocol):
    """The readers of this computer.

    Both methods raise AgentError: NO_SERVICE when nobody can tell; `open` also NO_READER, READER_NOT_FOUND (the named
    one), NO_CARD, SEVERAL_CARDS (none named, and more than one has a card), CARD_UNCERTAIN (none named, and more than
    one may have), READER_BUSY (another program has it).
    CARD_REMOVED comes from `transmit`, or from `open` when the card leaves at that moment.
    """

    def listed(self) -> Sequence[Reader]:
        """Return the readers, in a stable order."""
        ...

    def open(self, name: str | None = None) -> AbstractContextManager[Transport]:
        """Connect to the card in the named reader, or in the only one, exclusively.

        Leaving the context resets the card, whatever happened in it: PIN state belongs to the card, and another
        program must not find it open.
        """
        ...


@dataclass(frozen=True, slots=True)
class InProcessReaders:
    """Readers whose cards are in this process, by name; each opening puts the card in anew."""

    cards: Mapping[str, Callable[[], Transport]]

    def listed(self) -> Sequence[Reader]:
        """Return them, each with its card."""
        return tuple(Reader(name, has_card=True) for name in self.cards)

    def open(self, name: str | None = None) -> AbstractContextManager[Transport]:
        """Return the named card, or the only one."""
        if name is None and len(self.cards) > 1:
            raise AgentError(Code.SEVERAL_CARDS)
        if name is not None and name not in self.cards:
            raise AgentError(Code.READER_NOT_FOUND)
        if not self.cards:
            raise AgentError(Code.NO_READER)
        return nullcontext((next(iter(self.cards.values())) if name is None else self.cards[name])())
