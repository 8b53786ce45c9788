"""From a draft to a form by two people, on either database: one proposes, another approves, a third process signs."""

from __future__ import annotations

import json
import secrets
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime

import pytest
from sqlalchemy import update
from support import casework

from todoke_evidence.notice import NoticeVerifier, read_bundle
from todoke_forms import serving
from todoke_forms.core.departments import EVERY
from todoke_forms.core.outgoing import Lane
from todoke_forms.core.proposals import MAX_WORDS, State
from todoke_forms.core.withdrawals import Wanted
from todoke_forms.staffing import set_departments, set_password, set_rights
from todoke_forms.store import forms, outbox, proposals
from todoke_forms.store.tables import form_proposals
from todoke_forms.versions import publishing
from todoke_forms.versions.drafting import Bench
from todoke_forms.versions.offering import Offering
from todoke_forms.versions.proposing import Proposing
from todoke_forms.versions.publishing import Publisher
from todoke_forms.versions.releasing import Releasing
from todoke_forms.versions.stopping import Stopping
from todoke_forms.versions.withdrawing import Withdrawing
from todoke_kit.errors import Refusal

PUBLISHER = Publisher(casework.MUNICIPALITY, casework.NOTICE_KEY, (casework.SEALING_KEY.public(),))
VERIFIER = NoticeVerifier(casework.NOTICE_KEY.public())
FORM = "ningen-dock"
BUILDER, CHECKER = "henshu", "shonin"


@pytest.fixture(autouse=True)
def colleagues(database, quick_passwords):
    for name, rights in ((BUILDER, ["edit-forms", "approve-forms"]), (CHECKER, ["approve-forms"])):
        set_password(database, name, "correct horse battery", secrets.token_bytes, casework.NOW_MS)
        set_rights(database, name, rights)
        set_departments(database, name, [], every=True)


@pytest.fixture
def bench(database):
    return Bench(database, casework.MUNICIPALITY, "内容", BUILDER, casework.NOW_MS, secrets.token_bytes, EVERY)


@pytest.fixture
def sent():
    return []


@pytest.fixture
def releasing(database, sent):
    offering = Offering(database, casework.MUNICIPALITY, casework.NOTICE_KEY)
    keys = {casework.SEALING_KEY.key_id: casework.SEALING_KEY}
    return Releasing(offering, lambda: keys, lambda: sent.append("sent"), lambda: casework.NOW)


def by(database, name):
    return Proposing(database, name, casework.NOW_MS)


def revised(bench, summary="改めました。", draft_id="", **changes):
    draft_id = draft_id or bench.begin(f"revise:{FORM}", "")
    draft = bench.read(draft_id)
    data = json.dumps({**json.loads(draft.definition), "summary": {"ja": summary}, **changes}).encode()
    bench.save(draft_id, draft.revision, data)
    return draft_id


def proposed(bench, database, summary="改めました。", **changes):
    draft_id = revised(bench, summary, **changes)
    return by(database, BUILDER).propose(draft_id, 2)


def now(database, number):
    with database.read() as connection:
        return proposals.find(connection, number)


def current(database):
    with database.read() as connection:
        return forms.current(connection, FORM)


def test_a_proposal_is_the_draft_word_for_word_whatever_is_edited_afterwards(bench, database):
    proposal = proposed(bench, database)
    revised(bench, "あとから", proposal.draft_id)
    kept = now(database, proposal.number)
    assert (kept.state, kept.written_by, kept.proposed_by) == (State.WAITING, BUILDER, BUILDER)
    assert json.loads(kept.definition)["summary"] == {"ja": "改めました。"}


def test_what_a_second_person_approved_is_published_signed_and_sent(bench, database, releasing, sent):
    proposal = proposed(bench, database)
    by(database, CHECKER).approve(proposal.number, 1)
    assert current(database).version == 1  # nothing is published by approving
    releasing.work()
    assert current(database).digest == proposal.digest
    with database.read() as connection:
        bundle = read_bundle(outbox.oldest(connection, Lane.FORM, 10)[-1].payload.decode(), VERIFIER)
    assert (bundle.form_digest, bundle.version, bundle.sequence) == (proposal.digest, 2, 2)
    done = now(database, proposal.number)
    assert (done.state, done.version, done.decided_by, done.replaces) == (State.PUBLISHED, 2, CHECKER, 1)
    assert sent == ["sent"]


def test_nothing_is_published_twice(bench, database, releasing, sent):
    by(database, CHECKER).approve(proposed(bench, database).number, 1)
    for _ in range(2):
        releasing.work()
    assert (current(database).version, sent) == (2, ["sent"])


def test_two_processes_that_release_at_once_publish_once(bench, database, releasing, sent):
    number = by(database, CHECKER).approve(proposed(bench, database).number, 1).number
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: releasing.work(), range(4)))
    assert (current(database).version, current(database).sequence, sent) == (2, 2, ["sent"])
    assert now(database, number).state is State.PUBLISHED


