"""Puts into words who filed a case, how sure that is, and when it came, as finely as that is kept."""

from __future__ import annotations

from dataclasses import dataclass

from todoke_catalog.identity import Level
from todoke_forms.core.model import CardAttributes
from todoke_forms.web import shown, texts


@dataclass(frozen=True, slots=True)
class Identified:
    """The level, whom the case names and what that is called, and what staff must know where no card signed."""

    level: Level
    label: str
    applicant: str

    @property
    def words(self) -> str:
        """The level in words."""
        return texts.LEVELS[self.level]

    @property
    def signed(self) -> bool:
        """Whether a card signed it."""
        return self.level is Level.SIGNED

    @property
    def caution(self) -> str:
        """What was not verified; empty for a signed case."""
        return texts.UNSIGNED_TEXT.get(self.level, "")

    def moment(self, at_ms: int) -> str:
        """A moment of its arrival: to the second, or the hour of what nobody is to be known by."""
        return shown.hour(at_ms) if self.level is Level.ANONYMOUS else shown.moment(at_ms)


def identified(level: Level, card: CardAttributes | None, contact: str | None) -> Identified:
    """Who filed it: by the card that signed, whoever holds one, by the address that was verified, or nobody."""
    if card is not None:
        return Identified(level, texts.APPLICANT, card.name)
    if level is Level.SIGNED_IN:
        return Identified(level, texts.APPLICANT_UNKNOWN, texts.CARD_HOLDER)
    return Identified(level, texts.CONTACT if contact else texts.APPLICANT_UNKNOWN, contact or texts.NOBODY)
