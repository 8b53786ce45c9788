"""The relay's gate lets through what the boundary lists as crossing: the same subjects, messages and sizes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import reduce

import pytest
from nats.aio.client import Client
from nats.js.api import PubAck
from support import attestation, letters
from support.boundary import BOUNDARY, USERS
from support.gateway import NOW, published
from support.notices import BUNDLE, KEY, STATUS, TAIL, VACANCIES, VERIFIER
from support.parcels import pack, statement_text, submission
from support.witness import CLOSED, LOG_KEYS, body, cosigned, signed

from todoke_evidence import (
    add_checkpoint,
    attested,
    cancellation,
    checkpoint,
    chunks,
    notice,
    receipt,
    sealing,
    statement,
    suites,
    vacancies,
)
from todoke_evidence.attested import AttestedStatement
from todoke_evidence.errors import EvidenceError
from todoke_forms.core import notices
from todoke_gateway import outbox
from todoke_gateway.cancelling import Asking, Cancelling
from todoke_gateway.chunk_outbox import ChunkOutbox
from todoke_gateway.core import intake, uploads
from todoke_gateway.core.acceptance import Passage
from todoke_gateway.core.catalogue import Catalogue
from todoke_gateway.core.intake import Parcel, Stated
from todoke_gateway.core.receipts import Entry
from todoke_gateway.core.uploads import Uploads
from todoke_kit import bus
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


def vouched_for(level: int) -> AttestedStatement:
    """What a gateway says of an application that no card signed."""
    return attested.parse(attested.attest(attestation.said(), level, attestation.KEY))


CARDS = statement.parse_signed(statement_text())
STATED: dict[str, Stated] = {
    "a short one of a card": CARDS._replace(text="x" * 500),
    "the longest of a card": CARDS._replace(text="x" * statement.MAX_STATEMENT_JWS),
    "anonymous": vouched_for(attested.ANONYMOUS),
    "with a contact": vouched_for(attested.CONTACT),
    "the longest with a contact": vouched_for(attested.CONTACT)._replace(text="x" * attested.MAX_ATTESTED),
}


def refused(passages: Sequence[Passage]) -> tuple[gate.Refused, ...]:
    """What the relay has against as many of these as the gateway's batcher lets into one pack."""
    fit = outbox.PACK_BYTES // outbox.weight(passages[0])
    body = outbox.seal_pack(passages[: max(1, min(outbox.PACK, fit))], "990019")
    verdict = gate.judge_inward("submissions.990019", body, decode_pack)
    assert verdict.passed is not None
    return verdict.refused


@pytest.mark.parametrize("sealed", [intake.MIN_SEALED, 50_000, intake.MAX_SEALED])
@pytest.mark.parametrize("said", STATED)
@pytest.mark.parametrize("moment", [1, gate.MAX_MOMENT_MS])
@pytest.mark.parametrize("suite", suites.SUITES)
def test_nothing_is_refused_for_which_the_gateway_gave_a_receipt(
    sealed: int, said: str, moment: int, suite: str
) -> None:
    """So what the relay refuses may be let go when there is no room to keep it (decision 0046)."""
    key = sealing.generate(suite).public()
    entry = Entry(gate.MAX_LEDGER_INDEX, moment, (), "")
    passage = Passage(Parcel(STATED[said], bytes(sealed), key.key_id), entry, key)
    assert refused([passage] * outbox.PACK) == ()


@pytest.mark.parametrize("moment", [NOW, datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)], ids=["now", "the last"])
@pytest.mark.parametrize("suite", suites.SUITES)
def test_nor_is_a_cancellation_of_which_the_gateway_told_its_citizen_that_it_is_on_its_way(
    suite: str, moment: datetime
) -> None:
    sent: list[Passage] = []

    async def publish(passage: Passage) -> None:
        sent.append(passage)

    catalogue = Catalogue("990019")
    catalogue.put(published(suite))
    cancelling = Cancelling(attestation.KEY, catalogue, publish, lambda: int(moment.timestamp() * 1000))
    asking = Asking(receipt.receipt_number(bytes(16)), cancellation.code(bytes(16)), "a client")
    asyncio.run(cancelling.cancel(asking))
    assert refused(sent * outbox.PACK) == ()


@pytest.mark.parametrize("size", [1, chunks.CHUNK, chunks.CHUNK + 1, chunks.MAX_FILE])
def test_nor_is_a_chunk_that_the_gateway_took(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    sent: list[tuple[str, bytes]] = []

    async def publish(_client: Client, subject: str, payload: bytes, **_more: object) -> PubAck:
        sent.append((subject, payload))
        return PubAck("CHUNKS", 1)

    monkeypatch.setattr(bus, "publish", publish)
    upload = Uploads(bytes(32)).begin(bytes(chunks.UPLOAD_BYTES), size, 0)
    while not upload.complete:
        sealed = bytes(chunks.sealed_size(size, upload.stored))
        uploads.check_next(upload, sealed)
        asyncio.run(ChunkOutbox(Client(), "990019").publish(upload, sealed))
        upload = uploads.advance(upload, sealed)
    assert len(sent) == chunks.count(size)
    for subject, sealed in sent:
        assert gate.judge_chunk(subject, sealed) == subject.replace("chunks.", "files.")


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
