"""Moving a case on: told to everyone in the same transaction, and never over the head of a colleague."""

from __future__ import annotations

import json
import secrets

import pytest
from support import casework
from support.casework import NOW_MS, file, office

from todoke_evidence import notice, receipt, sealing
from todoke_evidence.letter import Letter
from todoke_evidence.notice import NoticeVerifier
from todoke_evidence.sealing import SealingKey
from todoke_forms.cases.deciding import Change, change_state
from todoke_forms.core import letters as letter_rows
from todoke_forms.core.opening import open_arrival
from todoke_forms.core.outgoing import Lane
from todoke_forms.core.states import State
from todoke_forms.keeping import Item, keep
from todoke_forms.store import letters, outbox, reading
from todoke_kit.errors import Refusal
from todoke_pb.facts.v1 import facts_pb2

NUMBER = receipt.receipt_number(casework.submission_id(1))


@pytest.fixture
def arrived(database):
    opened = open_arrival(file(1), office(), casework.NOW)
    with database.write() as connection:
        keep(connection, [Item(bytes, "m", opened)], casework.MUNICIPALITY, secrets.token_bytes, NOW_MS)
    return database


def change(database, seen: str, sequence: int, wanted: str, reason: str = "", number: str = NUMBER) -> None:
    asked = Change(number, State(seen), sequence, State(wanted), reason, "mihon")
    change_state(database, casework.MUNICIPALITY, asked, secrets.token_bytes, NOW_MS + sequence)


def case(database):
    with database.read() as connection:
        return reading.find(connection, NUMBER)


def rows(database, lane: Lane):
    with database.read() as connection:
        return outbox.oldest(connection, lane, 10)


def test_a_case_goes_its_way_to_a_decision(arrived):
    change(arrived, "arrived", 1, "accepted")
    change(arrived, "accepted", 2, "reviewing")
    change(arrived, "reviewing", 3, "declined", " 領収書がありません ")
    with arrived.read() as connection:
        history = reading.history(connection, case(arrived).id)
    assert [(past.state, past.sequence) for past in history] == [
        ("arrived", 1),
        ("accepted", 2),
        ("reviewing", 3),
        ("declined", 4),
    ]
    assert (history[-1].actor, history[-1].reason, history[-1].at_ms) == ("mihon", "領収書がありません", NOW_MS + 3)


def test_each_change_is_told_to_the_citizen_to_aggregation_and_to_the_ledger(arrived):
    change(arrived, "arrived", 1, "accepted")
    status = json.loads(rows(arrived, Lane.STATUS)[-1].payload)
    assert (status["receipt_number"], status["state"], status["sequence"]) == (NUMBER, "accepted", 2)
    fact = facts_pb2.Fact.FromString(rows(arrived, Lane.FACT)[-1].payload)
    assert (fact.from_state, fact.to_state, fact.amount_yen) == ("arrived", "accepted", 16_600)
    assert len(rows(arrived, Lane.LEDGER)) == 2


@pytest.mark.parametrize(
    ("seen", "sequence"), [("accepted", 1), ("arrived", 2)], ids=["another state", "another sequence"]
)
def test_what_was_decided_on_an_old_page_is_refused(arrived, seen, sequence):
    with pytest.raises(Refusal, match="state_changed"):
        change(arrived, seen, sequence, "reviewing")


def test_of_two_colleagues_the_second_is_refused(arrived):
    change(arrived, "arrived", 1, "accepted")
    with pytest.raises(Refusal, match="state_changed"):
        change(arrived, "arrived", 1, "accepted")
    assert len(rows(arrived, Lane.FACT)) == 2


@pytest.mark.parametrize("wanted", ["arrived", "reviewing", "granted", "declined"])
def test_no_state_is_skipped(arrived, wanted):
    with pytest.raises(Refusal, match="transition_not_allowed"):
        change(arrived, "arrived", 1, wanted, "a reason")


def test_a_refused_change_leaves_nothing_behind(arrived):
    with pytest.raises(Refusal):
        change(arrived, "arrived", 1, "granted")
    assert (case(arrived).state, case(arrived).sequence) == ("arrived", 1)
    assert len(rows(arrived, Lane.STATUS)) == 1


