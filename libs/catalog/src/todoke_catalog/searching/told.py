"""What a form says, folded, with the places where a word in kana may begin: しかめる is no part of たしかめる.

A word begins where kana begin, behind a blank or a sign, where hiragana and katakana meet, and behind a particle. In a
reading it begins where it begins in the text that is read, and at each kanji. Inside katakana nobody sees where words
begin: カード is a part of マイナンバーカード, and ペット of カーペット.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from todoke_catalog.searching import halves
from todoke_catalog.searching.halves import NEVER_FIRST, Places
from todoke_catalog.searching.spelling import KANA, KANJI, fold, loose, plain

_BEGIN, _INSIDE = "\ue000", "\ue001"  # marks, of private use: they stand in no text
_MARKS = frozenset((_BEGIN, _INSIDE))
_NO_MARKS = re.compile(f"[{_BEGIN}{_INSIDE}]")
_BEGINS = re.compile(
    r"(?<=[\s、。,.「」『』()\[\]/:;!?・~])(?=[ぁ-ゖァ-ヶ])"
    r"|(?<=[ァ-ヶ])(?=[ぁ-ゖ])|(?<=[ァ-ヶ]ー)(?=[ぁ-ゖ])|(?<=[ぁ-ゖ])(?=[ァ-ヶ])"
)
_CONTINUES = re.compile("(?<=[ァ-ヶー])(?=[ァ-ヶ])")
_KANA = frozenset(map(chr, range(ord("ぁ"), ord("ゖ") + 1))) | {"ー"}
_MAY_BEGIN = _KANA - NEVER_FIRST
_PARTICLES = frozenset("のにをがでへとはもや")
_POLITE = frozenset("おご")  # おとしより
MAX_KEPT = 8192
_MIN_ACROSS = 4  # kana that may be of two words: けんこうほけん
_MIN_INSIDE = 3  # kana of a part of a word in katakana


class Told(NamedTuple):
    """A folded text; where words in kana may begin, must, and may inside katakana; its reading, where that is known."""

    text: str
    starts: frozenset[int] = frozenset()
    breaks: frozenset[int] = frozenset()
    inside: frozenset[int] = frozenset()
    reading: str = ""
    places: Places = ()

    def has(self, word: str) -> bool:
        """Whether a folded word is in the text, and is no end of another word in kana."""
        return word in self.text and (not KANA.match(word) or self._at(word, self.starts, _MIN_ACROSS))

    def has_alone(self, kanji: str) -> bool:
        """Whether a kanji is in the text, and not as a part of a word: 本 is no part of 見本."""
        return kanji in self.text and bool(re.search(f"(?<!{KANJI.pattern}){kanji}(?!{KANJI.pattern})", self.text))

    def has_inside(self, word: str) -> bool:
        """Whether a folded word in kana is a part of one in katakana."""
        return len(word) >= _MIN_INSIDE and word in self.text and self._at(word, self.inside)

    def has_half(self, word: str, signs: str) -> bool:
        """Whether a folded word half in kana, with its other signs, is in the text as that is read."""
        if not self.places or any(one not in self.text for one in signs):
            return False
        return halves.goes(word, self.text, self.reading, self.places)

    def _at(self, word: str, places: frozenset[int], across: int = 0) -> bool:
        """Whether it begins at one of the places; a short one must not go across where another word begins."""
        at = self.text.find(word)
        while at >= 0 and (at not in places or (len(word) < across and self._breaks(at, len(word)))):
            at = self.text.find(word, at + 1)
        return at >= 0

    def _breaks(self, at: int, size: int) -> bool:
        return any(one in self.breaks for one in range(at + 1, at + size))


@lru_cache(MAX_KEPT)  # of texts of forms, of which many are in many; what was typed is never told
def tell(text: str, reading: str | None = None, *, loosely: bool = False) -> tuple[Told, ...]:
    """A text, and its reading where there is one; loosely, as `spelling.loose` writes both."""
    said = _read(text, _PARTICLES, loosely=loosely)
    if not reading:
        return (said,)
    read = _read(reading, _PARTICLES, loosely=loosely)
    places = halves.align(said.text, read.text)
    if places is None:
        return said, read
    begin = {at for at, one in enumerate(said.text) if at in said.starts or one not in _KANA}
    starts = _read(reading, frozenset(), loosely=loosely).starts.union(*(places[at] for at in begin))
    return said._replace(reading=read.text, places=places), read._replace(starts=starts)


def _read(text: str, particles: frozenset[str], *, loosely: bool) -> Told:
    """A text with the places that it shows by itself."""
    starts, breaks, inside = set[int](), set[int](), set[int]()
    at, before, mark = 0, "", _BEGIN
    for one in (marked := _marked(text, loosely=loosely)):
        if one in _MARKS:
            mark = one
            continue
        if mark == _BEGIN:
            breaks.add(at)
        if one in _MAY_BEGIN:
            # What begins with の has no particle there: のばす.
            behind = before not in _KANA or (before in particles and at - 1 not in breaks)
            if mark == _INSIDE:
                inside.add(at)
            elif mark or behind or (before in _POLITE and at - 1 in starts):
                starts.add(at)
        at, before, mark = at + 1, one, ""
    return Told(_NO_MARKS.sub("", marked), frozenset(starts), frozenset(breaks), frozenset(inside))


def _marked(text: str, *, loosely: bool) -> str:
    """The folded text with a mark before each kana where a word begins, or may begin inside katakana."""
    marked = fold(_CONTINUES.sub(_INSIDE, _BEGINS.sub(_BEGIN, plain(_NO_MARKS.sub("", text)))))
    return loose(marked) if loosely else marked
