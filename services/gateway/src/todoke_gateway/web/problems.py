"""Turns the errors of a screen into sentences, each with the control it leads to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from msgspec import structs

from todoke_catalog import dates, folding, my_number
from todoke_catalog.errors import AnswerCode
from todoke_catalog.fields import (
    ChoiceField,
    ChoicesField,
    ComposedField,
    ConsentField,
    DateField,
    Field,
    GroupField,
    SexField,
    SlotField,
    TextField,
    YesNoField,
)
from todoke_catalog.reading import values
from todoke_catalog.reading.refusal import FieldError
from todoke_catalog.texts import Text
from todoke_gateway.web import entries, say
from todoke_gateway.web.posted import Posted
from todoke_gateway.web.texts import sentence, ui
from todoke_gateway.web.wording import said
from todoke_kit.wareki import DateError, Part

AROUND = 8  # characters on each side: enough to find the place by
SIGN = "□"

_CHOSEN = (ChoiceField, ChoicesField, SexField, SlotField)
_PART_WORDS = {Part.ERA: "era", Part.YEAR: "year", Part.MONTH: "month", Part.DAY: "day"}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct: the field (`id` or `id.part`), the id of the control, the sentence, the parts of a date."""

    field: str
    target: str
    sentence: str
    bad: tuple[str, ...] = ()


def find(fields: Sequence[Field], errors: Iterable[FieldError], posted: Posted, language: str) -> list[Problem]:
    """The problems of these fields, in their order."""
    by_id = {field.id: field for field in fields}
    found = {
        name: _of_date(_asked(by_id, name, language), error, language) for name, error in posted.date_errors.items()
    }
    for error in errors:
        # A date that could not be read has its own, more exact sentence already.
        asked = _asked(by_id, error.field, language)
        if error.code == AnswerCode.MY_NUMBER_FOUND:
            found.setdefault(error.field, _of_number(asked, error, _number(posted.answers, error.field), language))
        else:
            found.setdefault(error.field, _of_answer(asked, error, language, _unusable(asked, error, posted)))
    order = {field.id: place for place, field in enumerate(fields)}
    return sorted(found.values(), key=lambda problem: order[problem.field.partition(".")[0]])


def _asked(fields: Mapping[str, Field], name: str, language: str) -> Field:
    """The field that an error's name leads to; one in an entry is labelled with what the entry is called."""
    outer, _, rest = name.partition(".")
    group = fields[outer]
    place, _, inner = rest.partition(".")
    if not isinstance(group, GroupField) or not inner:
        return group
    own = next(field for field in group.fields if field.id == inner.partition(".")[0])
    label = say.within(entries.called(group, int(place), language), said(own.label, language), language)
    return structs.replace(entries.placed(own, group, int(place)), label=Text(label, en=label))


def _of_date(field: Field, error: DateError, language: str) -> Problem:
    part = ui(language)[f"part_{_PART_WORDS[error.part]}"]
    words = sentence(error.code, language, label=said(field.label, language), part=part)
    return Problem(field.id, f"{field.id}.{error.part}", words, (error.part,))


def _unusable(field: Field, error: FieldError, posted: Posted) -> str:
    """The words around a character that cannot be used, with a sign for it: most such characters show nothing."""
    if error.code != AnswerCode.CONTROL_CHARACTER:
        return ""
    many_lines = isinstance(field, TextField) and field.lines == "many"
    raw = posted.text(error.field)
    text = folding.lines(raw) if many_lines else folding.trim(raw)
    at = folding.unusable_at(text, many_lines=many_lines)
    if at is None:  # it is there only as the answer is read
        return ""
    before, after = text[max(0, at - AROUND) : at], text[at + 1 : at + 1 + AROUND]
    return folding.without_unusable(before, SIGN) + SIGN + folding.without_unusable(after, SIGN)


