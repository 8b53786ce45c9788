"""Revocation by OCSP: keeps what a responder answered for as long as each answer says, and judges by it.

It asks nobody. Step 12 notes what it had no answer to; whoever has a network takes the `questions` right afterwards,
sends them, puts in by `take` what came back, and goes step 12 again.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.x509.ocsp import OCSPCertStatus

from todoke_evidence import times
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki import ocsp
from todoke_evidence.jpki.anchors import Anchor
from todoke_evidence.jpki.bounded import Bounded
from todoke_evidence.jpki.certificate import Certificate
from todoke_evidence.jpki.checks import CLOCK_SKEW
from todoke_evidence.jpki.ocsp import Answer, Question
from todoke_evidence.jpki.revocation import Kind, Snapshot

MAX_AGE = timedelta(hours=24)
"""An answer older than this is stale, whatever it says itself; an operator sets another limit, LONGEST_AGE at most."""

WITHOUT_END = timedelta(seconds=10)
"""How long an answer counts that names no next one: for the call it was fetched for, and no longer."""

MAX_KEPT = 10_000
"""Answers, each some 500 bytes."""

_CODES = {
    OCSPCertStatus.GOOD: None,
    OCSPCertStatus.REVOKED: Code.CERTIFICATE_REVOKED,
    OCSPCertStatus.UNKNOWN: Code.CERTIFICATE_UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class _Kept:
    """An answer: the code to refuse with, if any, and between which moments it counts."""

    code: Code | None
    starts: datetime
    ends: datetime
    snapshot: Snapshot | None

    def counts(self, now: datetime) -> bool:
        return self.starts - now <= CLOCK_SKEW and now <= self.ends


class Answers:
    """What one responder said of certificates, each by the SHA-256 of all its bytes; bounded, for one thread."""

    def __init__(self, max_age: timedelta = MAX_AGE, size: int = MAX_KEPT, *, keep: bool = False) -> None:
        """Take an age limit and how many answers to keep; with `keep` their bytes as well, some 2,500 each."""
        self._max_age = max_age
        self._keep = keep
        self._kept: Bounded[bytes, _Kept] = Bounded(size)
        self._lacking: Bounded[bytes, tuple[Anchor, Certificate]] = Bounded(size)
        self._failures: Bounded[bytes, Code] = Bounded(size)

    def check_revocation(self, anchor: Anchor, certificate: Certificate, now: datetime) -> None:
        """Step 12: raise CERTIFICATE_REVOKED or CERTIFICATE_UNKNOWN if that is the answer that counts at `now`.

        Without one that counts, raise why: OCSP_UNAVAILABLE, OCSP_INVALID or OCSP_STALE.
        """
        key = _key(certificate)
        kept = self._kept.get(key)
        if kept is None or not kept.counts(now):
            self._lacking.put(key, (anchor, certificate))
            raise EvidenceError(self._failures.get(key) or (Code.OCSP_STALE if kept else Code.OCSP_UNAVAILABLE))
        if kept.code is not None:
            raise EvidenceError(kept.code)

    def snapshot(self, _anchor: Anchor, certificate: Certificate, now: datetime) -> Snapshot | None:
        """Return the answer that counts at `now`, if answers keep their bytes."""
        kept = self._kept.get(_key(certificate))
        return kept.snapshot if kept is not None and kept.counts(now) else None

    def questions(self, randomness: Callable[[int], bytes] | None) -> list[Question]:
        """Return what to ask, each thing once, and forget that it was lacking; without `randomness` send no nonces."""

        def nonce() -> bytes | None:
            return None if randomness is None else randomness(ocsp.NONCE_BYTES)

        return [ocsp.question(anchor, certificate, nonce()) for anchor, certificate in self._lacking.take_all()]

    def take(self, asked: Question, answer: bytes | None, now: datetime) -> None:
        """Put in what came back for `asked` at `now`; None if nothing came. A newer answer is never replaced."""
        key = _key(asked.certificate)
        try:
            taken = self._read(asked, answer, now)
        except EvidenceError as failure:
            self._failures.put(key, failure.code)
            return
        self._failures.drop(key)
        known = self._kept.get(key)
        if known is None or known.starts <= taken.starts:
            self._kept.put(key, taken)

    def _read(self, asked: Question, answer: bytes | None, now: datetime) -> _Kept:
        if answer is None:
            raise EvidenceError(Code.OCSP_UNAVAILABLE)
        said = ocsp.read(answer, asked, now)
        if said.this_update - now > CLOCK_SKEW:  # kept, it would be newer than every honest one
            raise EvidenceError(Code.OCSP_STALE)
        snapshot = Snapshot(Kind.OCSP, answer) if self._keep else None
        return _Kept(_CODES[said.status], said.this_update, self._end(said, now), snapshot)

    def _end(self, said: Answer, now: datetime) -> datetime:
        """Return until when an answer counts; no limit of an operator's lets one without an end be older than ours."""
        if said.next_update is None:
            return min(times.later(now, WITHOUT_END), times.later(said.this_update, min(self._max_age, MAX_AGE)))
        return min(said.next_update, times.later(said.this_update, self._max_age))


def _key(certificate: Certificate) -> bytes:
    return hashlib.sha256(certificate.der).digest()
