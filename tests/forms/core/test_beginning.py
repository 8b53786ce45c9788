"""Which limits begin for who files the former version, as staff read before publishing (0076)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.booking import form, professions, slots

from todoke_catalog import loading
from todoke_evidence import canonical
from todoke_forms.core.beginning import begun

FORM = "cooking-class"
FIRST, SECOND = (f"{FORM}/2026-12-01T{hour}:00/s{number}" for number, hour in ((1, 10), (2, 11)))
PLACES = form(places={"capacity": 1})


def first_question(definition: bytes, **members: Any) -> bytes:
    """The same form, with these members of its first question."""
    plain = json.loads(definition)
    plain["pages"][0]["fields"][0] |= members
    return canonical.encode(plain)


def free_for(who: str) -> bytes:
    """Times by a choice between two, those of one without a bound."""
    plain = json.loads(professions(1, 1))
    for field in plain["pages"][0]["fields"]:
        if field["id"] == f"when_{who}":
            del field["slots"][0]["capacity"]
            del field["waiting"]
    return canonical.encode(plain)


def on_a_page(definition: bytes) -> bytes:
    """The same form, its times on a page that not everybody sees."""
    plain = json.loads(definition)
    when = plain["pages"][0]["fields"].pop(0)
    choice = {"type": "choice", "id": "who", "label": {"ja": "窓口"}}
    plain["pages"][0]["fields"].insert(0, choice | {"options": [{"value": one, "label": {"ja": one}} for one in "ab"]})
    shown = {"type": "is", "field": "who", "op": "eq", "value": "a"}
    plain["pages"].insert(1, {"id": "times", "title": {"ja": "日時"}, "fields": [when], "shown_when": shown})
    return canonical.encode(plain)


CASES = {
    "no limit": (form(), PLACES, {FORM}),
    "times without one": (slots(None, None), PLACES, {FORM}),
    "times that one need not choose": (first_question(slots(5, 5), required=False), PLACES, {FORM}),
    "times for some, by one answer": (free_for("nurse"), PLACES, {FORM}),
    "times for some, by a page": (on_a_page(slots(5)), PLACES, {FORM}),
    "times for all": (slots(5, 5), PLACES, set()),
    "times for all, by each answer": (professions(1, 1), PLACES, set()),
    "places already": (PLACES, form(places={"capacity": 2}), set()),
    "of times": (slots(None, None), slots(1, 1), {FIRST, SECOND}),
    "of a time beside one that has": (slots(1, None), slots(1, 1), set()),  # it has counted all along
    "of times that were not there": (form(), slots(1), set()),
    "of times of a form that had places": (PLACES, slots(1), set()),
}


@pytest.mark.parametrize(("old", "new", "pools"), CASES.values(), ids=CASES)
def test_what_begins(old, new, pools):
    assert begun(loading.loads(old), loading.loads(new)) == pools
