"""A bundle for tests, sound until a test spoils it: a card of the session, an office's log, a timestamp authority.

bundle = evidence.bundle()              # application.Application
evidence.stamped(bundle)                # the same with a timestamp over it, by `openssl ts`
evidence.logged(bundle, state="granted")  # the same, with another entry in the log
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from support import cards, fixtures, naivetree
from support.tsa import Tsa

from todoke_evidence import case_entry, checkpoint, commitment, merkle, receipt, statement
from todoke_evidence.application import Answers, Application, covered
from todoke_evidence.application_check import Trusted
from todoke_evidence.case_entry import CaseEvent
from todoke_evidence.checkpoint import Checkpoint
from todoke_evidence.errors import EvidenceError
from todoke_evidence.jpki import certificate
from todoke_evidence.jpki.anchors import read_anchor
from todoke_evidence.jpki.lists import Lists
from todoke_evidence.jpki.ocsp import question
from todoke_evidence.jpki.profile import TEST
from todoke_evidence.jpki.revocation import Kind, Snapshot, read_list
from todoke_evidence.jpki.trust import TrustStore
from todoke_evidence.note import NoteSigner
from todoke_evidence.statement import CardKey, Statement
from todoke_evidence.timestamp import TimestampAuthority
from todoke_evidence.trust_files import TrustFolder
from todoke_testcard import responder

JUDGED_AT = cards.NOW + timedelta(minutes=1)
SUBMISSION = bytes(range(16))
SALT = b"\x33" * 32
VALUES = {"applicant_name": "見本 花子", "exam_date": "2026-12-01"}
LOG = NoteSigner("todoke.example/mihon/closed", b"\x05" * 32)
SIZE, INDEX = 7, 4


@cache
def tsa() -> Tsa:
    """One timestamp authority a session."""
    return Tsa()


def trusted(*, timestamps: bool = True) -> Trusted:
    """What a reader of the session's bundles brings along."""
    authority = TimestampAuthority([tsa().root]) if timestamps else None
    return Trusted(TEST, TrustFolder(cards.trust(), TEST).anchors(), [LOG.verifier], authority)


def said(key: CardKey = CardKey.SIGNATURE, /, **changes: object) -> bytes:
    """The canonical statement, for this key of the card."""
    members: dict[str, object] = {
        "municipality": "990019",
        "procedure": "ningen-dock",
        "form": b"\x11" * 32,
        "submission": SUBMISSION,
        "time": cards.NOW - timedelta(minutes=1),
        "origin": "https://todoke.example",
        "nonce": "nonce",
        "commitment": commitment.answers_commitment(SALT, VALUES),
        "attachments": (),
        "sealed": bytes(32),
    }
    return statement.encode(Statement(**(members | changes)), key)  # type: ignore[arg-type]


@cache
def signed(card: str = "valid", **changes: object) -> str:
    return cards.sign_with(card, said(**changes))


@cache
def snapshot(card: str = "valid") -> tuple[bytes, Snapshot]:
    """The authority of a card, and the list that speaks of it; for a card of nobody's, those of "valid"."""
    trust = TrustFolder(cards.trust(), TEST, keep=True).load()
    try:
        return _judged_by(trust, cards.certificate(card))
    except EvidenceError:
        return _judged_by(trust, cards.certificate("valid"))


def _judged_by(trust: TrustStore, der: bytes) -> tuple[bytes, Snapshot]:
    read = certificate.parse(der)
    anchor = trust.issuer_of(read)
    found = trust.snapshot(anchor, read, JUDGED_AT)
    assert found is not None
    return anchor.certificate.der, found


def answer(card: str = "valid", at: datetime = cards.NOW, validity: timedelta | None = responder.VALIDITY) -> Snapshot:
    """An OCSP answer in place of the list."""
    read = certificate.parse(cards.certificate(card))
    asked = question(TrustFolder(cards.trust(), TEST).load().issuer_of(read), read, None)
    return Snapshot(Kind.OCSP, replace(cards.session_pki().responder(), validity=validity).answer(asked.body, at))


def bundle(
    card: str = "valid", *, answers: bool = False, opened: dict[str, Any] | None = None, **changes: object
) -> Application:
    """A sound bundle without a timestamp, if the card is good; `opened` are answers in place of those of `answers`."""
    values = VALUES if answers else opened
    if values is not None:
        changes |= {"commitment": commitment.answers_commitment(SALT, values)}
    text = signed(card, **changes)
    authority, known = snapshot(card)
    return logged(
        Application(text, authority, known, JUDGED_AT, "", None, None if values is None else Answers(SALT, values))
    )


def of_fixture(name: str) -> Application:
    """A bundle about a fixture whose certificate is sound: one of a card to come, or with a spoiled signature."""
    fixture = fixtures.every()[name]
    anchors = [read_anchor(der, TEST) for der in fixture.authorities.values()]
    trust = TrustStore(TEST, anchors, Lists(read_list(der, anchors, keep=True) for der in fixture.lists.values()))
    authority, known = _judged_by(trust, statement.parse_signed(fixture.statement).certificate)
    return logged(Application(fixture.statement, authority, known, JUDGED_AT, "", None, None))


def logged(given: Application, **changes: object) -> Application:
    """The same, proven by a log whose entry is about it; `changes` are of the event, or of the proof."""
    return replace(given, ledger=proof(given, **changes))


def proof(given: Application, **changes: object) -> str:
    """The C2SP tlog-proof of the entry."""
    about = statement.parse_signed(given.statement)
    event = CaseEvent(
        at=given.judged_at,
        receipt_number=receipt.receipt_number(about.statement.submission),
        sequence=case_entry.FIRST_SEQUENCE,
        state="arrived",
        statement=hashlib.sha256(about.text.encode()).digest(),
    )
    kind, signer = changes.pop("kind", receipt.KIND_CASE), changes.pop("signer", LOG)
    assert isinstance(kind, int)
    assert isinstance(signer, NoteSigner)
    encoded = case_entry.encode(replace(event, **changes))  # type: ignore[arg-type]
    tag, salt = b"\x21" * 16, b"\x22" * 32
    hashes = [merkle.leaf_hash(bytes((number,))) for number in range(SIZE)]
    hashes[INDEX] = merkle.leaf_hash(receipt.leaf(kind, tag, salt, encoded))
    head = checkpoint.sign(Checkpoint(signer.verifier.name, SIZE, naivetree.root(hashes)), signer)
    return receipt.encode_proof(receipt.opening(tag, salt, encoded), INDEX, naivetree.path(INDEX, hashes), head)


def stamped(given: Application) -> Application:
    """The same with a timestamp of now over it."""
    return replace(given, timestamp=tsa().stamp(covered(given)))
