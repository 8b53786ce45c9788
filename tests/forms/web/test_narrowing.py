"""A number of people at a place leads to the list of exactly these cases, of what only former versions had too."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from support.booking import Bookings, form, number, slots
from support.casework import NOW_MS

from todoke_catalog import loading
from todoke_forms.staffing import set_departments
from todoke_forms.store import reading
from todoke_forms.web.builder import room_changes

FIRST, SECOND, THIRD = (f"cooking-class/2026-12-01T{hour}:00/s{hour - 9}" for hour in (10, 11, 12))


def links(page):
    """Each link to a narrowed list of cases, with the number that it says first."""
    found = re.findall(r'<a href="(/cases\?pool=[^"]+)">(.*?)</a>', page)
    return {
        unescape(path): int(re.search(r"\d+(?=件|<)", text.partition("</span> ")[2] or text)[0]) for path, text in found
    }


def listed(staff, path):
    """The receipt numbers of a list, in any order, and how many it says there are."""
    page = staff.get(path)
    assert page.status_code == 200, path
    said = re.search(r"しぼりこみ：<strong>.*?</strong>（([\d,]+)件）", page.text)
    return set(re.findall(r'href="/cases/([0-9A-Z]{4}-[^"]+)"', page.text)), int(said[1]) if said else None


def numbers(*persons):
    return set(map(number, persons))


@pytest.fixture
def visits(office):
    """Two times full, one with a waiting list behind it; the first is taken away then."""
    visits = Bookings(office.database, slots(1, 1, 1, wishes=2, waiting=1))
    visits.arrive(0, 1, answers={"when": ["s1"]})
    visits.arrive(2, 3, answers={"when": ["s2"]})
    visits.arrive(4, 5, answers={"when": ["s1", "s2"]})
    return visits


def without_the_first(definition):
    plain = json.loads(definition)
    del plain["pages"][0]["fields"][0]["slots"][0]
    return json.dumps(plain).encode()


def test_each_number_of_the_places_leads_to_these_very_cases(staff, visits):
    found = links(staff.get("/places").text)
    assert found == {
        f"/cases?pool={FIRST}&place=granted": 1,
        f"/cases?pool={FIRST}&place=waiting": 1,
        f"/cases?pool={FIRST}&place=full": 2,
        f"/cases?pool={SECOND}&place=granted": 1,
        f"/cases?pool={SECOND}&place=waiting": 1,
        f"/cases?pool={SECOND}&place=full": 2,
    }
    assert listed(staff, f"/cases?pool={FIRST}&place=waiting") == (numbers(1), 1)
    assert listed(staff, f"/cases?pool={SECOND}&place=full") == (numbers(4, 5), 2)
    assert listed(staff, f"/cases?pool={SECOND}") == (numbers(2, 3, 4, 5), 4)
    for path, count in found.items():
        cases, said = listed(staff, path)
        assert (len(cases), said) == (count, count)


def test_a_time_that_was_taken_away_is_there_as_long_as_somebody_stands_in_it(staff, visits):
    visits.offer(without_the_first(slots(1, 1, 1, wishes=2, waiting=1)))
    page = staff.get("/places").text
    offered, _, former = page.partition("いまの版にはない定員と日時</h2>")
    assert ("2026-12-01 10:00–10:30" in offered, "2026-12-01 10:00–10:30" in former) == (False, True)
    assert links(former) == {
        f"/cases?pool={FIRST}&place={place}": n for place, n in (("granted", 1), ("waiting", 1), ("full", 2))
    }
    assert listed(staff, f"/cases?pool={FIRST}&place=granted") == (numbers(0), 1)
    visits.withdraw(0, 1, 4, 5)
    assert "いまの版にはない" not in staff.get("/places").text
    assert listed(staff, f"/cases?pool={FIRST}&place=granted") == (set(), 0)


def test_the_places_of_a_form_that_has_none_any_more_are_there_too(office, staff):
    class_ = Bookings(office.database, form(places={"capacity": 1}))
    class_.arrive(0, 1)
    class_.offer(form())
    page = staff.get("/places").text
    assert "定員のある手続はありません" in page
    assert links(page) == {"/cases?pool=cooking-class&place=granted": 1, "/cases?pool=cooking-class&place=full": 1}


def test_former_times_that_are_over_are_folded_away(office, staff, visits):
    visits.offer(without_the_first(slots(1, 1, 1, wishes=2, waiting=1)))
    before = staff.get("/places").text
    office.now = office.now.replace(month=12, day=2)
    again = office.browser()
    again.sign_in()
    page = again.get("/places").text
    assert ("<details><summary>そのうち" in before, "<summary>そのうち、すぎた日時（1）" in page) == (False, True)
    assert links(before) == links(page)


def test_what_the_page_before_publishing_counts_leads_to_these_cases(office, editor, staff, visits):
    wanted = without_the_first(slots(1, 2, 1, wishes=2, waiting=1))
    editor.get("/forms/new")
    draft = editor.post("/forms", start="revise:cooking-class", title="").location.rpartition("/")[2]
    editor.post(f"/forms/{draft}/save", revision="1", definition=wanted.decode())
    page = editor.get(f"/forms/{draft}/propose").text
    row = page[page.index("<dt>定員と予約</dt>") :].partition("</dd>")[0]
    with office.database.read() as connection:
        before, after = loading.loads(visits._definition), loading.loads(wanted)
        told = room_changes.in_words(room_changes.concerned(connection, before, after, NOW_MS))
    assert "。".join(re.findall(r"<p>(日時「.*?)</p>", row)) == told
    assert "入っている1件と待っている1件" in told
    assert "満員で入れなかった2件" in told
    found = links(row)
    assert len(found) == 6
    for path, count in found.items():
        assert listed(staff, path)[1] == count


def test_the_list_says_where_each_stands_and_is_narrowed_without_a_time(office, staff, visits):
    once = Bookings(office.database, form(procedure="once", once={"per": "person"}))
    once.arrive(20, 21, contact="hanako@mihon.example")
    page = staff.get("/cases").text
    assert "定員：</span>2026-12-01 11:00 キャンセル待ち 1番</span>" in page
    assert "定員：</span>2026-12-01 10:00、2026-12-01 11:00 満員で入れず</span>" in page
    assert "しぼりこみ：" not in page
    assert listed(staff, "/cases?place=looked_at") == (numbers(21), 1)
    assert listed(staff, "/cases?place=full") == (numbers(4, 5), 2)
    assert 'href="/cases?place=looked_at"' in staff.get("/places").text


def test_states_and_pages_keep_what_the_list_is_narrowed_to(staff, visits, monkeypatch):
    monkeypatch.setitem(reading.page.__kwdefaults__, "size", 1)
    page = staff.get(f"/cases?pool={SECOND}&place=full").text
    assert f'href="/cases?state=withdrawn&amp;pool={SECOND}&amp;place=full"' in page
    older = unescape(re.search(r'href="([^"]+)" rel="next"', page)[1])
    cases = listed(staff, f"/cases?pool={SECOND}&place=full")[0] | listed(staff, older)[0]
    assert cases == numbers(4, 5)
    visits.withdraw(2)
    assert listed(staff, f"/cases?pool={SECOND}&place=granted&state=withdrawn")[0] == set()


def test_where_no_case_stands_anywhere_the_list_asks_nothing(office, staff):
    office.arrive(1)
    assert "しぼりこむ</p>" not in staff.get("/cases").text


@pytest.mark.parametrize(
    "query",
    [
        "place=freed",
        "place=GRANTED",
        "place=%00",
        "pool=%00",
        "pool=cooking-class/%25",
        "pool=cooking-class",
        "pool=cooking-class/2026-12-01T10:00/S1",
        f"pool={'x' * 9000}",
        "pool=none&place=full",
    ],
)
def test_a_place_or_pool_that_is_none_is_a_page_that_is_none(staff, visits, query):
    answer = staff.get(f"/cases?{query}")
    assert (answer.status_code, "そのページはありません" in answer.text) == (404, True)


def test_a_pool_of_another_department_is_one_that_there_is_not(office, visits):
    set_departments(office.database, "mihon", ["別の課"])
    browser = office.browser()
    browser.sign_in()
    assert browser.get(f"/cases?pool={FIRST}&place=full").status_code == 404
    assert listed(browser, "/cases?place=full") == (set(), 0)
    assert links(browser.get("/places").text) == {}
