"""The statement: the small canonical document a citizen's card signs, and the JWS that carries it.

The statement names what was applied for, under which form, when and where, and commits to every answer and attachment
by digest. The JWS is RS256, or ES384 for cards to come (RFC 7518 section 3), with the card's certificate in `x5c`
(RFC 7515 section 4.1.6).

A form that asks for a sign-in and no signature has the card's other key prove presence over the same text. That is no
JWS signature: a label stands before the signing input, so that neither key can stand in for the other, and the type in
header and statement says which of the two it is.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Literal, NamedTuple

import msgspec

from todoke_evidence import b64, canonical, jws, std64, times
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki import algorithms
from todoke_evidence.jpki.certificate import MAX_CERTIFICATE
from todoke_evidence.jpki.claim import Claim

MAX_STATEMENT_JWS = 16_384
"""Characters. A statement with ten attachments and the largest certificate takes about 9,700."""

MAX_ATTACHMENTS = 10

VERSION = 1
ALGORITHM = "RS256"
AUTHENTICATION_LABEL = b"todoke/authenticated-statement/v1\0"

MUNICIPALITY = r"^[0-9]{6}\Z"
"""A local government code with its check digit (全国地方公共団体コード)."""

PROCEDURE = r"^[a-z0-9]+(-[a-z0-9]+)*\Z"
"""Also one token of a NATS subject and one segment of a URL path."""

MAX_PROCEDURE = 64

Origin = Annotated[str, msgspec.Meta(pattern=r"^https?://[a-z0-9.\-]+(:[0-9]{1,5})?\Z", max_length=255)]
_Nonce = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]+\Z", max_length=128)]
_Digests = Annotated[tuple[str, ...], msgspec.Meta(max_length=MAX_ATTACHMENTS)]


class CardKey(Enum):
    """Which of a card's two keys a statement is for; the value is its type."""

    SIGNATURE = "todoke-statement"
    AUTHENTICATION = "todoke-authenticated-statement"

    @property
    def jws_type(self) -> str:
        """The type that the header of its JWS names."""
        return f"{self.value}+jws"


_KEYS = {key.jws_type: key for key in CardKey}


@dataclass(frozen=True, slots=True)
class Statement:
    """What the citizen signs. Digests are SHA-256 (32 bytes); `submission` is 16 random bytes; `time` is UTC.

    `uploads` has the last link (`chunks.next_link`) of every attachment that was sealed apart, in their order.
    """

    municipality: str
    procedure: str
    form: bytes
    submission: bytes
    time: datetime
    origin: str
    nonce: str
    commitment: bytes
    attachments: tuple[bytes, ...]
    sealed: bytes
    uploads: tuple[bytes, ...] = ()


class SignedStatement(NamedTuple):
    """A statement as it arrived: read, but its signature not yet verified.

    `digest` is that of what the card signed (`signed_bytes`), by the algorithm that the header names.
    """

    statement: Statement
    algorithm: str
    certificate: bytes
    digest: bytes
    signature: bytes
    text: str
    key: CardKey = CardKey.SIGNATURE

    @property
    def claim(self) -> Claim:
        """Return what is to be judged, with the moment that the statement names."""
        return Claim(self.digest, self.signature, self.certificate, self.algorithm, self.statement.time)


class _Wire(msgspec.Struct, forbid_unknown_fields=True):
    """The members of the JSON object."""

    attachments: _Digests
    commitment: str
    form: str
    municipality: Annotated[str, msgspec.Meta(pattern=MUNICIPALITY)]
    nonce: _Nonce
    origin: Origin
    procedure: Annotated[str, msgspec.Meta(pattern=PROCEDURE, max_length=MAX_PROCEDURE)]
    sealed: str
    submission: str
    time: str
    type: Literal["todoke-statement", "todoke-authenticated-statement"]
    version: Literal[1]
    uploads: _Digests = ()  # absent before there were any


class _Header(msgspec.Struct, forbid_unknown_fields=True):
    """The protected header: exactly these members, one certificate."""

    alg: Annotated[str, msgspec.Meta(max_length=16)]
    typ: Literal["todoke-statement+jws", "todoke-authenticated-statement+jws"]
    x5c: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=1)]


