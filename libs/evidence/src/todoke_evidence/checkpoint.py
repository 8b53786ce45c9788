"""Checkpoints: origin, size and root of a log at one moment, in a signed note (C2SP tlog-checkpoint v1.0.0)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from todoke_evidence import note, std64
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.merkle import EMPTY_ROOT, HASH_BYTES

MAX_SIZE = 2**63 - 1
"""Sizes and indices fit a signed 64-bit integer, in databases and in other languages."""

MAX_ORIGIN_BYTES = 255
"""The cosignature format writes the origin's length in one byte (C2SP tlog-cosignature)."""

MAX_BARE = 2_048
"""Bytes of a checkpoint as it crosses a border: its text and a few Ed25519 signatures."""

MAX_EXTENSIONS = 16
"""The format allows extension lines and advises against them; ours never have any."""

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: its identity, the number of its leaves and their root hash."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()


def encode(checkpoint: Checkpoint) -> str:
    """Return the text that is signed."""
    lines = (checkpoint.origin, str(checkpoint.size), std64.encode(checkpoint.root), *checkpoint.extensions)
    return "".join(f"{line}\n" for line in lines)


def parse(text: str) -> Checkpoint:
    """Return the checkpoint of a note's text, or raise CHECKPOINT_MALFORMED."""
    origin, size, root, *extensions = _lines(text)
    checkpoint = Checkpoint(
        origin,
        parse_decimal(size, Code.CHECKPOINT_MALFORMED),
        std64.decode(root, HASH_BYTES, Code.CHECKPOINT_MALFORMED),
        tuple(extensions),
    )
    _require(0 < len(origin.encode()) <= MAX_ORIGIN_BYTES and all(extensions) and len(extensions) <= MAX_EXTENSIONS)
    _require(len(checkpoint.root) == HASH_BYTES)
    _require(checkpoint.size > 0 or checkpoint.root == EMPTY_ROOT)
    return checkpoint


def sign(checkpoint: Checkpoint, signer: note.NoteSigner) -> str:
    """Return the signed note of `checkpoint`."""
    return note.sign(encode(checkpoint), signer)


def open_checkpoint(signed: str, verifiers: Sequence[note.NoteVerifier]) -> Checkpoint:
    """Return the checkpoint of a note that the log itself signed: one of `verifiers` that bears the origin's name.

    Raises NOTE_MALFORMED, NOTE_SIGNATURE_INVALID (also when no verifier has that name) or CHECKPOINT_MALFORMED.
    """
    claimed = parse(note.unverified_text(signed))
    own = [verifier for verifier in verifiers if verifier.name == claimed.origin]
    return parse(note.open_note(signed, own))


def open_bare(signed: str, logs: Sequence[note.NoteVerifier], *others: Sequence[note.NoteVerifier]) -> Checkpoint:
    """Do the same for a note that holds nothing else: no extension lines, and no signatures but those asked for.

    The log itself signed it, and a key of every group of `others` did. Raises as above.
    """
    claimed = parse(note.unverified_text(signed))
    own = [verifier for verifier in logs if verifier.name == claimed.origin]
    _require(len(signed.encode()) <= MAX_BARE and not claimed.extensions)
    note.open_only(signed, own, *others)
    return claimed


def parse_decimal(text: str, code: Code) -> int:
    """Return the value of an ASCII decimal without leading zeros, at most 2^63 - 1, or raise `code`.

    int() alone would accept "+5", " 5", "1_000" and digits of other scripts.
    """
    if not _DECIMAL.fullmatch(text) or int(text) > MAX_SIZE:
        raise EvidenceError(code)
    return int(text)


def _lines(text: str) -> list[str]:
    _require(note.is_text(text) and text.endswith("\n"))
    lines = text.split("\n")[:-1]
    _require(len(lines) >= len(("origin", "size", "root")))
    return lines


def _require(condition: bool) -> None:
    if not condition:
        raise EvidenceError(Code.CHECKPOINT_MALFORMED)
