"""The parts of an answer that has some, as they are asked: accounts, names of persons, postal addresses."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from todoke_catalog.asking import words
from todoke_catalog.banks import MAX_TYPED
from todoke_catalog.fields import ComposedField
from todoke_catalog.reading import values
from todoke_catalog.reading.account import ACCOUNT_KINDS, MAX_HOLDER

_OPTIONAL = {"given", "given_kana", "middle", "former", "alias", "roman", "building"}
_ANY_WAY = {"bank", "branch", "kind", "number", "symbol", "post_number", "registered"}  # of writing an account
_WAYS = {"symbol": _ANY_WAY, "registered": {*_ANY_WAY, "holder"}, "country": {"postcode", "country"}}


class _Look(NamedTuple):
    """A line of text: the name of its hint's words, and its attributes."""

    hint: str = ""
    width: str = "16"
    inputmode: str = ""
    maxlength: str = ""


_LOOKS = {
    "bank": _Look("bank_hint", maxlength=str(MAX_TYPED)),
    "branch": _Look("branch_hint", maxlength=str(MAX_TYPED)),
    "number": _Look("account_number_hint", "8", "numeric", "20"),
    "symbol": _Look("symbol_hint", "8", "numeric", "10"),
    "post_number": _Look("post_number_hint", "8", "numeric", "20"),
    "holder": _Look("holder_hint", "24", maxlength=str(MAX_HOLDER * 2)),
    "given": _Look("given_hint"),
    "postcode": _Look("postcode_hint", "8", "numeric", "20"),
    "address": _Look("address_hint", ""),
    "building": _Look(width=""),
    "roman": _Look(width="24"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part, ready to draw but for what was typed. `required` is None where another part may stand in for it."""

    name: str
    kind: Literal["text", "radios", "consent"]
    label: str
    required: bool | None
    hint: str = ""
    width: str = ""  # characters
    inputmode: str = ""
    maxlength: str = ""  # characters
    options: tuple[tuple[str, str], ...] = ()


def parts(field: ComposedField, language: str) -> list[Part]:
    """The parts of a field in their order.

    Where an answer can be written in more than one way, the parts of either way are neither required nor optional.
    """
    shape, said = values.shape(field), words(language)
    either = set[str]().union(*(_WAYS[name] for name in _WAYS if name in shape.parts)) - _OPTIONAL
    return [
        _part(name, said[f"{shape.name}_{name}"], _required(name, either) if field.required else False, said)
        for name in shape.parts
    ]


def _required(name: str, either: set[str]) -> bool | None:
    return None if name in either else name not in _OPTIONAL


def _part(name: str, label: str, required: bool | None, said: Mapping[str, str]) -> Part:
    if name == "registered":
        return Part(name, "consent", label, required)
    if name == "kind":
        return Part(name, "radios", label, required, options=tuple((kind, said[kind]) for kind in ACCOUNT_KINDS))
    hint, width, inputmode, maxlength = _LOOKS.get(name, _Look())
    return Part(name, "text", label, required, said[hint] if hint else "", width, inputmode, maxlength)
