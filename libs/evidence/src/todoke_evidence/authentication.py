"""What a card's authentication key signs when its holder proves to be here, and how that is judged.

An origin, a nonce, the id of the server's key, a time, no more: the shape of Web eID, a key that no name can be
turned to, and a time. Each is hashed first, so that none can reach into another, and the label keeps the bytes apart
from everything that any other key of ours signs. The key is one that the municipality signs notices with
(`notice_keys.PublicNoticeKey.kid`): the card agent knows it by its own list, whoever serves the page. Whoever verifies
takes origin and key from its own configuration, nonce and time from its own memory, never from what was sent, and takes
no nonce twice.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from todoke_evidence import times
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki import checks, verify
from todoke_evidence.jpki.algorithms import Algorithm
from todoke_evidence.jpki.anchors import Anchor
from todoke_evidence.jpki.certificate import Certificate, parse
from todoke_evidence.jpki.trust import TrustStore

LABEL = b"todoke/authentication/v2\0"

NONCE = r"^[A-Za-z0-9_-]{43,128}\Z"
"""A nonce: 256 bits or more in base64url, so that nobody meets one twice by chance, or has one guessed.

Web eID asks 44 to 128 characters of base64, which is the same with its padding.
"""

LIFETIME = timedelta(minutes=5)
"""How long a nonce is good for."""


class Challenge(NamedTuple):
    """What a proof must have been made for: an origin (RFC 6454), a nonce, a server's key, a moment (whole seconds).

    The key is the id of one of the municipality's notice keys; the moment is when the nonce was given out.
    """

    origin: str
    nonce: str
    server_key: str
    issued_at: datetime


class Proof(NamedTuple):
    """What came back: the JWS name of the algorithm, the authentication certificate (DER), the signature."""

    algorithm: str
    certificate: bytes
    signature: bytes


class Present(NamedTuple):
    """Whose card it was, by its authentication certificate, which names nobody; and who issued that."""

    certificate: Certificate
    issuer: Anchor


def signing_input(origin: str, nonce: str, server_key: str, time: str) -> bytes:
    """Return the bytes to sign, RSASSA-PKCS1-v1_5 with SHA-256.

    They name an origin (RFC 6454), a nonce (base64url), the id of the server's key and when the nonce was given out
    (`times`).
    """
    parts = (origin, nonce, server_key, time)
    return LABEL + b"".join(hashlib.sha256(part.encode("utf-8")).digest() for part in parts)


def judge(proof: Proof, challenge: Challenge, now: datetime, trust: TrustStore) -> Present:
    """Return who is here, or raise EvidenceError. `trust` holds the authorities for authentication, and no others.

    Whoever accepts it must not have accepted its nonce before.
    """
    present = examine(proof, challenge, now, trust)
    trust.check_revocation(present.issuer, present.certificate, now)
    return present


def examine(proof: Proof, challenge: Challenge, now: datetime, trust: TrustStore) -> Present:
    """Judge all but revocation, for who must ask somebody about that: the steps of `jpki.verify`, of another key.

    :raises EvidenceError: NONCE_INVALID for a nonce that nobody should have given out, SIGNED_TOO_LONG_AGO for one that
        is over, or the code of the step.
    """
    if not re.match(NONCE, challenge.nonce):
        raise EvidenceError(Code.NONCE_INVALID)
    verify.check_age(challenge.issued_at, now, LIFETIME)
    signed = signing_input(challenge.origin, challenge.nonce, challenge.server_key, times.encode(challenge.issued_at))
    return _examine(proof, lambda row: row.digest(signed), challenge.issued_at, now, trust)


def judge_digest(proof: Proof, digest: bytes, signed_at: datetime, now: datetime, trust: TrustStore) -> Present:
    """Return who was here when the statement with this digest was made, or raise EvidenceError.

    For statements of the authentication key (`statement.CardKey`): their nonce, their age and that they count once are
    for whoever takes them in to see to. `trust` is as for `judge`.
    """
    present = examine_digest(proof, digest, signed_at, now, trust)
    trust.check_revocation(present.issuer, present.certificate, now)
    return present


def examine_digest(proof: Proof, digest: bytes, signed_at: datetime, now: datetime, trust: TrustStore) -> Present:
    """Judge all but revocation, as `examine` does."""
    return _examine(proof, lambda _: digest, signed_at, now, trust)


def _examine(
    proof: Proof, digest: Callable[[Algorithm], bytes], signed_at: datetime, now: datetime, trust: TrustStore
) -> Present:
    certificate = parse(proof.certificate)
    issuer = trust.issuer_of(certificate)
    row = verify.row_of(proof.algorithm, certificate, trust.profile)
    key = row.load(certificate.key)
    verify.check_profile(issuer, trust.profile)
    checks.check_validity(certificate, issuer.certificate, signed_at, now)
    checks.check_not_authority(certificate)
    checks.check_key_usage(certificate, checks.AUTHENTICATION_KEY_USAGE)
    checks.check_policy(certificate, trust.profile.authentication_policy)
    checks.check_critical_extensions(certificate)
    verify.check_signature(row, key, proof.signature, digest(row))
    return Present(certificate, issuer)
