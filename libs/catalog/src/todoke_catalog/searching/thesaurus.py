"""The words of thesaurus.toml: what people call the events of life, and what means the same."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from todoke_catalog.listing import LifeEvent
from todoke_catalog.searching.spelling import fold, whole


@dataclass(frozen=True, slots=True)
class Thesaurus:
    """Words for the events of life, and groups of words that mean the same; all of them folded.

    What is `alone` is a word for an event only where it is all that was typed between blanks.
    `readings` are of words for events; they are such words too. `asking` is how one asks, and says nothing beside other
    words; what is `light` says nothing where no form has all that was typed.
    """

    events: Mapping[LifeEvent, Sequence[str]]
    same: Sequence[Sequence[str]]
    alone: Mapping[LifeEvent, Sequence[str]] = field(default_factory=dict)
    readings: Mapping[str, str] = field(default_factory=dict)
    asking: frozenset[str] = frozenset()
    light: frozenset[str] = frozenset()

    def of_event(self, event: LifeEvent) -> Iterator[tuple[str, str | None]]:
        """The words for one event, those that are read otherwise with their readings."""
        read = set(self.readings.values())
        words = (*self.events.get(event, ()), *self.alone.get(event, ()))
        yield from ((word, self.readings.get(word)) for word in words if word not in read)

    def names_event(self, word: str) -> bool:
        """Whether a folded word is one for an event of life."""
        return any(word in words for one in (self.events, self.alone) for words in one.values())

    def alike(self, word: str) -> Iterator[str]:
        """The folded word, and what it is with each word in it replaced by one that means the same."""
        yield word
        for group in self.same:
            # The longest first: 子供 is not 子 with something after it.
            inside = next((one for one in sorted(group, key=len, reverse=True) if _is_in(one, word)), None)
            if inside is not None:
                yield from (word.replace(inside, other) for other in group if other != inside)


def _is_in(one: str, word: str) -> bool:
    """Whether a word is in another one; in Latin letters, whether it is the same: there is no work in network."""
    return one == word if whole(one) else one in word


@cache
def thesaurus() -> Thesaurus:
    """All of them, folded."""
    read = tomllib.loads(resources.files("todoke_catalog.searching").joinpath("thesaurus.toml").read_text("utf-8"))
    same = tuple(tuple(map(fold, group)) for group in read["same"]["groups"])
    pairs = (tuple(map(fold, entry.split("="))) for words in read["events"].values() for entry in words)
    readings = {pair[0]: pair[1] for pair in pairs if len(pair) > 1}
    asking, light = (
        frozenset(fold(one) for words in read[name].values() for one in words) for name in ("asking", "light")
    )
    return Thesaurus(_by_event(read["events"]), same, _by_event(read["alone"]), readings, asking, light)


def _by_event(read: Mapping[str, Sequence[str]]) -> Mapping[LifeEvent, Sequence[str]]:
    """The words of each event; WORD=READING is two of them."""
    split = {event: [one for entry in entries for one in entry.split("=")] for event, entries in read.items()}
    return {LifeEvent(event): tuple(map(fold, words)) for event, words in split.items()}
