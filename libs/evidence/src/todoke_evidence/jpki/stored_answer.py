"""Revocation by one OCSP answer that somebody kept: for who checks offline what was asked at another time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from todoke_evidence.jpki import answers, ocsp
from todoke_evidence.jpki.anchors import Anchor
from todoke_evidence.jpki.answers import Answers
from todoke_evidence.jpki.certificate import Certificate
from todoke_evidence.jpki.revocation import Kind, Snapshot


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer (DER) to a question that is not known, so that its nonce says nothing; its times say all the more."""

    answer: bytes
    max_age: timedelta = answers.MAX_AGE

    def check_revocation(self, anchor: Anchor, certificate: Certificate, now: datetime) -> None:
        """Step 12, as of `now`: judge the answer as if it had come for this certificate."""
        judged = Answers(self.max_age, size=1)
        judged.take(ocsp.question(anchor, certificate, None), self.answer, now)
        judged.check_revocation(anchor, certificate, now)

    def snapshot(self, _anchor: Anchor, _certificate: Certificate, _now: datetime) -> Snapshot:
        """Return the answer."""
        return Snapshot(Kind.OCSP, self.answer)
