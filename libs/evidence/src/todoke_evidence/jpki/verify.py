"""The one procedure by which everybody here judges a signature of the card: identity, forms, and anyone offline.

The steps have numbers. A refusal carries the number of the step that refused and a code of that step's own, and
no later step has been looked at. The steps are RFC 5280 section 6.1 for chains of length one, J-LIS's certificate
profile, and RFC 7518 sections 3.3 and 3.4.
"""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, cast

from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki import attributes, checks
from todoke_evidence.jpki.algorithms import Algorithm, PublicKey
from todoke_evidence.jpki.anchors import Anchor
from todoke_evidence.jpki.attributes import Attributes
from todoke_evidence.jpki.certificate import Certificate, parse
from todoke_evidence.jpki.claim import Claim
from todoke_evidence.jpki.known import Known, key_of
from todoke_evidence.jpki.profile import Profile
from todoke_evidence.jpki.trust import TrustStore


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its number, its name, and what holds once it has passed."""

    number: int
    name: str
    sentence: str


PROCEDURE: tuple[Step, ...] = (
    Step(1, "certificate", "The certificate is at most 4,096 bytes of strict DER, version 3."),
    Step(2, "issuer", "A trusted authority signed the certificate."),
    Step(3, "algorithm", "The algorithm is in the table and the key is of its kind and size."),
    Step(4, "profile", "The authority belongs to the organisation of the profile."),
    Step(5, "validity", "Certificate and authority were valid at the time of signing, which is not in the future."),
    Step(6, "not an authority", "The certificate is not that of an authority."),
    Step(7, "key usage", "The key is for signing documents and nothing else."),
    Step(8, "policy", "The certificate was issued under the signing policy of the profile and no other."),
    Step(9, "critical extensions", "Every critical extension is understood."),
    Step(10, "attributes", "Name, address, birth date and sex are complete and well formed, and nobody signs unborn."),
    Step(11, "signature", "The key of the certificate made the signature over the digest."),
    # Last, because its source may be away: whoever then waits for it waits for nothing that is bad in any case.
    Step(12, "revocation", "What is known of revocation is fresh and does not name the certificate."),
)


class Verified(NamedTuple):
    """A signature that passed: who signed, with which certificate, and who issued that."""

    attributes: Attributes
    certificate: Certificate
    issuer: Anchor


def verify(claim: Claim, now: datetime, trust: TrustStore) -> Verified:
    """Judge a signature, or raise EvidenceError with the code and the number of the step that refused.

    `now` is aware. Whoever accepts a submission must also call `check_age`.
    """
    examined = examine(claim, now, trust)
    check_revocation(examined, now, trust)
    return examined


def examine(claim: Claim, now: datetime, trust: TrustStore) -> Verified:
    """Go steps 1 to 11, for who must ask somebody before the last one. What is found in `known` is not found again."""
    steps = examining(claim, now, trust)
    while True:
        try:
            next(steps)
        except StopIteration as done:
            return cast("Verified", done.value)


def examining(claim: Claim, now: datetime, trust: TrustStore) -> Generator[None, None, Verified]:
    """Do the same in turns, for who goes a few signatures' steps side by side (`todoke_identity.core.verifying`).

    A turn ends where other code is about to be needed: reading, finding the issuer, the rest of what the certificate
    says, the signature. What one signature does in a turn finds that code where the one before has left it.
    """
    digest, signature, certificate_der, algorithm, signed_at = claim
    name = key_of(trust.generation, certificate_der)
    known = trust.known.get(name)
    step = 1
    try:
        certificate = known.certificate if known else parse(certificate_der)
        yield
        step = 2
        issuer = known.issuer if known else trust.issuer_of(certificate)
        yield
        step = 3
        row = row_of(algorithm, certificate, trust.profile)
        key = known.key if known else row.load(certificate.key)
        step = 4
        check_profile(issuer, trust.profile)
        step = 5
        checks.check_validity(certificate, issuer.certificate, signed_at, now)
        step = 6
        checks.check_not_authority(certificate)
        step = 7
        checks.check_key_usage(certificate)
        step = 8
        checks.check_policy(certificate, trust.profile.signing_policy)
        step = 9
        checks.check_critical_extensions(certificate)
        step = 10
        who = known.attributes if known else attributes.read(certificate)
        attributes.check_born(who, signed_at)
        yield
        step = 11
        check_signature(row, key, signature, digest)
    except EvidenceError as refusal:
        raise EvidenceError(refusal.code, step) from None
    if known is None:
        trust.known.put(name, Known(certificate, issuer, key, who))
    return Verified(who, certificate, issuer)


def check_revocation(examined: Verified, now: datetime, trust: TrustStore) -> None:
    """Go step 12, for what passed the others; never skipped, and never answered from memory of an earlier verdict."""
    try:
        trust.check_revocation(examined.issuer, examined.certificate, now)
    except EvidenceError as refusal:
        raise EvidenceError(refusal.code, PROCEDURE[-1].number) from None


def check_age(signed_at: datetime, seen_at: datetime, max_age: timedelta) -> None:
    """Raise SIGNED_TOO_LONG_AGO if more than `max_age` lies between the signer's claim and when it was first seen.

    Without this bound, who has the key of an expired card names a day on which it was good, and step 5 believes it. It
    is no step: how long a signature may be on its way is for each door to say, and who reads an archive has no bound.
    """
    if seen_at - signed_at > max_age:
        raise EvidenceError(Code.SIGNED_TOO_LONG_AGO)


def row_of(name: str, certificate: Certificate, profile: Profile) -> Algorithm:
    """Step 3: return the algorithm. The name chooses the row, and no name can make a key another kind."""
    row = profile.algorithms.get(name)
    if row is None:
        raise EvidenceError(Code.ALGORITHM_UNSUPPORTED)
    if certificate.key_algorithm != row.key_algorithm:
        raise EvidenceError(Code.KEY_UNSUPPORTED)
    return row


def check_profile(issuer: Anchor, profile: Profile) -> None:
    """Step 4: a mistaken anchor must not let test cards into production."""
    if issuer.organisation != profile.organisation:
        raise EvidenceError(Code.PROFILE_MISMATCH)


def check_signature(row: Algorithm, key: PublicKey, signature: bytes, digest: bytes) -> None:
    """Step 11: the key made the signature."""
    if not row.verify(key, signature, digest):
        raise EvidenceError(Code.SIGNATURE_INVALID)
