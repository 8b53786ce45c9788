"""The access log: every look at a case is in it, and only who may read it does."""

from __future__ import annotations

import pytest

from todoke_forms.store import views


def rows(page: str) -> int:
    return page.count('<tr role="row"><th scope="row"')


def test_each_look_is_noted_with_who_and_when(office, staff, chief):
    number = office.arrive(1)
    staff.get(f"/cases/{number}")
    page = chief.get("/access-log").text
    assert rows(page) == 1
    assert number in page
    assert "2026年11月23日" in page


def test_the_list_of_cases_is_no_look(office, staff, chief):
    office.arrive(1)
    staff.get("/cases")
    assert "あてはまる記録はありません" in chief.get("/access-log").text


def test_it_is_read_by_case_and_by_person(office, editor, chief):
    first, second = office.arrive(1), office.arrive(2)
    editor.get(f"/cases/{first}")
    chief.get(f"/cases/{second}")
    assert rows(chief.get("/access-log").text) == 2
    assert first not in chief.get(f"/access-log?number={second}").text.replace("value=", "")
    assert rows(chief.get(f"/access-log?number={second}").text) == 1
    assert rows(chief.get("/access-log?staff=nobody").text) == 0


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("number=abc", 422),
        ("number=%00", 422),
        ("older_than=x", 200),
        ("older_than=" + "9" * 30, 200),
        ("staff=%00", 200),
    ],
)
def test_hostile_questions_find_nothing_or_are_told(chief, query, status):
    assert chief.get(f"/access-log?{query}").status_code == status


def test_a_long_log_has_pages(office, chief, monkeypatch):
    monkeypatch.setattr(views, "PAGE", 2)
    number = office.arrive(1)
    for _ in range(3):
        chief.get(f"/cases/{number}")
    first = chief.get("/access-log").text
    assert (rows(first), "older_than=2" in first) == (2, True)
    assert rows(chief.get("/access-log?older_than=2").text) == 1


def test_who_has_not_the_right_reads_nothing_and_sees_no_way_to_it(editor, approver, chief):
    for browser in (editor, approver):
        assert browser.get("/access-log").status_code == 403
        assert "/access-log" not in browser.get("/cases").text
    assert "/access-log" in chief.get("/cases").text
