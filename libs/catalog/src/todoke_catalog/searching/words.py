"""What a form is found by: title, department, keywords, readings, events of life and texts, in every language."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from todoke_catalog.definition import Definition
from todoke_catalog.listing import Listing
from todoke_catalog.searching.spelling import KANJI, fold, stem
from todoke_catalog.searching.thesaurus import Thesaurus
from todoke_catalog.searching.told import Told, tell
from todoke_catalog.texts import Text

_NOTHING = Listing()
_PARTS = re.compile(r"[\s・、（）]+")  # of titles
_Pairs = Iterable[tuple[str, str | None]]  # texts, each with its reading where there is one


class Ground(NamedTuple):
    """Texts of one worth, and the same in one string each: what is not in that is in none of them."""

    told: tuple[Told, ...]
    text: str
    stems: str

    def has(self, word: str) -> bool:
        """Whether a folded word is in one of the texts; one kanji, if it is no part of a word."""
        if word not in self.text:
            return False
        if KANJI.fullmatch(word):
            return any(one.has_alone(word) for one in self.told)
        return any(one.has(word) for one in self.told)

    def has_half(self, word: str, signs: str) -> bool:
        """Whether a folded word half in kana, with its other signs, is in one of them."""
        return all(one in self.text for one in signs) and any(one.has_half(word, signs) for one in self.told)

    def has_inside(self, word: str) -> bool:
        """Whether a folded word in kana is a part of a word in katakana in one of them."""
        return word in self.text and any(one.has_inside(word) for one in self.told)


@dataclass(frozen=True)
class Words:
    """The words of a form: kept with it, as no search changes them."""

    definition: Definition
    thesaurus: Thesaurus

    @cached_property
    def grounds(self) -> tuple[Ground, ...]:
        """Title, names, events of life, texts: the best ground first."""
        return self._grounds(loosely=False)

    @cached_property
    def loose(self) -> tuple[Ground, ...]:
        """The same as who only hears it might write it."""
        return self._grounds(loosely=True)

    @cached_property
    def known(self) -> Collection[str]:
        """The words of the title, keywords and departments with their readings, folded."""
        title = self.definition.title.ja, (self.definition.listing or _NOTHING).title_reading
        parts = (fold(part) for text in title if text for part in _PARTS.split(text))
        return frozenset((*filter(None, parts), *(told.text for told in self.grounds[1].told)))

    @cached_property
    def events(self) -> Collection[str]:
        """The words for the form's events of life, folded."""
        return frozenset(told.text for told in self.grounds[2].told)

    def _grounds(self, *, loosely: bool) -> tuple[Ground, ...]:
        listing = self.definition.listing or _NOTHING
        events = (one for event in listing.life_events for one in self.thesaurus.of_event(event))
        grounds: Iterable[_Pairs] = (
            _read(self.definition.title, listing.title_reading),
            (*_read(self.definition.department, listing.department_reading), *_keywords(listing)),
            events,
            _texts(self.definition, listing),
        )
        return tuple(_ground(pairs, loosely=loosely) for pairs in grounds)


def _ground(pairs: _Pairs, *, loosely: bool) -> Ground:
    told = tuple(one for text, reading in pairs for one in tell(text, reading, loosely=loosely) if one.text)
    texts = [one.text for one in told]
    return Ground(told, "\n".join(texts), "\n".join(map(stem, texts)))


def _read(text: Text, reading: str | None) -> Iterator[tuple[str, str | None]]:
    """The Japanese text with its reading, and the others."""
    yield text.ja, reading
    yield from ((one, None) for one in (text.easy, text.en, *text.more.values()) if one)


def _keywords(listing: Listing) -> Iterator[tuple[str, str | None]]:
    return ((keyword.word, keyword.reading) for keyword in listing.keywords)


def _texts(definition: Definition, listing: Listing) -> Iterator[tuple[str, str | None]]:
    texts = (definition.summary, listing.applicants, *(page.title for page in definition.pages))
    for text in texts:
        if text is not None:
            yield from _read(text, None)