def test_who_wrote_or_proposed_it_may_not_approve_it(bench, database):
    draft_id = revised(bench)
    number = by(database, CHECKER).propose(draft_id, 2).number
    for name in (BUILDER, CHECKER):
        with pytest.raises(Refusal, match="second_person_needed"):
            by(database, name).approve(number, 1)
    assert now(database, number).state is State.WAITING


def test_only_a_sound_draft_is_proposed(bench, database):
    with pytest.raises(Refusal, match="draft_unfinished"):
        by(database, BUILDER).propose(bench.begin("blank", "相談"), 1)


def test_a_draft_that_changed_since_its_page_is_not_proposed(bench, database):
    draft_id = revised(bench)
    with pytest.raises(Refusal, match="draft_changed"):
        by(database, BUILDER).propose(draft_id, 1)


def test_what_was_published_already_is_not_proposed(bench, database):
    with pytest.raises(Refusal, match="version_repeated"):
        by(database, BUILDER).propose(bench.begin(f"revise:{FORM}", ""), 1)


def test_what_is_not_there_is_neither_proposed_nor_decided(database):
    with pytest.raises(Refusal, match="draft_unknown"):
        by(database, BUILDER).propose("none", 1)
    with pytest.raises(Refusal, match="proposal_unknown"):
        by(database, CHECKER).approve(7, 1)
    with pytest.raises(Refusal, match="proposal_unknown"):
        by(database, CHECKER).send_back(7, "理由")


def test_a_new_proposal_of_a_draft_takes_the_place_of_the_one_that_waits(bench, database):
    first = proposed(bench, database)
    revised(bench, "もう一度", first.draft_id)
    second = by(database, BUILDER).propose(first.draft_id, 3)
    assert now(database, first.number).state is State.WITHDRAWN
    with pytest.raises(Refusal, match="proposal_decided"):
        by(database, CHECKER).approve(first.number, 1)
    assert now(database, second.number).state is State.WAITING


def test_what_waits_goes_with_its_draft(bench, database):
    proposal = proposed(bench, database)
    bench.remove(proposal.draft_id)
    assert now(database, proposal.number).state is State.WITHDRAWN


def test_what_is_sent_back_says_why_and_is_decided(bench, database):
    number = proposed(bench, database).number
    by(database, CHECKER).send_back(number, "電話番号が\nちがいます\0")
    kept = now(database, number)
    assert (kept.state, kept.words, kept.decided_by) == (State.SENT_BACK, "電話番号が\nちがいます\0", CHECKER)
    for decide in (
        lambda: by(database, CHECKER).approve(number, 1),
        lambda: by(database, CHECKER).send_back(number, "x"),
    ):
        with pytest.raises(Refusal, match="proposal_decided"):
            decide()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("", "send_back_words_missing"),
        (" 　\n", "send_back_words_missing"),
        ("x" * (MAX_WORDS + 1), "send_back_words_too_long"),
        ("例の番号は 1234 5678 9018 に", "my_number_typed"),
    ],
    ids=["nothing", "blanks", "too long", "a 個人番号"],
)
def test_words_that_may_not_be_sent_send_nothing_back(bench, database, words, code):
    number = proposed(bench, database).number
    with pytest.raises(Refusal, match=code):
        by(database, CHECKER).send_back(number, words)
    assert now(database, number).state is State.WAITING


def publish_another(database):
    text = json.dumps({**json.loads(casework.DEFINITION_BYTES), "summary": {"ja": "別の版"}}).encode()
    publishing.publish(database, PUBLISHER, text, casework.NOW)


def test_what_was_compared_with_another_version_is_not_approved(bench, database):
    number = proposed(bench, database).number
    publish_another(database)
    with pytest.raises(Refusal, match="proposal_outdated"):
        by(database, CHECKER).approve(number, 1)


def test_nor_published_and_the_reason_is_kept(bench, database, releasing):
    number = proposed(bench, database).number
    by(database, CHECKER).approve(number, 1)
    publish_another(database)
    releasing.work()
    assert (now(database, number).state, now(database, number).code) == (State.FAILED, "proposal_outdated")
    assert current(database).version == 2


def test_what_another_process_publishes_meanwhile_is_not_replaced_unread(bench, database, releasing):
    number = by(database, CHECKER).approve(proposed(bench, database).number, 1).number
    other = json.dumps({**json.loads(casework.DEFINITION_BYTES), "summary": {"ja": "ほかの改正"}}).encode()
    with ThreadPoolExecutor(1) as pool:
        with database.write() as connection:
            publishing.publish_in(connection, PUBLISHER, other, casework.NOW)
            working = pool.submit(releasing.work)
            wait([working], timeout=0.5)  # it has begun by now, or it begins later: nothing hangs on that
        working.result()
    assert (now(database, number).state, now(database, number).code) == (State.FAILED, "proposal_outdated")
    assert (current(database).version, current(database).sequence) == (2, 2)


