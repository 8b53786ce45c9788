"""Validates one application against its form: the same judgement in the internet zone and in the closed zone.

1. Each shown field is read in order; answers to hidden fields are dropped.
2. Required answers must be there.
3. What the form does not know is refused.
4. The amounts are totalled.
5. The eligibility rules are judged.

Steps 4 and 5 need answers without errors; before that there is neither an amount nor a verdict.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from todoke_catalog import eligibility, walk
from todoke_catalog.definition import Definition
from todoke_catalog.errors import AnswerCode
from todoke_catalog.fields import AmountField, AnswerField, Field, GroupField, Payer, Question
from todoke_catalog.reading import groups, values
from todoke_catalog.reading.refusal import FieldError, unknown
from todoke_catalog.reading.values import Answer, Reader
from todoke_catalog.walk import Known


@dataclass(frozen=True, slots=True)
class Result:
    """What a form says to some answers.

    `answers` are cleaned, JSON-safe and stable (validating them again changes nothing); none is refused or hidden.
    `amounts` are those that the form shows, by id, in yen; `amount` is what the office would pay of them, `fee` what
    the applicant would: None when there is no such amount, when one cannot be computed, or when an answer is refused.
    `known` is all that conditions look at.
    """

    answers: dict[str, Answer]
    errors: tuple[FieldError, ...]
    ineligible: tuple[eligibility.Rule, ...] = ()
    amounts: dict[str, int] = field(default_factory=dict)
    amount: int | None = None
    fee: int | None = None
    known: Known = field(default_factory=lambda: Known({}))

    @property
    def accepted(self) -> bool:
        """Whether the application may be filed."""
        return not self.errors and not self.ineligible


def validate(definition: Definition, raw: object, today: date, reader: Reader = values.read) -> Result:
    """Judges raw answers, as a form or a decrypted message brings them. Total: any JSON value may be given.

    :param reader: for who judges many applications that are nearly alike, and reads what is alike in them once.
    """
    if not isinstance(raw, dict):
        return Result({}, (FieldError("", AnswerCode.NOT_AN_OBJECT),))
    answers: dict[str, Answer] = {}
    errors: list[FieldError] = []
    allowed = definition.my_number_basis is not None
    shown: list[AmountField] = []
    known = walk.start(today)
    for one in walk.walk(definition, known):
        shown += [one] if isinstance(one, AmountField) else []
        answer, refusals = _read(one, raw.get(one.id), known, today, reader, my_number_allowed=allowed)
        if answer is not None:
            answers[one.id] = known[one.id] = answer
        errors += refusals
    errors += unknown(raw, {one.id for one in definition.fields if isinstance(one, Question | GroupField)})
    if errors:
        return Result(answers, tuple(errors), known=known)
    broken = eligibility.broken(definition.eligibility, known)
    yen = {one.id: amount for one in shown if isinstance(amount := known.get(one.id), int)}
    return Result(answers, (), broken, yen, _total(shown, "office", yen), _total(shown, "applicant", yen), known)


def _read(
    one: Field, raw: object, known: Known, today: date, reader: Reader, *, my_number_allowed: bool
) -> tuple[Answer | None, list[FieldError]]:
    if isinstance(one, GroupField):
        entries, refusals = groups.read(one, raw, known, today, my_number_allowed=my_number_allowed, reader=reader)
        return entries or None, refusals
    if not isinstance(one, Question):
        return None, []
    answer, refusals = reader(one, raw, today, my_number_allowed=my_number_allowed)
    return answer, refusals or _missing(one, answer)


def _missing(one: AnswerField, answer: Answer | None) -> list[FieldError]:
    return [FieldError(one.id, AnswerCode.REQUIRED)] if one.required and answer is None else []


def _total(shown: Iterable[AmountField], payer: Payer, yen: Mapping[str, int]) -> int | None:
    """What this payer pays for all shown amounts together."""
    due = [one.id for one in shown if one.paid_by == payer]
    return sum(yen[name] for name in due) if due and yen.keys() >= {*due} else None
