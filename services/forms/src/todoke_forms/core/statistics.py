"""What people chose in the applications of one form, as tables that may leave the office (`suppression`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from todoke_catalog.definition import Definition
from todoke_catalog.fields import ChoiceField, ChoicesField
from todoke_catalog.texts import Text
from todoke_forms.core.suppression import suppress


@dataclass(frozen=True, slots=True)
class Table:
    """One question: each option with its count, how many chose none, and all; None for what is hidden.

    Where several could be chosen there is neither of the last two.
    """

    label: Text
    options: tuple[tuple[Text, int | None], ...]
    without: int | None
    total: int | None
    several: bool


def tables(definition: Definition, given: Sequence[Mapping[str, Any]]) -> tuple[Table, ...]:
    """The tables of all questions with options that are not in a group; empty where so few applied that all is hidden.

    All tables count the same applications, so that a total hidden in one would be read in another: then none is shown.
    """
    made = tuple(_table(field, given) for field in definition.fields if isinstance(field, ChoiceField | ChoicesField))
    return () if any(table.total is None and not table.several for table in made) else made


def missed(count: int, given: int) -> int | None:
    """How many of all that applied did not come at the time that they had booked; None where it is hidden.

    How many came is shown nowhere, and follows from this: so both are hidden together.
    """
    return suppress([count, given - count]).cells[0]


def _table(field: ChoiceField | ChoicesField, given: Sequence[Mapping[str, Any]]) -> Table:
    several = isinstance(field, ChoicesField)
    counts = Counter(one for answers in given for one in _chosen(answers.get(field.id)))
    cells = [counts[option.value] for option in field.options]
    # Where one is chosen, whoever chose none of the options makes up the rest of all applications.
    shown = suppress(cells if several else [*cells, len(given) - sum(cells)])
    return Table(
        field.label,
        tuple((option.label, cell) for option, cell in zip(field.options, shown.cells, strict=False)),
        None if several else shown.cells[-1],
        None if several else shown.total,
        several,
    )


def _chosen(answer: object) -> Sequence[str]:
    """The values that an answer chooses, each once."""
    if isinstance(answer, str):
        return (answer,)
    return tuple({one for one in answer if isinstance(one, str)}) if isinstance(answer, list | tuple) else ()
