"""Lists of staff stay readable when nobody can read the row of one version; its own pages say what is wrong."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from support.booking import Bookings, form, number

from todoke_forms.store import tables

LISTS = ("/cases", "/places", "/statistics", "/follow-ups")


@pytest.mark.parametrize("text", ["{", "[]"])
def test_lists_go_on_and_the_case_says_why_it_cannot_be_shown(office, staff, editor, text):
    Bookings(office.database, form(places={"capacity": 2})).arrive(1)
    with office.database.write() as connection:
        connection.execute(update(tables.form_versions).values(definition=text))
    assert {path: staff.get(path).status_code for path in LISTS} == dict.fromkeys(LISTS, 200)
    assert editor.get("/forms").status_code == 200
    case = staff.get(f"/cases/{number(1)}")
    assert case.status_code == 409
    assert "公開または承認のときのものと違う" in case.text
