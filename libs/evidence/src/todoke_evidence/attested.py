"""The statement of an application that no card signed, and the JWS in which a gateway vouches how it was filed.

It says the same as a `statement`, and the identity level besides; it is of another type, so that neither can be read as
the other. Anonymous ones say the hour and no nonce, which would tell the second. The JWS is EdDSA (RFC 8037) with a key
that a municipality's gateways share and its office knows. What such a signature is worth: docs/decisions/0031. Where a
contact is verified it may name files, as a signed one does; a statement without files has no member for them.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Literal, NamedTuple, Protocol, Self

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from todoke_evidence import b64, canonical, jws, statement, times
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.statement import (
    MAX_ATTACHMENTS,
    MAX_PROCEDURE,
    MUNICIPALITY,
    PROCEDURE,
    SignedStatement,
    Statement,
)

MAX_ATTESTED = 4_096
"""Characters; one takes about 1,000, and ten files 1,300 more."""

KEY_BYTES = 32
TYPE = "todoke-unsigned-statement"
JWS_TYPE = "todoke-unsigned-statement+jws"
ALGORITHM = "EdDSA"
VERSION = 1

ANONYMOUS, CONTACT = 0, 1
"""The identity levels that gateways vouch for (todoke_catalog.identity)."""

_BEGINNING = b64.encode(b'{"alg":"EdDSA",')  # of a canonical header; 15 bytes are 20 whole characters
_LABEL = b"todoke/attestation-key/v1\0"
_KID = 12  # bytes: tells a few keys apart and protects nothing
_Digests = Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=MAX_ATTACHMENTS)]


class AttestedStatement(NamedTuple):
    """A statement as it arrived: read, but the gateway's signature not yet verified.

    `digest` is the SHA-256 of the signing input.
    """

    statement: Statement
    level: int
    kid: str
    digest: bytes
    signature: bytes
    signing_input: bytes
    text: str


class _Wire(msgspec.Struct, forbid_unknown_fields=True):
    """The members of the JSON object."""

    commitment: str
    form: str
    level: Literal[0, 1]
    municipality: Annotated[str, msgspec.Meta(pattern=MUNICIPALITY)]
    origin: statement.Origin
    procedure: Annotated[str, msgspec.Meta(pattern=PROCEDURE, max_length=MAX_PROCEDURE)]
    sealed: str
    submission: str
    time: str
    type: Literal["todoke-unsigned-statement"]
    version: Literal[1]
    attachments: _Digests | msgspec.UnsetType = msgspec.UNSET
    uploads: _Digests | msgspec.UnsetType = msgspec.UNSET


class _Header(msgspec.Struct, forbid_unknown_fields=True):
    """The protected header: exactly these members."""

    alg: Literal["EdDSA"]
    kid: Annotated[str, msgspec.Meta(max_length=32)]
    typ: Literal["todoke-unsigned-statement+jws"]


class Signed(Protocol):
    """What a gateway signed, whatever it says."""

    @property
    def kid(self) -> str:
        """The id of the key."""

    @property
    def signature(self) -> bytes:
        """64 bytes."""

    @property
    def signing_input(self) -> bytes:
        """What the signature covers; it names the type of what is said."""


class AttestationKey:
    """The key that gateways vouch with; `private` is 32 bytes."""

    def __init__(self, private: bytes) -> None:
        self._handle = Ed25519PrivateKey.from_private_bytes(private)
        self.public = self._handle.public_key().public_bytes_raw()
        self.kid = key_id(self.public)

    def sign(self, data: bytes) -> bytes:
        """Return the signature (64 bytes) over `data`."""
        return self._handle.sign(data)


class AttestationVerifier:
    """The public keys (32 bytes each) of the gateways that an office believes."""

    def __init__(self, keys: Iterable[bytes] = ()) -> None:
        """Raise ATTESTATION_INVALID for what is no key."""
        try:
            self._keys = {key_id(key): Ed25519PublicKey.from_public_bytes(key) for key in keys}
        except ValueError:
            raise EvidenceError(Code.ATTESTATION_INVALID) from None

    @classmethod
    def from_files(cls, *files: bytes) -> Self:
        """Read key files, 32 bytes in hexadecimal each, or raise ATTESTATION_INVALID."""
        try:
            return cls(bytes.fromhex(data.decode("ascii").strip()) for data in files)
        except ValueError:
            raise EvidenceError(Code.ATTESTATION_INVALID) from None

    def verify(self, attested: Signed) -> None:
        """Raise ATTESTATION_INVALID unless one of the keys signed it."""
        key = self._keys.get(attested.kid)
        if key is None:
            raise EvidenceError(Code.ATTESTATION_INVALID)
        try:
            key.verify(attested.signature, attested.signing_input)
        except InvalidSignature:
            raise EvidenceError(Code.ATTESTATION_INVALID) from None


def key_id(public: bytes) -> str:
    """Return a public key's id, which follows from it."""
    return b64.encode(hashlib.sha256(_LABEL + public).digest()[:_KID])