def stop(database, done=True, at_ms=casework.NOW_MS + 1):
    Withdrawing(database, BUILDER, at_ms).ask(Wanted.WITHDRAW, FORM, 1, {"ja": "質問に誤りがありました"})
    if done:
        moment = datetime.fromtimestamp(at_ms / 1000, UTC)
        offering = Offering(database, casework.MUNICIPALITY, casework.NOTICE_KEY)
        keys = {casework.SEALING_KEY.key_id: casework.SEALING_KEY}
        Stopping(offering, lambda: keys, lambda: None, lambda: moment).work()


@pytest.mark.parametrize("done", [True, False])
def test_what_was_approved_before_the_form_was_stopped_does_not_open_it(bench, database, releasing, done):
    number = by(database, CHECKER).approve(proposed(bench, database).number, 1).number
    stop(database, done)
    releasing.work()
    assert (now(database, number).state, now(database, number).code) == (State.FAILED, "stopped_since")


def test_who_approves_has_read_that_the_form_is_stopped(bench, database, releasing):
    proposal = proposed(bench, database)
    stop(database, at_ms=casework.NOW_MS - 5)
    for seen in (0, casework.NOW_MS):
        with pytest.raises(Refusal, match="stopped_since"):
            by(database, CHECKER).approve(proposal.number, 1, seen)
    by(database, CHECKER).approve(proposal.number, 1, casework.NOW_MS - 5)
    releasing.work()
    assert (now(database, proposal.number).state, current(database).version) == (State.PUBLISHED, 2)


def test_a_proposal_that_somebody_changed_in_the_database_is_not_published(bench, database, releasing):
    number = by(database, CHECKER).approve(proposed(bench, database).number, 1).number
    with database.write() as connection:
        changed = now(database, number).definition.replace("改めました", "改めない")
        connection.execute(update(form_proposals).values(definition=changed))
    releasing.work()
    assert (now(database, number).state, now(database, number).code) == (State.FAILED, "version_altered")


def test_an_approver_who_lost_the_right_meanwhile_publishes_nothing(bench, database, releasing, sent):
    number = proposed(bench, database).number
    by(database, CHECKER).approve(number, 1)
    set_rights(database, CHECKER, [])
    releasing.work()
    assert (now(database, number).state, now(database, number).code) == (State.FAILED, "approval_right_missing")
    assert (current(database).version, sent) == (1, [])


def test_an_approver_who_lost_the_department_meanwhile_publishes_nothing(bench, database, releasing, sent):
    number = proposed(bench, database).number
    by(database, CHECKER).approve(number, 1)
    set_departments(database, CHECKER, ["総務課"])
    releasing.work()
    assert (now(database, number).state, now(database, number).code) == (State.FAILED, "department_not_served")
    assert (current(database).version, sent) == (1, [])


def test_a_form_goes_to_another_department_with_all_its_cases_when_somebody_of_both_approved(
    bench, database, releasing
):
    before = casework.DEFINITION.department.ja
    number = proposed(bench, database, department={"ja": "総務課"}).number
    for departments in ([before], ["総務課"]):
        set_departments(database, CHECKER, departments)
        with pytest.raises(Refusal, match="department_not_served"):
            by(database, CHECKER).approve(number, 1)
    set_departments(database, CHECKER, [before, "総務課"])
    by(database, CHECKER).approve(number, 1)
    set_departments(database, CHECKER, [before])
    releasing.work()
    assert now(database, number).code == "department_not_served"
    other = proposed(bench, database, department={"ja": "総務課"}).number
    set_departments(database, CHECKER, [before, "総務課"])
    by(database, CHECKER).approve(other, 1)
    releasing.work()
    with database.read() as connection:
        assert serving.department_of(connection, "ningen-dock") == "総務課"
        assert serving.every(connection)["ningen-dock"] == "総務課"


def test_an_approval_that_a_page_forged_for_one_person_publishes_nothing(bench, database, releasing):
    number = proposed(bench, database).number
    with database.write() as connection:
        assert proposals.approve(connection, number, 1, BUILDER, casework.NOW_MS)
    releasing.work()
    assert (now(database, number).state, now(database, number).code) == (State.FAILED, "second_person_needed")


def test_of_a_decision_and_its_opposite_at_once_one_stands(bench, database):
    number = proposed(bench, database).number

    def decide(way):
        try:
            if way:
                by(database, CHECKER).approve(number, 1)
            else:
                by(database, CHECKER).send_back(number, "理由")
        except Refusal as refusal:
            return refusal.code
        return "done"

    with ThreadPoolExecutor(8) as pool:
        ends = list(pool.map(decide, [True, False] * 4))
    assert sorted(ends) == ["done", *["proposal_decided"] * 7]


def test_without_a_key_to_offer_what_is_approved_waits(bench, database):
    number = proposed(bench, database).number
    by(database, CHECKER).approve(number, 1)
    offering = Offering(database, casework.MUNICIPALITY, casework.NOTICE_KEY)
    with pytest.raises(Refusal, match="sealing_key_missing"):
        Releasing(offering, dict, lambda: None, lambda: casework.NOW).work()
    assert now(database, number).state is State.APPROVED
