"""A citizen's word that an application is given up: the code that proves it, and the message that carries it inward.

The code is 115 bits of a digest of the submission id and a check symbol (`symbols`). A receipt number is another digest
of the same id and tells nothing of it, so only who was given the receipt can name the code, and the office that holds
the id can check it. The message is a JWS (EdDSA, RFC 8037) by which a gateway vouches that somebody gave this code; it
names the sealed code by digest, and is sealed like a statement. Decision 0041 says what it is worth.
"""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Annotated, Literal, NamedTuple

import msgspec

from todoke_evidence import b64, canonical, jws, receipt, sealing, symbols
from todoke_evidence.attested import ALGORITHM, MAX_ATTESTED, AttestationKey
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.sealing import OpeningKey, SealingKey
from todoke_evidence.statement import MUNICIPALITY

CODE_SYMBOLS = 23  # before the check symbol, as a resume code has: out of reach of guessing
JWS_TYPE = "todoke-cancellation+jws"

_LABEL = b"todoke/cancel-code/v1\0"
_INFO = b"todoke/cancellation/v1\0"
_ENDING = b'"typ":"todoke-cancellation+jws"}'  # of its canonical header


@dataclass(frozen=True, slots=True)
class Cancellation:
    """Which application is to be given up; `sealed` is the SHA-256 of the sealed code."""

    municipality: str
    receipt_number: str
    sealed: bytes


class AttestedCancellation(NamedTuple):
    """A cancellation as it arrived: read, but the gateway's signature not yet verified.

    `digest` is the SHA-256 of the signing input.
    """

    cancellation: Cancellation
    kid: str
    digest: bytes
    signature: bytes
    signing_input: bytes
    text: str


class _Wire(msgspec.Struct, forbid_unknown_fields=True):
    """The members of the JSON object."""

    municipality: Annotated[str, msgspec.Meta(pattern=MUNICIPALITY)]
    receipt: Annotated[str, msgspec.Meta(max_length=receipt.MAX_NUMBER_CHARS)]
    sealed: str
    type: Literal["todoke-cancellation"]
    version: Literal[1]


class _Header(msgspec.Struct, forbid_unknown_fields=True):
    """The protected header: exactly these members."""

    alg: Literal["EdDSA"]
    kid: Annotated[str, msgspec.Meta(max_length=32)]
    typ: Literal["todoke-cancellation+jws"]


def code(submission: bytes) -> str:
    """Return the code that gives up the application with this id (16 bytes): six groups of four symbols."""
    digest = hashlib.sha256(_LABEL + submission).digest()
    return symbols.spell(int.from_bytes(digest) >> (len(digest) * 8 - CODE_SYMBOLS * symbols.BITS), CODE_SYMBOLS)


def read_code(typed: str) -> str:
    """Return a code as people type it in its one form, or raise CANCEL_CODE_MALFORMED, as for any mistyped symbol."""
    normal = symbols.normalize(typed, CODE_SYMBOLS)
    if normal is None:
        raise EvidenceError(Code.CANCEL_CODE_MALFORMED)
    return normal


def check_code(given: str, submission: bytes) -> None:
    """Raise CANCEL_CODE_WRONG unless this code, in its one form, is that of the application with this id."""
    if not hmac.compare_digest(given.encode(), code(submission).encode()):
        raise EvidenceError(Code.CANCEL_CODE_WRONG)


def seal(given: str, municipality: str, receipt_number: str, key: SealingKey) -> bytes:
    """Return the code sealed to the office, for this application only."""
    return sealing.seal(key, given.encode("ascii"), _info(municipality, receipt_number))


def open_code(sealed: bytes, said: Cancellation, key: OpeningKey) -> str:
    """Return the code that was sealed for this cancellation.

    Raises SEALED_MISMATCH, SEAL_BROKEN, or CANCEL_CODE_MALFORMED unless it is in its one form.
    """
    if hashlib.sha256(sealed).digest() != said.sealed:
        raise EvidenceError(Code.SEALED_MISMATCH)
    opened = sealing.open_sealed(key, sealed, _info(said.municipality, said.receipt_number)).decode("utf-8", "replace")
    if read_code(opened) != opened:
        raise EvidenceError(Code.CANCEL_CODE_MALFORMED)
    return opened


def attest(said: Cancellation, key: AttestationKey) -> str:
    """Return the JWS, or raise CANCELLATION_MALFORMED if it could not be read back the same."""
    wire = _Wire(said.municipality, said.receipt_number, b64.encode(said.sealed), "todoke-cancellation", 1)
    header = {"alg": ALGORITHM, "kid": key.kid, "typ": JWS_TYPE}
    text = jws.assemble(header, canonical.encode_shape(wire), key.sign)
    if parse(text).cancellation != said:
        raise EvidenceError(Code.CANCELLATION_MALFORMED)
    return text


def declared(text: str) -> bool:
    """Return whether the header of a JWS declares a cancellation; what does is nothing else."""
    try:
        return b64.decode(text.partition(".")[0], MAX_ATTESTED).endswith(_ENDING)
    except EvidenceError:
        return False


def parse(text: str) -> AttestedCancellation:
    """Read the JWS strictly, or raise CANCELLATION_MALFORMED; whether it is well signed is open."""
    try:
        compact = jws.parse_as(text, _Header, MAX_ATTESTED)
        said = _read(canonical.decode_as(compact.payload, _Wire, MAX_ATTESTED))
    except EvidenceError:
        raise EvidenceError(Code.CANCELLATION_MALFORMED) from None
    digest = hashlib.sha256(compact.signing_input).digest()
    return AttestedCancellation(said, compact.header.kid, digest, compact.signature, compact.signing_input, text)


def _read(wire: _Wire) -> Cancellation:
    if receipt.normalize(wire.receipt) != wire.receipt:
        raise EvidenceError(Code.RECEIPT_NUMBER_INVALID)
    return Cancellation(wire.municipality, wire.receipt, b64.decode_exactly(wire.sealed, 32))


def _info(municipality: str, receipt_number: str) -> bytes:
    """What a sealed code belongs to; each part has one length."""
    return _INFO + municipality.encode() + receipt_number.encode()
