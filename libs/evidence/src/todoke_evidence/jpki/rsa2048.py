"""RSA-2048 with SHA-256, as the cards and authorities of today sign: RSASSA-PKCS1-v1_5 (RFC 8017 section 8.2)."""

from typing import Any, cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import NoDigestInfo
from cryptography.hazmat.primitives.serialization import load_der_public_key

from todoke_evidence.errors import Code, EvidenceError

SIZE = 256
"""Bytes of a modulus, and of a signature."""

_DIGEST_SIZE = 32
_BEFORE = bytes.fromhex("3082010a0282010100")  # RSAPublicKey (RFC 8017 appendix A.1.1) up to the modulus
_BEHIND = bytes.fromhex("0203010001")  # and the exponent behind it, 65,537
_KEY_SIZE = len(_BEFORE) + SIZE + len(_BEHIND)
_FIRST, _LAST = len(_BEFORE), -len(_BEHIND) - 1  # bytes of the modulus
_DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")  # SHA-256's (RFC 8017 section 9.2, note 1)
_PADDING = PKCS1v15()
_DIGEST_INFO_IS_OURS: Any = NoDigestInfo()  # Any: `verify` is documented to take it, and not typed to


def load(key: bytes) -> RSAPublicKey:
    """Read an RSAPublicKey or raise KEY_UNSUPPORTED for every size but the card's.

    A short modulus is forged, a huge one costs time. All keys of the card's size have the same DER around the modulus,
    so the DER is compared, and only then read: 3 µs less than making a key of the two numbers.
    """
    sized = len(key) == _KEY_SIZE and key.startswith(_BEFORE) and key.endswith(_BEHIND)
    if not (sized and key[_FIRST] >= 0x80 and key[_LAST] % 2 == 1):  # of all bits, and odd as a product of two primes
        raise EvidenceError(Code.KEY_UNSUPPORTED)
    return cast("RSAPublicKey", load_der_public_key(key))


def verify(key: RSAPublicKey, signature: bytes, digest: bytes) -> bool:
    """Say whether `key` made `signature` over a SHA-256 `digest`.

    The library compares all that was signed with the one DigestInfo there is. Having it look for SHA-256 to write the
    same takes 2 µs more, and there are two signatures; but then the sizes are ours to check (RFC 8017 section 8.2.2).
    """
    if len(signature) != SIZE or len(digest) != _DIGEST_SIZE:
        return False
    try:
        key.verify(signature, _DIGEST_INFO + digest, _PADDING, _DIGEST_INFO_IS_OURS)
    except InvalidSignature:
        return False
    return True
