"""Staff move a case on: at once, or after a page that asks; and whoever comes second is told."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from support import casework

from todoke_evidence.letter import Letter
from todoke_forms import metrics
from todoke_forms.core import sessions
from todoke_forms.core.states import MAX_REASON
from todoke_forms.store import letters, reading
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


@pytest.mark.parametrize("wanted", ["granted", "declined"])
def test_the_amount_stands_on_the_page_that_decides(staff, reviewing, wanted):
    assert "16,600円" in staff.get(f"/cases/{reviewing}/decide/{wanted}").text


def test_the_page_offers_the_next_state_only(office, staff):
    page = staff.get(f"/cases/{office.arrive(1)}").text
    assert "受付にする" in page
    assert "審査を始める" not in page
    assert re.findall("/decide/([a-z]+)", page) == ["withdrawn"]


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


def test_a_reason_holds_no_individual_number(office, staff, reviewing):
    response = decide(staff, reviewing, "declined", confirmed="true", reason="番号 123456789018 と違うため")
    assert (response.status_code, 'href="#reason"' in response.text) == (422, True)
    assert "マイナンバー（個人番号）と思われる数字" in response.text
    assert state(office, reviewing) == "reviewing"


def test_who_comes_second_is_told_and_sees_the_case_as_it_is_now(office, staff):
    number = office.arrive(1)
    old = fields(staff.get(f"/cases/{number}").text)
    colleague = office.browser()
    colleague.sign_in("henshu")
    press(colleague, number)
    response = staff.post(f"/cases/{number}/state", **old)
    assert response.status_code == 409
    assert "ほかの職員が先に状態を変えました" in response.text
    assert "審査を始める" in response.text
    assert state(office, number) == "accepted"


def test_ones_own_other_screen_is_called_that(office, staff):
    number = office.arrive(1)
    old = fields(staff.get(f"/cases/{number}").text)
    press(staff, number)
    response = staff.post(f"/cases/{number}/state", **old)
    assert response.status_code == 409
    assert texts.refusal("state_changed_by_oneself") in response.text
    assert "ほかの職員が" not in response.text


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
    response = staff.post(f"/cases/{reviewing}/state", **{**sent, "reason": ""}, confirmed="true")
    assert response.status_code == 303
    page = staff.get(response.location).text
    assert texts.NOT_CHANGED in page
    assert f'value="/cases/{reviewing}"' in page
    assert state(office, reviewing) == "reviewing"
    assert texts.NOT_CHANGED not in staff.get("/sign-in").text


TITLE, TEXT = "助成金の決定について", "髙橋　花子　様\n\n<b>25,000円</b>を交付します。"


class TestLetters:
    @pytest.fixture
    def writable(self, office, staff) -> str:
        """The number of a case under review whose applicant made a key."""
        number = office.arrive(1, letters_to=casework.letter_key(1).public())
        press(staff, number)
        press(staff, number)
        return number

    def sent(self, office, number: str) -> list[Letter]:
        with office.database.read() as connection:
            return list(letters.of_case(connection, reading.find(connection, number).id).values())

    @pytest.mark.parametrize("wanted", ["granted", "declined"])
    def test_it_goes_with_the_decision_and_is_audited_without_its_words(self, office, staff, writable, wanted, caplog):
        caplog.set_level("INFO", "todoke.audit")
        typed = {"letter_title": f" {TITLE} ", "letter_text": TEXT.replace("\n", "\r\n"), "reason": "理由"}
        assert decide(staff, writable, wanted, confirmed="true", **typed).status_code == 303
        assert self.sent(office, writable) == [Letter(TITLE, TEXT)]
        page = staff.get(f"/cases/{writable}").text
        assert TITLE in page
        assert "&lt;b&gt;25,000円&lt;/b&gt;" in page
        said = [record.fields for record in caplog.records if record.message == "letter_sent"]
        assert said == [{"receipt": writable, "staff": "mihon"}]
        assert not any(TITLE in str(record.__dict__) or "髙橋" in str(record.__dict__) for record in caplog.records)

    def test_left_empty_there_is_none(self, office, staff, writable):
        assert (
            decide(staff, writable, "granted", confirmed="true", letter_title="", letter_text=" \n").status_code == 303
        )
        assert self.sent(office, writable) == []

    @pytest.mark.parametrize(
        ("title", "text", "field"),
        [
            (TITLE, "", "letter_text"),
            ("", TEXT, "letter_title"),
            ("長" * 101, TEXT, "letter_title"),
            ("a\nb", TEXT, "letter_title"),
            (TITLE, "長" * 2_001, "letter_text"),
            (TITLE, "a\tb", "letter_text"),
            (TITLE, "a\u202eb", "letter_text"),
            (TITLE, "a\0b", "letter_text"),
            (TITLE, "番号は１２３４－５６７８－９０１８です", "letter_text"),
            ("1234 5678 9018", TEXT, "letter_title"),
        ],
    )
    def test_what_is_no_letter_decides_nothing_and_is_not_lost(self, office, staff, writable, title, text, field):
        response = decide(staff, writable, "granted", confirmed="true", letter_title=title, letter_text=text)
        assert response.status_code == 422
        assert f'href="#{field}"' in response.text
        assert html.escape(text) in response.text or "\0" in text
        assert state(office, writable) == "reviewing"

    def test_the_longest_letter_fits_into_a_request(self, office, staff, writable):
        longest = {"letter_title": "𠮷" * 100, "letter_text": "𠮷" * 2_000, "reason": "𠮷" * MAX_REASON}
        assert decide(staff, writable, "declined", confirmed="true", **longest).status_code == 303
        assert len(self.sent(office, writable)) == 1

    def test_where_the_applicant_has_no_key_staff_are_told_to_write_on_paper(self, office, staff, reviewing):
        page = staff.get(f"/cases/{reviewing}/decide/granted").text
        assert texts.LETTER_IMPOSSIBLE in page
        assert "letter_text" not in page
        response = decide(staff, reviewing, "granted", confirmed="true", letter_title=TITLE, letter_text=TEXT)
        assert response.status_code == 409
        assert "紙の手紙" in response.text
        assert "send paper" in response.text
        assert state(office, reviewing) == "reviewing"

    def test_it_goes_with_nothing_but_a_decision(self, office, staff):
        number = office.arrive(1, letters_to=casework.letter_key(1).public())
        assert press(staff, number, letter_title=TITLE, letter_text=TEXT).status_code == 303
        assert self.sent(office, number) == []