def encode(statement: Statement, key: CardKey = CardKey.SIGNATURE) -> bytes:
    """Return the canonical JSON of `statement`, or raise STATEMENT_MALFORMED if it could not be read back the same."""
    try:
        data = canonical.encode(
            {
                "attachments": [b64.encode(digest) for digest in statement.attachments],
                "commitment": b64.encode(statement.commitment),
                "form": b64.encode(statement.form),
                "municipality": statement.municipality,
                "nonce": statement.nonce,
                "origin": statement.origin,
                "procedure": statement.procedure,
                "sealed": b64.encode(statement.sealed),
                "submission": b64.encode(statement.submission),
                "time": times.encode(statement.time),
                "type": key.value,
                "uploads": [b64.encode(link) for link in statement.uploads],
                "version": VERSION,
            }
        )
    except EvidenceError:
        raise EvidenceError(Code.STATEMENT_MALFORMED) from None
    if decode(data, key) != statement:
        raise EvidenceError(Code.STATEMENT_MALFORMED)
    return data


def decode(data: bytes, key: CardKey = CardKey.SIGNATURE) -> Statement:
    """Read a statement for this key strictly, or raise STATEMENT_MALFORMED."""
    try:
        return _read(canonical.decode_as(data, _Wire, MAX_STATEMENT_JWS), key)
    except EvidenceError:
        raise EvidenceError(Code.STATEMENT_MALFORMED) from None


def _read(wire: _Wire, key: CardKey) -> Statement:
    if wire.type != key.value:
        raise EvidenceError(Code.STATEMENT_MALFORMED)
    return Statement(
        municipality=wire.municipality,
        procedure=wire.procedure,
        form=b64.decode_exactly(wire.form, 32),
        submission=b64.decode_exactly(wire.submission, 16),
        time=times.decode(wire.time),
        origin=wire.origin,
        nonce=wire.nonce,
        commitment=b64.decode_exactly(wire.commitment, 32),
        attachments=tuple(b64.decode_exactly(digest, 32) for digest in wire.attachments),
        sealed=b64.decode_exactly(wire.sealed, 32),
        uploads=tuple(b64.decode_exactly(link, 32) for link in wire.uploads),
    )


def header(certificate: bytes, algorithm: str = ALGORITHM, key: CardKey = CardKey.SIGNATURE) -> dict[str, Any]:
    """Return the protected header for a signature made with `certificate` (DER)."""
    return {"alg": algorithm, "typ": key.jws_type, "x5c": [std64.encode(certificate)]}


def signing_input(statement_bytes: bytes, certificate: bytes) -> bytes:
    """Return what the card's signing key signs: RSASSA-PKCS1-v1_5 over the SHA-256 of these bytes."""
    return jws.signing_input(header(certificate), statement_bytes)


def signed_bytes(signing_input: bytes, key: CardKey) -> bytes:
    """Return what this key of the card signs for a JWS signing input."""
    return signing_input if key is CardKey.SIGNATURE else AUTHENTICATION_LABEL + signing_input


def parse_signed(text: str) -> SignedStatement:
    """Read a statement JWS. Raises STATEMENT_OVERSIZED, JWS_MALFORMED, CERTIFICATE_OVERSIZED or STATEMENT_MALFORMED."""
    if len(text) > MAX_STATEMENT_JWS:
        raise EvidenceError(Code.STATEMENT_OVERSIZED)
    compact = jws.parse_as(text, _Header, MAX_STATEMENT_JWS)
    protected, key = compact.header, _KEYS[compact.header.typ]
    return SignedStatement(
        statement=decode(compact.payload, key),
        algorithm=protected.alg,
        certificate=_read_certificate(protected.x5c[0]),
        digest=algorithms.digest(protected.alg, signed_bytes(compact.signing_input, key)),
        signature=compact.signature,
        text=text,
        key=key,
    )


def parse_signature(text: str) -> SignedStatement:
    """Read a statement that was signed, as `parse_signed` does; STATEMENT_MALFORMED for one that was signed in to."""
    signed = parse_signed(text)
    if signed.key is not CardKey.SIGNATURE:
        raise EvidenceError(Code.STATEMENT_MALFORMED)
    return signed


def check_sealed(statement: Statement, sealed: bytes) -> None:
    """Raise SEALED_MISMATCH unless `sealed` are the bytes the citizen signed for."""
    if hashlib.sha256(sealed).digest() != statement.sealed:
        raise EvidenceError(Code.SEALED_MISMATCH)


def _read_certificate(text: str) -> bytes:
    """Decode one `x5c` entry, which RFC 7515 section 4.1.6 writes in standard base64."""
    certificate = std64.decode(text, MAX_STATEMENT_JWS, Code.JWS_MALFORMED)
    if len(certificate) > MAX_CERTIFICATE:
        raise EvidenceError(Code.CERTIFICATE_OVERSIZED)
    return certificate
