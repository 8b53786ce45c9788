"""Finds procedures by what people type: title, department, events of life, keywords, readings and texts.

Every word that was typed must be found. What is found in a title comes before what a keyword or a department gives,
then what the events of life give, then what only the texts say, then Latin words of which only a part was typed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from todoke_catalog.definition import Definition
from todoke_catalog.listing import LifeEvent, Listing
from todoke_catalog.spelling import fold, stem, whole
from todoke_catalog.texts import Text

MAX_TYPED = 100  # characters that are looked at
MAX_WORDS = 6
_NOTHING = Listing()


@dataclass(frozen=True, slots=True)
class Thesaurus:
    """Words for the events of life, and groups of words that mean the same; all of them folded."""

    events: Mapping[LifeEvent, Sequence[str]]
    same: Sequence[Sequence[str]]

    def alike(self, word: str) -> Iterator[str]:
        """The folded word, and what it is with each word in it replaced by one that means the same."""
        yield word
        for group in self.same:
            # The longest first: 子供 is not 子 with something after it.
            inside = next((one for one in sorted(group, key=len, reverse=True) if one in word), None)
            if inside is not None:
                yield from (word.replace(inside, other) for other in group if other != inside)


class Words(NamedTuple):
    """What a form is found by, folded, the best ground first."""

    title: tuple[str, ...]
    named: tuple[str, ...]
    events: tuple[str, ...]
    texts: tuple[str, ...]


def words(definition: Definition, thesaurus: Thesaurus) -> Words:
    """The words of a form, in every language that they are in."""
    listing = definition.listing or _NOTHING
    title = [*_said(definition.title), listing.title_reading]
    named = [*_said(definition.department), listing.department_reading]
    named += [one for keyword in listing.keywords for one in (keyword.word, keyword.reading)]
    texts = [*_said(definition.summary), *_said(listing.applicants)]
    texts += [one for page in definition.pages for one in _said(page.title)]
    events = [word for event in listing.life_events for word in thesaurus.events.get(event, ())]
    return Words(_folded(title), _folded(named), tuple(events), _folded(texts))


def typed_words(typed: str) -> tuple[str, ...]:
    """The words of what was typed, folded."""
    split = [fold(one) for one in typed[:MAX_TYPED].split()]
    return tuple(dict.fromkeys(one for one in split if one))[:MAX_WORDS]


def rank(wanted: Sequence[str], own: Words, thesaurus: Thesaurus) -> int | None:
    """How good the worst ground is on which a wanted word is found, from 0; None where one is not found at all."""
    found = [_rank(word, own, thesaurus) for word in wanted]
    ranks = [one for one in found if one is not None]
    return max(ranks, default=0) if len(ranks) == len(found) else None


def _rank(word: str, own: Words, thesaurus: Thesaurus) -> int | None:
    """The best ground for a word; on the same ground, the word itself is better than one that means the same."""
    grounds = ((_ground(one, own), one != word) for one in thesaurus.alike(word))
    return min((2 * ground + other for ground, other in grounds if ground is not None), default=None)


def _ground(word: str, own: Words) -> int | None:
    root, latin = stem(word), whole(word)
    for number, texts in enumerate(own):
        if any(latin.search(text) if latin else word in text for text in texts):
            return number
        # Of long texts, stems of words that do not belong together would meet.
        if root and texts is not own.texts and any(root in stem(text) for text in texts):
            return number
    return len(own) if latin and any(word in text.replace(" ", "") for texts in own for text in texts) else None


def _said(text: Text | None) -> Iterator[str]:
    if text is not None:
        yield from (one for one in (text.ja, text.easy, text.en, *text.more.values()) if one)


def _folded(texts: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(fold(one) for one in texts if one)
