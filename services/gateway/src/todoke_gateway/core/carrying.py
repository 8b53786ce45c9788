"""Which answers to a version of a form go over to a newer one: those to what it asks, and no consent.

Consent is given to what was read. A newer version may say something else beside the same box.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from todoke_catalog.definition import Definition
from todoke_catalog.fields import ConsentField, Field, GroupField, Question


@dataclass(frozen=True, slots=True)
class Carried:
    """The answers that go over, as they were typed, and whether a consent was among those that do not."""

    answers: dict[str, Any]
    consents_left: bool


def over(newer: Definition, answers: Mapping[str, Any]) -> Carried:
    """What goes over to a newer version."""
    asked = {field.id: field for field in newer.fields if isinstance(field, Question | GroupField)}
    known = {name: answer for name, answer in answers.items() if name in asked}
    carried = {
        name: _without_consents(asked[name], answer)
        for name, answer in known.items()
        if not isinstance(asked[name], ConsentField)
    }
    return Carried(carried, carried != known)


def _without_consents(field: Field, answer: Any) -> Any:
    """The answer of a group without the consents in its entries; any other as it is, and what is no list of entries."""
    if not isinstance(field, GroupField) or not isinstance(answer, list):
        return answer
    consents = {one.id for one in field.fields if isinstance(one, ConsentField)}
    return [_entry(entry, consents) for entry in answer]


def _entry(entry: Any, consents: set[str]) -> Any:
    if not isinstance(entry, dict):
        return entry
    return {name: answer for name, answer in entry.items() if name not in consents}
