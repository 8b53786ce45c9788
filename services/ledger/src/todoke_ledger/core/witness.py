"""The witness: what of another log may be cosigned, given what was cosigned last (C2SP tlog-witness v1.0.0).

Once a size is cosigned, nothing smaller is, and nothing that does not extend it: two readers who both ask for a
cosignature cannot be shown two histories.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from todoke_evidence import checkpoint, merkle
from todoke_evidence.add_checkpoint import Request
from todoke_evidence.checkpoint import Checkpoint
from todoke_evidence.cosignature import WitnessSigner
from todoke_evidence.errors import EvidenceError
from todoke_evidence.note import NoteVerifier
from todoke_kit.errors import Refusal

ROLLED_BACK = "checkpoint_rolled_back"
FORKED = "checkpoint_forked"
UNPROVEN = "consistency_unproven"
STALE = "old_size_stale"

EVIDENCE = frozenset({FORKED, UNPROVEN})
"""Where the log has signed, or may have, a second history."""

OVERTAKEN = frozenset({ROLLED_BACK, STALE})
"""What may only have come late: the log asks again, from where the witness is."""


@dataclass(frozen=True, slots=True)
class Cosigned:
    """What was cosigned last of a log, and when (POSIX seconds)."""

    size: int
    root: bytes
    time: int
    note: str  # the log's checkpoint with the cosignature


NOTHING = Cosigned(0, merkle.EMPTY_ROOT, 0, "")
"""Of a log that is new to the witness."""


def judge(request: Request, logs: Sequence[NoteVerifier], last: Cosigned) -> Checkpoint | None:
    """Return the checkpoint to cosign; None when it is the last one, come again.

    Raises EvidenceError when no known log signed it or it holds anything else, and Refusal: "checkpoint_rolled_back",
    "checkpoint_forked", "old_size_stale" (the log proves its growth from another size than the last) or
    "consistency_unproven".
    """
    head = checkpoint.open_bare(request.checkpoint, logs)
    if last.note and head.size <= last.size:
        if (head.size, head.root) == (last.size, last.root):
            return None
        raise Refusal(ROLLED_BACK if head.size < last.size else FORKED)
    if request.old_size != last.size:
        raise Refusal(STALE)
    _require_consistent(request, head, last)
    return head


def cosign(request: Request, head: Checkpoint, signer: WitnessSigner, last: Cosigned, now: int) -> Cosigned:
    """Return what is cosigned next, at `now` (POSIX seconds) or, while the clock is behind, at the time of the last.

    It may leave the process after it is stored, and not before.
    """
    time = max(now, last.time)
    return Cosigned(head.size, head.root, time, signer.cosign(request.checkpoint, time))


def _require_consistent(request: Request, head: Checkpoint, last: Cosigned) -> None:
    if last.size == 0:  # from the empty tree nothing can be proven
        if request.path:
            raise Refusal(UNPROVEN)
        return
    try:
        merkle.verify_consistency(last.size, head.size, last.root, head.root, request.path)
    except EvidenceError:
        raise Refusal(UNPROVEN) from None