def test_a_case_that_is_not_there_cannot_move(arrived):
    other = receipt.receipt_number(casework.submission_id(2))
    with pytest.raises(Refusal, match="case_unknown"):
        change(arrived, "arrived", 1, "accepted", number=other)


LETTER = Letter("助成金の決定について", "髙橋　花子　様\n\n25,000円を交付します。")
VERIFIER = NoticeVerifier(casework.NOTICE_KEY.public())
FLAT = bytes(32)
WEAK = SealingKey(sealing.key_id("x25519", FLAT), "x25519", FLAT)  # a point of small order: nothing is sealed to it


class TestLetters:
    def arrive(self, database, key):
        opened = open_arrival(file(1, letters_to=key), office(), casework.NOW)
        with database.write() as connection:
            keep(connection, [Item(bytes, "m", opened)], casework.MUNICIPALITY, secrets.token_bytes, NOW_MS)
        change(database, "arrived", 1, "accepted")
        change(database, "accepted", 2, "reviewing")

    def decide(self, database, wanted="granted", letter=LETTER, **changes):
        asked = {"seen": State.REVIEWING, "seen_sequence": 3, "wanted": State(wanted), "reason": "理由", **changes}
        made = Change(receipt_number=NUMBER, actor="mihon", letter=letter, **asked)
        change_state(database, casework.MUNICIPALITY, made, secrets.token_bytes, NOW_MS)

    @pytest.mark.parametrize("suite", sealing.SUITES)
    @pytest.mark.parametrize("wanted", ["granted", "declined"])
    def test_a_letter_leaves_with_a_decision_for_its_applicant_alone(self, database, wanted, suite):
        key = casework.letter_key(1, suite)
        self.arrive(database, key.public())
        self.decide(database, wanted)
        (row,) = rows(database, Lane.LETTER)
        text = letter_rows.sign(row.payload, casework.MUNICIPALITY, casework.NOTICE_KEY).decode()
        told = notice.read_letter(text, VERIFIER)
        assert row.key == NUMBER.replace("-", "")
        assert (told.receipt_number, told.sequence, told.sent_at) == (NUMBER, 4, casework.NOW)
        assert key.open(told) == LETTER
        with database.read() as connection:
            assert letters.of_case(connection, case(database).id) == {4: LETTER}

    def test_what_it_says_does_not_stand_in_the_outbox(self, database):
        self.arrive(database, casework.letter_key(1).public())
        self.decide(database)
        lanes = [row.payload for lane in Lane for row in rows(database, lane)]
        assert not any(word.encode() in payload for payload in lanes for word in (LETTER.title, "髙橋", "25,000"))

    def test_a_decision_without_a_letter_sends_none(self, database):
        self.arrive(database, casework.letter_key(1).public())
        self.decide(database, letter=None)
        assert rows(database, Lane.LETTER) == []

    @pytest.mark.parametrize("key", [None, WEAK], ids=["no key", "a key that hides nothing"])
    def test_where_none_can_be_sealed_nothing_is_decided_with_one(self, database, key):
        self.arrive(database, key)
        with pytest.raises(Refusal, match="letter_impossible"):
            self.decide(database)
        assert case(database).state == "reviewing"
        assert rows(database, Lane.LETTER) == []
        assert len(rows(database, Lane.STATUS)) == 3
        self.decide(database, letter=None)
        assert case(database).state == "granted"

    def test_only_a_decision_has_one(self, database):
        self.arrive(database, casework.letter_key(1).public())
        with pytest.raises(Refusal, match="transition_not_allowed"):
            self.decide(database, "accepted")
        opened = open_arrival(file(2, letters_to=casework.letter_key(2).public()), office(), casework.NOW)
        with database.write() as connection:
            keep(connection, [Item(bytes, "m", opened)], casework.MUNICIPALITY, secrets.token_bytes, NOW_MS)
        early = Change(opened.receipt_number, State.ARRIVED, 1, State.ACCEPTED, "", "mihon", LETTER)
        with pytest.raises(Refusal, match="letter_impossible"):
            change_state(database, casework.MUNICIPALITY, early, secrets.token_bytes, NOW_MS)

    def test_who_comes_second_sends_no_letter_either(self, database):
        self.arrive(database, casework.letter_key(1).public())
        self.decide(database)
        with pytest.raises(Refusal, match="state_changed"):
            self.decide(database, "declined")
        assert len(rows(database, Lane.LETTER)) == 1