def _of_answer(field: Field, error: FieldError, language: str, place: str) -> Problem:
    code = f"{error.code}_at" if place else _variant(field, error)
    words = sentence(code, language, label=_label(field, error, language), place=place, **_params(error, language))
    return _pointing(field, error, words)


def _pointing(field: Field, error: FieldError, words: str) -> Problem:
    if isinstance(field, DateField):
        return Problem(error.field, f"{error.field}.{Part.YEAR}", words, tuple(Part))
    return Problem(error.field, _target(field, error), words)


def _of_number(field: Field, error: FieldError, digits: str, language: str) -> Problem:
    """Where an individual number may be, and which digits are meant: for this page only, an error holds no answer."""
    if not digits:
        return _of_answer(field, error, language, "")
    words = sentence("my_number_shown", language, label=_label(field, error, language), digits=digits)
    return _pointing(field, error, words)


def _number(answers: Mapping[str, object], name: str) -> str:
    """The digits of an individual number where an error's name leads, or in the whole answer that this is a part of."""
    answer: object = answers
    digits = ""
    for step in name.split("."):
        if isinstance(answer, list):
            answer = answer[int(step)] if step.isdecimal() and int(step) < len(answer) else None
        else:
            answer = answer.get(step) if isinstance(answer, dict) else None
        digits = my_number.find_in(answer) or digits
    return " ".join(digits.split())


def _target(field: Field, error: FieldError) -> str:
    """The control with this id; of an answer in parts that is wrong as a whole, its first part."""
    if isinstance(field, SlotField):
        return f"{error.field}.1"
    if isinstance(field, ComposedField) and error.field == field.id:
        return f"{error.field}.{next(iter(values.shape(field).parts))}"
    return error.field


def _label(field: Field, error: FieldError, language: str) -> str:
    part = error.field.removeprefix(field.id).removeprefix(".")
    if part and isinstance(field, ComposedField):
        words = ui(language)[f"{values.shape(field).name}_{part}"]
        return say.within(said(field.label, language), words, language) if field.id.count(".") else words
    return said(field.label, language)


def _variant(field: Field, error: FieldError) -> str:
    """The code whose sentence fits this kind of field."""
    match error.code:
        case AnswerCode.TOO_FEW | AnswerCode.TOO_MANY if isinstance(field, GroupField):
            return f"entries_{error.code}"
        case AnswerCode.REQUIRED:
            return _required(field, error)
        case AnswerCode.NOT_DIGITS:
            return _not_digits(error)
        case AnswerCode.OUT_OF_RANGE if error.params.get("max") == date.max.isoformat():
            return "not_before"
        case AnswerCode.OUT_OF_RANGE if error.params.get("min") == date.min.isoformat():
            return "not_after"
    return error.code


def _not_digits(error: FieldError) -> str:
    """The words for what is no number, or not the code that can be looked up."""
    if error.field.endswith((".bank", ".branch")):
        return "not_a_bank_code"
    return error.code if error.params else AnswerCode.NOT_INTEGER


def _required(field: Field, error: FieldError) -> str:
    """The words for an answer that is missing: enter it, select it, agree to it, say yes or no."""
    if isinstance(field, ConsentField):
        return AnswerCode.CONSENT_NEEDED
    if isinstance(field, YesNoField):
        return AnswerCode.NOT_YES_OR_NO
    if isinstance(field, _CHOSEN) or error.field.endswith(".kind"):
        return "required_choice"
    return AnswerCode.REQUIRED


def _params(error: FieldError, language: str) -> dict[str, str]:
    params = {name: _param(value, language) for name, value in error.params.items()}
    if error.code == AnswerCode.NOT_DIGITS:
        least, most = params.get("min", ""), params.get("max", "")
        params["digits"] = least if least == most else f"{least}–{most}"
    return params


def _param(value: int | str, language: str) -> str:
    as_day = dates.parse(value)
    if as_day is not None:
        return say.day(as_day, language)
    return f"{value:,}" if isinstance(value, int) else value
