"""Urgent words: staff see a mark in the list and on the case; nothing else knows of them."""

from __future__ import annotations

import pytest
from support.booking import Bookings, form, number

from todoke_forms.core.states import State
from todoke_forms.store import reading
from todoke_forms.web import texts

URGENT = {"words": ["死にたい"], "notice": {"ja": "189に電話できます。"}}


def arrived(office, comment: str, **members):
    bookings = Bookings(office.database, form(**{"urgent": URGENT, **members}))
    bookings.arrive(1, answers={"comment": comment})
    return bookings


def test_the_list_and_the_case_say_so_and_in_which_question(office, staff):
    arrived(office, "もう死ニタイです")
    assert texts.URGENT_SHORT in staff.get("/cases").text
    page = staff.get(f"/cases/{number(1)}").text
    assert texts.URGENT in page
    assert "「図書館への意見や要望」" in page


@pytest.mark.parametrize(
    ("comment", "members"), [("本が好きです", {}), ("死にたい", {"urgent": None})], ids=["no word", "no such form"]
)
def test_no_other_case_is_marked(office, staff, comment, members):
    arrived(office, comment, **members)
    assert texts.URGENT_SHORT not in staff.get("/cases").text
    assert texts.URGENT not in staff.get(f"/cases/{number(1)}").text


def test_a_decided_case_has_no_mark_in_the_list_and_keeps_it_on_its_page(office, staff):
    arrived(office, "死にたい").withdraw(1)
    assert texts.URGENT_SHORT not in staff.get("/cases").text
    assert texts.URGENT in staff.get(f"/cases/{number(1)}").text


def test_no_verdict_state_or_log_tells_of_it(office, staff, caplog):
    caplog.set_level("DEBUG")
    arrived(office, "死にたい")
    with office.database.read() as connection:
        case = reading.find(connection, number(1))
    staff.get("/cases")
    staff.get(f"/cases/{number(1)}")
    assert (case.verdict, case.state) == ("ok", State.ARRIVED)
    told = [str(getattr(record, "fields", {})) + record.getMessage() for record in caplog.records]
    assert any("case_shown" in one for one in told)
    assert not [one for one in told if "urgent" in one or "死" in one]
