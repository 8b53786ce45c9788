"""Words in free text that somebody should read soon, and what whoever writes one is told at once.

A sign for people and never a judgement: it decides nothing, is stored nowhere, and goes into no log and no count.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any

from msgspec import Meta, Struct

from todoke_catalog.fields import Field, GroupField, SimpleField, TextField
from todoke_catalog.texts import Text

if TYPE_CHECKING:
    from todoke_catalog.definition import Definition

MAX_WORDS = 2000  # the stems of violence and despair in kanji, kana and English are some 1,600

# Begins with a letter, so that something is left of it when it is looked for; a * ends a word in Latin letters, and
# 「 and 」 are around one in katakana that stands by itself.
Word = Annotated[
    str,
    Meta(
        max_length=30,
        pattern=(
            r"^(?:「[ァ-ヺ][ァ-ヺー]*」"
            r"|[A-Za-z0-9ぁ-ゖァ-ヺ々一-鿿](?:[A-Za-z0-9ぁ-ゖァ-ヺー々一-鿿 ]|(?<=[A-Za-z0-9])\*(?= |$))*)$(?!\n)"
        ),
    ),
]

_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
_BETWEEN = re.compile(r"[\W_]+")


class Urgent(Struct, frozen=True, forbid_unknown_fields=True):
    """The words to look for, and the notice for whoever writes one: where help is to be had now."""

    words: Annotated[tuple[Word, ...], Meta(min_length=1, max_length=MAX_WORDS)]
    notice: Text


def found(definition: "Definition", answers: Mapping[str, Any]) -> tuple[TextField, ...]:
    """The questions for free text, in groups too, whose answers have one of the form's words; typed answers will do."""
    if definition.urgent is None:
        return ()
    words = definition.urgent.words
    texts = _texts(definition.fields, answers)
    return tuple({field.id: field for field, text in texts if has(text, words)}.values())


def has(text: str, words: Iterable[str]) -> bool:
    """Whether one of the words stands in the text, in whatever width, case and kana, with whatever between its letters.

    A word in Latin letters stands by itself, "skill" has no "kill", unless a * stands for its ending: abus* is in
    "abuse" and "abusing". Where Japanese goes on needs no sign; 「リスカ」 is the word in katakana by itself, as it is
    the beginning of リスカード and the middle of アリスから.
    """
    spaced = _folded(text)
    joined = spaced.replace(" ", "")
    written = unicodedata.normalize("NFKC", text)
    return any(_stands(word, written, spaced, joined) for word in words)


def _stands(word: str, written: str, spaced: str, joined: str) -> bool:
    if word.startswith("「"):
        return _alone(word).search(written) is not None
    if word.isascii():
        return _begins(word) in spaced and _latin(word).search(spaced) is not None
    return _letters(word) in joined and (word[-1] != " " or _parted(word).search(spaced + " ") is not None)


@lru_cache(maxsize=2 * MAX_WORDS)  # the words of two forms: staff's list looks through many answers at once
def _latin(word: str) -> re.Pattern[str]:
    pieces = (re.escape(_folded(piece)) for piece in word.strip().split("*"))
    return re.compile(f"(?<![a-z0-9]){'[a-z0-9]*'.join(pieces)}(?![a-z0-9])")


@lru_cache(maxsize=2 * MAX_WORDS)
def _alone(word: str) -> re.Pattern[str]:
    return re.compile(f"(?<![ァ-ヺー]){word[1:-1]}(?![ァ-ヺー])")


@lru_cache(maxsize=2 * MAX_WORDS)
def _letters(word: str) -> str:
    return _folded(word).replace(" ", "")


@lru_cache(maxsize=2 * MAX_WORDS)
def _begins(word: str) -> str:
    """What must stand in the text at all: looking for it first spares most of the searches."""
    return _folded(word.split("*", maxsplit=1)[0].split(" ", maxsplit=1)[0])


@lru_cache(maxsize=2 * MAX_WORDS)
def _parted(word: str) -> re.Pattern[str]:
    """A word in Japanese with a blank behind it ends there: "夫が怖い " is in 「夫が怖い。」, not 「夫が怖い映画」."""
    return re.compile(" ?".join(map(re.escape, _letters(word))) + " ")


def _folded(text: str) -> str:
    """For looking only: in one width, case and kana, with a blank for all that is no letter."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _BETWEEN.sub(" ", plain.translate(_TO_HIRAGANA))


def _texts(fields: Iterable[Field | SimpleField], answers: Mapping[str, Any]) -> Iterator[tuple[TextField, str]]:
    for field in fields:
        answer = answers.get(field.id)
        if isinstance(field, TextField) and isinstance(answer, str):
            yield field, answer
        elif isinstance(field, GroupField) and isinstance(answer, list | tuple):
            for entry in answer:
                if isinstance(entry, Mapping):
                    yield from _texts([one for one in field.fields if isinstance(one, TextField)], entry)
