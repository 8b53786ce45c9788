"""Proofs that travel with a record: where a log holds it, in one text file (C2SP tlog-proof v1, *.tlog-proof)."""

from collections.abc import Sequence
from dataclasses import dataclass

from todoke_evidence import checkpoint, merkle, note, std64
from todoke_evidence.errors import Code, EvidenceError

HEADER = "c2sp.org/tlog-proof@v1"

MAX_EXTRA_BYTES = 8_192
"""Room for one event and its salt; the format itself sets no bound."""

MAX_PROOF_CHARS = note.MAX_NOTE_CHARS + MAX_EXTRA_BYTES * 2 + merkle.MAX_PATH * 45 + 128


@dataclass(frozen=True, slots=True)
class Proof:
    """A parsed, unverified proof: `extra` is not authenticated by the format, `checkpoint` is a signed note."""

    extra: bytes
    index: int
    path: tuple[bytes, ...]
    checkpoint: str


def encode_proof(extra: bytes, index: int, path: Sequence[bytes], signed_checkpoint: str) -> str:
    """Return the text of a proof; `path` runs from the leaf's sibling to the root's child, 32 bytes each."""
    lines = [HEADER]
    if extra:
        lines.append(f"extra {std64.encode(extra)}")
    lines += [f"index {index}", *map(std64.encode, path), "", signed_checkpoint]
    return "\n".join(lines)


def parse_proof(text: str) -> Proof:
    """Return the parts of a proof, or raise PROOF_MALFORMED. Nothing is verified yet."""
    _require(len(text) <= MAX_PROOF_CHARS)
    # The first empty line separates: the checkpoint's own text never begins with one.
    head, separator, signed_checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    _require(bool(separator) and lines.pop(0) == HEADER and len(lines) > 0)
    extra = _extra(lines.pop(0)) if lines[0].startswith("extra ") else b""
    _require(0 < len(lines) <= 1 + merkle.MAX_PATH)
    index = _index(lines.pop(0))
    return Proof(extra, index, tuple(_hash(line) for line in lines), signed_checkpoint)


def _extra(line: str) -> bytes:
    data = std64.decode(line.removeprefix("extra "), MAX_EXTRA_BYTES, Code.PROOF_MALFORMED)
    _require(len(data) > 0)  # a proof without extra data has no such line
    return data


def _index(line: str) -> int:
    _require(line.startswith("index "))
    return checkpoint.parse_decimal(line.removeprefix("index "), Code.PROOF_MALFORMED)


def _hash(line: str) -> bytes:
    value = std64.decode(line, merkle.HASH_BYTES, Code.PROOF_MALFORMED)
    _require(len(value) == merkle.HASH_BYTES)
    return value


def _require(condition: bool) -> None:
    if not condition:
        raise EvidenceError(Code.PROOF_MALFORMED)
