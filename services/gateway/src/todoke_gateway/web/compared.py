"""What an applicant is told before signing: which answers the municipality compares with the card."""

from collections.abc import Mapping, Sequence
from typing import Any

from todoke_catalog.definition import Definition
from todoke_catalog.fields import Question
from todoke_catalog.identity import Level
from todoke_gateway.web import texts
from todoke_gateway.web.wording import filled, joined, said


def sentences(definition: Definition, known: Mapping[str, Any], language: str) -> list[str]:
    """All answered questions that a card's attribute stands beside, and those that may not differ from it."""
    asked = [field for field in definition.fields if isinstance(field, Question) and field.matches]
    answered = [field for field in asked if field.id in known and definition.level is Level.SIGNED]
    fixed = [field for field in answered if field.when_different == "forbid"]
    return [
        filled(texts.ui(language)[words], what=_named(fields, language))
        for words, fields in (("compared", answered), ("compared_fixed", fixed))
        if fields
    ]


def _named(fields: Sequence[Question], language: str) -> str:
    return joined(texts.files(language)["separator"], [said(field.label, language) for field in fields])
