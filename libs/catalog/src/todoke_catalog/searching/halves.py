"""Words half in kana, as people write them on telephones: 保いく園, 子そだて. Word and reading say what they may mean.

A word is read along its reading: kana are themselves, and each other sign has one to MAX_READ kana. Nobody says which
of them belong to which kanji, so every way is kept (`Places`). What was typed must go one of these ways, and have for
each sign of the word the sign itself, or all its kana. Behind a kanji its last kana may stand too: 受けつけ for 受付.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from todoke_catalog.searching.spelling import KANA, KANJI

MAX_WORD = 60  # signs of a word that is read along its reading
MAX_READING = 120
MAX_READ = 5  # kana of one sign: こころざし
MAX_STATES = 3_000  # that are looked at for one search in one word
NEVER_FIRST = frozenset("ぁぃぅぇぉっゃゅょゎんー")  # in the reading of a kanji or a word

Places = Sequence[frozenset[int]]  # for each sign of a word and for its end: where in the reading it may begin


def signs(typed: str) -> str:
    """What is not kana of a folded word half in kana; empty for any other word."""
    return KANA.sub("", typed) if KANA.search(typed) and KANJI.search(typed) else ""


def align(word: str, reading: str) -> Places | None:
    """Where each sign of a folded word may begin in its folded reading; None where the reading is of another word."""
    if len(word) > MAX_WORD or len(reading) > MAX_READING or not KANJI.search(word):
        return None
    ahead = [{0}]
    for sign in word:
        ahead.append({end for start in ahead[-1] for end in _ends(sign, reading, start)})
        if not ahead[-1]:
            return None
    places = [frozenset({len(reading)} & ahead[-1])]
    for sign, starts in zip(reversed(word), reversed(ahead[:-1]), strict=True):
        places.append(frozenset(one for one in starts if not places[-1].isdisjoint(_ends(sign, reading, one))))
    return tuple(reversed(places)) if places[-1] else None


def goes(typed: str, word: str, reading: str, places: Places) -> bool:
    """Whether what was typed is a part of the word with some of its signs in kana."""
    return any(done == len(typed) for done in islice(states(typed, word, reading, places), MAX_STATES))


def states(typed: str, word: str, reading: str, places: Places) -> Iterator[int]:
    """How much of what was typed is gone, for each state that is reached, once."""
    firsts = {typed[:1]}
    todo = [
        (at, start, 0)
        for at, sign in enumerate(word)
        if not KANA.match(sign)
        for start in places[at]
        if sign in firsts or reading[start] in firsts
    ]
    seen = set(todo)
    while todo:
        at, start, done = todo.pop()
        yield done
        if at < len(word) and done < len(typed):
            ends = [end for end in _ends(word[at], reading, start) if end in places[at + 1]]
            new = {(at + 1, end, to) for end in ends for to in _gone(typed, done, word[at], reading[start:end])} - seen
            seen |= new
            todo += new


def _ends(sign: str, reading: str, start: int) -> Iterable[int]:
    """Where a sign that begins there may end in the reading."""
    if KANA.match(sign):
        return (start + 1,) if reading.startswith(sign, start) else ()
    if start >= len(reading) or reading[start] in NEVER_FIRST:
        return ()
    return range(start + 1, min(start + MAX_READ, len(reading)) + 1)


def _gone(typed: str, done: int, sign: str, said: str) -> Iterator[int]:
    """How far what was typed goes with one sign of the word, which is read like this."""
    if typed.startswith(sign, done):
        yield done + 1
        yield from (done + 1 + size for size in range(1, len(said)) if typed.startswith(said[-size:], done + 1))
    if sign != said and typed.startswith(said, done):
        yield done + len(said)
