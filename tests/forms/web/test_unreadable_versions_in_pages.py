"""Pages of staff when somebody changed the row of one version: lists stay, its own pages say what is wrong (0083)."""

from __future__ import annotations

import json
import secrets

import pytest
from sqlalchemy import select, text
from support import casework
from support.booking import Bookings, form, number

from todoke_forms.staffing import set_departments, set_password, set_rights
from todoke_forms.store import withdrawals
from todoke_forms.store.tables import form_versions
from todoke_forms.versions.offering import Offering
from todoke_forms.versions.stopping import Stopping
from todoke_forms.web import place_texts, texts
from todoke_forms.web.builder import texts as words

PROCEDURE, THEIRS = "cooking-class", "税務課"
DEPARTMENT = json.loads(form())["department"]["ja"]
LISTS = ("/cases", "/places", "/statistics", "/follow-ups", "/forms", "/offered", "/proposals")
HOW = {
    "brace": "definition = '{'",
    "list": "definition = '[]'",
    "altered": f"definition = REPLACE(definition, '{DEPARTMENT}', '{THEIRS}部')",
    "department": f"definition = REPLACE(definition, '{DEPARTMENT}', '{THEIRS}')",
    "bytes": "definition = CAST(definition AS BLOB)",
    "a broken byte": "definition = CAST(X'ff7b' AS TEXT)",
    "keys": "key_ids = 'garbage'",
    "number": "version = 'abc'",
    "moment": f"published_at_ms = {2**63 - 1}",
    "replaced": f"superseded_at_ms = {2**63 - 1}",
    "renamed": "procedure = '../../x y'",
}


@pytest.fixture(params=HOW)
def change(request, office):
    """A form with places and a case, and how its row is changed."""
    Bookings(office.database, form(places={"capacity": 2})).arrive(1)

    def change():
        with office.database.write() as connection:
            current = f"procedure = '{PROCEDURE}' AND superseded_at_ms IS NULL"
            sql = f"UPDATE form_versions SET {HOW[request.param]} WHERE {current}"
            connection.execute(text(sql.replace(":", "\\:")))

    return change


def told(browser, paths):
    return {path: browser.get(path).status_code for path in paths}


@pytest.mark.parametrize("before", [False, True])
def test_lists_go_on_and_name_it_and_the_case_says_why_it_cannot_be_shown(chief, change, before):
    if before:  # what a process read before changes nothing
        told(chief, LISTS)
    change()
    assert told(chief, LISTS) == dict.fromkeys(LISTS, 200)
    offered = chief.get("/offered").text
    assert (offered.count(words.STOPS_ALTERED), f"/offered/{PROCEDURE}" in offered) == (1, True)
    assert place_texts.ALTERED in chief.get("/places").text
    if not before:
        case = chief.get(f"/cases/{number(1)}")
        assert (case.status_code, texts.refusal("version_altered") in case.text) == (409, True)


def test_it_is_stopped_from_its_page_and_the_page_says_that_it_is_not_taken_again(office, chief, change):
    change()
    page = chief.get(f"/offered/{PROCEDURE}")
    assert (page.status_code, page.text.count(words.STOPS_ALTERED)) == (200, 1)
    [link] = {part.split('"')[0] for part in page.text.split('href="') if part.split('"')[0].endswith("/withdraw")}
    assert chief.get(link).status_code == 200
    assert chief.post(link, reason_ja="誤りがあったため", confirmed="true").status_code == 303
    keys = {casework.SEALING_KEY.key_id: casework.SEALING_KEY}
    office_of_forms = Offering(office.database, casework.MUNICIPALITY, casework.NOTICE_KEY)
    Stopping(office_of_forms, lambda: keys, lambda: None, lambda: casework.NOW).work()
    with office.database.read() as connection:
        assert [one.state for one in withdrawals.of_procedure(connection, PROCEDURE)] == ["done"]
    page = chief.get(f"/offered/{PROCEDURE}").text
    assert words.STOPS_STATE["withdrawn"] in page
    assert (words.STOPS_RESTORE_ALTERED in page) == (words.STOPS_ALTERED in page)


@pytest.mark.parametrize(
    "sql", ["UPDATE form_versions SET definition = '{'", "UPDATE form_terms SET accept_until_ms = 'abc'"]
)
def test_a_former_one_keeps_nobody_from_stopping_the_present_one(office, chief, sql):
    class_ = Bookings(office.database, form())
    class_.offer(form(summary={"ja": "改めました。"}))
    with office.database.write() as connection:
        former = select(form_versions.c.digest).where(form_versions.c.superseded_at_ms.is_not(None))
        digest = connection.scalar(former).hex()
        connection.execute(text(f"{sql} WHERE digest = X'{digest}'"))
    page = chief.get(f"/offered/{PROCEDURE}")
    assert (page.status_code, page.text.count(words.STOPS_ALTERED)) == (200, 1)
    for version in (2, 1):
        path = f"/offered/{PROCEDURE}/{version}/withdraw"
        assert chief.get(path).status_code == 200
    assert chief.post(f"/offered/{PROCEDURE}/2/withdraw", reason_ja="誤り", confirmed="true").status_code == 303


@pytest.mark.parametrize("start", [f"form:{PROCEDURE}", f"revise:{PROCEDURE}"])
def test_no_draft_begins_from_it(chief, change, start):
    change()
    chief.get("/forms")
    begun = chief.post("/forms", start=start, title="写し")
    assert (begun.status_code, texts.refusal("version_altered") in begun.text) == (409, True)


@pytest.fixture
def neighbour(office):
    """Who serves another department, with every right."""
    set_password(office.database, "zeimu", "correct horse battery", secrets.token_bytes, casework.NOW_MS)
    set_departments(office.database, "zeimu", [THEIRS])
    set_rights(office.database, "zeimu", ["edit-forms", "approve-forms", "hold-draws"])
    browser = office.browser()
    browser.sign_in("zeimu")
    return browser


@pytest.mark.parametrize("former", [False, True])
def test_it_opens_nothing_to_another_department_and_stays_its_own(office, staff, neighbour, change, former):
    paths = [f"/cases/{number(1)}", f"/cases?number={number(1)}", f"/places/{PROCEDURE}/repeats"]
    paths += [f"/statistics/{PROCEDURE}", f"/forms/{PROCEDURE}/bundle", f"/offered/{PROCEDURE}"]
    if former:
        Bookings(office.database, form(places={"capacity": 2}, summary={"ja": "改めました。"}))
    set_departments(office.database, "mihon", [DEPARTMENT])
    before = told(neighbour, paths), told(staff, paths)
    change()
    assert told(neighbour, paths) == before[0] == dict.fromkeys(paths, 404)
    assert number(1) not in neighbour.get("/cases").text
    assert (
        neighbour.post(f"/cases/{number(1)}/state", wanted="accepted", seen="arrived", sequence="1").status_code == 404
    )
    after = told(staff, paths)
    assert {path for path, status in after.items() if status == 404} == {
        path for path, status in before[1].items() if status == 404
    }
    assert number(1) in staff.get("/cases").text
