"""The gate for checkpoints of the two ledgers: signed by keys that we know, and with room for nothing else.

Inward, what the internet zone's log asks its witness to cosign (C2SP tlog-witness); outward, that checkpoint cosigned,
and those of the closed zone's own log. Whether a log contradicts itself, the witness judges, who remembers.
"""

from __future__ import annotations

from dataclasses import dataclass

from todoke_evidence import add_checkpoint, checkpoint, cosignature
from todoke_evidence.cosignature import WitnessVerifier
from todoke_evidence.note import NoteVerifier
from todoke_kit.errors import Refusal
from todoke_relay.core.gate import Notice

REQUEST, REQUESTED = "checkpoints.internet", "witness.internet"
INTERNET, CLOSED = "outbox.log.internet", "outbox.log.closed"


@dataclass(frozen=True, slots=True)
class LogKeys:
    """Whose checkpoints and cosignatures cross; several of one log while its key is exchanged."""

    internet: tuple[NoteVerifier, ...]
    closed: tuple[NoteVerifier, ...]
    witness: tuple[WitnessVerifier, ...]


def judge_request(subject: str, body: bytes, keys: LogKeys) -> str:
    """Returns the subject under which a request to the witness goes in.

    :raises Refusal: "subject_not_allowed", or "proof_misplaced" where none is due.
    :raises EvidenceError: when it is malformed, not signed by the log, or holds anything else.
    """
    if subject != REQUEST:
        raise Refusal("subject_not_allowed")
    request = add_checkpoint.parse(body)
    head = checkpoint.open_bare(request.checkpoint, keys.internet)
    if request.path and not 0 < request.old_size < head.size:
        raise Refusal("proof_misplaced")
    return REQUESTED


def judge_log(subject: str, body: bytes, keys: LogKeys) -> Notice:
    """Returns a checkpoint as it may go out; it stands in the order of its size, then of its cosignature's time.

    :raises Refusal: "subject_not_allowed", "checkpoint_oversized" or "note_malformed".
    :raises EvidenceError: when it is malformed, not signed by all who must, or holds anything else.
    """
    signed = _text(body)
    if subject == INTERNET:
        head = checkpoint.open_bare(signed, keys.internet, keys.witness)
        cosigned = max(cosignature.cosigned_at(signed, keys.witness).values())
    elif subject == CLOSED:
        head, cosigned = checkpoint.open_bare(signed, keys.closed), 0
    else:
        raise Refusal("subject_not_allowed")
    return Notice(subject.replace("outbox", "out", 1), body, (head.size, cosigned))


def _text(body: bytes) -> str:
    if len(body) > checkpoint.MAX_BARE:
        raise Refusal("checkpoint_oversized")
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise Refusal("note_malformed") from None