def stated_time(level: int, now: datetime) -> datetime:
    """Return the time that a statement of this level, made at `now`, says: the hour where nobody is to be known."""
    return now.replace(minute=0, second=0, microsecond=0) if level == ANONYMOUS else now.replace(microsecond=0)


def attest(said: Statement, level: int, key: AttestationKey) -> str:
    """Return the JWS, or raise ATTESTATION_MALFORMED if it could not be read back the same."""
    header = {"alg": ALGORITHM, "kid": key.kid, "typ": JWS_TYPE}
    try:
        text = jws.assemble(header, canonical.encode(_members(said, level)), key.sign)
    except EvidenceError:
        raise EvidenceError(Code.ATTESTATION_MALFORMED) from None
    if parse(text).statement != said:
        raise EvidenceError(Code.ATTESTATION_MALFORMED)
    return text


def parse(text: str) -> AttestedStatement:
    """Read the JWS strictly, or raise ATTESTATION_MALFORMED; whether it is well signed is open."""
    try:
        compact = jws.parse_as(text, _Header, MAX_ATTESTED)
        wire = canonical.decode_as(compact.payload, _Wire, MAX_ATTESTED)
        said = _read(wire)
    except EvidenceError:
        raise EvidenceError(Code.ATTESTATION_MALFORMED) from None
    if said.time != stated_time(wire.level, said.time) or (wire.level == ANONYMOUS and any(_files(said).values())):
        raise EvidenceError(Code.ATTESTATION_MALFORMED)
    digest = hashlib.sha256(compact.signing_input).digest()
    return AttestedStatement(
        said, wire.level, compact.header.kid, digest, compact.signature, compact.signing_input, text
    )


def parse_any(text: str) -> SignedStatement | AttestedStatement:
    """Read a statement of either type, as its header declares; raises what `parse` and `statement.parse_signed` do."""
    return parse(text) if text.startswith(_BEGINNING) else statement.parse_signed(text)


def _members(said: Statement, level: int) -> dict[str, Any]:
    return {
        "commitment": b64.encode(said.commitment),
        "form": b64.encode(said.form),
        "level": int(level),  # canonical JSON takes no subclass, as an enumeration is
        "municipality": said.municipality,
        "origin": said.origin,
        "procedure": said.procedure,
        "sealed": b64.encode(said.sealed),
        "submission": b64.encode(said.submission),
        "time": times.encode(said.time),
        "type": TYPE,
        "version": VERSION,
        **{name: [b64.encode(one) for one in digests] for name, digests in _files(said).items() if digests},
    }


def _files(said: Statement) -> dict[str, tuple[bytes, ...]]:
    return {"attachments": said.attachments, "uploads": said.uploads}


def _read(wire: _Wire) -> Statement:
    return Statement(
        municipality=wire.municipality,
        procedure=wire.procedure,
        form=b64.decode_exactly(wire.form, 32),
        submission=b64.decode_exactly(wire.submission, 16),
        time=times.decode(wire.time),
        origin=wire.origin,
        nonce="",
        commitment=b64.decode_exactly(wire.commitment, 32),
        attachments=_digests(wire.attachments),
        sealed=b64.decode_exactly(wire.sealed, 32),
        uploads=_digests(wire.uploads),
    )


def _digests(wire: tuple[str, ...] | msgspec.UnsetType) -> tuple[bytes, ...]:
    return () if wire is msgspec.UNSET else tuple(b64.decode_exactly(one, 32) for one in wire)
