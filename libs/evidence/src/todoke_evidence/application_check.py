"""The procedure by which anyone judges a bundle offline, and nothing in it vouches for itself.

Whom to trust comes from the reader: the authorities of the card, the key of the office's log, the timestamp authority.
The signature is judged as of the moment at which the office judged it, by the revocation snapshot of that moment.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from todoke_evidence import application, commitment, receipt, statement
from todoke_evidence.application import Application
from todoke_evidence.case_entry import FIRST_SEQUENCE, CaseEntry, verify_entry
from todoke_evidence.errors import Code, EvidenceError, UnusableError
from todoke_evidence.jpki import verify as signature
from todoke_evidence.jpki.anchors import Anchor
from todoke_evidence.jpki.checks import CLOCK_SKEW
from todoke_evidence.jpki.lists import Lists
from todoke_evidence.jpki.profile import Profile
from todoke_evidence.jpki.revocation import LONGEST_AGE, Kind, RevocationSource, Snapshot, issued_at, read_list
from todoke_evidence.jpki.stored_answer import StoredAnswer
from todoke_evidence.jpki.trust import TrustStore
from todoke_evidence.jpki.verify import Step, Verified
from todoke_evidence.note import NoteVerifier
from todoke_evidence.statement import SignedStatement

BUNDLE, STATEMENT, AUTHORITY, SNAPSHOT = range(1, 5)
LEDGER, ENTRY, TIMESTAMP, ANSWERS = range(17, 21)
FIRST_STATE = "arrived"

PROCEDURE: tuple[Step, ...] = (
    Step(BUNDLE, "bundle", "The file is canonical JSON of a known version, with every part in its form and bounds."),
    Step(STATEMENT, "statement", "What was signed is a well formed statement with one certificate."),
    Step(AUTHORITY, "authority", "The authority's certificate in the bundle is one of those trusted here."),
    Step(
        SNAPSHOT, "revocation snapshot", "The list is one that this authority signed; an OCSP answer is judged below."
    ),
    *(replace(step, number=SNAPSHOT + step.number) for step in signature.PROCEDURE),
    Step(LEDGER, "ledger", "The office's log holds the entry that the bundle opens."),
    Step(ENTRY, "entry", "The entry says that this statement became a case at the moment it was judged."),
    Step(TIMESTAMP, "timestamp", "An independent authority saw all of this at the time it names."),
    Step(ANSWERS, "answers", "The answers are those that the statement commits to."),
)
"""Steps 5 to 16 are those of the signature procedure."""


MAX_AGE = timedelta(days=28)
"""From signing until it was judged: the fourteen days that an office lets it be on its way, and as many in its queue.

Without a bound, who has the key of an expired card and an office's ear names a day on which the card was good.
"""


class Timestamps(Protocol):
    """Whoever can say what a timestamp proves; `timestamp.TimestampAuthority` can."""

    def verify(self, answer: bytes, data: bytes) -> datetime:
        """Return when `data` was there, or raise TIMESTAMP_MALFORMED or TIMESTAMP_INVALID."""


class Reader(Protocol):
    """What the reader of a bundle brings along, asked for step by step; what cannot be had raises UnusableError.

    With `timestamps` one is required. Without, one inside is refused, unless it is to be left out.
    """

    @property
    def profile(self) -> Profile:
        """Return which cards to accept."""

    @property
    def anchors(self) -> Sequence[Anchor]:
        """Return the authorities of the card."""

    @property
    def logs(self) -> Sequence[NoteVerifier]:
        """Return the keys of the office's log."""

    @property
    def timestamps(self) -> Timestamps | None:
        """Return who says what a timestamp proves."""

    @property
    def leaves_timestamp_out(self) -> bool:
        """Return whether a timestamp is not to be judged."""


@dataclass(frozen=True, slots=True)
class Trusted:
    """A Reader who has everything at hand."""

    profile: Profile
    anchors: Sequence[Anchor]
    logs: Sequence[NoteVerifier]
    timestamps: Timestamps | None
    leaves_timestamp_out: bool = False


@dataclass(frozen=True, slots=True)
class VerifiedApplication:
    """A bundle that passed, with the date of its snapshot. `stamped_at` is None where no timestamp was asked for."""

    application: Application
    signed: SignedStatement
    verified: Verified
    entry: CaseEntry
    revocation_at: datetime
    stamped_at: datetime | None


