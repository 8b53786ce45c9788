"""Receipts: the leaf that commits to an event, the number people read, and the proof file anyone can check offline.

The log holds 50-byte leaves and nothing else: a tag that looks random and a salted commitment. The citizen's proof
file holds what opens it, so its owner can show what was logged, and nobody else can learn or guess it from the log.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Literal

import msgspec

from todoke_evidence import b64, canonical, checkpoint, merkle, symbols
from todoke_evidence.attested import AttestedStatement
from todoke_evidence.checkpoint import Checkpoint
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.note import NoteVerifier
from todoke_evidence.statement import MAX_PROCEDURE, MUNICIPALITY, PROCEDURE, SignedStatement, parse_signed
from todoke_evidence.tlogproof import Proof, encode_proof, parse_proof

__all__ = ["encode_proof", "parse_proof"]  # the file format of receipts, so that callers need one module

LEAF_VERSION = 1
KIND_SUBMISSION = 2
KIND_CASE = 5
KIND_DRAW = 6
KINDS = frozenset({KIND_SUBMISSION, KIND_CASE, KIND_DRAW})
TAG_BYTES = 16
SALT_BYTES = 32
SUBMISSION_BYTES = 16
LEAF_BYTES = 1 + 1 + TAG_BYTES + merkle.HASH_BYTES

MAX_EVENT_BYTES = 4_096
"""An event is a few digests and names."""

NUMBER_SYMBOLS = 15  # of 5 bits each, before the check symbol: two of a billion receipts meet with p < 2^-16
MAX_NUMBER_CHARS = symbols.MAX_TYPED


_Digest = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]\Z")]  # b64u of 32 bytes


class _SubmissionReceived(msgspec.Struct, forbid_unknown_fields=True):
    """The event that a receipt opens: which statement arrived, with which sealed bytes."""

    form: _Digest
    municipality: Annotated[str, msgspec.Meta(pattern=MUNICIPALITY)]
    procedure: Annotated[str, msgspec.Meta(pattern=PROCEDURE, max_length=MAX_PROCEDURE)]
    receipt: str
    sealed: _Digest
    statement: _Digest
    type: Literal["submission-received"]
    version: Literal[1]


@dataclass(frozen=True, slots=True)
class VerifiedReceipt:
    """What a proof file proves: this event is entry `index` of the log `origin`, at the latest when it had `size`."""

    receipt_number: str
    event: dict[str, Any]
    index: int
    size: int
    origin: str


def leaf(kind: int, tag: bytes, salt: bytes, event: bytes) -> bytes:
    """Return the 50 bytes that the log holds for `event`, or raise LEAF_MALFORMED.

    The salt's length is fixed, so that no other salt and event give the same commitment.
    """
    if kind not in KINDS or len(tag) != TAG_BYTES or len(salt) != SALT_BYTES:
        raise EvidenceError(Code.LEAF_MALFORMED)
    commitment = hashlib.sha256(b"ledger/v1 commit\x00" + salt + event).digest()
    return bytes((LEAF_VERSION, kind)) + tag + commitment


def leaf_tag(data: bytes) -> bytes:
    """Return the tag of a leaf, or raise LEAF_MALFORMED when it is none of ours."""
    if len(data) != LEAF_BYTES or data[0] != LEAF_VERSION or data[1] not in KINDS:
        raise EvidenceError(Code.LEAF_MALFORMED)
    return data[2 : 2 + TAG_BYTES]


def submission_event(statement_jws: str, sealed: bytes) -> bytes:
    """Return the canonical event "this signed statement arrived with these sealed bytes"."""
    return _event(parse_signed(statement_jws), hashlib.sha256(sealed).digest())


def event_of(signed: SignedStatement | AttestedStatement) -> bytes:
    """Do the same for a parsed statement that came with the sealed bytes it names (`statement.check_sealed`)."""
    return _event(signed, signed.statement.sealed)


def _event(signed: SignedStatement | AttestedStatement, sealed_digest: bytes) -> bytes:
    stated = signed.statement
    return canonical.encode_shape(
        _SubmissionReceived(
            form=b64.encode(stated.form),
            municipality=stated.municipality,
            procedure=stated.procedure,
            receipt=receipt_number(stated.submission),
            sealed=b64.encode(sealed_digest),
            statement=b64.encode(hashlib.sha256(signed.text.encode()).digest()),
            type="submission-received",
            version=1,
        )
    )


def opening(tag: bytes, salt: bytes, event: bytes) -> bytes:
    """Return the extra data of a receipt's proof: what it takes, with the event, to compute the leaf again."""
    return tag + salt + event


