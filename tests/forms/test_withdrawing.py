"""What becomes of versions that were replaced or withdrawn, on either database: signed, sent, and known inside."""

from __future__ import annotations

import json
import secrets
from datetime import timedelta

import pytest
from support import casework
from support.casework import NOW, NOW_MS

from todoke_evidence import sealing
from todoke_evidence.notice import MAX_FORMER, MAX_REASON, NoticeVerifier, read_bundle
from todoke_forms.core import withdrawals as rules
from todoke_forms.core.outgoing import Lane
from todoke_forms.core.withdrawals import State, Wanted, Wish
from todoke_forms.form_source import FormSource
from todoke_forms.staffing import set_departments, set_password, set_rights
from todoke_forms.store import outbox, withdrawals
from todoke_forms.versions import withdrawing
from todoke_forms.versions.offering import Offering
from todoke_forms.versions.publishing import ACCEPT_PREVIOUS, Publisher, publish
from todoke_forms.versions.stopping import Stopping
from todoke_forms.versions.withdrawing import Withdrawing
from todoke_kit.errors import Refusal

PUBLISHER = Publisher(casework.MUNICIPALITY, casework.NOTICE_KEY, (casework.SEALING_KEY.public(),))
VERIFIER = NoticeVerifier(casework.NOTICE_KEY.public())
FORM = "ningen-dock"
FIRST, SECOND, NOBODY = "shonin", "kacho", "henshu"
REASON = {"ja": "金額の計算に誤りがありました。"}
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def colleagues(database, quick_passwords):
    for name, rights in ((FIRST, ["approve-forms"]), (SECOND, ["approve-forms"]), (NOBODY, ["edit-forms"])):
        set_password(database, name, "correct horse battery", secrets.token_bytes, NOW_MS)
        set_rights(database, name, rights)
        set_departments(database, name, [], every=True)


@pytest.fixture
def stopping(database):
    keys = {casework.SEALING_KEY.key_id: casework.SEALING_KEY}
    return Stopping(offering(database), lambda: keys, lambda: None, lambda: NOW)


def offering(database):
    return Offering(database, casework.MUNICIPALITY, casework.NOTICE_KEY)


def revise(database, number, at, **more):
    plain = {**json.loads(casework.DEFINITION_BYTES), "summary": {"ja": f"第{number}版"}}
    return publish(database, PUBLISHER, json.dumps(plain).encode(), at, **more)


def sent(database):
    """The last bundle under each subject, as the stream keeps them."""
    with database.read() as connection:
        rows = outbox.oldest(connection, Lane.FORM, 50)
    return {row.key: read_bundle(row.payload.decode(), VERIFIER) for row in rows}


def ask(database, wanted=Wanted.WITHDRAW, version=1, staff=FIRST, reason=REASON):
    return Withdrawing(database, staff, NOW_MS).ask(wanted, FORM, version, reason)


def ended(database):
    with database.read() as connection:
        return [(one.wanted, one.state, one.code) for one in withdrawals.of_procedure(connection, FORM)]


def known(database, digest=casework.FORM_DIGEST):
    with database.read() as connection:
        return FormSource().all(connection)[digest]


# ------------------------------------------------------------------- versions that were replaced


def test_who_began_the_former_version_may_file_it_until_the_time_that_the_office_signs(database):
    revise(database, 2, NOW + DAY)
    bundles = sent(database)
    assert bundles[f"{FORM}_{1 % MAX_FORMER}"].accept_until == NOW + DAY + ACCEPT_PREVIOUS
    assert bundles[f"{FORM}_{1 % MAX_FORMER}"].form_digest == casework.FORM_DIGEST
    assert (bundles[FORM].version, bundles[FORM].accept_until) == (2, None)
    assert known(database).accept_until_ms == int((NOW + DAY + ACCEPT_PREVIOUS).timestamp()) * 1000


def test_an_office_may_end_it_at_once(database):
    revise(database, 2, NOW + DAY, previous=timedelta(0))
    assert sent(database).keys() == {FORM}
    assert known(database).accept_until_ms is None


def test_the_former_version_leaves_before_the_one_that_takes_its_place(database):
    revise(database, 2, NOW + DAY)
    with database.read() as connection:
        keys = [row.key for row in outbox.oldest(connection, Lane.FORM, 50)]
    assert keys == [FORM, f"{FORM}_1", FORM]


def test_only_the_last_versions_are_kept_and_inside_an_older_one_has_the_time_that_was_promised(database):
    for number in range(2, MAX_FORMER + 3):
        revise(database, number, NOW + number * DAY)
    assert len(sent(database)) == 1 + MAX_FORMER
    with pytest.raises(Refusal, match="version_unknown"):
        ask(database, version=1)  # signed once more, it would take the place of a later one
    assert known(database).accept_until_ms == int((NOW + 2 * DAY + ACCEPT_PREVIOUS).timestamp()) * 1000


def test_a_former_version_is_offered_with_new_sealing_keys_too_while_it_is_taken(database):
    revise(database, 2, NOW)
    other = sealing.generate().public()
    offering(database).exchange([casework.SEALING_KEY.public()], [other], NOW + DAY, NOW, lambda: None)
    assert {bundle.keys[0] for bundle in sent(database).values()} == {other}


