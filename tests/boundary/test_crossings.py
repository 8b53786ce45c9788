"""The relay's gate lets through what the boundary lists as crossing: the same subjects, messages and sizes."""

from __future__ import annotations

from functools import reduce

import pytest
from support import letters
from support.boundary import BOUNDARY, USERS
from support.notices import BUNDLE, KEY, STATUS, TAIL, VACANCIES, VERIFIER
from support.parcels import pack, statement_text, submission
from support.witness import CLOSED, LOG_KEYS, body, cosigned, signed

from todoke_evidence import add_checkpoint, checkpoint, chunks, notice, sealing, statement, suites, vacancies
from todoke_evidence.errors import EvidenceError
from todoke_forms.core import notices
from todoke_gateway import outbox
from todoke_gateway.core import intake
from todoke_gateway.core.acceptance import Passage
from todoke_gateway.core.intake import Parcel
from todoke_gateway.core.receipts import Entry
from todoke_kit.errors import Refusal
from todoke_pb.envelope.v1 import envelope_pb2
from todoke_relay.core import checkpoints, gate
from todoke_relay.envelopes import decode_pack

INWARD, OUTWARD = BOUNDARY["crosses"]["inward"], BOUNDARY["crosses"]["outward"]
SAMPLES = {
    "bundles": ("ningen-dock", notice.sign_bundle(BUNDLE, KEY)),
    "vacancies": ("ningen-dock_places", vacancies.sign(VACANCIES, KEY)),
    "statuses": (TAIL, notice.sign_status(STATUS, KEY)),
    "letters": (TAIL, letters.signed()),
}
LIMITS = {
    "bundles": notice.MAX_BUNDLE,
    "vacancies": vacancies.MAX_VACANCIES,
    "statuses": notice.MAX_STATUS,
    "letters": notice.MAX_LETTER,
}
TYPES = {
    "bundles": notice.BUNDLE_TYPE,
    "vacancies": vacancies.VACANCIES_TYPE,
    "statuses": notice.STATUS_TYPE,
    "letters": notice.LETTER_TYPE,
}


def test_three_things_cross_inward() -> None:
    assert INWARD.keys() == {"submissions", "chunks", "checkpoints"}


def test_submissions_cross_as_listed() -> None:
    listed = INWARD["submissions"]
    verdict = gate.judge_inward(listed["from"].replace("*", "990019"), pack(submission()), decode_pack)
    assert verdict.subject == listed["to"].replace("*", "990019")
    assert verdict.passed is not None
    assert listed["message"] == envelope_pb2.SubmissionPack.DESCRIPTOR.full_name
    assert listed["max_bytes"] == gate.MAX_PACK


@pytest.mark.parametrize("sealed", [intake.MIN_SEALED, 50_000, intake.MAX_SEALED])
@pytest.mark.parametrize("said", [500, statement.MAX_STATEMENT_JWS])
@pytest.mark.parametrize("moment", [1, gate.MAX_MOMENT_MS])
@pytest.mark.parametrize("suite", suites.SUITES)
def test_nothing_is_refused_for_which_the_gateway_gave_a_receipt(
    sealed: int, said: int, moment: int, suite: str
) -> None:
    """So what the relay refuses may be let go when there is no room to keep it (decision 0046)."""
    key = sealing.generate(suite).public()
    signed = statement.parse_signed(statement_text())._replace(text="x" * said)
    entry = Entry(gate.MAX_LEDGER_INDEX, moment, (), "")
    passage = Passage(Parcel(signed, bytes(sealed), key.key_id), entry, key)
    fit = outbox.PACK_BYTES // outbox.weight(passage)  # as many as the batcher lets into one pack
    body = outbox.seal_pack([passage] * max(1, min(outbox.PACK, fit)), "990019")
    verdict = gate.judge_inward("submissions.990019", body, decode_pack)
    assert verdict.passed is not None
    assert verdict.refused == ()


def test_chunks_cross_as_listed_and_not_one_byte_more() -> None:
    listed, names = INWARD["chunks"], ("990019", "0123456789abcdef" * 2, "79")
    subjects = [reduce(lambda text, name: text.replace("*", name, 1), names, listed[end]) for end in ("from", "to")]
    assert gate.judge_chunk(subjects[0], bytes(listed["max_bytes"])) == subjects[1]
    with pytest.raises(Refusal, match="chunk_size_wrong"):
        gate.judge_chunk(subjects[0], bytes(listed["max_bytes"] + 1))
    assert listed["max_bytes"] == chunks.SEALED_CHUNK


