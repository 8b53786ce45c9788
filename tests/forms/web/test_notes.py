"""Records of staff about a case, and when it is looked at next: read on its page and in lists, and nowhere else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from support.casework import NOW

from todoke_forms.core import notes as rules
from todoke_forms.core.outgoing import Lane
from todoke_forms.store import notes, outbox
from todoke_forms.web import note_texts, texts

SAID = "電話で、夜泣きの相談を受けた。<b>"
TODAY, LATER = "2026-11-23", "2026-12-01"


@pytest.fixture
def number(office, staff):
    """A case that somebody of the staff looks at."""
    number = office.arrive(1)
    staff.get(f"/cases/{number}")
    return number


def write(browser, number: str, note: str = SAID, due: str = "", seen: str = "0"):
    return browser.post(f"/cases/{number}/notes", note=note, due=due, records=seen)


def dues(office) -> list[str]:
    with office.database.read() as connection:
        return [one.due.isoformat() for one in notes.first_due(connection)]


def test_it_is_read_on_the_page_of_the_case_with_who_and_when(staff, number):
    assert write(staff, number, f"{SAID}\r\n  二行目 ").status_code == 303
    page = staff.get(f"/cases/{number}").text
    assert f"{SAID.replace('<b>', '&lt;b&gt;')}\n  二行目</p>" in page
    assert "／mihon</h3>" in page


def test_the_last_record_says_when_the_case_is_looked_at_next_and_the_lists_show_it(office, staff, number):
    write(staff, number, due=LATER)
    assert note_texts.NEXT.format(day=LATER) in staff.get(f"/cases/{number}").text
    assert note_texts.DUE_TAG.format(day=LATER) in staff.get("/cases").text
    assert number in staff.get("/follow-ups").text
    write(staff, number, "来週また電話する。", due="2026-11-30", seen="1")
    assert dues(office) == ["2026-11-30"]
    write(staff, number, "解決した。", seen="2")
    assert dues(office) == []
    assert note_texts.NONE in staff.get("/follow-ups").text
    assert "予定 2026" not in staff.get("/cases").text


def test_what_was_due_is_marked_and_the_earliest_comes_first(office, staff, number, monkeypatch):
    other = office.arrive(2)
    write(staff, number, due=LATER)
    write(staff, other, due=TODAY)
    page = staff.get("/follow-ups").text
    assert page.index(other) < page.index(number)
    assert note_texts.OVERDUE not in page
    monkeypatch.setattr(office, "now", NOW + timedelta(days=1))
    browser = office.browser()
    browser.sign_in()
    assert browser.get("/follow-ups").text.count(note_texts.OVERDUE) == 1


@pytest.mark.parametrize(
    ("fields", "code", "status"),
    [
        ({"note": " \r\n"}, "note_missing", 422),
        ({"note": "あ" * (rules.MAX_TEXT + 1)}, "note_too_long", 422),
        ({"note": "番号 1234-5678-9018"}, "my_number_typed", 422),
        ({"due": "2026-11-22"}, "follow_up_wrong", 422),
        ({"due": "2032-01-01"}, "follow_up_wrong", 422),
        ({"due": "20261201"}, "follow_up_wrong", 422),
        ({"due": "2026-W49-2"}, "follow_up_wrong", 422),
        ({"due": "12月1日"}, "follow_up_wrong", 422),
        ({"seen": "1"}, "record_added", 409),
        ({"seen": "x"}, "record_added", 409),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(office, staff, number, fields, code, status):
    answer = write(staff, number, **{"note": SAID, "due": LATER, **fields})
    assert (answer.status_code, texts.refusal(code) in answer.text) == (status, True)
    assert f'value="{fields.get("due", LATER)}"' in answer.text
    assert dues(office) == []


@pytest.mark.parametrize(("typed", "field"), [({"note": ""}, "note"), ({"due": "x"}, "due")])
def test_what_is_wrong_is_linked_from_the_top_which_has_the_focus(staff, number, typed, field):
    page = write(staff, number, **typed).text
    assert "<title>エラー：" in page
    assert re.search(
        rf'class="errors" role="alert" tabindex="-1" autofocus[^>]*>.*?<a href="#{field}">', page, re.DOTALL
    )
    assert re.findall(r'id="(\w+)"[^>]* aria-invalid="true"', page) == [field]


def test_what_is_about_no_field_has_the_focus_too(staff, number):
    page = write(staff, number, seen="1").text
    assert "<title>エラー：" in page
    assert re.search('<div tabindex="-1" autofocus role="alert">.*?ほかの職員が先に', page, re.DOTALL)


def test_a_record_from_ones_own_other_screen_is_no_colleagues(office, staff, number):
    write(staff, number)
    assert texts.refusal("record_added_by_oneself") in write(staff, number).text
    colleague = office.browser()
    colleague.sign_in("henshu")
    colleague.get(f"/cases/{number}")
    assert texts.refusal("record_added") in write(colleague, number).text


def test_what_was_written_is_announced(staff, number):
    page = staff.get(write(staff, number).location).text
    assert re.search(f'role="status">.*?{note_texts.WRITTEN}', page, re.DOTALL)
    assert note_texts.WRITTEN not in staff.get(f"/cases/{number}").text
    assert note_texts.WRITTEN not in staff.get(f"/cases/{number}?done=accepted").text


def test_the_largest_record_in_the_widest_characters_fits_into_a_request(staff, number):
    assert write(staff, number, "𠮷" * rules.MAX_TEXT, due=LATER).status_code == 303


def test_what_no_text_of_a_database_can_hold_is_kept_as_it_was_typed(staff, number):
    assert write(staff, number, "前\x00後").status_code == 303
    assert staff.get(f"/cases/{number}").status_code == 200


def test_a_case_that_is_decided_is_followed_up_too_and_one_that_is_none_is_told(office, staff, number):
    asked = {"wanted": "withdrawn", "seen": "arrived", "sequence": "1", "confirmed": "true", "reason": "本人から電話"}
    staff.post(f"/cases/{number}/state", **asked)
    assert write(staff, number, due=LATER).status_code == 303
    assert write(staff, "0000-0000-0000-0000").status_code == 404


def test_nothing_of_it_leaves_the_case(office, staff, number, caplog):
    with office.database.read() as connection:
        before = {lane: len(outbox.oldest(connection, lane, 100)) for lane in Lane}
    caplog.set_level("DEBUG")
    write(staff, number, due=LATER)
    write(staff, number, due="x", seen="1")
    with office.database.read() as connection:
        assert {lane: len(outbox.oldest(connection, lane, 100)) for lane in Lane} == before
    noted = [record.fields for record in caplog.records if record.message == "note_written"]
    assert noted == [{"receipt": number, "staff": "mihon"}]
    said = [record.getMessage() + str(getattr(record, "fields", "")) for record in caplog.records]
    assert not [one for one in said if "夜泣き" in one or LATER in one]