# ------------------------------------------------------------------- withdrawing


def test_one_person_stops_a_procedure_at_once_and_citizens_are_told_why(database, stopping):
    ask(database)
    stopping.work()
    bundle = sent(database)[FORM]
    assert (bundle.open, bundle.reason, bundle.version, bundle.sequence) == (False, REASON, 1, 2)
    assert known(database).withdrawn_at_ms == NOW_MS
    assert ended(database) == [(Wanted.WITHDRAW, State.DONE, None)]


def test_nothing_happens_twice(database, stopping):
    ask(database)
    for _ in range(2):
        stopping.work()
    assert sent(database)[FORM].sequence == 2


def test_another_person_opens_it_again(database, stopping):
    ask(database)
    stopping.work()
    with pytest.raises(Refusal, match="other_person_needed"):
        ask(database, Wanted.RESTORE, reason={})
    ask(database, Wanted.RESTORE, staff=SECOND, reason={})
    stopping.work()
    bundle = sent(database)[FORM]
    assert (bundle.open, bundle.reason, bundle.sequence) == (True, None, 3)
    assert known(database).withdrawn_at_ms is None


def test_the_inbox_process_asks_again_for_the_right(database, stopping):
    ask(database, staff=NOBODY)
    stopping.work()
    assert ended(database) == [(Wanted.WITHDRAW, State.FAILED, "approval_right_missing")]
    assert sent(database)[FORM].open


def test_the_inbox_process_asks_again_for_the_department(database, stopping):
    set_departments(database, FIRST, ["総務課"])
    ask(database)
    stopping.work()
    assert ended(database) == [(Wanted.WITHDRAW, State.FAILED, "department_not_served")]
    assert sent(database)[FORM].open


@pytest.mark.parametrize(
    ("wanted", "version", "code"),
    [(Wanted.WITHDRAW, 2, "version_unknown"), (Wanted.RESTORE, 1, "version_not_withdrawn")],
)
def test_what_cannot_be_asked_for_is_refused(database, wanted, version, code):
    with pytest.raises(Refusal, match=code):
        ask(database, wanted, version)


def test_what_is_withdrawn_is_not_withdrawn_again(database, stopping):
    ask(database)
    ask(database, staff=SECOND)  # both pressed before the first was done
    stopping.work()
    assert {code for _, _, code in ended(database)} == {None, "version_withdrawn"}
    with pytest.raises(Refusal, match="version_withdrawn"):
        ask(database)


def test_a_former_version_is_withdrawn_by_itself(database, stopping):
    revise(database, 2, NOW - DAY)
    ask(database, version=1)
    stopping.work()
    bundles = sent(database)
    assert (bundles[FORM].open, bundles[f"{FORM}_1"].open, bundles[f"{FORM}_1"].reason) == (True, False, REASON)


def test_a_form_that_mends_a_withdrawn_one_opens_the_procedure_and_says_why_the_former_is_not_taken(database, stopping):
    ask(database)
    stopping.work()
    revise(database, 2, NOW + DAY, previous=timedelta(0))
    bundles = sent(database)
    assert (bundles[FORM].open, bundles[FORM].reason) == (True, None)
    assert (bundles[f"{FORM}_1"].open, bundles[f"{FORM}_1"].reason) == (False, REASON)


def test_what_is_withdrawn_stays_so_when_the_keys_are_exchanged(database, stopping):
    ask(database)
    stopping.work()
    other = sealing.generate().public()
    offering(database).exchange([casework.SEALING_KEY.public()], [other], NOW + DAY, NOW, lambda: None)
    assert (sent(database)[FORM].open, sent(database)[FORM].reason) == (False, REASON)


def test_an_operator_withdraws_and_restores_alone(database):
    kept = [casework.SEALING_KEY.public()]
    withdrawing.command(offering(database), kept, Wish(Wanted.WITHDRAW, FORM, None, REASON), NOW)
    assert not sent(database)[FORM].open
    withdrawing.command(offering(database), kept, Wish(Wanted.RESTORE, FORM, 1, {}), NOW)
    assert sent(database)[FORM].open
    assert [state for _, state, _ in ended(database)] == [State.DONE, State.DONE]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({}, "withdrawal_reason_missing"),
        ({"ja": " ", "en": "Wrong."}, "withdrawal_reason_missing"),
        ({"ja": "あ" * (MAX_REASON + 1)}, "withdrawal_reason_too_long"),
        ({"ja": "誤り", "en": "x" * (MAX_REASON + 1)}, "withdrawal_reason_too_long"),
    ],
)
def test_a_reason_is_needed_and_bounded(typed, code):
    with pytest.raises(Refusal, match=code):
        rules.reason_of(typed)


def test_a_reason_keeps_the_languages_that_it_was_written_in():
    assert rules.reason_of({"ja": " 誤り ", "easy": "", "en": "Wrong.", "fr": "x"}) == {"ja": "誤り", "en": "Wrong."}
