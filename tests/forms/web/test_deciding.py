"""Staff move a case on: at once, or after a page that asks; and whoever comes second is told."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from todoke_forms import metrics
from todoke_forms.core import sessions
from todoke_forms.core.states import MAX_REASON
from todoke_forms.store import reading
from todoke_forms.web import texts

HIDDEN = re.compile(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">')


def fields(page: str) -> dict[str, str]:
    """The hidden fields of the last form on a page; the token is the browser's business."""
    return {name: value for name, value in HIDDEN.findall(page) if name in {"wanted", "seen", "sequence"}}


def press(staff, number: str, **more: str):
    """Presses the button of a case's page."""
    return staff.post(f"/cases/{number}/state", **fields(staff.get(f"/cases/{number}").text), **more)


def decide(staff, number: str, wanted: str, **more: str):
    """Fills in the page of a decision."""
    page = staff.get(f"/cases/{number}/decide/{wanted}")
    return staff.post(f"/cases/{number}/state", **fields(page.text), **more)


def state(office, number: str) -> str:
    with office.database.read() as connection:
        return reading.find(connection, number).state


@pytest.fixture
def reviewing(office, staff) -> str:
    """The number of a case under review."""
    number = office.arrive(1)
    press(staff, number)
    press(staff, number)
    assert state(office, number) == "reviewing"
    return number


def test_the_page_offers_the_next_state_only(office, staff):
    page = staff.get(f"/cases/{office.arrive(1)}").text
    assert "受付にする" in page
    assert "審査を始める" not in page
    assert "/decide/" not in page


def test_a_button_moves_the_case_and_says_so(office, staff):
    number = office.arrive(1)
    response = press(staff, number)
    assert (response.status_code, response.location) == (303, f"/cases/{number}?done=accepted")
    assert "状態を「受付」に変えました" in staff.get(response.location).text
    assert state(office, number) == "accepted"


def test_a_change_is_counted_and_audited(office, staff, caplog):
    caplog.set_level("INFO", "todoke.audit")
    number = office.arrive(1)
    counter = metrics.STATE_CHANGES.labels("accepted")
    before = counter._value.get()
    press(staff, number)
    assert counter._value.get() == before + 1
    [change] = [record.fields for record in caplog.records if record.message == "case_state_changed"]
    assert change == {"receipt": number, "from_state": "arrived", "to_state": "accepted", "staff": "mihon"}


def test_the_history_names_who_did_it(office, staff, reviewing):
    page = staff.get(f"/cases/{reviewing}").text
    assert "自動受付" in page
    assert page.count("mihon／") == 2


@pytest.mark.parametrize("wanted", ["granted", "declined"])
def test_a_decision_is_asked_about_on_a_page_of_its_own(staff, reviewing, wanted):
    assert f"/cases/{reviewing}/decide/{wanted}" in staff.get(f"/cases/{reviewing}").text
    page = staff.get(f"/cases/{reviewing}/decide/{wanted}").text
    assert ("不交付の理由" in page) == (wanted == "declined")
    assert "見本　花子" in page


def test_a_confirmed_decision_ends_the_case(office, staff, reviewing):
    assert decide(staff, reviewing, "granted", confirmed="true").status_code == 303
    assert state(office, reviewing) == "granted"
    assert "処理は終わっています" in staff.get(f"/cases/{reviewing}").text


def test_a_decision_without_confirmation_is_refused(office, staff, reviewing):
    response = decide(staff, reviewing, "granted")
    assert response.status_code == 422
    assert "チェックを入れてください" in response.text
    assert state(office, reviewing) == "reviewing"


def test_declining_needs_a_reason_which_is_kept_in_the_history(office, staff, reviewing):
    response = decide(staff, reviewing, "declined", confirmed="true", reason=" ")
    assert response.status_code == 422
    assert 'href="#reason"' in response.text
    assert decide(staff, reviewing, "declined", confirmed="true", reason="領収書に\n日付がない").status_code == 303
    assert "領収書に\n日付がない" in staff.get(f"/cases/{reviewing}").text


def test_a_refused_reason_is_not_lost(staff, reviewing):
    reason = "長" * (MAX_REASON + 1)
    response = decide(staff, reviewing, "declined", confirmed="true", reason=reason)
    assert response.status_code == 422
    assert reason in response.text


def test_who_comes_second_is_told_and_sees_the_case_as_it_is_now(office, staff):
    number = office.arrive(1)
    old = fields(staff.get(f"/cases/{number}").text)
    press(staff, number)
    response = staff.post(f"/cases/{number}/state", **old)
    assert response.status_code == 409
    assert "ほかの職員が先に状態を変えました" in response.text
    assert "審査を始める" in response.text
    assert state(office, number) == "accepted"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"wanted": "granted", "confirmed": "true"}, 409),
        ({"wanted": "held"}, 404),
        ({"seen": "nowhere"}, 404),
        ({"sequence": "-1"}, 409),
        ({"sequence": "9" * 30}, 409),
        ({"sequence": "1１"}, 409),
    ],
    ids=str,
)
def test_a_made_up_form_changes_nothing(office, staff, changes, status):
    number = office.arrive(1)
    sent = {**fields(staff.get(f"/cases/{number}").text), **changes}
    assert staff.post(f"/cases/{number}/state", **sent).status_code == status
    assert state(office, number) == "arrived"


@pytest.mark.parametrize("wanted", ["granted", "declined", "accepted"])
def test_a_decision_that_is_not_due_is_not_asked_about(office, staff, wanted):
    assert staff.get(f"/cases/{office.arrive(1)}/decide/{wanted}").status_code == 409


def test_the_citizen_is_not_told_the_reason(office, staff, reviewing):
    decide(staff, reviewing, "declined", confirmed="true", reason="秘密の理由")
    with office.database.read() as connection:
        payloads = connection.exec_driver_sql("SELECT payload FROM outbox").scalars().all()
    assert not any("秘密の理由".encode() in payload for payload in payloads)


def test_after_the_session_ended_a_decision_is_said_not_to_be_made_and_leads_back(office, staff, reviewing):
    sent = fields(staff.get(f"/cases/{reviewing}/decide/declined").text)
    office.now += timedelta(milliseconds=sessions.LONGEST_IDLE_MS)
    response = staff.post(f"/cases/{reviewing}/state", **sent, confirmed="true", reason="秘密の理由")
    assert response.status_code == 303
    assert "reason" not in response.location
    page = staff.get(response.location).text
    assert texts.NOT_CHANGED in page
    assert f'value="/cases/{reviewing}"' in page
    assert state(office, reviewing) == "reviewing"
    assert texts.NOT_CHANGED not in staff.get("/sign-in").text
