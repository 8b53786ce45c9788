"""RSA-2048 with SHA-256, as the cards and authorities of today sign: RSASSA-PKCS1-v1_5 (RFC 8017 section 8.2)."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki import grammar

BITS = 2_048
EXPONENT = 65_537

_PADDING = PKCS1v15()
_PREHASHED = Prehashed(SHA256())


def load(key: bytes) -> RSAPublicKey:
    """Read an RSAPublicKey or raise KEY_UNSUPPORTED for every size but the card's.

    A short modulus is forged, a huge one costs time.
    """
    try:
        numbers = grammar.read(grammar.RsaPublicKey, key)
        if not _is_card_sized(numbers.modulus) or numbers.exponent != EXPONENT:
            raise EvidenceError(Code.KEY_UNSUPPORTED)
        return RSAPublicNumbers(numbers.exponent, numbers.modulus).public_key()
    except ValueError:
        raise EvidenceError(Code.KEY_UNSUPPORTED) from None


def verify(key: RSAPublicKey, signature: bytes, digest: bytes) -> bool:
    """Say whether `key` made `signature` over a SHA-256 `digest`."""
    try:
        key.verify(signature, digest, _PADDING, _PREHASHED)
    except (InvalidSignature, ValueError):  # ValueError: no digest of this size
        return False
    return True


def _is_card_sized(modulus: int) -> bool:
    """Say whether a modulus is positive and odd, as a product of two large primes is, and has exactly the bits."""
    return modulus >> (BITS - 1) == 1 and modulus % 2 == 1
