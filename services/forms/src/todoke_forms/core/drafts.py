"""Drafts of forms: definitions of todoke_catalog that may still lack words and parts, and what they lack to be one.

Where a draft may be blank it is written as an empty text or an empty list. Everything else must have the shape of a
definition, so that no draft is ever kept which the builder could not have made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import msgspec

from todoke_catalog import lint, loading
from todoke_catalog.definition import Definition
from todoke_catalog.errors import CatalogError
from todoke_evidence import canonical
from todoke_evidence.errors import EvidenceError
from todoke_kit.errors import Refusal

Plain = dict[str, Any]

MAX_BYTES = loading.MAX_BYTES

WORDS_MISSING, FIELDS_MISSING, SLOTS_MISSING, TOO_DEEP = (
    "words_missing",
    "fields_missing",
    "slots_missing",
    "conditions_too_deep",
)
_WORDS = "？"  # stands where words are missing while the rest is judged
_FILLERS: Mapping[str, tuple[str, Any]] = {
    "fields": (FIELDS_MISSING, {"type": "heading", "label": {"ja": _WORDS}}),
    "slots": (SLOTS_MISSING, {"value": "none", "day": "9999-12-31", "start": "00:00", "end": "23:59"}),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What keeps a draft from being a form, and where, in the style of `$.pages[0].fields[2]`."""

    code: str
    path: str


def blank(title: str, first_page: str, procedure: str, municipality: str) -> Plain:
    """A form with a title, one page with one of its own, and everything else still to be said."""
    return {
        "format": 1,
        "procedure": procedure,
        "municipality": municipality,
        "title": {"ja": title},
        "summary": {"ja": ""},
        "department": {"ja": ""},
        "contact": {"phone": "", "hours": {"ja": ""}},
        "legal_basis": [{"title": {"ja": ""}, "provisions": {"ja": ""}}],
        "pages": [{"id": "page_1", "title": {"ja": first_page}, "fields": []}],
    }


def copy(source: Plain, title: str, procedure: str, municipality: str) -> Plain:
    """Another form with the same content, for this municipality.

    Translations of another title are not kept; nor is whom to ask, where that was another municipality.
    """
    titled = source["title"] if source["title"]["ja"] == title else {"ja": title}
    foreign = source["municipality"] != municipality
    asked = {"department": {"ja": ""}, "contact": {"phone": "", "hours": {"ja": ""}}} if foreign else {}
    own = {"title": titled, "procedure": procedure, "municipality": municipality}
    return deepcopy({**source, **own, **asked})


def read(data: bytes) -> tuple[Plain, tuple[Finding, ...]]:
    """The draft in these bytes (JSON) and what it lacks; no finding: it is a sound definition.

    :raises Refusal: "draft_malformed" for anything that is no draft, "definition_oversized".
    """
    try:
        plain = loading.parse(data)
        loading.digestable(plain)
    except CatalogError as error:
        raise Refusal("definition_oversized" if len(data) > MAX_BYTES else "draft_malformed") from error
    return plain, examine(plain)


def examine(plain: Any) -> tuple[Finding, ...]:
    """What a draft lacks, in the order of the form; raises Refusal as `read` does."""
    definition, blanks = _completed(plain)
    judged = [Finding(one.code, one.path) for one in lint.check(definition)]
    return (*blanks, *_contact(plain), *judged, *_depth(plain))


def filled(plain: Any) -> Definition:
    """The draft as a definition, with marks where it is blank: to be looked at, not to be judged by."""
    return _completed(plain)[0]


def plain(text: str | bytes) -> Plain:
    """What is in the text of a draft as it is kept."""
    return msgspec.json.decode(text, type=dict)


def encode(plain: Plain) -> str:
    """The text of a draft as it is kept."""
    return msgspec.json.encode(plain).decode()


def _completed(plain: Any) -> tuple[Definition, list[Finding]]:
    copied = deepcopy(plain)
    blanks = list(_fill(copied, "$"))
    try:
        return msgspec.convert(copied, Definition), blanks
    except msgspec.ValidationError as error:
        raise Refusal("draft_malformed") from error


def _fill(value: Any, path: str) -> Iterator[Finding]:
    """Fills what is blank, and says where it was."""
    if isinstance(value, dict):
        if value.get("ja") == "":
            value["ja"] = _WORDS
            yield Finding(WORDS_MISSING, path)
        for name, member in value.items():
            if member == [] and name in _FILLERS:
                code, filler = _FILLERS[name]
                member.append({**filler, "id": _filler_id(path)} if name == "fields" else filler)
                yield Finding(code, path)
            else:
                yield from _fill(member, f"{path}.{name}")
    elif isinstance(value, list):
        for number, member in enumerate(value):
            yield from _fill(member, f"{path}[{number}]")


def _filler_id(path: str) -> str:
    """An id that no other filler has and no builder makes."""
    return "blank" + "".join(character if character.isdigit() else "_" for character in path)[:40]


def _contact(plain: Mapping[str, Any]) -> Sequence[Finding]:
    return () if plain["contact"]["phone"].strip() else (Finding(WORDS_MISSING, "$.contact.phone"),)


def _depth(plain: Plain) -> Sequence[Finding]:
    """A bundle that is signed nests a definition one level deeper than it is."""
    try:
        canonical.encode({"definition": plain})
    except EvidenceError:
        return (Finding(TOO_DEEP, "$"),)
    return ()
