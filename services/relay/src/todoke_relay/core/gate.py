"""The gate: what may cross between the zones, decided from nothing but the message itself.

Inward, sealed statements with their sealed content, and sealed chunks of files; outward, notices that the municipality
signed, sealed letters among them. It opens nothing, so it knows neither who files, nor what, nor what is answered
(forms does, and verifies every signature again); it is told what was sent before.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from todoke_evidence import chunks, content, notice, packing, statement, suites, vacancies
from todoke_evidence.errors import EvidenceError
from todoke_kit.errors import Refusal

MAX_PACK = 917_504  # bytes; the streams on both sides take this and its headers (deploy/nats)
MAX_SUBMISSIONS = 100  # in a pack; todoke_pb/envelope/v1/envelope.proto
MIN_SEALED = min(suite.overhead for suite in suites.SUITES.values())  # bytes: a key and a tag around nothing
MAX_SEALED = content.MAX_CONTENT + max(suite.overhead for suite in suites.SUITES.values())
MAX_STATEMENT = statement.MAX_STATEMENT_JWS + packing.OVERHEAD
SEALED_KEYS = frozenset(suite.overhead + packing.KEY_BYTES for suite in suites.SUITES.values())  # sizes, in bytes
MAX_MOMENT_MS = 253_402_300_799_000  # 9999-12-31T23:59:59Z
MAX_LEDGER_INDEX = 2**63 - 1  # what a database column inside can hold
MAX_STATUSES = 100  # in a message; forms sends no more
MAX_OUTWARD = MAX_STATUSES * (notice.MAX_STATUS + 1)  # bytes of statuses in a message, with what parts them

_INWARD = re.compile(r"submissions\.([0-9]{6})")
_CHUNK = re.compile(r"chunks\.([0-9]{6}\.[0-9a-f]{32}\.(0|[1-9][0-9]?))")
_BUNDLE = re.compile(r"outbox\.form\.([A-Za-z0-9-]{1,64}(?:_[0-9])?)")
_VACANCIES = re.compile(r"outbox\.form\.([A-Za-z0-9-]{1,64}_places)")
_STATUSES = re.compile(r"outbox\.statuses")
_LETTER = re.compile(r"outbox\.letter")
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")


Order = tuple[int, int]  # the municipality's sequence number, and the POSIX second in the notice


@dataclass(frozen=True, slots=True)
class Submission:
    """All that the gate knows of a submission, and so all of it that can cross."""

    statement: bytes  # nonce || ciphertext
    sealed: bytes  # HPKE: enc || ciphertext
    key_id: str
    accepted_at_ms: int  # POSIX milliseconds
    ledger_index: int


@dataclass(frozen=True, slots=True)
class Pack:
    """All that the gate knows of a pack; the sealed key belongs to the statements in it."""

    submissions: tuple[Submission, ...]
    sealed_key: bytes  # HPKE: enc || ciphertext
    key_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Why something stays outside: one submission, as a pack of its own, or the whole message when `pack` is None."""

    code: str
    pack: Pack | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What of a pack goes in, under which subject, and what does not."""

    subject: str
    passed: Pack | None
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """What may be published outside, under which subject, and where it stands among the notices of that subject."""

    subject: str
    body: bytes  # compact JWS
    order: Order


@dataclass(frozen=True, slots=True)
class Sent:
    """What is known of the last notice that went out under a subject."""

    order: Order
    sha256: str  # of its body, in hexadecimal


@dataclass(frozen=True, slots=True)
class RefusedNotice:
    """Why something stays inside: one notice, or the whole message."""

    code: str
    body: bytes


@dataclass(frozen=True, slots=True)
class OutwardVerdict:
    """What of a message goes out, in its order, and what does not."""

    passed: tuple[Notice, ...]
    refused: tuple[RefusedNotice, ...]


def judge_inward(subject: str, body: bytes, decode: Callable[[bytes], Pack]) -> Verdict:
    """Judges each submission of a pack by itself: a bad one never harms its neighbours.

    :param decode: reads a pack; raises Refusal "pack_malformed" when the bytes hold anything else. Whatever else it
        raises is our fault and no verdict, and comes out of here.
    """
    try:
        municipality = _municipality(subject)
        pack = _unpacked(body, decode)
    except Refusal as refusal:
        return Verdict("", None, (Refused(refusal.code),))
    judged = [(submission, _why_not(submission)) for submission in pack.submissions]
    passed = tuple(submission for submission, code in judged if code is None)
    return Verdict(
        subject=f"inbox.{municipality}",
        passed=replace(pack, submissions=passed) if passed else None,
        refused=tuple(Refused(code, replace(pack, submissions=(one,))) for one, code in judged if code is not None),
    )


def judge_chunk(subject: str, body: bytes) -> str:
    """Returns the subject under which a sealed chunk of a file goes in.

    :raises Refusal: "subject_not_allowed", or "chunk_size_wrong": nothing else can be seen of it.
    """
    inside = chunk_inside(subject)
    if not inside:
        raise Refusal("subject_not_allowed")
    if not chunks.TAG < len(body) <= chunks.SEALED_CHUNK:
        raise Refusal("chunk_size_wrong")
    return inside


def chunk_inside(subject: str) -> str:
    """The subject that a chunk has inside; nothing for a subject that is none of a chunk's."""
    named = _CHUNK.fullmatch(subject)
    return "" if named is None or int(named[2]) >= chunks.MAX_CHUNKS else f"files.{named[1]}"


