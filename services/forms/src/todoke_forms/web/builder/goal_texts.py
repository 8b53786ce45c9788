"""Says in words which branch a goal of todoke_catalog.simulating.goals is; where it is, `findings.place` says."""

from __future__ import annotations

import re

from todoke_catalog.definition import Definition
from todoke_catalog.derived import TODAY
from todoke_catalog.fields import ChoicesField, DateField, Field, GroupField, IntegerField, YesNoField
from todoke_catalog.simulating.goals import YES, Goal
from todoke_forms.web import answers
from todoke_forms.web.builder import texts

_PLACE = re.compile(r"\$\.pages\[(\d+)\]\.fields\[(\d+)\](?:\.fields\[(\d+)\])?")


def write(definition: Definition, goal: Goal) -> str:
    """The branch in words, such as 「はい」と答える."""
    if goal.what == "answer":
        return _answer(_field(definition, goal.path), goal.way)
    if goal.what == "row" and goal.way != "otherwise":
        return texts.GOAL_ROW.format(goal.way)
    return texts.GOALS[goal.what, goal.way]


def _answer(field: Field, way: str) -> str:
    if not way:
        return texts.GOAL_BLANK
    if isinstance(field, GroupField):
        return texts.GOAL_ENTRIES.format(way)
    return texts.GOAL_ANSWER.format(_said(field, way))


def _said(field: Field, way: str) -> str:
    """One answer, that a goal writes as text, as staff read it."""
    match field:
        case DateField() if way == TODAY:
            return texts.TODAY.strip("「」")
        case ChoicesField():
            return answers.write(field, [way])
        case YesNoField():
            return answers.write(field, way == YES)
        case IntegerField():
            return answers.write(field, int(way))
        case _:
            return answers.write(field, way)


def _field(definition: Definition, path: str) -> Field:
    place = _PLACE.match(path)
    if place is None:
        raise ValueError(path)
    page, position, inner = place.groups()
    field = definition.pages[int(page)].fields[int(position)]
    return field.fields[int(inner)] if isinstance(field, GroupField) and inner else field
