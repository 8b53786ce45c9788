"""Finds procedures by what people type: title, department, events of life, keywords, readings and texts.

Every word that was typed must be found. What is found in a title comes before what a keyword or a department gives,
then what the events of life give, then what only the texts say, then Latin words of which only a part was typed.
A word that names an event of life is about that: forms of other events come after all that the event gives.
Where no form has every word, the words are divided (`dividing`), and a form needs half of each.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from todoke_catalog.definition import Definition
from todoke_catalog.listing import LifeEvent, Listing
from todoke_catalog.searching.dividing import MAX_PART, Divided, divide, weight
from todoke_catalog.searching.spelling import fold, stem, whole
from todoke_catalog.texts import Text

MAX_TYPED = 100  # characters that are looked at
MAX_WORDS = 6
_NOTHING = Listing()
_TEXTS = 6  # the rank of what only the texts say: two of each ground before it
_RANKS = 10  # all of them, with those of a part of a Latin word
_OTHER_EVENT = _TEXTS - 1  # behind what the event gives: 死亡 is first of all about a person, and not about a dog
MAX_PARTS = 12  # of all words; more is no search


@dataclass(frozen=True, slots=True)
class Thesaurus:
    """Words for the events of life, and groups of words that mean the same; all of them folded.

    What is `alone` is a word for an event only where it is all that was typed between blanks.
    """

    events: Mapping[LifeEvent, Sequence[str]]
    same: Sequence[Sequence[str]]
    alone: Mapping[LifeEvent, Sequence[str]] = field(default_factory=dict)

    def of_event(self, event: LifeEvent) -> Sequence[str]:
        """The words for one event."""
        return (*self.events.get(event, ()), *self.alone.get(event, ()))

    def names_event(self, word: str) -> bool:
        """Whether a folded word is one for an event of life."""
        return any(word in words for one in (self.events, self.alone) for words in one.values())

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
    events = [word for event in listing.life_events for word in thesaurus.of_event(event)]
    return Words(_folded(title), _folded(named), tuple(events), _folded(texts))


def typed_words(typed: str) -> tuple[str, ...]:
    """The words of what was typed, folded."""
    split = [fold(one) for one in typed[:MAX_TYPED].split()]
    return tuple(dict.fromkeys(one for one in split if one))[:MAX_WORDS]


def ranks(typed: str, shelf: Sequence[Words], thesaurus: Thesaurus) -> list[int | None]:
    """How good each form is for what was typed, from 0; None for one that is not meant."""
    wanted = [_sought(word, thesaurus) for word in typed_words(typed)]
    found = [_worst(wanted, own) for own in shelf]
    if any(one is not None for one in found):
        return found
    known = _known(shelf, thesaurus)
    divided = [divide(one.word, known) for one in wanted]
    if sum(len(one.parts) for one in divided) > MAX_PARTS:
        return found
    parts = {part: _sought(part, thesaurus) for one in divided for part in one.parts}
    return [_rank_divided(divided, parts, own) for own in shelf]


class _Sought(NamedTuple):
    """A word and all that is looked for in its place, whatever the form: what means the same, with its stem."""

    word: str
    grounds: tuple[tuple[str, str, bool], ...]  # the word to look for, its stem, whether it is another
    names_event: bool


def _sought(word: str, thesaurus: Thesaurus) -> _Sought:
    grounds = tuple((one, _root(one, word), one != word) for one in thesaurus.alike(word))
    return _Sought(word, grounds, thesaurus.names_event(word))


def _worst(wanted: Sequence[_Sought], own: Words) -> int | None:
    """How good the worst ground is on which a wanted word is found, from 0; None where one is not found at all."""
    found = [_rank(word, own) for word in wanted]
    ranks = [one for one in found if one is not None]
    return max(ranks, default=0) if len(ranks) == len(found) else None


def _known(shelf: Iterable[Words], thesaurus: Thesaurus) -> frozenset[str]:
    """The words by which what was typed is divided."""
    groups = [*thesaurus.events.values(), *thesaurus.same, *(own.named for own in shelf)]
    return frozenset(one for group in groups for one in group if len(one) <= MAX_PART)


def _rank_divided(divided: Iterable[Divided], parts: Mapping[str, _Sought], own: Words) -> int | None:
    """First how much is missing, then the worst ground of what is there; None where over half of a word is missing."""
    missing, worst = 0, 0
    for one in divided:
        ranked = ((part, _rank(parts[part], own)) for part in one.parts)
        # In long texts, a kanji or a few kana stand everywhere.
        found = {part: at for part, at in ranked if at is not None and (at < _TEXTS or stem(part))}
        there, all_ = sum(map(weight, found)), sum(map(weight, one.parts)) + one.lost
        if not found or 2 * there < all_:
            return None
        missing, worst = missing + all_ - there, max(worst, *found.values())
    return missing * _RANKS + worst


def _rank(sought: _Sought, own: Words) -> int | None:
    """The best ground for a word; on the same ground, the word itself is better than one that means the same."""
    grounds = ((_ground(one, own, root), other) for one, root, other in sought.grounds)
    best = min((2 * ground + other for ground, other in grounds if ground is not None), default=None)
    if best is None or sought.word in own.events or not sought.names_event:
        return best
    return max(best, _OTHER_EVENT)


def _root(alike: str, word: str) -> str:
    """The stem to look for; none where kana took the place of kanji: of ひっこしの手続き only 手続 would be left."""
    root = stem(alike)
    return root if len(root) + 1 >= len(stem(word)) else ""


def _ground(word: str, own: Words, root: str) -> int | None:
    latin = whole(word)
    for number, texts in enumerate(own):
        all_ = _joined(texts)
        if latin.search(all_) if latin else word in all_:
            return number
        # Of long texts, stems of words that do not belong together would meet.
        if root and texts is not own.texts and root[0] in all_ and any(root in stem(text) for text in texts):
            return number
    return len(own) if latin and any(word in _joined(texts).replace(" ", "") for texts in own) else None


@lru_cache(maxsize=4096)
def _joined(texts: tuple[str, ...]) -> str:
    """All of them as one text; no word has the line break between them, nor is it a letter."""
    return "\n".join(texts)


def _said(text: Text | None) -> Iterator[str]:
    if text is not None:
        yield from (one for one in (text.ja, text.easy, text.en, *text.more.values()) if one)


def _folded(texts: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(fold(one) for one in texts if one)