def verify_receipt(text: str, verifiers: Sequence[NoteVerifier]) -> VerifiedReceipt:
    """Return what a receipt's proof file proves under the logs' keys.

    Raises PROOF_MALFORMED, NOTE_MALFORMED, NOTE_SIGNATURE_INVALID, CHECKPOINT_MALFORMED or PROOF_INVALID.
    """
    proof = parse_proof(text)
    event = _read_event(opened_event(proof))
    head = verify_opening(proof, KIND_SUBMISSION, verifiers)
    return VerifiedReceipt(event["receipt"], event, proof.index, head.size, head.origin)


def opened_event(proof: Proof) -> bytes:
    """Return the event that the extra data of a proof names; nothing is verified yet."""
    return proof.extra[TAG_BYTES + SALT_BYTES :]


def verify_opening(proof: Proof, kind: int, verifiers: Sequence[NoteVerifier]) -> Checkpoint:
    """Return the checkpoint under which the leaf of this kind stands that the proof's extra data opens.

    Raises NOTE_MALFORMED, NOTE_SIGNATURE_INVALID, CHECKPOINT_MALFORMED, LEAF_MALFORMED (no opening) or PROOF_INVALID.
    """
    tag, salt = proof.extra[:TAG_BYTES], proof.extra[TAG_BYTES : TAG_BYTES + SALT_BYTES]
    head = checkpoint.open_checkpoint(proof.checkpoint, verifiers)
    entry = merkle.leaf_hash(leaf(kind, tag, salt, opened_event(proof)))
    merkle.verify_inclusion(proof.index, head.size, entry, proof.path, head.root)
    return head


@lru_cache(maxsize=1_024)  # asked for several times on the way of one submission
def receipt_number(submission: bytes) -> str:
    """Return the number of a 16-byte submission id: 75 bits of its digest and a check symbol, XXXX-XXXX-XXXX-XXXX.

    It does not reveal the id, so that knowing a number is not enough to ask for that submission's receipt.
    """
    if len(submission) != SUBMISSION_BYTES:
        raise EvidenceError(Code.RECEIPT_NUMBER_INVALID)
    digest = hashlib.sha256(b"todoke/receipt/v1\x00" + submission).digest()
    number = int.from_bytes(digest) >> (len(digest) * 8 - NUMBER_SYMBOLS * symbols.BITS)
    return symbols.spell(number, NUMBER_SYMBOLS)


def normalize(text: str) -> str:
    """Return a receipt number as people type it (`symbols`) in its one form, or raise RECEIPT_NUMBER_INVALID."""
    normal = symbols.normalize(text, NUMBER_SYMBOLS)
    if normal is None:
        raise EvidenceError(Code.RECEIPT_NUMBER_INVALID)
    return normal


def _read_event(data: bytes) -> dict[str, Any]:
    """Return a submission event, or raise PROOF_MALFORMED."""
    try:
        event = canonical.decode_as(data, _SubmissionReceived, MAX_EVENT_BYTES)
        canonical_number = normalize(event.receipt)
    except EvidenceError:
        raise EvidenceError(Code.PROOF_MALFORMED) from None
    if canonical_number != event.receipt:
        raise EvidenceError(Code.PROOF_MALFORMED)
    return msgspec.structs.asdict(event)
