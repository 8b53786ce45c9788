"""ECDSA on P-384 with SHA-384 (FIPS 186-5), as the cards to come are announced to sign."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP384R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA384

from todoke_evidence.errors import Code, EvidenceError

COORDINATE = 48
"""Bytes of a coordinate, and of each half of a signature."""

_UNCOMPRESSED = 0x04  # SEC 1 section 2.3.3; RFC 5480 section 2.2 asks everybody to support this form only
_CURVE = SECP384R1()
_ALGORITHM = ECDSA(Prehashed(SHA384()))


def load(key: bytes) -> EllipticCurvePublicKey:
    """Read an uncompressed point on the curve, or raise KEY_UNSUPPORTED: a point has one spelling here."""
    if len(key) != 1 + 2 * COORDINATE or key[0] != _UNCOMPRESSED:
        raise EvidenceError(Code.KEY_UNSUPPORTED)
    try:
        return EllipticCurvePublicKey.from_encoded_point(_CURVE, key)
    except ValueError:  # not on the curve
        raise EvidenceError(Code.KEY_UNSUPPORTED) from None


def verify_jws(key: EllipticCurvePublicKey, signature: bytes, digest: bytes) -> bool:
    """Say whether `key` made `signature` over a SHA-384 `digest`; r and s, 48 bytes each (RFC 7518 section 3.4)."""
    if len(signature) != 2 * COORDINATE:
        return False
    r, s = signature[:COORDINATE], signature[COORDINATE:]
    return verify_x509(key, encode_dss_signature(int.from_bytes(r), int.from_bytes(s)), digest)


def verify_x509(key: EllipticCurvePublicKey, signature: bytes, digest: bytes) -> bool:
    """Say the same of a signature as X.509 writes it, the DER of Ecdsa-Sig-Value (RFC 3279 section 2.2.3)."""
    try:
        key.verify(signature, digest, _ALGORITHM)
    except (InvalidSignature, ValueError):  # ValueError: no digest of this size
        return False
    return True
