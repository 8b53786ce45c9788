"""What a browser posts for answers: names and values of the controls of a form, as gateway and preview read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from todoke_catalog import fields as kinds

Pairs = Iterator[tuple[str, Any]]


def posted(fields: Iterable[kinds.Field], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The controls of these fields, filled in; what is not answered is not posted."""
    return dict(_pairs(fields, answers, ""))


def _pairs(fields: Iterable[kinds.Field], answers: Mapping[str, Any], before: str) -> Pairs:
    for field in fields:
        if (answer := answers.get(field.id)) is not None:
            yield from _typed(field, answer, before + field.id)


def _typed(field: kinds.Field, answer: Any, name: str) -> Pairs:
    match field, answer:
        case kinds.GroupField(), _:
            yield f"{name}.entries", str(len(answer))
            for place, entry in enumerate(answer):
                yield f"{name}.{place}.asked", " ".join(one.id for one in field.fields)
                yield from _pairs(field.fields, entry, f"{name}.{place}.")
        case kinds.DateField(), str():
            day = date.fromisoformat(answer)
            yield from ((f"{name}.era", "AD"), (f"{name}.year", str(day.year)))
            yield from ((f"{name}.month", str(day.month)), (f"{name}.day", str(day.day)))
        case kinds.SlotField(), _:
            yield from ((f"{name}.{wish}", value) for wish, value in enumerate(answer, 1))
        case kinds.ConsentField(), _:
            yield from [(name, "yes")] if answer else ()
        case kinds.AttachmentField(), _:
            yield name, "file"
        case _, bool():
            yield name, "yes" if answer else "no"
        case _, int():
            yield name, str(answer)
        case _, dict():
            yield from ((f"{name}.{part}", value) for part, value in answer.items())
        case _:
            yield name, answer
