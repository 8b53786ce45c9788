"""What the parts of a person's name and of a postal address must be.

Kanji are never normalised. A person may have one name only; a name without its reading is not enough.
"""

import re
from collections.abc import Collection, Sequence

from todoke_catalog import folding
from todoke_catalog.errors import AnswerCode
from todoke_catalog.reading.composed import Parts, Reader, Shape
from todoke_catalog.reading.refusal import AnswerRefused
from todoke_catalog.reading.text_values import bounded, check_words, exact_digits, read_reading

MAX_NAME = 50  # characters of one part of a name
MAX_ADDRESS = 200
MAX_BUILDING = 100
MAX_COUNTRY = 50

_ROMAN = re.compile(r"[A-Za-z][A-Za-z ',.-]*")


def name_shape(also: Sequence[str]) -> Shape:
    """The shape of a name that may have these parts as well: middle, former, alias, roman."""
    parts = {**_NAME, **{name: _ALSO[name] for name in _ALSO if name in also}}
    return Shape("name", parts, _needed_of_name, AnswerCode.PARTS_MALFORMED)


def _needed_of_name(given: Collection[str]) -> Collection[str]:
    pair = {"given", "given_kana"}
    return {"family", "family_kana"} | (pair if pair & {*given} else set())


def _words(limit: int) -> Reader:
    def read(raw: object, part: str) -> str:
        text = folding.trim(bounded(raw, limit, part))
        check_words(text, limit, many_lines=False, part=part)
        return text

    return read


def _kana(raw: object, part: str) -> str:
    return read_reading(raw, MAX_NAME, part)


def _roman(raw: object, part: str) -> str:
    text = folding.half_width(bounded(raw, MAX_NAME, part))
    check_words(text, MAX_NAME, many_lines=False, part=part)
    if text and not _ROMAN.fullmatch(text):
        raise AnswerRefused(AnswerCode.NOT_ROMAN, part)
    return text


_NAME: dict[str, Reader] = {
    "family": _words(MAX_NAME),
    "given": _words(MAX_NAME),
    "family_kana": _kana,
    "given_kana": _kana,
}
_ALSO: dict[str, Reader] = {
    "middle": _words(MAX_NAME),
    "former": _words(MAX_NAME),
    "alias": _words(MAX_NAME),
    "roman": _roman,
}
_ADDRESS: dict[str, Reader] = {
    # A large office has a postcode of its own (事業所個別番号); it too has seven digits. NFKC makes 〶 this mark.
    "postcode": lambda raw, part: exact_digits(raw, 7, 7, part, mark="〒"),
    "address": _words(MAX_ADDRESS),
    "building": _words(MAX_BUILDING),
}
_COUNTRY: dict[str, Reader] = {"country": _words(MAX_COUNTRY)}
_IN_JAPAN = Shape("post", _ADDRESS, lambda _: ("postcode", "address"), AnswerCode.PARTS_MALFORMED)


def address_shape(*, abroad: bool) -> Shape:
    """The shape of an address; `abroad` takes a country in place of a postcode as well."""
    if not abroad:
        return _IN_JAPAN
    return Shape("post", {**_ADDRESS, **_COUNTRY}, _needed_of_address, AnswerCode.PARTS_MALFORMED, _settled_address)


def _needed_of_address(given: Collection[str]) -> Collection[str]:
    return ("country" if "country" in given else "postcode", "address")


def _settled_address(parts: Parts) -> Parts:
    if parts.keys() >= {"country", "postcode"}:
        raise AnswerRefused(AnswerCode.POSTCODE_ABROAD, "postcode")
    return parts