def holds_statuses(subject: str) -> bool:
    """Whether a message on its way out holds statuses, and not a bundle."""
    return _STATUSES.fullmatch(subject) is not None


def holds_letter(subject: str) -> bool:
    """Whether a message on its way out holds a letter that is sealed to an applicant."""
    return _LETTER.fullmatch(subject) is not None


def judge_outward(subject: str, body: bytes, verifier: notice.NoticeVerifier) -> OutwardVerdict:
    """Judges a form bundle, a hint of its places, a letter, or each of many statuses by itself: none harms another."""
    try:
        notices = _lines(body) if holds_statuses(subject) else [body]
    except Refusal as refusal:
        return OutwardVerdict((), (RefusedNotice(refusal.code, body),))
    passed, refused = [], []
    for one in notices:
        try:
            passed.append(_notice(subject, one, verifier))
        except (EvidenceError, Refusal) as error:
            refused.append(RefusedNotice(error.code, one))
    return OutwardVerdict(tuple(passed), tuple(refused))


def only_newer(verdict: OutwardVerdict, sent: Mapping[str, Sent]) -> OutwardVerdict:
    """Refuses what is not newer than what went out before; the last notice that did, come again, is left out.

    :param sent: by subject outside; nothing went out yet under one that is missing.
    """
    last, passed, refused = dict(sent), list[Notice](), list(verdict.refused)
    for one in verdict.passed:
        now, before = Sent(one.order, hashlib.sha256(one.body).hexdigest()), last.get(one.subject)
        if before is None or now.order > before.order:
            passed.append(one)
            last[one.subject] = now
        elif now != before:
            refused.append(RefusedNotice("notice_not_newer", one.body))
    return OutwardVerdict(tuple(passed), tuple(refused))


def _municipality(subject: str) -> str:
    named = _INWARD.fullmatch(subject)
    if named is None:
        raise Refusal("subject_not_allowed")
    return named[1]


def _unpacked(body: bytes, decode: Callable[[bytes], Pack]) -> Pack:
    if len(body) > MAX_PACK:
        raise Refusal("pack_oversized")
    pack = decode(body)
    if not 1 <= len(pack.submissions) <= MAX_SUBMISSIONS or len(pack.sealed_key) not in SEALED_KEYS:
        raise Refusal("pack_malformed")
    if _KEY_ID.fullmatch(pack.key_id) is None:
        raise Refusal("key_id_malformed")
    return pack


def _why_not(submission: Submission) -> str | None:
    """The code of the first rule that a submission breaks; None when it may pass."""
    if not packing.OVERHEAD < len(submission.statement) <= MAX_STATEMENT:
        return "statement_size_wrong"
    if not MIN_SEALED <= len(submission.sealed) <= MAX_SEALED:
        return "sealed_size_wrong"
    if _KEY_ID.fullmatch(submission.key_id) is None:
        return "key_id_malformed"
    if not (0 < submission.accepted_at_ms <= MAX_MOMENT_MS and submission.ledger_index <= MAX_LEDGER_INDEX):
        return "passage_malformed"
    return None


def _lines(body: bytes) -> list[bytes]:
    """The notices of a message, one a line; nothing follows the last."""
    if len(body) > MAX_OUTWARD:
        raise Refusal("pack_oversized")
    lines = body.split(b"\n", MAX_STATUSES)
    if len(lines) > MAX_STATUSES or b"" in lines:
        raise Refusal("pack_malformed")
    return lines


def _notice(subject: str, body: bytes, verifier: notice.NoticeVerifier) -> Notice:
    """One notice of a message, after its signature was verified.

    :raises Refusal: when it is no notice of ours, or not the one that the message's subject names.
    :raises EvidenceError: for the same reasons.
    """
    if holds_statuses(subject):
        status = notice.read_status(_text(body), verifier)
        tail = _tail(status.receipt_number)
        return Notice(f"out.status.{tail}", body, (status.sequence, int(status.changed_at.timestamp())))
    if holds_letter(subject):
        letter = notice.read_letter(
            _text(body), verifier
        )  # signed and of the one size; what it says, nobody here can read
        tail = _tail(letter.receipt_number)
        return Notice(f"out.letter.{tail}", body, (letter.sequence, int(letter.sent_at.timestamp())))
    if (named := _VACANCIES.fullmatch(subject)) is not None:
        left = vacancies.read(_text(body), verifier)
        return _named(named[1], left.subject, body, (left.sequence, int(left.changed_at.timestamp())))
    named = _BUNDLE.fullmatch(subject)
    if named is None:
        raise Refusal("subject_not_allowed")
    bundle = notice.read_bundle(_text(body), verifier)
    return _named(named[1], bundle.subject, body, (bundle.sequence, int(bundle.published_at.timestamp())))


def _named(stands: str, says: str, body: bytes, order: Order) -> Notice:
    """A notice about a form, under the name that the message's subject has, which it must have itself."""
    if says != stands:
        raise Refusal("subject_mismatch")
    return Notice(f"out.form.{stands}", body, order)


def _tail(receipt_number: str) -> str:
    """A receipt number as the last token of a subject."""
    return receipt_number.replace("-", "")


def _text(body: bytes) -> str:
    if len(body) > notice.MAX_BUNDLE:
        raise Refusal("notice_oversized")
    try:
        return body.decode("ascii")
    except UnicodeDecodeError:
        raise Refusal("notice_malformed") from None
