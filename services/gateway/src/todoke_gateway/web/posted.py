"""Reads the fields of one posted screen into raw answers, as todoke_catalog takes them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from todoke_catalog.fields import (
    AmountField,
    AttachmentField,
    BankAccountField,
    ChoicesField,
    ConsentField,
    DateField,
    Field,
    NoticeField,
)
from todoke_gateway.core import wareki
from todoke_gateway.core.wareki import DateError, Entered

ACCOUNT_PARTS = ("bank", "branch", "kind", "number", "holder")

Form = MultiDict[str, str]


@dataclass(slots=True)
class Posted:
    """Raw answers by field id; dates also as they were typed, and why they could not be read."""

    answers: dict[str, object] = field(default_factory=dict)
    dates: dict[str, Entered] = field(default_factory=dict)
    date_errors: dict[str, DateError] = field(default_factory=dict)


def read(fields: Iterable[Field], form: Form) -> Posted:
    """What was posted for these fields; anything else in the form is left alone."""
    posted = Posted()
    for one in fields:
        if isinstance(one, DateField):
            _read_date(one.id, form, posted)
        elif not isinstance(one, AmountField | NoticeField | AttachmentField):
            posted.answers[one.id] = _raw(one, form)
    return posted


def _raw(one: Field, form: Form) -> object:
    match one:
        case ChoicesField():
            return form.getlist(one.id)
        case ConsentField():
            return "yes" if one.id in form else "no"  # an empty box posts nothing at all
        case BankAccountField():
            return {part: form.get(f"{one.id}.{part}", "") for part in ACCOUNT_PARTS}
        case _:
            return form.get(one.id, "")


def _read_date(name: str, form: Form, posted: Posted) -> None:
    entered = Entered(*(form.get(f"{name}.{part}", "") for part in wareki.Part))
    posted.dates[name] = entered
    posted.answers[name] = ""
    if entered.empty:
        return
    try:
        posted.answers[name] = wareki.parse(entered).isoformat()
    except DateError as error:
        posted.date_errors[name] = error
