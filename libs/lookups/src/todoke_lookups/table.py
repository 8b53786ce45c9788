"""The text that look-up data is written in: sections of lines, each line of columns that tabs part.

    todoke-lookups 1 <tab> yyyy-mm-ddThh:mm:ssZ
    postcodes <tab> as of <tab> publisher <tab> package <tab> licence
    banks     <tab> likewise

    code of a city, prefecture, city

    postcode, code of a city, town, its reading, office

    code of a bank, name, reading

    codes of bank and branch in one, name, reading

Sections are parted by empty lines, and all but the first are sorted by their first column. UTF-8, line feeds.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from todoke_catalog.banks import Bank, Branch
from todoke_lookups.data import Data, Source
from todoke_lookups.errors import Code, LookupsError

FORMAT = "todoke-lookups 1"
KINDS = ("postcodes", "banks")
_TIME = "%Y-%m-%dT%H:%M:%SZ"
_AS_OF = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?")
_KEYS = {"cities": "[0-9]{5}", "places": "[0-9]{7}", "banks": "[0-9]{4}", "branches": "[0-9]{7}"}
_COLUMNS = {"cities": 3, "places": 5, "banks": 3, "branches": 3}

Rows = Iterable[Sequence[str]]


def write(issued: datetime, sources: Sequence[Source], *sections: Rows) -> str:
    """The text of this data; sections in the order above. Raises LookupsError for what could not be read again."""
    named = zip(KINDS, sources, strict=True)
    heads = [(kind, one.as_of, one.publisher, one.package, one.licence) for kind, one in named]
    first = [(FORMAT, issued.astimezone(UTC).strftime(_TIME)), *heads]
    text = "\n\n".join(_section(rows) for rows in (first, *(sorted(set(map(tuple, rows))) for rows in sections)))
    read(text)
    return text


def _section(rows: Rows) -> str:
    return "\n".join("\t".join(row) for row in rows)


def read(text: str) -> Data:
    """The data in a text; LookupsError MALFORMED for any other text."""
    head, *sections = text.split("\n\n")
    if len(sections) != len(_COLUMNS):
        raise LookupsError(Code.MALFORMED)
    cities, places, banks, branches = (_lines(name, one) for name, one in zip(_COLUMNS, sections, strict=True))
    issued, postcodes, banking = _head(head)
    named = {code: (prefecture, city) for code, prefecture, city in _split(cities)}
    if any(line.split("\t", 2)[1] not in named for line in places):
        raise LookupsError(Code.MALFORMED)
    return Data(issued, postcodes, banking, named, places, _banks(banks, branches))


def _head(text: str) -> tuple[datetime, Source, Source]:
    lines = [line.split("\t") for line in text.split("\n")]
    match lines:
        case [[kind, issued], ["postcodes", *postcodes], ["banks", *banks]] if kind == FORMAT:
            return _time(issued), _source(postcodes), _source(banks)
    raise LookupsError(Code.MALFORMED)


def _time(text: str) -> datetime:
    try:
        return datetime.strptime(text, _TIME).replace(tzinfo=UTC)
    except ValueError:
        raise LookupsError(Code.MALFORMED) from None


def _source(columns: Sequence[str]) -> Source:
    if len(columns) != 4 or not all(columns) or not _AS_OF.fullmatch(columns[0]):
        raise LookupsError(Code.MALFORMED)
    return Source(*columns)


def _lines(name: str, section: str) -> list[str]:
    """The lines of a section, each of as many columns as it must have, in order."""
    lines = section.split("\n")
    line = re.compile("\t".join([_KEYS[name], *["[^\t\x00-\x1f\x7f]*"] * (_COLUMNS[name] - 1)]))
    if not all(map(line.fullmatch, lines)) or lines != sorted(lines):
        raise LookupsError(Code.MALFORMED)
    if name != "places" and len({one.partition("\t")[0] for one in lines}) != len(lines):
        raise LookupsError(Code.MALFORMED)  # only a postcode may stand for several
    return lines


def _split(lines: Iterable[str]) -> Iterable[list[str]]:
    return (line.split("\t") for line in lines)


def _banks(lines: Iterable[str], branches: Iterable[str]) -> dict[str, Bank]:
    found: dict[str, dict[str, Branch]] = {}
    banks: dict[str, Bank] = {}
    for code, name, kana in _split(lines):
        banks[code] = {"name": name, "kana": kana, "branches": found.setdefault(code, {})}
    for code, name, kana in _split(branches):
        if code[:4] not in banks:
            raise LookupsError(Code.MALFORMED)
        found[code[:4]][code[4:]] = {"name": name, "kana": kana}
    return banks
