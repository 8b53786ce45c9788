"""Who had booked and did not come: marked by staff once the time is over, taken back, counted, told to nobody."""

from __future__ import annotations

from datetime import datetime

import pytest
from support.booking import Bookings, form, number, slots

from todoke_forms.core.answering import JST
from todoke_forms.core.outgoing import Lane
from todoke_forms.core.statistics import missed
from todoke_forms.store import attendance, outbox
from todoke_forms.web import place_texts, texts

PATH = f"/cases/{number(1)}/attendance"
ENDS = datetime(2026, 12, 1, 10, 30, tzinfo=JST)  # of the slot s1
YEAR = (0, int(datetime(2030, 1, 1, tzinfo=JST).timestamp() * 1000))


@pytest.fixture
def visits(office):
    """One person has the only place; another waits for it."""
    visits = Bookings(office.database, slots(1, waiting=1))
    visits.arrive(1, 2, answers={"when": ["s1"]})
    return visits


@pytest.fixture
def over(office, visits, monkeypatch):
    """Somebody of the staff, when the time has just ended."""
    monkeypatch.setattr(office, "now", ENDS)
    browser = office.browser()
    browser.sign_in()
    browser.get(f"/cases/{number(1)}")
    return browser


def mark(browser, *, seen: int = 0, missed: str = "true", person: int = 1):
    return browser.post(f"/cases/{number(person)}/attendance", marks=str(seen), missed=missed)


def counted(office) -> int:
    with office.database.read() as connection:
        return attendance.count_missed(connection, "cooking-class", *YEAR)


def test_it_is_marked_and_taken_back_and_the_history_says_by_whom(office, over):
    assert place_texts.MARK_MISSED in over.get(f"/cases/{number(1)}").text
    marked = mark(over)
    assert marked.status_code == 303
    assert place_texts.MARK_DONE in over.get(marked.location).text
    page = over.get(f"/cases/{number(1)}").text
    assert place_texts.MISSED_TEXT in page
    assert "2026-12-01 10:30／来なかった／mihon" in page
    assert counted(office) == 1
    assert mark(over, seen=1, missed="false").status_code == 303
    page = over.get(f"/cases/{number(1)}").text
    assert place_texts.MISSED_TEXT not in page
    assert "来なかった記録を取消し／mihon" in page
    assert counted(office) == 0


def test_before_the_time_is_over_nobody_has_missed_it(visits, staff):
    assert place_texts.MARK_MISSED not in staff.get(f"/cases/{number(1)}").text
    answer = mark(staff)
    assert (answer.status_code, "予約の時間が終わってから" in answer.text) == (409, True)


def test_who_has_no_place_cannot_have_missed_it(office, over, visits):
    assert place_texts.MARK_MISSED not in over.get(f"/cases/{number(2)}").text
    assert mark(over, person=2).status_code == 409
    visits.withdraw(1)
    assert mark(over).status_code == 409
    assert counted(office) == 0


def test_a_form_without_times_has_nothing_to_mark(office, staff):
    Bookings(office.database, form(places={"capacity": 1})).arrive(1)
    answer = mark(staff)
    assert (answer.status_code, "予約の日時がない" in answer.text) == (409, True)


@pytest.mark.parametrize(
    ("seen", "again"), [("0", "true"), ("1", "true"), ("7", "false"), ("x", "false"), ("", "false")]
)
def test_who_has_not_seen_the_last_mark_changes_nothing(office, over, seen, again):
    mark(over)
    answer = over.post(PATH, marks=seen, missed=again)
    assert (answer.status_code, texts.refusal("attendance_changed_by_oneself") in answer.text) == (409, True)
    assert counted(office) == 1


def test_a_mark_of_a_colleague_is_told_as_such(office, over):
    mark(over)
    colleague = office.browser()
    colleague.sign_in("henshu")
    colleague.get(f"/cases/{number(1)}")
    answer = colleague.post(PATH, marks="0", missed="true")
    assert (answer.status_code, texts.refusal("attendance_changed") in answer.text) == (409, True)


def test_nobody_outside_is_told_and_the_audit_does_not_say_which(office, over, caplog):
    with office.database.read() as connection:
        before = {lane: len(outbox.oldest(connection, lane, 100)) for lane in Lane}
    caplog.set_level("INFO")
    mark(over)
    with office.database.read() as connection:
        assert {lane: len(outbox.oldest(connection, lane, 100)) for lane in Lane} == before
    noted = [record.fields for record in caplog.records if record.message == "attendance_marked"]
    assert noted == [{"receipt": number(1), "staff": "mihon"}]


@pytest.mark.parametrize(
    ("count", "given", "shown"), [(12, 30, 12), (9, 30, None), (0, 30, None), (25, 30, None), (3, 5, None)]
)
def test_a_small_number_of_them_is_given_to_nobody_nor_a_small_rest(count, given, shown):
    assert missed(count, given) == shown
