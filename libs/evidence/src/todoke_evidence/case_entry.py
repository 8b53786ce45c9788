"""What the office's log says of a case: the event its leaf commits to, and the proof that anyone checks offline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from todoke_evidence import b64, canonical, receipt, times
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.note import NoteVerifier
from todoke_evidence.receipt import KIND_CASE, MAX_EVENT_BYTES
from todoke_evidence.tlogproof import parse_proof

TYPE = "case-state-entered"
VERSION = 1
FIRST_SEQUENCE = 1

_State = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{1,16}\Z")]
_Sequence = Annotated[int, msgspec.Meta(ge=FIRST_SEQUENCE, le=canonical.MAX_INTEGER)]


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """A case, by receipt number and the SHA-256 of its statement's JWS, entered its `sequence`-th state."""

    at: datetime  # UTC, whole seconds: the office's clock
    receipt_number: str
    sequence: int
    state: str
    statement: bytes


@dataclass(frozen=True, slots=True)
class CaseEntry:
    """What a proof proves: this event is entry `index` of the log `origin`, at the latest when it had `size`."""

    event: CaseEvent
    index: int
    size: int
    origin: str


class _Wire(msgspec.Struct, forbid_unknown_fields=True):
    """The members of the JSON object."""

    at: str
    receipt: str
    sequence: _Sequence
    state: _State
    statement: str
    type: Literal["case-state-entered"]
    version: Literal[1]


def encode(event: CaseEvent) -> bytes:
    """Return the canonical JSON that the leaf commits to, or raise TIME_INVALID."""
    return canonical.encode(
        {
            "at": times.encode(event.at),
            "receipt": event.receipt_number,
            "sequence": event.sequence,
            "state": event.state,
            "statement": b64.encode(event.statement),
            "type": TYPE,
            "version": VERSION,
        }
    )


def verify_entry(text: str, verifiers: Sequence[NoteVerifier]) -> CaseEntry:
    """Return what a proof file (C2SP tlog-proof) proves of a case under the logs' keys.

    Raises PROOF_MALFORMED, NOTE_MALFORMED, NOTE_SIGNATURE_INVALID, CHECKPOINT_MALFORMED or PROOF_INVALID.
    """
    proof = parse_proof(text)
    event = _decode(receipt.opened_event(proof))
    head = receipt.verify_opening(proof, KIND_CASE, verifiers)
    return CaseEntry(event, proof.index, head.size, head.origin)


def _decode(data: bytes) -> CaseEvent:
    try:
        wire = canonical.decode_as(data, _Wire, MAX_EVENT_BYTES)
        number, digest = receipt.normalize(wire.receipt), b64.decode_exactly(wire.statement, 32)
        event = CaseEvent(times.decode(wire.at), number, wire.sequence, wire.state, digest)
    except EvidenceError:
        raise EvidenceError(Code.PROOF_MALFORMED) from None
    if number != wire.receipt:
        raise EvidenceError(Code.PROOF_MALFORMED)
    return event
