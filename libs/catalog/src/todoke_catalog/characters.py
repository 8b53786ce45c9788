"""Which characters a form's own texts may hold: none that steer, or that reorder what people read (UAX #9).

What answers may not hold (`folding`), texts may not either. Only languages that are written from right to left need
marks of direction (U+061C, U+200E, U+200F), and isolates (U+2066 to U+2069) that end in the line where they begin.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from todoke_catalog import endonyms, folding
from todoke_catalog.definition import Definition
from todoke_catalog.errors import DefinitionCode

ONE_LINE = frozenset({"title", "label", "entry", "unit", "department"})  # names: they stand in headings and in lists
LITERAL = "value"  # what an answer is compared with: whether one can be that, `reach` says

_PLANES = "".join(f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(1, 17))
_NO_CHARACTERS = re.compile(rf"[\ufdd0-\ufdef{_PLANES}]")  # The Unicode Standard, section 23.7
_MARKS = re.compile(r"[\u061c\u200e\u200f]")
_ISOLATES = re.compile(r"[\u2066-\u2069]")
_END = "\u2069"


def unusable(text: str, language: str, *, many_lines: bool = True) -> bool:
    """Whether a text in this language ("ja", "easy", "en" or a tag) holds a character that no honest text needs."""
    if endonyms.direction(language) == "rtl" and _balanced(text):
        text = _ISOLATES.sub("", _MARKS.sub("", text))
    steers = folding.has_unusable(text, many_lines=many_lines) or "\t" in text
    return steers or bool(_NO_CHARACTERS.search(text))


def faults(definition: Definition) -> Iterator[tuple[DefinitionCode, str]]:
    """Every text that holds such a character, with its path down to the language: `$.title.en`, `$.title.more.vi`."""
    for path in _paths(msgspec.to_builtins(definition), "$", ""):
        yield DefinitionCode.UNUSABLE_CHARACTER, path


def _paths(value: Any, path: str, member: str) -> Iterator[str]:
    match value:
        case {"ja": _}:
            many_lines = member not in ONE_LINE
            written = _written(value)
            yield from (
                path + at for at, (tag, words) in written.items() if unusable(words, tag, many_lines=many_lines)
            )
        case dict():
            for name, inner in value.items():
                yield from _paths(inner, f"{path}.{name}", name)
        case list() | tuple():
            for number, inner in enumerate(value):
                yield from _paths(inner, f"{path}[{number}]", member)
        case str() if member != LITERAL and unusable(value, "ja", many_lines=False):
            yield path


def _written(text: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """The languages that a text is in and its words, by where they stand in it."""
    own = {f".{tag}": (tag, text[tag]) for tag in ("ja", "easy", "en") if text.get(tag)}
    return own | {f".more.{tag}": (tag, words) for tag, words in text.get("more", {}).items()}


def _balanced(text: str) -> bool:
    """Whether every isolate ends in its line, and nothing ends that has not begun."""
    for line in text.split("\n"):
        depth = 0
        for sign in _ISOLATES.findall(line):
            depth += -1 if sign == _END else 1
            if depth < 0:
                return False
        if depth:
            return False
    return True
