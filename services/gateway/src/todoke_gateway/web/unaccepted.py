"""Writes answers that the form does not accept, as they were typed, for who cannot go on and wants them back."""

from collections.abc import Iterable, Mapping

from todoke_catalog import fields as kinds
from todoke_gateway.web import entries, say
from todoke_gateway.web.answers import Row
from todoke_gateway.web.wording import said


def rows(fields: Iterable[kinds.Field], typed: Mapping[str, object], language: str) -> list[Row]:
    """The questions among these fields to which something in words was typed, with it."""
    written: list[Row] = []
    for field in fields:
        answer = typed.get(field.id)
        if isinstance(field, kinds.GroupField):
            written += _entries(field, answer, language)
        elif words := _words(answer):
            written.append((said(field.label, language), words))
    return written


def _entries(group: kinds.GroupField, answer: object, language: str) -> list[Row]:
    return [
        (say.within(entries.called(group, place, language), label, language), words)
        for place, entry in enumerate(answer if isinstance(answer, list) else ())
        for label, words in rows(group.fields, entry, language)
    ]


def _words(answer: object) -> str:
    """A text, a number, or the parts of a date, a name, an address or an account; what was only chosen is none."""
    match answer:
        case bool():
            return ""
        case str() | int():
            return str(answer).strip()
        case dict():
            return " ".join(part for part in map(_words, answer.values()) if part)
        case _:
            return ""
