"""The signature algorithms as a table, so that the next card's (ECDSA P-384 with SHA-384) is another row.

A row ties four things together that an attacker would like to mix: the JWS name, the kind of key, the certificates'
AlgorithmIdentifiers and the way to verify. Identifiers are compared as exact DER: parameters have one right value.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki import grammar
from todoke_evidence.jpki.envelope import Envelope

PublicKey = RSAPublicKey
"""The kinds of key in the table."""

RSA_BITS = 2_048
RSA_EXPONENT = 65_537

_RSA_ENCRYPTION = bytes.fromhex("300d06092a864886f70d0101010500")  # RFC 3279 section 2.3.1, with its NULL
_SHA256_WITH_RSA = bytes.fromhex("300d06092a864886f70d01010b0500")  # RFC 4055 section 5, with its NULL
_PADDING = PKCS1v15()
_PREHASHED = Prehashed(SHA256())


@dataclass(frozen=True, slots=True)
class Algorithm:
    """One row. `load` takes the contents of a SubjectPublicKeyInfo, `verify` a key, a signature and a digest."""

    name: str
    key_algorithm: bytes
    signature_algorithm: bytes
    digest: Callable[[bytes], bytes]
    load: Callable[[bytes], PublicKey]
    verify: Callable[[PublicKey, bytes, bytes], bool]

    def made(self, key: PublicKey, signed: Envelope) -> bool:
        """Say whether `key` signed what `signed` holds, by this algorithm and no other."""
        same_algorithm = signed.algorithm == self.signature_algorithm
        return same_algorithm and self.verify(key, signed.signature, self.digest(signed.tbs))


def _load_rsa(key: bytes) -> RSAPublicKey:
    """Read an RSAPublicKey and refuse every size but the card's: a short modulus is forged, a huge one costs time."""
    try:
        numbers = grammar.read(grammar.RsaPublicKey, key)
        if not _is_card_sized(numbers.modulus) or numbers.exponent != RSA_EXPONENT:
            raise EvidenceError(Code.KEY_UNSUPPORTED)
        return RSAPublicNumbers(numbers.exponent, numbers.modulus).public_key()
    except ValueError:
        raise EvidenceError(Code.KEY_UNSUPPORTED) from None


def _is_card_sized(modulus: int) -> bool:
    """Say whether a modulus is positive and odd, as a product of two large primes is, and has exactly the bits."""
    return modulus >> (RSA_BITS - 1) == 1 and modulus % 2 == 1


def _verify_rsa_sha256(key: RSAPublicKey, signature: bytes, digest: bytes) -> bool:
    """Say whether `signature` is RSASSA-PKCS1-v1_5 over a SHA-256 `digest` (RFC 8017 section 8.2.2)."""
    try:
        key.verify(signature, digest, _PADDING, _PREHASHED)
    except (InvalidSignature, ValueError):  # ValueError: no digest of this size
        return False
    return True


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


RS256 = Algorithm(
    name="RS256",
    key_algorithm=_RSA_ENCRYPTION,
    signature_algorithm=_SHA256_WITH_RSA,
    digest=_sha256,
    load=_load_rsa,
    verify=_verify_rsa_sha256,
)
"""The card of today (RFC 7518 section 3.3)."""
