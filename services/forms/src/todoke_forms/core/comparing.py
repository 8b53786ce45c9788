"""Compares what the card certified with what the applicant entered, without ever calling two kanji the same.

Only ways of typing the same characters are folded: blanks, the width of digits and Latin letters, dashes, and kana with
a separate voicing mark. Kanji are never normalised: NFC already turns U+FA19 into U+795E, and a name is its exact
characters. Staff always see both sides as they came, whatever the verdict.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from todoke_catalog import folding

_VOICING_MARKS = "\u3099\u309a"
_CHARACTER = re.compile(r".[\ufe00-\ufe0f\U000e0100-\U000e01ef]*", re.DOTALL)  # and its variation selectors
_STAND_IN = "\ufffc"  # OBJECT REPLACEMENT CHARACTER: no certificate and no answer holds it


class Match(StrEnum):
    """The verdict on one attribute."""

    SAME = "same"
    DIFFERENT = "different"
    SUBSTITUTED = "substituted"  # the card holds stand-ins for characters it cannot hold; the rest is the same
    NOT_ENTERED = "not_entered"  # the form does not ask for it
    NOT_ON_CARD = "not_on_card"  # the certificate says unknown


@dataclass(frozen=True, slots=True)
class Comparison:
    """One line of the table that staff see; `card` and `entered` are as they came, not folded."""

    attribute: str
    card: str
    entered: str | None
    match: Match


def compare_text(attribute: str, card: str, entered: str | None, substituted: Sequence[bool] = ()) -> Comparison:
    """Compares a name or an address; `substituted` marks the characters of `card` that are stand-ins."""
    return Comparison(attribute, card, entered, _match_text(card, entered, substituted))


def compare_value(attribute: str, card: str | None, entered: str | None) -> Comparison:
    """Compares values of one exact form (an ISO date, a code); None on the card means unknown."""
    return Comparison(attribute, card or "", entered, _match_value(card, entered))


def _match_text(card: str, entered: str | None, substituted: Sequence[bool]) -> Match:
    if entered is None:
        return Match.NOT_ENTERED
    if not any(substituted):
        return Match.SAME if fold(card) == fold(entered) else Match.DIFFERENT
    return Match.SUBSTITUTED if _same_but_stand_ins(card, entered, substituted) else Match.DIFFERENT


def _match_value(card: str | None, entered: str | None) -> Match:
    if entered is None:
        return Match.NOT_ENTERED
    if card is None:
        return Match.NOT_ON_CARD
    return Match.SAME if card == entered else Match.DIFFERENT


def fold(text: str) -> str:
    """The key under which two ways of typing the same characters are equal; for comparing, never for showing."""
    return folding.comparison_key(_join_voicing(text))


def _join_voicing(text: str) -> str:
    """Joins kana with a voicing mark that follows it, and touches nothing else."""
    joined: list[str] = []
    for character in text:
        pair = unicodedata.normalize("NFC", joined[-1] + character) if joined and character in _VOICING_MARKS else ""
        if len(pair) == 1:
            joined[-1] = pair
        else:
            joined.append(character)
    return "".join(joined)


def _characters(text: str) -> list[str]:
    """The characters of a text: 辻 with a variation selector is one, of two code points."""
    return _CHARACTER.findall(text)


def _same_but_stand_ins(card: str, entered: str, substituted: Sequence[bool]) -> bool:
    """Whether all characters but the stand-ins are the same, one stand-in for one character."""
    flags = (*substituted, *[False] * len(card))
    masked = "".join(_STAND_IN if flag else character for character, flag in zip(card, flags, strict=False))
    expected, actual = _characters(fold(masked)), _characters(fold(entered))
    return len(expected) == len(actual) and all(
        wanted in (_STAND_IN, found) for wanted, found in zip(expected, actual, strict=True)
    )
