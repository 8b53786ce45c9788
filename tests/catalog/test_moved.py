"""A question may move out of a group and into it: whatever looked at it there, the form is judged."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from support import library

from todoke_catalog import lint, loading, order, templates

Plain = dict[str, Any]
OUTSIDE = {"amount", "attachment", "group", "slot"}


def groups(plain: Plain) -> Iterator[tuple[int, int]]:
    """The places of the groups: of the page, and on it."""
    for page, one in enumerate(plain["pages"]):
        yield from ((page, place) for place, field in enumerate(one["fields"]) if field["type"] == "group")


def moved_out(plain: Plain) -> Iterator[Plain]:
    """Each question of each group right behind it."""
    for page, place in groups(plain):
        questions = len(plain["pages"][page]["fields"][place]["fields"])
        for inner in range(questions if questions > 1 else 0):  # an empty one has not the shape of a group
            changed = copy.deepcopy(plain)
            fields = changed["pages"][page]["fields"]
            fields.insert(place + 1, fields[place]["fields"].pop(inner))
            yield changed


def moved_in(plain: Plain) -> Iterator[Plain]:
    """Each question of the form at the end of each group."""
    for page, place in groups(plain):
        for other, one in enumerate(plain["pages"]):
            for at in (at for at, field in enumerate(one["fields"]) if field["type"] not in OUTSIDE):
                changed = copy.deepcopy(plain)
                group = changed["pages"][page]["fields"][place]
                group["fields"].append(changed["pages"][other]["fields"].pop(at))
                yield changed


@pytest.mark.parametrize("name", library.FORMS)
def test_wherever_a_question_goes_the_form_is_judged(name):
    plain = json.loads(templates.read(name))
    for changed in (*moved_out(plain), *moved_in(plain)):
        lint.check(loading.shaped({**changed, "pages": [page for page in changed["pages"] if page["fields"]]}))


def test_a_value_that_comes_of_another_one_is_known_no_sooner():
    plain = json.loads(templates.read("household-benefit"))
    fields = next(page["fields"] for page in plain["pages"] if any(one["id"] == "children" for one in page["fields"]))
    [at] = [at for at, one in enumerate(fields) if one["id"] == "children"]
    [birth] = [one for one in fields[at]["fields"] if one["id"] == "child_birth"]
    fields[at]["fields"].remove(birth)
    fields.insert(at + 1, birth)
    known = order.places(loading.shaped(plain))
    values = [rule["id"] for rule in fields[at]["derived"]]
    assert len(values) == 3
    assert {known[name] for name in values} == {known["child_birth"]} != {known["children"]}
