"""Finds procedures by what people type: title, department, events of life, keywords, readings and texts.

Every word that was typed must be found. What is found in a title comes before what a keyword or a department gives,
then what the events of life give, then what only the texts say, then parts of words in Latin letters or katakana.
A word that names an event of life is about that: forms of other events come after all that the event gives.
Where no form has every word, they are looked for as who only hears them may write them. Where none has those either,
the words are divided (`dividing`), and a form needs half of each, and more than half of all in Latin letters.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice

from todoke_catalog.searching import halves
from todoke_catalog.searching.dividing import MAX_PART, Divided, between_particles, divide, weight
from todoke_catalog.searching.spelling import KANA, KANJI, stem, whole
from todoke_catalog.searching.thesaurus import Thesaurus
from todoke_catalog.searching.wanted import Sought, Wanted, heard, typed_words, want
from todoke_catalog.searching.words import Ground, Words

_TEXTS = 6  # the rank of what only the texts say: two of each ground before it
_RANKS = 10  # all of them, with those of a part of a word
_OTHER_EVENT = _TEXTS - 1  # behind what the event gives: 死亡 is first of all about a person, and not about a dog
_NAMED = 2  # grounds that are the form's own: title, names
MAX_HALVES = 40  # parts half in kana that are tried
MIN_COMMON = 6  # forms that have what is in a third of them
MAX_PARTS = 12  # of all words; more is no search


def ranks(typed: str, shelf: Sequence[Words], thesaurus: Thesaurus) -> list[int | None]:
    """How good each form is for what was typed, from 0; None for one that is not meant."""
    words = typed_words(typed, thesaurus.asking)
    wanted = [want(word, thesaurus) for word in words]
    found = [_rank_all(wanted, own.grounds, own.events) for own in shelf]
    if _any(found):
        return found
    loosely = [heard(one) for one in wanted]
    found = [_rank_all(loosely, own.loose, ()) for own in shelf]
    return found if _any(found) else _ranks_divided(words, shelf, thesaurus)


def _any(found: Iterable[int | None]) -> bool:
    return any(one is not None for one in found)


def _rank_all(wanted: Iterable[Wanted], grounds: Sequence[Ground], events: Collection[str]) -> int | None:
    """How good the worst ground is on which a wanted word is found, from 0; None where one is not found at all."""
    worst = 0
    for one in wanted:
        rank = _rank(one, grounds, events)
        if rank is None:
            return None
        worst = max(worst, rank)
    return worst


def _ranks_divided(words: Sequence[str], shelf: Sequence[Words], thesaurus: Thesaurus) -> list[int | None]:
    """How good each form is for the parts of the words."""
    idle = thesaurus.asking | thesaurus.light
    divided = _divided([word for word in words if word not in idle] or words, _known(shelf, thesaurus), shelf, idle)
    if sum(len(one.parts) for one in divided.values()) > MAX_PARTS:
        return [None] * len(shelf)
    wanted = {part: want(part, thesaurus) for one in divided.values() for part in one.parts}
    found = [{part: _rank(one, own.grounds, own.events) for part, one in wanted.items()} for own in shelf]
    spread = Counter(part for ranked in found for part, rank in ranked.items() if rank is not None)
    said = {part for ranked in found for part, rank in ranked.items() if rank is not None and rank < _TEXTS}
    named = Counter(part for ranked in found for part, rank in ranked.items() if rank is not None and rank < 2 * _NAMED)
    # Kana by which nobody calls anything are how one asks: 保育園に はいりたい.
    asked = [one for word, one in divided.items() if not KANA.fullmatch(word) or not said.isdisjoint(one.parts)]
    common = {part for part, forms in named.items() if forms > max(MIN_COMMON, len(shelf) // 3)}
    unheard = frozenset(part for part in wanted if not spread[part] and stem(part))
    return [_rank_divided(asked, ranked, common, unheard) if asked else None for ranked in found]


def _divided(
    words: Sequence[str], known: frozenset[str], shelf: Sequence[Words], idle: frozenset[str]
) -> Mapping[str, Divided]:
    """The parts of each word; those in Latin letters together, as no form has all words of an English sentence."""
    latin = tuple(word for word in words if whole(word))
    others = [word for word in words if word not in latin]
    known |= _half_known(others, shelf) | idle
    divided = {word: _without(divide(word, known), idle) for word in others}
    return divided | ({" ".join(latin): Divided(latin, 0)} if latin else {})


def _without(divided: Divided, idle: Collection[str]) -> Divided:
    """What is left beside how one asks; that itself, where nothing else was typed."""
    left = tuple(part for part in divided.parts if part not in idle)
    return divided._replace(parts=left) if left or divided.lost else divided


def _known(shelf: Iterable[Words], thesaurus: Thesaurus) -> frozenset[str]:
    """The words by which what was typed is divided."""
    groups = [*thesaurus.events.values(), *thesaurus.same, *(own.known for own in shelf)]
    return frozenset(one for group in groups for one in group if len(one) <= MAX_PART)


def _half_known(words: Iterable[str], shelf: Sequence[Words]) -> frozenset[str]:
    """The parts of the words that are known words half in kana."""
    parts = (part for word in words for part in between_particles(word) if halves.signs(part))
    tried = tuple(islice(dict.fromkeys(parts), MAX_HALVES))
    return frozenset(part for part in tried if _is_named(part, shelf))


def _is_named(part: str, shelf: Iterable[Words]) -> bool:
    signs = halves.signs(part)
    return any(ground.has_half(part, signs) for own in shelf for ground in own.grounds[:_NAMED])


def _rank_divided(
    divided: Iterable[Divided], ranked: Mapping[str, int | None], common: Collection[str], unheard: frozenset[str]
) -> int | None:
    """First how much is missing, then the worst ground of what is there; None where over half of a word is missing.

    What is `common` in names, as 申請, is no half of a word; half is not enough beside what is `unheard`,
    and of a sentence in Latin letters: of 法律相談, 相談; of parking permit, permit.
    Half of each must be more than what texts say, or one part a word of the form: 相談 and 生活 are in half of them.
    """
    missing, worst, named, without_texts = 0, 0, False, True
    for one in divided:
        ranks = ((part, ranked[part]) for part in one.parts)
        # In long texts, a kanji or a few kana stand everywhere.
        found = {part: at for part, at in ranks if at is not None and (at < _TEXTS or stem(part))}
        there, all_ = sum(map(_weight, found)), sum(map(_weight, one.parts)) + one.lost
        telling = sum(_weight(part) for part in found if part not in common)
        more = not unheard.isdisjoint(one.parts) or any(map(whole, one.parts))
        if not found or 2 * telling < all_ + more:
            return None
        without_texts = without_texts and 2 * sum(_weight(part) for part, at in found.items() if at < _TEXTS) >= all_
        named = named or min(found.values()) < 2 * _NAMED
        missing, worst = missing + all_ - there, max(worst, *found.values())
    return missing * _RANKS + worst if named or without_texts else None


def _weight(part: str) -> int:
    """How much a part counts; in Latin letters each word as much as any other."""
    return 1 if whole(part) else weight(part)


def _rank(wanted: Wanted, grounds: Sequence[Ground], events: Collection[str]) -> int | None:
    """The best ground for a word; on the same ground, the word itself is better than one that means the same."""
    found = ((_ground(one, grounds), one.other) for one in wanted.alike)
    best = min((2 * ground + other for ground, other in found if ground is not None), default=None)
    if best is None or not wanted.names_event or wanted.text in events:
        return best
    return max(best, _OTHER_EVENT)


def _ground(one: Sought, grounds: Sequence[Ground]) -> int | None:
    """The number of the first ground that has it; behind all of them, where only a part of a word is it."""
    for number, ground in enumerate(grounds):
        # Of long texts, stems of words that do not belong together would meet.
        root = one.stem if ground is not grounds[-1] else ""
        if _has(one, ground) or (root and root in ground.stems):
            return number
    inside = any(_has_part(one, ground) for ground in grounds) or _has_kanji(one.text, grounds[:_NAMED])
    return len(grounds) if inside else None


def _has(one: Sought, ground: Ground) -> bool:
    if one.latin:
        return one.text.removesuffix("s") in ground.text and bool(one.latin.search(ground.text))
    return ground.has(one.text) or (bool(one.signs) and ground.has_half(one.text, one.signs))


def _has_kanji(word: str, named: Iterable[Ground]) -> bool:
    """Whether it is one kanji, and in a word that the form names: 雪 in 大雪."""
    return bool(KANJI.fullmatch(word)) and any(word in ground.text for ground in named)


def _has_part(one: Sought, ground: Ground) -> bool:
    if one.part:
        return bool(one.part.search(ground.text))
    return ground.has_inside(one.text)
