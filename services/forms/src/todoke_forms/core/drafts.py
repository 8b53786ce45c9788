"""Drafts of forms: definitions of todoke_catalog that may still lack words and parts, and what is to be said of them.

Where a draft may be blank it is written as an empty text or an empty list; Japanese that nobody sees is as good as
none. Everything else must have the shape of a definition, so that no draft is ever kept which the builder could not
have made.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import msgspec

from todoke_catalog import loading
from todoke_catalog.definition import Definition
from todoke_catalog.errors import CatalogError
from todoke_catalog.reviewing import review
from todoke_catalog.reviewing.finding import Advice, ReviewCode, Severity
from todoke_catalog.visible import seen
from todoke_kit.errors import Refusal

Plain = dict[str, Any]

MAX_BYTES = loading.MAX_BYTES

WORDS_MISSING, FIELDS_MISSING, SLOTS_MISSING, LANGUAGE_MISSING = (
    "words_missing",
    "fields_missing",
    "slots_missing",
    "language_missing",
)
_WORDS = "？"  # stands where words are missing while the rest is judged
_OF_WORDS = frozenset(
    {
        ReviewCode.LABEL_REPEATED,
        ReviewCode.LEGAL_BASIS_MISSING,
        ReviewCode.QUESTION_TWICE,
        ReviewCode.TRANSLATION_MISSING,
        ReviewCode.WORDS_BLANK,
        ReviewCode.WORDS_OF_MODEL_CITY,
        ReviewCode.WORDS_MAYBE_OF_MODEL_CITY,
        ReviewCode.WORDS_UNFINISHED,
    }
)
_LEAD_ON = frozenset({WORDS_MISSING, FIELDS_MISSING, *_OF_WORDS})
_WORD_MEMBERS = ("", ".label", ".title", ".provisions")
_FILLERS: Mapping[str, tuple[str, Any]] = {
    "fields": (FIELDS_MISSING, {"type": "heading", "label": {"ja": _WORDS}}),
    "slots": (SLOTS_MISSING, {"value": "none", "day": "9999-12-31", "start": "00:00", "end": "23:59"}),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What keeps a draft from being a form, or should be looked at, and where: in the style of `$.pages[0].fields[2]`.

    The codes are those of this module and of todoke_catalog; `params` are those of the code.
    """

    code: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    severity: Severity = "error"


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
    copied: Plain = deepcopy({**source, **own, **asked})
    if foreign and isinstance(copied.get("listing"), dict):
        copied["listing"].pop("department_reading", None)
    return copied


def read(data: bytes, today: date | None = None) -> tuple[Plain, tuple[Finding, ...]]:
    """The draft in these bytes (JSON) and what `examine` says of it.

    :raises Refusal: "draft_malformed" for anything that is no draft, "definition_oversized".
    """
    try:
        plain = loading.parse(data)
        loading.digestable(plain)
    except CatalogError as error:
        raise Refusal("definition_oversized" if len(data) > MAX_BYTES else "draft_malformed") from error
    return plain, examine(plain, today)


def examine(plain: Any, today: date | None = None) -> tuple[Finding, ...]:
    """What a draft lacks, and what staff should look at; deadlines and slots are judged by `today` when it is given.

    Raises Refusal as `read` does.
    """
    completed, blanks = _complete(plain)
    _shaped(completed)
    contact = _contact(plain)
    empty = {one.path for one in (*blanks, *contact)}
    advice = (one for one in review.check(completed, None, today) if not _says_again(one, empty))
    judged = [Finding(one.code, one.path, one.params, one.severity) for one in advice]
    return (*blanks, *contact, *judged, *_languages(plain))


def sound(findings: Iterable[Finding]) -> bool:
    """Whether a draft with these findings is a form: what is only to be looked at keeps nothing back."""
    return all(one.severity == "warning" for one in findings)


def leads(findings: Iterable[Finding]) -> bool:
    """Whether the conditions of a draft with these findings can be followed: it lacks words or a first item at most."""
    return all(one.severity == "warning" or one.code in _LEAD_ON for one in findings)


def filled(plain: Any) -> Definition:
    """The draft as a definition, with marks where it is blank: to be looked at, not to be judged by."""
    return _shaped(_complete(plain)[0])


def plain(text: str | bytes) -> Plain:
    """What is in the text of a draft as it is kept."""
    return msgspec.json.decode(text, type=dict)


def encode(plain: Plain) -> str:
    """The text of a draft as it is kept."""
    return msgspec.json.encode(plain).decode()


def _complete(plain: Any) -> tuple[Any, list[Finding]]:
    """A copy with marks where the draft is blank, and where that is."""
    copied = deepcopy(plain)
    blanks = list(_fill(copied, "$"))
    return copied, blanks


def _shaped(completed: Any) -> Definition:
    try:
        return loading.shaped(completed)
    except CatalogError as error:
        raise Refusal("draft_malformed") from error


def _says_again(advice: Advice, empty: Container[str]) -> bool:
    """Whether advice speaks of words that are still to be written: of the mark in their place."""
    return advice.code in _OF_WORDS and any(f"{advice.path}{member}" in empty for member in _WORD_MEMBERS)


def _fill(value: Any, path: str) -> Iterator[Finding]:
    """Fills what is blank, and says where it was."""
    if isinstance(value, dict):
        japanese = value.get("ja")
        if isinstance(japanese, str) and not seen(japanese):
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
    return () if seen(plain["contact"]["phone"]) else (Finding(WORDS_MISSING, "$.contact.phone"),)


def _languages(plain: Plain) -> Sequence[Finding]:
    """Languages that every form should be in; the texts of those that the title is in are the review's (`None`)."""
    missing = [tag for tag in ("easy", "en") if not seen(plain["title"].get(tag) or "")]
    return [Finding(LANGUAGE_MISSING, "$.title", {"language": tag}, "warning") for tag in missing]
