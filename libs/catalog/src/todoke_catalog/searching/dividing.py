"""Divides what was typed without blanks, as Japanese is written, into parts to look for: docs/decisions/0035.

A part is the longest word that is known; between those, what is of one script. Particles, and kana behind kanji, are
no parts. Two kana that are no known word, and what begins with ん, stand in every other reading (かい, んこう) and say
nothing. Everything here is folded (`spelling.fold`).
"""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

MAX_DIVIDED = 60  # characters of one word that are looked at
MAX_PART = 20  # characters of a known word
_PARTICLES = "のにをがでへとはもや"
_ENDING = re.compile(rf"[{_PARTICLES}]|し[たてま]|する")
_LEADING = re.compile(rf"(?:から|まで|より|し(?:ました|ます|たい|た|て)|する|[{_PARTICLES}])+")
_KANA = re.compile(r"[ぁ-ゖー]+")
_KANJI = re.compile(r"[㐀-鿿々〆]+")
_LATIN = re.compile(r"[a-z0-9\u00df-\u00f6\u00f8-\u024f\u1e00-\u1eff]+")
_SAYS_NOTHING = re.compile(r"[ぁ-ゖー]{1,2}|[んー][ぁ-ゖー]*|.", re.DOTALL)  # unless it is a known word
_RUN = re.compile("|".join(one.pattern for one in (_KANJI, _KANA, _LATIN)) + "|.", re.DOTALL)


class Divided(NamedTuple):
    """The parts to look for, and the weight of what counts and is not looked for: an unknown kanji, two kana."""

    parts: tuple[str, ...]
    lost: int


def weight(part: str) -> int:
    """How much a part counts: its characters without kana, where it has others."""
    return len(_KANA.sub("", part)) or len(part)


def divide(word: str, known: Collection[str]) -> Divided:
    """The parts of a folded word, each once."""
    word = word[:MAX_DIVIDED]
    parts, start = list[str](), 0
    while start < len(word):
        end = _known(word, start, known) or _unknown(word, start, known)
        part = word[start:end]
        parts += [part] if part in known else _runs(word, start, end)
        start = end
    sought = [one for one in parts if one in known or not _SAYS_NOTHING.fullmatch(one)]
    return Divided(tuple(dict.fromkeys(sought)), sum(map(weight, parts)) - sum(map(weight, sought)))


def between_particles(word: str) -> Iterator[str]:
    """What stands between the ends of a folded word, particles and endings of する, the longest first."""
    word = word[:MAX_DIVIDED]
    ends = [end for end in range(1, len(word) + 1) if end == len(word) or _ENDING.match(word, end)]
    starts = [start for start in range(len(word)) if start == 0 or word[start - 1] in _PARTICLES]
    parts = (word[start:end] for start in starts for end in ends if 1 < end - start <= MAX_PART)
    yield from sorted(parts, key=len, reverse=True)


def _known(word: str, start: int, known: Collection[str]) -> int:
    """Where the longest known word that begins at `start` ends; 0 where none does."""
    ends = range(min(len(word), start + MAX_PART), start, -1)
    return next((end for end in ends if word[start:end] in known and _stands(word, start, end)), 0)


def _unknown(word: str, start: int, known: Collection[str]) -> int:
    """Where the next known word begins, or the word ends."""
    return next((at for at in range(start + 1, len(word)) if _known(word, at, known)), len(word))


def _stands(word: str, start: int, end: int) -> bool:
    """Whether it is no accident: a kanji, or two kana, must have another script or a particle at both sides."""
    if word.startswith("ー", end):
        return False
    script = next(one for one in (_KANJI, _KANA, _RUN) if one.match(word, start))
    if len(word[start:end]) > (2 if script is _KANA else 1):
        return True
    beside = word[start - 1 : start] + word[end : end + 1]
    return not any(script.match(one) and one not in _PARTICLES for one in beside)


def _runs(word: str, start: int, end: int) -> Iterator[str]:
    """What is of one script; of a kanji alone, with the first kana of its ending: 借り, for 借りる and 借りたい."""
    for run in _RUN.finditer(word, start, end):
        text, next_ = run.group(), word[run.end() : min(run.end() + 1, end)]
        if not _KANA.match(text):
            if len(text) == 4 and _KANJI.match(text):  # as most of them are made: 情報 and 開示
                yield from (text[:2], text[2:])
                continue
            ending = len(text) == 1 and _KANJI.match(text) and _KANA.match(next_) and next_ not in _PARTICLES
            yield text + next_ if ending else text
        elif "ー" in text or not (run.start() and _KANJI.match(word, run.start() - 1)):  # ー is in no ending
            yield from filter(None, [_LEADING.sub("", text, count=1) if _LEADING.match(text) else text])
