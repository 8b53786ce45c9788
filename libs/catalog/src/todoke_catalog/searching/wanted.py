"""What was typed, as words to look for: folded, with what means the same, without what only says that one wants it."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from todoke_catalog.searching import halves
from todoke_catalog.searching.spelling import KANA, fold, loose, part, stem, whole
from todoke_catalog.searching.thesaurus import Thesaurus

MAX_TYPED = 100  # characters that are looked at
MAX_WORDS = 6
_NO_ENDING = re.compile("[ぁ-ゖー]{3}")  # kana that say more than okurigana: 会社をやめた is not 会社
_OBJECT = re.compile(r"(?<=..)を$")


@dataclass(frozen=True, slots=True)
class Sought:
    """A folded word to look for, or one that means the same; with its stem, and its signs where it is half in kana."""

    text: str
    other: bool = False
    stem: str = ""
    signs: str = ""
    latin: re.Pattern[str] | None = None
    part: re.Pattern[str] | None = None  # of a word in Latin letters


@dataclass(frozen=True, slots=True)
class Wanted:
    """A folded word that was typed, and all that is looked for because of it."""

    text: str
    alike: Sequence[Sought]
    names_event: bool


def typed_words(typed: str, asking: Collection[str] = ()) -> tuple[str, ...]:
    """The words of what was typed, folded; how one asks is none beside others."""
    split = [_OBJECT.sub("", fold(one)) for one in typed[:MAX_TYPED].split()]
    words = tuple(dict.fromkeys(one for one in split if one))
    return (tuple(one for one in words if one not in asking) or words)[:MAX_WORDS]


def want(word: str, thesaurus: Thesaurus) -> Wanted:
    """All that is looked for because of a folded word."""
    sought = tuple(_sought(one, word) for one in dict.fromkeys(thesaurus.alike(word)))
    return Wanted(word, sought, thesaurus.names_event(word))


def heard(wanted: Wanted) -> Wanted:
    """The same for a word with kana that somebody only heard."""
    return Wanted(wanted.text, [Sought(loose(wanted.text))], names_event=False) if KANA.search(wanted.text) else wanted


def _sought(one: str, word: str) -> Sought:
    other = one != word
    return Sought(one, other, _root(one, word), "" if other else halves.signs(one), whole(one), part(one))


def _root(alike: str, word: str) -> str:
    """The stem to look for; none where kana took the place of kanji: of ひっこしの手続き only 手続 would be left."""
    root = stem(alike)
    return root if len(root) + 1 >= len(stem(word)) and not _NO_ENDING.search(alike) else ""
