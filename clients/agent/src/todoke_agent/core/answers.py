"""Writes the answers of an application as people read them, by the form's own labels, Japanese first, then English."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from todoke_agent.words import say
from todoke_catalog import fields as kinds
from todoke_catalog.definition import Definition
from todoke_catalog.reading import groups, values
from todoke_catalog.reading.composed import Shape
from todoke_catalog.reading.plain_values import SEX_CODES
from todoke_catalog.texts import Text
from todoke_catalog.walk import Known, shown_fields

_SEXES = dict(zip(SEX_CODES, ("male", "female", "not_stated"), strict=True))


def rows(definition: Definition, known: Known, checked: Sequence[bool] = ()) -> Iterator[tuple[str, str]]:
    """Return question and answer of every question that is shown, also of those left empty.

    `checked` says of each file, in the order in which the questions name them, whether its bytes were looked at here;
    one of which nothing is said was not.
    """
    marks = iter(checked)
    for field in shown_fields(definition, known):
        if isinstance(field, kinds.GroupField):
            yield from _entries(field, known)
        elif isinstance(field, kinds.AttachmentField) and field.id in known:
            yield both(field.label), _files(known, field.id, marks)
        elif isinstance(field, kinds.Question):
            yield _row(field, known)


def _files(known: Mapping[str, Any], field_id: str, marks: Iterator[bool]) -> str:
    return "\n".join(_file(one, checked=next(marks, False)) for one in known[field_id])


def _file(described: Mapping[str, Any], *, checked: bool) -> str:
    said = file(described["name"], described["type"], described["size"])
    return said if checked else f"{said} [{say('content_unchecked')}]"


def _entries(group: kinds.GroupField, known: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for number, entry in enumerate(known.get(group.id, ()), start=1):
        for field in groups.shown(group, known, entry):
            if isinstance(field, kinds.Question):
                label, answer = _row(field, entry)
                yield f"{both(group.entry)} {number}: {label}", answer


def _row(field: kinds.Question, answers: Mapping[str, Any]) -> tuple[str, str]:
    return both(field.label), _words(field, answers[field.id]) if field.id in answers else say("not_answered")


def both(text: Text) -> str:
    """Return the Japanese and, where there is one, the English text."""
    return f"{text.ja} / {text.en}" if text.en else text.ja


def day(value: date) -> str:
    """Return a day as both languages read it."""
    return f"{value.year}年{value.month}月{value.day}日 / {value.isoformat()}"


def yen(amount: int) -> str:
    """Return an amount of money."""
    return f"{amount:,}円 / {amount:,} yen"


def file(name: str, media_type: str, size: int) -> str:
    """Return what is said of a file of `size` bytes."""
    return f"{name} ({media_type}, {size:,} bytes)"


def _words(field: kinds.Question, answer: Any) -> str:  # noqa: PLR0911 - one line a kind
    match field:
        case kinds.DateField():
            return day(date.fromisoformat(answer))
        case kinds.IntegerField():
            return f"{answer:,}{both(field.unit) if field.unit else ''}"
        case kinds.ChoiceField():
            return _option(field.options, answer)
        case kinds.ChoicesField():
            return "\n".join(_option(field.options, one) for one in answer)
        case kinds.SlotField():
            slots = {slot.value: slot for slot in field.slots}
            return "\n".join(_slot(slots[one]) for one in answer)
        case kinds.YesNoField():
            return say("yes" if answer else "no")
        case kinds.ConsentField():
            return say("agree" if answer else "disagree")
        case kinds.SexField():
            return say(_SEXES[answer])
        case kinds.BankAccountField() | kinds.PersonNameField() | kinds.PostalAddressField():
            return _parts(values.shape(field), answer)
        case _:
            return str(answer)


def _slot(slot: kinds.Slot) -> str:
    return f"{day(date.fromisoformat(slot.day))} {slot.start}–{slot.end}"


def _option(options: Sequence[kinds.Option], value: str) -> str:
    return next(both(option.label) for option in options if option.value == value)


def _parts(shape: Shape, answer: Mapping[str, str]) -> str:
    said = {part: say(value) if part in {"kind", "registered"} else value for part, value in answer.items()}
    return "\n".join(f"{say(f'{shape.name}_{part}')}: {said[part]}" for part in shape.parts if part in said)
