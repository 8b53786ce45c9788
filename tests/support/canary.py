"""Looks for words in bytes, however they may have been written there: charset by charset, encoding by encoding."""

from __future__ import annotations

import base64
import json
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from urllib.parse import quote_from_bytes

CHARSETS = ("utf-8", "utf-16-le", "utf-16-be", "cp932", "euc_jp")  # cp932 is what Windows calls Shift_JIS
SHORTEST = 6  # bytes: anything shorter occurs by chance
PORTION = 24  # bytes of something long: too many to occur by chance
STRIDE = 8
START = 8  # bytes: as long as the longest integer that memory is read as


class Search:
    """Finds which kinds of things are in bytes, each kind told by any of its words.

    There are thousands of words and megabytes of data. So all runs of 8 bytes in the data, as integers, are held
    against the words' beginnings at once; only a word whose beginning is there, or that is shorter, is looked for
    by itself.
    """

    def __init__(self, kinds: Mapping[str, Collection[bytes]]) -> None:
        self._kinds = kinds
        self._short = [(word, kind) for kind, words in kinds.items() for word in words if len(word) < START]
        self._begun = defaultdict[int, list[tuple[bytes, str]]](list)
        for kind, words in kinds.items():
            for word in words:
                if len(word) >= START:
                    self._begun[int.from_bytes(word[:START], sys.byteorder)].append((word, kind))
        self._starts = frozenset(self._begun)

    def kinds_in(self, data: bytes) -> list[str]:
        """Those of which at least one word is there, in the order in which they were given."""
        likely = (one for start in self._starts_in(data) for one in self._begun[start])
        found = {kind for words in (self._short, likely) for word, kind in words if word in data}
        return [kind for kind in self._kinds if kind in found]

    def _starts_in(self, data: bytes) -> frozenset[int]:
        view, found = memoryview(data), frozenset[int]()
        for first in range(min(START, len(data) - START + 1)):
            last = first + (len(data) - first) // START * START
            found |= self._starts.intersection(view[first:last].cast("Q"))
        return found


def forms(words: Iterable[str]) -> frozenset[bytes]:
    """All that these words may look like."""
    spellings = {spelling for word in words for spelling in (word, unicodedata.normalize("NFKC", word))}
    found = {form for spelling in spellings for form in _of_text(spelling)}
    return frozenset(form for form in found if len(form) >= SHORTEST)


def portions(data: bytes) -> frozenset[bytes]:
    """Pieces of something long, plain and encoded: a run of 32 bytes of it holds one of them, wherever it was cut."""
    texts = [data, data.hex().encode(), data.hex().upper().encode(), *_base64(data)]
    return frozenset(text[at : at + PORTION] for text in texts for at in range(0, len(text) - PORTION, STRIDE))


def _of_text(word: str) -> Iterator[bytes]:
    for charset in CHARSETS:
        try:
            raw = word.encode(charset)
        except UnicodeEncodeError:
            continue
        yield from _of_bytes(raw)
    escaped = json.dumps(word)[1:-1]
    yield escaped.encode()
    yield escaped.upper().replace("\\U", "\\u").encode()
    yield "".join(f"&#{ord(letter)};" for letter in word).encode()
    yield "".join(f"&#x{ord(letter):x};" for letter in word).encode()


def _of_bytes(raw: bytes) -> Iterator[bytes]:
    yield raw
    yield raw.hex().encode()
    yield raw.hex().upper().encode()
    for safe in ("", "/", ":/ "):
        percent = quote_from_bytes(raw, safe)
        yield percent.encode()
        yield percent.lower().encode()
    yield "".join(f"%{byte:02X}" for byte in raw).encode()
    yield from _base64(raw)


def _base64(raw: bytes) -> Iterator[bytes]:
    """The characters that follow from these bytes alone, for each place in a group of three that they may begin at."""
    for before in range(3):
        written = base64.b64encode(bytes(before) + raw)
        known = written[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6]
        yield known
        yield known.translate(bytes.maketrans(b"+/", b"-_"))
