"""The signature algorithms as a table: a row for the cards of today, and one for those to come.

A row ties four things together that an attacker would like to mix: the JWS name, the kind of key, the certificates'
AlgorithmIdentifiers and the ways to verify. Identifiers are compared as exact DER: parameters have one right value.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki import p384, rsa2048
from todoke_evidence.jpki.envelope import Envelope

PublicKey = RSAPublicKey | EllipticCurvePublicKey
"""The kinds of key in the table."""

_RSA_ENCRYPTION = bytes.fromhex("300d06092a864886f70d0101010500")  # RFC 3279 section 2.3.1, with its NULL
_SHA256_WITH_RSA = bytes.fromhex("300d06092a864886f70d01010b0500")  # RFC 4055 section 5, with its NULL
_EC_P384 = bytes.fromhex("301006072a8648ce3d020106052b81040022")  # RFC 5480 section 2.1.1, with the curve's name
_ECDSA_WITH_SHA384 = bytes.fromhex("300a06082a8648ce3d040303")  # RFC 5758 section 3.2, without parameters


@dataclass(frozen=True, slots=True)
class Algorithm:
    """One row. `load` takes the contents of a SubjectPublicKeyInfo, the others what `load` gave.

    A signature of ECDSA is written in two ways: `verify` takes that of a JWS, `verify_x509` that of a certificate.
    """

    name: str
    key_algorithm: bytes
    signature_algorithm: bytes
    digest: Callable[[bytes | memoryview], bytes]
    load: Callable[[bytes], PublicKey]
    verify: Callable[[Any, bytes, bytes], bool]
    verify_x509: Callable[[Any, bytes, bytes], bool]

    def made(self, key: PublicKey, signed: Envelope) -> bool:
        """Say whether `key` signed what `signed` holds, by this algorithm and no other."""
        same_algorithm = signed.algorithm == self.signature_algorithm
        return same_algorithm and self.verify_x509(key, signed.signature, self.digest(signed.tbs))


def _sha256(data: bytes | memoryview) -> bytes:
    return hashlib.sha256(data).digest()


def _sha384(data: bytes | memoryview) -> bytes:
    return hashlib.sha384(data).digest()


RS256 = Algorithm(
    name="RS256",
    key_algorithm=_RSA_ENCRYPTION,
    signature_algorithm=_SHA256_WITH_RSA,
    digest=_sha256,
    load=rsa2048.load,
    verify=rsa2048.verify,
    verify_x509=rsa2048.verify,
)
"""The card of today (RFC 7518 section 3.3)."""

ES384 = Algorithm(
    name="ES384",
    key_algorithm=_EC_P384,
    signature_algorithm=_ECDSA_WITH_SHA384,
    digest=_sha384,
    load=p384.load,
    verify=p384.verify_jws,
    verify_x509=p384.verify_x509,
)
"""The card to come (RFC 7518 section 3.4)."""

TABLE: Mapping[str, Algorithm] = MappingProxyType({row.name: row for row in (RS256, ES384)})
"""The rows by JWS name."""


def of_key(key_algorithm: bytes) -> Algorithm:
    """Return the row for keys of this AlgorithmIdentifier (DER), or raise KEY_UNSUPPORTED."""
    for row in TABLE.values():
        if row.key_algorithm == key_algorithm:
            return row
    raise EvidenceError(Code.KEY_UNSUPPORTED)


def digest(name: str, data: bytes) -> bytes:
    """Return the digest that the algorithm `name` signs; SHA-256 for a name that step 3 will refuse anyway."""
    return TABLE.get(name, RS256).digest(data)
