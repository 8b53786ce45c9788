"""Reads the fields of one posted screen into raw answers, as todoke_catalog takes them."""

import dataclasses
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from werkzeug.datastructures import MultiDict

from todoke_catalog import values
from todoke_catalog.fields import (
    AttachmentField,
    BankAccountField,
    ChoicesField,
    ConsentField,
    DateField,
    Field,
    PersonNameField,
    PostalAddressField,
    Question,
)
from todoke_gateway.core import wareki
from todoke_gateway.core.wareki import DateError, Entered

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Form = MultiDict[str, str]


@dataclass(slots=True)
class Posted:
    """Raw answers by field id; dates also as they were typed, and why they could not be read."""

    answers: dict[str, object] = field(default_factory=dict)
    dates: dict[str, Entered] = field(default_factory=dict)
    date_errors: dict[str, DateError] = field(default_factory=dict)

    @property
    def as_typed(self) -> dict[str, object]:
        """The raw answers, with dates that could not be read in the parts that were typed."""
        parts = {name: dataclasses.asdict(self.dates[name]) for name in self.date_errors}
        return {**self.answers, **parts}


def read(fields: Iterable[Field], form: Form) -> Posted:
    """What was posted for these fields; anything else in the form is left alone."""
    posted = Posted()
    for one in fields:
        if isinstance(one, DateField):
            _read_date(one.id, form, posted)
        elif isinstance(one, Question) and not isinstance(one, AttachmentField):
            posted.answers[one.id] = _raw(one, form)
    return posted


def typed(one: Field, raw: object) -> object:  # noqa: PLR0911 - a line a kind
    """A raw answer that the form does not accept, if it is something one can have typed into this field, or None.

    It may come from a draft, so it may be anything; what is kept has the shape that the field is drawn from.
    """
    match one, raw:
        case ChoicesField(), [*chosen] if all(isinstance(one, str) for one in chosen):
            return chosen or None
        case DateField(), dict():
            return _parts(raw, tuple(wareki.Part))
        case BankAccountField() | PersonNameField() | PostalAddressField(), dict():
            return _parts(raw, values.shape(one).parts)
        case DateField(), str():
            return raw if _is_day(raw) else None
        case ChoicesField() | ConsentField() | BankAccountField() | PersonNameField() | PostalAddressField(), _:
            return None  # a refused consent is an empty box
        case Question(), str():
            return raw or None
        case _:
            return None


def _is_day(text: str) -> bool:
    if not _ISO_DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _parts(raw: dict[str, object], names: Iterable[str]) -> dict[str, str] | None:
    """All parts of a composed answer as text, or None when there is none."""
    parts = {str(name): value if isinstance(value := raw.get(name), str) else "" for name in names}
    return parts if any(parts.values()) else None


def _raw(one: Field, form: Form) -> object:
    match one:
        case ChoicesField():
            return form.getlist(one.id)
        case ConsentField():
            return "yes" if one.id in form else "no"  # an empty box posts nothing at all
        case BankAccountField() | PersonNameField() | PostalAddressField():
            return {part: form.get(f"{one.id}.{part}", "") for part in values.shape(one).parts}
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
