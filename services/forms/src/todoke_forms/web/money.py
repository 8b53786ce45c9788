"""What a case is about in yen: every amount of its form that somebody pays, as the form's rules compute it.

The total that the office pays was computed when the case was opened, and is kept; this tells its parts, and fees.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from todoke_catalog.definition import Definition
from todoke_catalog.fields import AmountField
from todoke_catalog.validation import validate
from todoke_forms.web import answers, texts


class Sum(NamedTuple):
    """One amount: what the form calls it, who pays it, in words, and yen."""

    label: str
    payer: str
    yen: int


def sums(definition: Definition, values: Mapping[str, Any], day: date) -> tuple[Sum, ...]:
    """The amounts that are shown for these answers on this day; none for a form that is not about money."""
    amounts = validate(definition, values, day).amounts
    return tuple(
        Sum(field.label.pick(answers.LANGUAGE), texts.PAYERS[field.paid_by], amounts[field.id])
        for field in definition.fields
        if isinstance(field, AmountField) and field.paid_by != "nobody" and field.id in amounts
    )


def pays(definition: Definition) -> bool:
    """Whether the office pays anything under this form."""
    return any(isinstance(field, AmountField) and field.paid_by == "office" for field in definition.fields)
