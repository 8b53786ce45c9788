"""The gate: what may cross between the zones, decided from nothing but the message itself.

Inward, signed statements with what is sealed to them; outward, notices that the municipality signed. It opens nothing,
verifies no citizen's signature (forms does, with its own trust anchors) and remembers nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from todoke_evidence import content, notice, statement, suites
from todoke_evidence.errors import EvidenceError
from todoke_kit.errors import Refusal

MAX_PACK = 917_504  # bytes; the streams on both sides take this and its headers (deploy/nats)
MAX_SUBMISSIONS = 100  # in a pack; todoke_pb/envelope/v1/envelope.proto
MIN_SEALED = min(suite.overhead for suite in suites.SUITES.values())  # bytes: a key and a tag around nothing
MAX_SEALED = content.MAX_CONTENT + max(suite.overhead for suite in suites.SUITES.values())
MAX_MOMENT_MS = 253_402_300_799_000  # 9999-12-31T23:59:59Z
MAX_LEDGER_INDEX = 2**63 - 1  # what a database column inside can hold

_INWARD = re.compile(r"submissions\.([0-9]{6})")
_OUTWARD = re.compile(r"outbox\.(form|status)\.([A-Za-z0-9-]{1,64})")
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")


@dataclass(frozen=True, slots=True)
class Submission:
    """All that the gate knows of a submission, and so all of it that can cross."""

    statement: str  # compact JWS
    sealed: bytes  # HPKE: enc || ciphertext
    key_id: str
    accepted_at_ms: int  # POSIX milliseconds
    ledger_index: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Why something stays outside: one submission, or the whole message when `submission` is None."""

    code: str
    submission: Submission | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What of a pack goes in, under which subject, and what does not."""

    subject: str
    passed: tuple[Submission, ...]
    refused: tuple[Refused, ...]


def judge_inward(subject: str, body: bytes, decode: Callable[[bytes], Sequence[Submission]]) -> Verdict:
    """Judges each submission of a pack by itself: a bad one never harms its neighbours.

    :param decode: reads a pack; raises ValueError when the bytes hold anything but submissions.
    """
    try:
        municipality = _municipality(subject)
        submissions = _unpacked(body, decode)
    except Refusal as refusal:
        return Verdict("", (), (Refused(refusal.code),))
    codes = [_why_not(submission, municipality) for submission in submissions]
    judged = list(zip(submissions, codes, strict=True))
    return Verdict(
        subject=f"inbox.{municipality}",
        passed=tuple(submission for submission, code in judged if code is None),
        refused=tuple(Refused(code, submission) for submission, code in judged if code is not None),
    )


def judge_outward(subject: str, body: bytes, verifier: notice.NoticeVerifier) -> str:
    """Returns the subject under which a notice may be published outside.

    :raises Refusal: when it is not a notice of ours, or not the notice that its subject names.
    """
    named = _OUTWARD.fullmatch(subject)
    if named is None:
        raise Refusal("subject_not_allowed")
    kind, tail = named.groups()
    if tail != _named_by(kind, _text(body), verifier):
        raise Refusal("subject_mismatch")
    return f"out.{kind}.{tail}"


def _municipality(subject: str) -> str:
    named = _INWARD.fullmatch(subject)
    if named is None:
        raise Refusal("subject_not_allowed")
    return named[1]


def _unpacked(body: bytes, decode: Callable[[bytes], Sequence[Submission]]) -> Sequence[Submission]:
    if len(body) > MAX_PACK:
        raise Refusal("pack_oversized")
    try:
        submissions = decode(body)
    except ValueError:
        raise Refusal("pack_malformed") from None
    if not 1 <= len(submissions) <= MAX_SUBMISSIONS:
        raise Refusal("pack_malformed")
    return submissions


def _why_not(submission: Submission, municipality: str) -> str | None:
    """The code of the first rule that a submission breaks; None when it may pass."""
    if not MIN_SEALED <= len(submission.sealed) <= MAX_SEALED:
        return "sealed_size_wrong"
    if _KEY_ID.fullmatch(submission.key_id) is None:
        return "key_id_malformed"
    if not (0 < submission.accepted_at_ms <= MAX_MOMENT_MS and submission.ledger_index <= MAX_LEDGER_INDEX):
        return "passage_malformed"
    try:
        signed = statement.parse_signed(submission.statement)
        statement.check_sealed(signed.statement, submission.sealed)
    except EvidenceError as error:
        return error.code
    return None if signed.statement.municipality == municipality else "municipality_mismatch"


def _text(body: bytes) -> str:
    if len(body) > notice.MAX_BUNDLE:
        raise Refusal("notice_oversized")
    try:
        return body.decode("ascii")
    except UnicodeDecodeError:
        raise Refusal("notice_malformed") from None


def _named_by(kind: str, text: str, verifier: notice.NoticeVerifier) -> str:
    """The last token of the subject that the notice belongs under, after its signature was verified."""
    try:
        if kind == "form":
            return notice.read_bundle(text, verifier).procedure
        return notice.read_status(text, verifier).receipt_number.replace("-", "")
    except EvidenceError as error:
        raise Refusal(error.code) from None
