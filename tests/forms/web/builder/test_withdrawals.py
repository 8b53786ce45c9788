"""The urgent stop: one person with a reason stops a form, another opens it again, and every page says how it stands."""

from __future__ import annotations

import json

import pytest
from support import casework

from todoke_forms.staffing import set_rights
from todoke_forms.versions.offering import Offering
from todoke_forms.versions.publishing import Publisher, publish
from todoke_forms.versions.stopping import Stopping

FORM = "/offered/ningen-dock"
REASON = "<b>金額</b>の計算に誤りがありました。"


@pytest.fixture
def stop(office):
    offering = Offering(office.database, casework.MUNICIPALITY, casework.NOTICE_KEY)
    keys = {casework.SEALING_KEY.key_id: casework.SEALING_KEY}
    return Stopping(offering, lambda: keys, lambda: None, lambda: office.now).work


def withdraw(approver, version=1, **fields):
    approver.get(f"{FORM}/{version}/withdraw")
    sent = {"reason_ja": REASON, "confirmed": "true", **fields}
    return approver.post(f"{FORM}/{version}/withdraw", **sent)


def revise(office, **more):
    publisher = Publisher(casework.MUNICIPALITY, casework.NOTICE_KEY, (casework.SEALING_KEY.public(),))
    plain = {**json.loads(casework.DEFINITION_BYTES), "summary": {"ja": "改めました。"}, **more}
    publish(office.database, publisher, json.dumps(plain).encode(), office.now)


def test_what_is_offered_is_listed_with_its_period(office, approver):
    revise(office, reception={"closes": "2027-01-01T00:00"})
    assert "2027年1月1日 0:00まで" in approver.get("/offered").text
    page = approver.get(FORM).text
    assert "第2版（住民に見える版）" in page
    assert "第1版（前の版。書き始めた人だけが" in page


def test_one_person_stops_a_form_and_the_reason_is_shown_as_it_was_typed(approver, stop):
    assert withdraw(approver, reason_en="An amount was wrong.").status_code == 303
    assert "まもなく止まります" in approver.get(FORM).text
    stop()
    page = approver.get(FORM).text
    assert "取り下げ中" in page
    assert "&lt;b&gt;金額&lt;/b&gt;の計算に誤りがありました。" in page
    assert "An amount was wrong." in page


def test_who_stopped_it_cannot_open_it_and_a_colleague_can(office, approver, editor, stop):
    withdraw(approver)
    stop()
    approver.get(FORM)
    refused = approver.post(f"{FORM}/1/restore")
    assert refused.status_code == 403
    assert "取り下げた人は、受付を再開できません" in refused.text
    set_rights(office.database, "henshu", ["edit-forms", "approve-forms"])
    editor.get(FORM)
    assert editor.post(f"{FORM}/1/restore").status_code == 303
    stop()
    assert "受付中の版" in editor.get(FORM).text


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"reason_ja": " "}, "reason_ja"), ({"reason_ja": "x" * 501}, "reason_ja"), ({"confirmed": ""}, "confirmed")],
)
def test_nothing_is_stopped_without_a_reason_and_a_look(approver, stop, fields, field):
    response = withdraw(approver, **fields)
    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text
    stop()
    assert "受付中の版" in approver.get(FORM).text


def test_who_may_only_edit_sees_how_it_stands_and_stops_nothing(editor):
    page = editor.get(FORM).text
    assert "取り下げる" not in page
    assert editor.get(f"{FORM}/1/withdraw").status_code == 403
    assert editor.post(f"{FORM}/1/withdraw", reason_ja=REASON, confirmed="true").status_code == 403


@pytest.mark.parametrize("path", ["/offered/none", f"{FORM}/2/withdraw", "/offered/none/1/withdraw"])
def test_what_is_not_offered_is_not_there(approver, path):
    assert approver.get(path).status_code == 404


def test_stopping_is_audited_without_the_reason(approver, caplog):
    with caplog.at_level("INFO"):
        withdraw(approver)
    said = [record for record in caplog.records if record.getMessage() == "form_withdrawal_asked"]
    assert len(said) == 1
    assert REASON not in str(said[0].__dict__)
