"""The gate for checkpoints of the two ledgers: signed by keys that we know, and with room for nothing else.

Inward, what the internet zone's log asks its witness to cosign (C2SP tlog-witness); outward, that checkpoint cosigned,
and those of the closed zone's own log. Whether a log contradicts itself, the witness judges, who remembers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from todoke_evidence import add_checkpoint, checkpoint, cosignature
from todoke_evidence.cosignature import WitnessVerifier
from todoke_evidence.note import NoteVerifier
from todoke_kit.errors import Refusal
from todoke_relay.core.gate import Notice

_REQUEST = re.compile(r"checkpoints\.internet")
_LOG = re.compile(r"outbox\.log\.(internet|closed)")


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
    if _REQUEST.fullmatch(subject) is None:
        raise Refusal("subject_not_allowed")
    request = add_checkpoint.parse(body)
    head = checkpoint.open_bare(request.checkpoint, keys.internet)
    if request.path and not 0 < request.old_size < head.size:
        raise Refusal("proof_misplaced")
    return "witness.internet"


def judge_log(subject: str, body: bytes, keys: LogKeys) -> Notice:
    """Returns a checkpoint as it may go out; it stands in the order of its size, then of its cosignature's time.

    :raises Refusal: "subject_not_allowed", "checkpoint_oversized" or "note_malformed".
    :raises EvidenceError: when it is malformed, not signed by all who must, or holds anything else.
    """
    named = _LOG.fullmatch(subject)
    if named is None:
        raise Refusal("subject_not_allowed")
    signed, time = _text(body), 0
    if named[1] == "closed":
        head = checkpoint.open_bare(signed, keys.closed)
    else:
        head = checkpoint.open_bare(signed, keys.internet, keys.witness)
        time = max(cosignature.cosigned_at(signed, keys.witness).values())
    return Notice(f"out.log.{named[1]}", body, (head.size, time))


def _text(body: bytes) -> str:
    if len(body) > checkpoint.MAX_BARE:
        raise Refusal("checkpoint_oversized")
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise Refusal("note_malformed") from None
