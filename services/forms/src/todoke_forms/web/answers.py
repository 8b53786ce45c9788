"""Writes the answers of a case as its form asked them: by page, with the form's own labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from todoke_catalog import values
from todoke_catalog.conditions import passes
from todoke_catalog.definition import Definition, Page, shown_pages
from todoke_catalog.fields import (
    AttachmentField,
    BankAccountField,
    ChoiceField,
    ChoicesField,
    ComposedField,
    ConsentField,
    DateField,
    Field,
    IntegerField,
    Option,
    PersonNameField,
    PostalAddressField,
    Question,
    SexField,
    YesNoField,
)
from todoke_forms.web import shown, texts

LANGUAGE = "ja"


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the form."""

    title: str
    rows: tuple[tuple[str, str], ...]  # label, answer; an empty answer was not given


def sections(definition: Definition, answers: Mapping[str, Any]) -> list[Section]:
    """The questions these answers show, page by page; files are listed elsewhere."""
    written = [
        Section(page.title.pick(LANGUAGE), tuple(_rows(page, answers))) for page in shown_pages(definition, answers)
    ]
    return [section for section in written if section.rows]


def _rows(page: Page, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (field.label.pick(LANGUAGE), write(field, answers[field.id]) if field.id in answers else "")
        for field in page.fields
        if isinstance(field, Question) and not isinstance(field, AttachmentField) and passes(field.shown_when, answers)
    ]


def write(field: Field, answer: Any) -> str:  # noqa: PLR0911 - one line a kind
    """One answer in words."""
    match field:
        case ChoiceField():
            return _option(field.options, answer)
        case ChoicesField():
            return "、".join(_option(field.options, one) for one in answer)
        case YesNoField():
            return texts.YES if answer else texts.NO
        case ConsentField():
            return texts.AGREED if answer else texts.NOT_AGREED
        case SexField():
            return texts.SEXES[answer]
        case DateField():
            return shown.day(date.fromisoformat(answer))
        case IntegerField():
            return f"{answer:,}{field.unit.pick(LANGUAGE) if field.unit else ''}"
        case BankAccountField() | PersonNameField() | PostalAddressField():
            return _parts(field, answer)
        case _:
            return str(answer)


def _option(options: tuple[Option, ...], value: str) -> str:
    return next(option.label.pick(LANGUAGE) for option in options if option.value == value)


def _parts(field: ComposedField, parts: Mapping[str, str]) -> str:
    said = {name: texts.ACCOUNT_KINDS[part] if name == "kind" else part for name, part in parts.items()}
    return "\n".join(f"{texts.PARTS[name]} {said[name]}" for name in values.shape(field).parts if name in said)
