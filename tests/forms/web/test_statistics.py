"""The pages of statistics: a fiscal year that has ended, and no small number on them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from support.booking import Bookings, form
from support.casework import NOW

PATH = "/statistics/cooking-class"
NEXT_YEAR = timedelta(days=200)


def test_the_list_leads_to_each_form(office, staff):
    assert 'href="/statistics"' in staff.get("/cases").text
    Bookings(office.database, form())
    assert f'href="{PATH}"' in staff.get("/statistics").text


def test_a_running_year_is_not_counted(office, staff):
    Bookings(office.database, form()).arrive(*range(1, 13))
    assert "出せる数字がありません" in staff.get(PATH).text
    assert "出せる数字がありません" in staff.get(f"{PATH}?year=2026").text


def test_a_year_that_has_ended_is_counted(office, staff, monkeypatch):
    Bookings(office.database, form()).arrive(*range(1, 13))
    monkeypatch.setattr(office, "now", NOW + NEXT_YEAR)
    chief = office.browser()
    chief.sign_in()
    page = chief.get(f"{PATH}?year=2026").text
    assert "2026年度" in page
    assert '<td role="cell" class="num">12</td>' in page


@pytest.mark.parametrize("year", ["", "x", "2027", "1999", "%00", "9" * 400])
def test_another_year_is_the_last_that_ended(office, staff, year):
    Bookings(office.database, form())
    assert "2025年度" in staff.get(f"{PATH}?year={year}").text


def test_a_form_that_is_not_there_is_told(staff):
    assert staff.get("/statistics/none").status_code == 404
