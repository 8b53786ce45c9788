"""What a template needs to draw the parts of an answer that has some: accounts, names of persons, postal addresses."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from todoke_catalog.asking import parts as asked
from todoke_catalog.fields import ComposedField

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


def parts(field: ComposedField, answer: Mapping[str, str], language: str) -> list[Item]:
    """The parts of a field in their order, ready to draw but for their errors."""
    own = _OWN.get(field.matches or "", {})
    return [
        {
            **LINE,
            **asdict(part),
            "name": f"{field.id}.{part.name}",
            "autocomplete": own.get(part.name, "off"),
            "value": answer.get(part.name, ""),
        }
        for part in asked.parts(field, language)
    ]
