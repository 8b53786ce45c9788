"""Choices of a draft that have other words while something is left of what they were: whether it fits, nobody said yet.

Kept beside a draft and no part of its form: what these choices were, by the id of their question, and which other words
of theirs somebody found right. JSON text; empty where nothing is open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from todoke_catalog import loading
from todoke_catalog.conditions import FieldId
from todoke_catalog.errors import CatalogError
from todoke_catalog.fields import ChoicesOption
from todoke_catalog.texts import Words
from todoke_forms.core.drafts import Plain
from todoke_kit.errors import Refusal

MAX_BYTES = 131_072  # 400 choices with their translations
NONE = b"{}"


class _List(Struct, frozen=True, forbid_unknown_fields=True):
    was: Annotated[tuple[ChoicesOption, ...], Meta(min_length=1, max_length=200)]
    right: Annotated[tuple[Words, ...], Meta(max_length=200)]


@dataclass(frozen=True, slots=True)
class Reworded:
    """A choice with other words, in Japanese: what is asked, what the choice was called, and what it is called."""

    question: str
    was: str
    now: str


def read(data: bytes, plain: Plain) -> str:
    """What these bytes say of the choices that this draft has; of others nothing is kept.

    :raises Refusal: "reworded_oversized", "reworded_malformed".
    """
    if len(data) > MAX_BYTES:
        raise Refusal("reworded_oversized")
    try:
        sent = loading.parse(data)
        loading.digestable(sent)
        lists = msgspec.convert(sent, dict[FieldId, _List])
    except (CatalogError, msgspec.ValidationError):
        raise Refusal("reworded_malformed") from None
    if any(len({one.value for one in each.was}) < len(each.was) for each in lists.values()):
        raise Refusal("reworded_malformed")
    return _encoded(sent, plain)


def lists(text: str) -> dict[str, Any]:
    """What is kept, as the builder takes it."""
    return msgspec.json.decode(text, type=dict) if text else {}


def told(text: str, plain: Plain) -> list[Reworded]:
    """The choices that are open, in the order of the form."""
    kept = lists(text)
    return [
        Reworded(field["label"]["ja"], was["label"]["ja"], _words(field)[was["value"]])
        for field in _fields(plain)
        for was in kept.get(field["id"], {"was": []})["was"]
    ]


def _encoded(sent: Mapping[str, Any], plain: Plain) -> str:
    words = {field["id"]: _words(field) for field in _fields(plain) if field["id"] in sent}
    kept = {name: {**sent[name], "was": _others(sent[name]["was"], words[name])} for name in sorted(words)}
    still = {name: one for name, one in kept.items() if one["was"]}
    return msgspec.json.encode(still).decode() if still else ""


def _others(was: list[Any], words: Mapping[str, str]) -> list[Any]:
    """Those of before that are called otherwise now."""
    return [one for one in was if words.get(one["value"], one["label"]["ja"]) != one["label"]["ja"]]


def _words(field: Mapping[str, Any]) -> dict[str, str]:
    return {one["value"]: one["label"]["ja"] for one in field["options"]}


def _fields(plain: Plain) -> Iterator[Mapping[str, Any]]:
    """The questions that have choices."""
    for page in plain["pages"]:
        for field in page["fields"]:
            yield from (one for one in (field, *field.get("fields", ())) if "options" in one)
