"""The four attributes side by side, with the characters marked that staff should look at."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from todoke_forms.core.attributes import ADDRESS, BIRTH_DATE, NAME, SEX
from todoke_forms.core.comparing import Comparison, Match, fold
from todoke_forms.core.model import CardAttributes
from todoke_forms.web import shown, texts

_TONES = {
    Match.SAME: "success",
    Match.DIFFERENT: "warning",
    Match.SUBSTITUTED: "warning",
    Match.NOT_ENTERED: "",
    Match.NOT_ON_CARD: "warning",
}


@dataclass(frozen=True, slots=True)
class Segment:
    """Some characters, marked when they differ from the other side or stand for others."""

    text: str
    marked: bool


Side = tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class AttributeRow:
    """One attribute: what the card says, what was entered, and the verdict on the two."""

    label: str
    card: Side
    entered: Side
    verdict: str
    tone: str


def rows(compared: Iterable[Comparison], card: CardAttributes) -> tuple[AttributeRow, ...]:
    """One row an attribute, in the order given."""
    return tuple(_row(comparison, card) for comparison in compared)


def _row(compared: Comparison, card: CardAttributes) -> AttributeRow:
    left, right = _sides(compared, card)
    return AttributeRow(
        texts.ATTRIBUTES[compared.attribute], left, right, texts.MATCHES[compared.match], _TONES[compared.match]
    )


def _sides(compared: Comparison, card: CardAttributes) -> tuple[Side, Side]:
    entered = texts.NOT_ASKED if compared.entered is None else _write(compared.attribute, compared.entered, card)
    if compared.match is Match.DIFFERENT and compared.attribute in (NAME, ADDRESS):
        return _differences(compared.card, entered)
    if compared.match is Match.SUBSTITUTED:
        flags = card.name_substitutes if compared.attribute == NAME else card.address_substitutes
        return _segments(compared.card, flags), _plain(entered)
    return _plain(_write(compared.attribute, compared.card, card)), _plain(entered)


def _write(attribute: str, value: str, card: CardAttributes) -> str:
    if attribute == BIRTH_DATE:
        return shown.day(date.fromisoformat(value)) if value else texts.BIRTH_DATE_UNKNOWN.format(text=card.birth_text)
    if attribute == SEX:
        return texts.SEXES.get(value, texts.SEXES["3"])
    return value


def _plain(text: str) -> Side:
    return (Segment(text, marked=False),)


def _differences(left: str, right: str) -> tuple[Side, Side]:
    """Both texts with the characters marked that the other lacks; ways of typing the same character are none."""
    matcher = difflib.SequenceMatcher(None, [fold(one) for one in left], [fold(one) for one in right], autojunk=False)
    left_flags, right_flags = [True] * len(left), [True] * len(right)
    for start, other_start, length in matcher.get_matching_blocks():
        left_flags[start : start + length] = [False] * length
        right_flags[other_start : other_start + length] = [False] * length
    return _segments(left, left_flags), _segments(right, right_flags)


def _segments(text: str, flags: Sequence[bool]) -> Side:
    pairs = zip(text, flags, strict=True)
    return tuple(
        Segment("".join(character for character, _ in run), marked)
        for marked, run in groupby(pairs, key=lambda pair: pair[1])
    )