def verify(data: bytes, trusted: Reader) -> VerifiedApplication:
    """Judge a bundle, or raise EvidenceError with the code and the number of the step that refused.

    UnusableError has the number of the first step for which the reader brought nothing usable.
    """
    step = BUNDLE
    try:
        bundle = application.decode(data)
        step = STATEMENT
        signed = statement.parse_signature(bundle.statement)
        step = AUTHORITY
        anchor = _anchor(bundle.authority, trusted.anchors)
        step = SNAPSHOT
        trust = TrustStore(trusted.profile, (anchor,), _source(bundle.revocation, anchor))
        verified = _verify(signed, bundle.judged_at, trust)
        step = LEDGER
        entry = verify_entry(bundle.ledger, trusted.logs)
        step = ENTRY
        _check_entry(entry, signed, bundle.judged_at)
        step = TIMESTAMP
        stamped_at = _stamped_at(bundle, trusted)
        step = ANSWERS
        _check_answers(bundle, signed)
    except UnusableError as lacking:
        raise UnusableError(lacking.reason, step) from None
    except EvidenceError as refusal:
        raise EvidenceError(refusal.code, step if refusal.step is None else SNAPSHOT + refusal.step) from None
    return VerifiedApplication(bundle, signed, verified, entry, issued_at(bundle.revocation), stamped_at)


def _anchor(certificate: bytes, anchors: Sequence[Anchor]) -> Anchor:
    """Step 3. Only this one authority counts from here on."""
    digest = hashlib.sha256(certificate).digest()
    for anchor in anchors:
        if anchor.digest == digest:
            return anchor
    raise EvidenceError(Code.AUTHORITY_MISMATCH)


def _source(snapshot: Snapshot, anchor: Anchor) -> RevocationSource:
    """Step 4. Any limit on its age that an office may have set will do: what its age was is in the report."""
    if snapshot.kind is Kind.OCSP:
        return StoredAnswer(snapshot.der, LONGEST_AGE)
    try:
        return Lists([read_list(snapshot.der, (anchor,))], LONGEST_AGE)
    except EvidenceError:
        raise EvidenceError(Code.SNAPSHOT_INVALID) from None


def _verify(signed: SignedStatement, judged_at: datetime, trust: TrustStore) -> Verified:
    """Steps 5 to 16."""
    return signature.verify(signed.claim, judged_at, trust)


def _check_entry(entry: CaseEntry, signed: SignedStatement, judged_at: datetime) -> None:
    """Step 18: what was logged when the case was made is about this statement and this moment."""
    event = entry.event
    about = event.statement, event.receipt_number
    first = event.sequence, event.state
    wanted = hashlib.sha256(signed.text.encode()).digest(), receipt.receipt_number(signed.statement.submission)
    if about != wanted or first != (FIRST_SEQUENCE, FIRST_STATE) or event.at != judged_at:
        raise EvidenceError(Code.ENTRY_MISMATCH)
    signature.check_age(signed.statement.time, judged_at, MAX_AGE)


def _stamped_at(bundle: Application, trusted: Reader) -> datetime | None:
    """Step 19. A bundle names the moment it was judged, so no honest timestamp over it is earlier."""
    timestamps = trusted.timestamps
    if timestamps is None:
        if bundle.timestamp is not None and not trusted.leaves_timestamp_out:
            raise EvidenceError(Code.TIMESTAMP_UNJUDGED)
        return None
    if bundle.timestamp is None:
        raise EvidenceError(Code.TIMESTAMP_MISSING)
    stamped_at = timestamps.verify(bundle.timestamp, application.covered(bundle))
    if bundle.judged_at - stamped_at > CLOCK_SKEW:
        raise EvidenceError(Code.TIMESTAMP_EARLY)
    return stamped_at


def _check_answers(bundle: Application, signed: SignedStatement) -> None:
    """Step 20, where there are answers."""
    opened = bundle.answers
    if opened is None:
        return
    if commitment.answers_commitment(opened.salt, opened.values) != signed.statement.commitment:
        raise EvidenceError(Code.COMMITMENT_MISMATCH)
