"""What others are told when a case enters a state: a signed status, a fact without a person, a silent leaf."""

from __future__ import annotations

import json

from support import casework

from todoke_evidence import receipt
from todoke_evidence.file_outcome import FileOutcome
from todoke_evidence.notice import NoticeVerifier, read_status
from todoke_forms.core import facts, leaves, notices
from todoke_forms.core.model import Entry
from todoke_forms.core.outgoing import Lane, announce
from todoke_pb.facts.v1 import facts_pb2

NUMBER = receipt.receipt_number(bytes(16))
ENTRY = Entry(
    receipt_number=NUMBER,
    procedure="ningen-dock",
    statement_digest=bytes(32),
    from_state="",
    to_state="arrived",
    sequence=1,
    at_ms=casework.NOW_MS + 789,
    amount_yen=16_600,
)


FILES = (FileOutcome("pdf", "rebuilt", ("scripts",)), FileOutcome("png", "waiting"))


def counted():
    """Randomness that is different each time, and the same in each test."""
    number = 0

    def take(size: int) -> bytes:
        nonlocal number
        number += 1
        return bytes([number]) * size

    return take


def rows(entry=ENTRY):
    return {row.lane: row for row in announce(entry, FILES, casework.MUNICIPALITY, counted()).outgoing}


def test_everyone_is_told_once():
    assert set(rows()) == {Lane.STATUS, Lane.FACT, Lane.LEDGER}


def test_the_status_is_signed_under_the_receipt_number():
    row = rows()[Lane.STATUS]
    assert row.key == NUMBER.replace("-", "")
    text = notices.sign(row.payload, casework.MUNICIPALITY, casework.NOTICE_KEY)
    status = read_status(text, NoticeVerifier(casework.NOTICE_KEY.public()))
    assert (status.receipt_number, status.state, status.files) == (NUMBER, "arrived", FILES)
    assert status.sequence == 2  # the first state, and one file that was judged
    assert status.changed_at == casework.NOW


def test_a_status_that_was_written_before_files_were_told_is_signed_as_it_is():
    written = {"receipt_number": NUMBER, "state": "arrived", "sequence": 1, "changed_at_ms": casework.NOW_MS}
    text = notices.sign(json.dumps(written).encode(), casework.MUNICIPALITY, casework.NOTICE_KEY)
    assert read_status(text, NoticeVerifier(casework.NOTICE_KEY.public())).files == ()


def test_signing_twice_gives_the_same_notice():
    payload = rows()[Lane.STATUS].payload
    first, second = (notices.sign(payload, casework.MUNICIPALITY, casework.NOTICE_KEY) for _ in range(2))
    assert first == second


def test_a_held_notice_is_outranked_by_every_notice_of_a_case():
    held = json.loads(notices.held(NUMBER, casework.NOW_MS))
    arrived = json.loads(rows()[Lane.STATUS].payload)
    assert held["sequence"] < arrived["sequence"]


def test_the_fact_names_neither_case_nor_moment():
    fact = facts_pb2.Fact.FromString(rows()[Lane.FACT].payload)
    assert (fact.procedure, fact.from_state, fact.to_state, fact.amount_yen) == ("ningen-dock", "", "arrived", 16_600)
    assert fact.hour == casework.NOW_MS // 3_600_000
    assert len(fact.fact_id) == 16
    assert {field.name for field, _ in fact.ListFields()} == {"fact_id", "procedure", "to_state", "hour", "amount_yen"}


def test_facts_travel_in_packs():
    one = rows()[Lane.FACT].payload
    packed = facts_pb2.FactPack.FromString(facts.pack([one, one, one]))
    assert [fact.SerializeToString(deterministic=True) for fact in packed.facts] == [one, one, one]


def test_the_leaf_commits_to_the_event_under_the_kept_tag_and_salt():
    announcement = announce(ENTRY, FILES, casework.MUNICIPALITY, counted())
    row = next(row for row in announcement.outgoing if row.lane is Lane.LEDGER)
    expected = receipt.leaf(receipt.KIND_CASE, announcement.leaf_tag, announcement.leaf_salt, leaves.event(ENTRY))
    assert row.payload == expected
    assert row.key == announcement.leaf_tag.hex()


def test_the_event_holds_no_amount_and_no_person():
    assert set(json.loads(leaves.event(ENTRY))) == {
        "at", "receipt", "sequence", "state", "statement", "type", "version"
    }  # fmt: skip
