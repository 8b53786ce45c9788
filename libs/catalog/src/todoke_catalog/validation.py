"""Validates one application against its form: the same judgement in the internet zone and in the closed zone.

1. Each shown field is read in order; answers to hidden fields are dropped.
2. Required answers must be there.
3. What the form does not know is refused.
4. Derived values and the amount are computed.
5. The eligibility rules are judged.

Steps 4 and 5 need answers without errors; before that there is neither an amount nor a verdict.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from todoke_catalog import amounts, eligibility, groups, values
from todoke_catalog.definition import Definition, shown_fields
from todoke_catalog.derived import derive
from todoke_catalog.errors import AnswerCode
from todoke_catalog.fields import AmountField, AnswerField, GroupField, Question
from todoke_catalog.refusal import FieldError, unknown
from todoke_catalog.values import Answer


@dataclass(frozen=True, slots=True)
class Result:
    """What a form says to some answers.

    `answers` are cleaned, JSON-safe and stable (validating them again changes nothing); none is refused or hidden.
    `amount` is in yen, None when the form calculates none or an answer is refused.
    """

    answers: dict[str, Answer]
    errors: tuple[FieldError, ...]
    ineligible: tuple[eligibility.Rule, ...] = ()
    amount: int | None = None

    @property
    def accepted(self) -> bool:
        """Whether the application may be filed."""
        return not self.errors and not self.ineligible


def validate(definition: Definition, raw: object, today: date) -> Result:
    """Judges raw answers, as a form or a decrypted message brings them. Total: any JSON value may be given."""
    if not isinstance(raw, dict):
        return Result({}, (FieldError("", AnswerCode.NOT_AN_OBJECT),))
    answers, errors = _read_shown(definition, raw, today)
    errors += unknown(raw, {field.id for field in definition.fields if isinstance(field, Question | GroupField)})
    if errors:
        return Result(answers, tuple(errors))
    computed = _compute(definition, answers, today)
    broken = eligibility.broken(definition.eligibility, {**answers, **computed})
    return Result(answers, (), broken, _amount(definition, computed))


def _read_shown(
    definition: Definition, raw: Mapping[str, object], today: date
) -> tuple[dict[str, Answer], list[FieldError]]:
    answers: dict[str, Answer] = {}
    errors: list[FieldError] = []
    allowed = definition.my_number_basis is not None
    for field in shown_fields(definition, answers):  # each condition sees the answers read before it
        if isinstance(field, GroupField):
            entries, refusals = groups.read(field, raw.get(field.id), answers, today, my_number_allowed=allowed)
            answers.update({field.id: entries} if entries else {})
            errors += refusals
        if not isinstance(field, Question):
            continue
        answer, refusals = values.read(field, raw.get(field.id), today, my_number_allowed=allowed)
        if answer is not None:
            answers[field.id] = answer
        errors += refusals or _missing(field, answer)
    return answers, errors


def _missing(field: AnswerField, answer: Answer | None) -> list[FieldError]:
    return [FieldError(field.id, AnswerCode.REQUIRED)] if field.required and answer is None else []


def _compute(definition: Definition, answers: Mapping[str, object], today: date) -> dict[str, object]:
    computed = derive(definition.derived, answers, today, {group.id: group.derived for group in definition.groups})
    for field in shown_fields(definition, answers):
        if isinstance(field, AmountField):
            computed[field.id] = amounts.compute(field.expression, {**answers, **computed})
    return computed


def _amount(definition: Definition, computed: Mapping[str, object]) -> int | None:
    found = (computed.get(field.id) for field in definition.fields if isinstance(field, AmountField))
    return next((amount for amount in found if isinstance(amount, int)), None)
