"""The four attributes side by side: what the card certified, and the answers that the form matches them with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from todoke_catalog.definition import Definition
from todoke_catalog.fields import Question
from todoke_catalog.reading import composed
from todoke_forms.core.comparing import Comparison, Match, compare_text, compare_value
from todoke_forms.core.model import OK, CardAttributes

NAME, ADDRESS, BIRTH_DATE, SEX = "name", "address", "birth_date", "sex"
FORBIDDEN = "attributes_forbidden"
DIFFERENT = "attributes_different"
SUBSTITUTED = "attributes_substituted"
UNKNOWN = "attributes_unknown"

_SEX_UNKNOWN = "3"
_TO_LOOK_AT = (  # the gravest first
    (Match.DIFFERENT, DIFFERENT),
    (Match.SUBSTITUTED, SUBSTITUTED),
    (Match.NOT_ON_CARD, UNKNOWN),
)


def compare(definition: Definition, card: CardAttributes, answers: Mapping[str, object]) -> tuple[Comparison, ...]:
    """Name, address, date of birth and sex, in the order in which staff read them."""
    entered = _entered(definition, answers)
    birth_date = card.birth_date.isoformat() if card.birth_date else None
    sex = None if card.sex == _SEX_UNKNOWN else card.sex
    return (
        compare_text(NAME, card.name, entered.get(NAME), card.name_substitutes),
        compare_text(ADDRESS, card.address, entered.get(ADDRESS), card.address_substitutes),
        compare_value(BIRTH_DATE, birth_date, entered.get(BIRTH_DATE)),
        compare_value(SEX, sex, entered.get(SEX)),
    )


def verdict(definition: Definition, comparisons: Sequence[Comparison]) -> str:
    """Returns "ok", or the code of what staff should look at first, by the form's rules for what differs."""
    questions = [field for field in definition.fields if isinstance(field, Question)]
    rules: dict[str, str] = {field.matches: field.when_different for field in questions if field.matches}
    different = {rules[one.attribute] for one in comparisons if one.match is Match.DIFFERENT}
    if "forbid" in different:
        return FORBIDDEN
    matches = {comparison.match for comparison in comparisons}
    if different <= {"allow"}:
        matches -= {Match.DIFFERENT}
    return next((code for match, code in _TO_LOOK_AT if match in matches), OK)


def _entered(definition: Definition, answers: Mapping[str, object]) -> dict[str, str]:
    """The answer to the question that matches each attribute, where the form asks and the applicant answered."""
    matched = {
        field.matches: answers[field.id]
        for field in definition.fields
        if isinstance(field, Question) and field.matches is not None and field.id in answers
    }
    lines = {attribute: composed.one_line(answer) for attribute, answer in matched.items()}
    return {attribute: line for attribute, line in lines.items() if line is not None}
