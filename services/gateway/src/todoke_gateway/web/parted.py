"""What a template needs to draw the parts of an answer that has some: accounts, names of persons, postal addresses."""

from collections.abc import Mapping
from typing import Any

from todoke_catalog import values
from todoke_catalog.account import ACCOUNT_KINDS, MAX_HOLDER
from todoke_catalog.banks import MAX_TYPED
from todoke_catalog.fields import ComposedField
from todoke_gateway.web.texts import ui

Item = dict[str, Any]

# A single line of text, before anything is said about it.
LINE: Item = {
    "type": "text",
    "width": "",
    "inputmode": "",
    "autocomplete": "off",
    "maxlength": "",
    "suffix": "",
    "look_up": None,
}

# Of the person who types: what their browser may know, and puts back after its own Back (decision 0063).
_OWN = {
    "name": {"family": "family-name", "given": "given-name", "middle": "additional-name"},
    # Not "street-address": that is all lines in one, and for controls of several (HTML Standard, 4.10.18.7.1).
    "address": {
        "postcode": "postal-code",
        "country": "country-name",
        "address": "address-line1",
        "building": "address-line2",
    },
}

_OPTIONAL = {"given", "given_kana", "middle", "former", "alias", "roman", "building"}
_ANY_WAY = {"bank", "branch", "kind", "number", "symbol", "post_number", "registered"}  # of writing an account
_ATTRIBUTES: dict[str, dict[str, str]] = {
    "bank": {"hint": "bank_hint", "width": "16", "maxlength": str(MAX_TYPED)},
    "branch": {"hint": "branch_hint", "width": "16", "maxlength": str(MAX_TYPED)},
    "number": {"hint": "account_number_hint", "inputmode": "numeric", "width": "8", "maxlength": "20"},
    "symbol": {"hint": "symbol_hint", "inputmode": "numeric", "width": "8", "maxlength": "10"},
    "post_number": {"hint": "post_number_hint", "inputmode": "numeric", "width": "8", "maxlength": "20"},
    "holder": {"hint": "holder_hint", "width": "24", "maxlength": str(MAX_HOLDER * 2)},
    "given": {"hint": "given_hint", "width": "16"},
    "postcode": {"hint": "postcode_hint", "inputmode": "numeric", "width": "8", "maxlength": "20"},
    "address": {"hint": "address_hint"},
    "building": {},
    "roman": {"width": "24"},
}


def parts(field: ComposedField, answer: Mapping[str, str], language: str) -> list[Item]:
    """The parts of a field in their order, ready to draw but for their errors.

    Where an answer can be written in more than one way, the parts of either way are neither required nor optional.
    """
    shape, words = values.shape(field), ui(language)
    ways = {"symbol": _ANY_WAY, "registered": {*_ANY_WAY, "holder"}, "country": {"postcode", "country"}}
    own = _OWN.get(field.matches or "", {})
    either = set[str]().union(*(ways[name] for name in ways if name in shape.parts)) - _OPTIONAL
    return [
        {
            **_part(name, words),
            **({"autocomplete": own[name]} if name in own else {}),
            "name": f"{field.id}.{name}",
            "label": words[f"{shape.name}_{name}"],
        }
        | {"required": _required(name, either) if field.required else False, "value": answer.get(name, "")}
        for name in shape.parts
    ]


def _required(name: str, either: set[str]) -> bool | None:
    return None if name in either else name not in _OPTIONAL


def _part(name: str, words: Mapping[str, str]) -> Item:
    attributes = _ATTRIBUTES.get(name, {"width": "16"})
    hint = attributes.get("hint")
    if name == "registered":
        return {"kind": "consent", "hint": ""}
    if name == "kind":
        return {"kind": "radios", "hint": "", "options": [(kind, words[kind]) for kind in ACCOUNT_KINDS]}
    return {"kind": "text", **LINE, **attributes, "hint": words[hint] if hint else ""}