def test_requests_to_the_witness_cross_as_listed_and_not_one_byte_more() -> None:
    listed = INWARD["checkpoints"]
    assert checkpoints.judge_request(listed["from"], body(5, 9), LOG_KEYS) == listed["to"]
    assert listed["max_bytes"] == add_checkpoint.MAX_BYTES
    with pytest.raises(EvidenceError, match="add_checkpoint_malformed"):
        checkpoints.judge_request(listed["from"], b"x" * (listed["max_bytes"] + 1), LOG_KEYS)


@pytest.mark.parametrize(("log", "signed"), [("internet", cosigned(5)), ("closed", signed(5, signer=CLOSED))])
def test_checkpoints_cross_as_listed_and_not_one_byte_more(log: str, signed: str) -> None:
    listed = OUTWARD["checkpoints"]
    source = listed["from"].replace("*", log)
    crossing = checkpoints.judge_log(source, signed.encode(), LOG_KEYS)
    assert (crossing.subject, crossing.body) == (listed["to"].replace("*", log), signed.encode())
    assert listed["max_bytes"] == checkpoint.MAX_BARE
    with pytest.raises(Refusal, match="checkpoint_oversized"):
        checkpoints.judge_log(source, b"x" * (listed["max_bytes"] + 1), LOG_KEYS)


def test_what_crosses_outward_is_what_is_signed() -> None:
    assert OUTWARD.keys() == SAMPLES.keys() | {"checkpoints"}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_listed_notice_crosses_as_listed(name: str) -> None:
    listed, (tail, text) = OUTWARD[name], SAMPLES[name]
    verdict = gate.judge_outward(listed["from"].replace("*", tail), text.encode(), VERIFIER)
    assert [(one.subject, one.body) for one in verdict.passed] == [(listed["to"].replace("*", tail), text.encode())]
    assert listed["message"] == TYPES[name]
    assert listed["max_bytes"] == LIMITS[name]


@pytest.mark.parametrize("name", SAMPLES)
def test_one_byte_more_does_not_cross(name: str) -> None:
    listed, (tail, _) = OUTWARD[name], SAMPLES[name]
    assert judged(listed["from"].replace("*", tail), b"x" * (listed["max_bytes"] + 1)) == (0, ["notice_oversized"])


def test_as_many_statuses_come_together_as_listed_and_not_one_more() -> None:
    listed, (_, text) = OUTWARD["statuses"], SAMPLES["statuses"]
    together = listed["together"]
    assert together == gate.MAX_STATUSES == notices.MAX_STATUSES_PER_PACK
    assert judged(listed["from"], b"\n".join([text.encode()] * together)) == (together, [])
    assert judged(listed["from"], b"\n".join([text.encode()] * (together + 1))) == (0, ["pack_malformed"])


def test_as_many_statuses_of_full_size_come_together() -> None:
    listed = OUTWARD["statuses"]
    full = b"\n".join([b"x" * listed["max_bytes"]] * listed["together"])
    assert len(full) < gate.MAX_OUTWARD
    assert judged(listed["from"], full) == (0, ["notice_malformed"] * listed["together"])


def judged(subject: str, body: bytes) -> tuple[int, list[str]]:
    """How many notices of a message pass, and why the others do not."""
    verdict = gate.judge_outward(subject, body, VERIFIER)
    return len(verdict.passed), [refused.code for refused in verdict.refused]


def test_the_relay_may_publish_exactly_what_crosses_what_it_keeps_of_that_and_its_dead_letters() -> None:
    outward = {listed["to"] for listed in OUTWARD.values()}
    assert {subject for subject in USERS["gate.relay"] if subject[0] != "$"} == outward
    inward = {listed["to"] for listed in INWARD.values()}
    kept = {subject.replace("out.", "sent.") for subject in outward}
    assert {subject for subject in USERS["lgwan.relay"] if subject[0] != "$"} == inward | kept | {"dead.relay"}
