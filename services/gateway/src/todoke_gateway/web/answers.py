"""Writes cleaned answers as rows of the check screen: question and answer in words."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from todoke_catalog import asking
from todoke_catalog import fields as kinds
from todoke_catalog.reading import groups, values
from todoke_catalog.reading.composed import Shape
from todoke_gateway.web import entries, lookups, say
from todoke_gateway.web.texts import ui
from todoke_gateway.web.wording import joined, said
from todoke_lookups.data import Data

Row = tuple[str, str]
LookUps = Callable[[], Data]


def rows(fields: Sequence[kinds.Field], known: Mapping[str, Any], language: str, data: LookUps) -> list[Row]:
    """The questions among these fields with their answers, as all that is known has them; an empty one says nothing.

    Beside the codes of an account stand the names that `data` has for them.
    """
    written: list[Row] = []
    for field in fields:
        if isinstance(field, kinds.GroupField):
            written += _entries(field, known, language, data)
        elif isinstance(field, kinds.Question):
            answer = _say(field, known[field.id], language, data) if field.id in known else ""
            written.append((said(field.label, language), answer))
    return written


def _entries(group: kinds.GroupField, known: Mapping[str, Any], language: str, data: LookUps) -> list[Row]:
    return [
        (say.within(entries.called(group, place, language), label, language), answer)
        for place, entry in enumerate(known.get(group.id, ()))
        for label, answer in rows(groups.shown(group, known, entry), entry, language, data)
    ]


def _say(field: kinds.Question, answer: Any, language: str, data: LookUps) -> str:  # noqa: PLR0911 - one line a kind
    words = ui(language)
    match field:
        case kinds.DateField():
            return say.day(date.fromisoformat(answer), language)
        case kinds.IntegerField():
            unit = said(field.unit, language)
            return joined(" " if language == "en" else "", [f"{answer:,}", unit])
        case kinds.ChoiceField():
            return _label(field.options, answer, language)
        case kinds.ChoicesField():
            return joined("\n", [_label(field.options, one, language) for one in answer])
        case kinds.SlotField():
            slots = {slot.value: say.slot(slot, language) for slot in field.slots}
            return "\n".join(slots[one] for one in answer)
        case kinds.YesNoField():
            return words["yes" if answer else "no"]
        case kinds.ConsentField():
            return words["agree" if answer else "disagree"]
        case kinds.SexField():
            return dict(asking.sexes(language))[answer]
        case kinds.BankAccountField() | kinds.PersonNameField() | kinds.PostalAddressField():
            return _parts(values.shape(field), answer, language, lookups.named(answer, data, language))
        case _:
            return str(answer)


def _label(options: Sequence[kinds.Option], value: str, language: str) -> str:
    return next(said(option.label, language) for option in options if option.value == value)


def _parts(shape: Shape, answer: Mapping[str, str], language: str, names: Mapping[str, str]) -> str:
    words = ui(language)
    separator = ": " if language == "en" else "："
    said = {part: words[value] if part in {"kind", "registered"} else value for part, value in answer.items()}
    said |= {part: f"{said[part]}（{name}）" for part, name in names.items()}
    return "\n".join(f"{words[f'{shape.name}_{part}']}{separator}{said[part]}" for part in shape.parts if part in said)
