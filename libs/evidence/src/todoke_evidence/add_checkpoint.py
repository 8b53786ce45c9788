"""What a log says to a witness: its new checkpoint, and the proof that it extends an old one (C2SP tlog-witness)."""

from dataclasses import dataclass

from todoke_evidence import checkpoint, merkle, std64
from todoke_evidence.errors import Code, EvidenceError

MAX_BYTES = 8_192
"""Room for 63 hashes of 45 characters and a checkpoint of `checkpoint.MAX_BARE` bytes."""


@dataclass(frozen=True, slots=True)
class Request:
    """A parsed, unverified request. `path` leads from the tree of `old_size` leaves to that of the checkpoint."""

    old_size: int
    path: tuple[bytes, ...]
    checkpoint: str  # a signed note


def encode(request: Request) -> bytes:
    """Return the bytes of a request."""
    lines = [f"old {request.old_size}", *map(std64.encode, request.path)]
    return ("".join(f"{line}\n" for line in lines) + f"\n{request.checkpoint}").encode()


def parse(body: bytes) -> Request:
    """Return the parts of a request, or raise ADD_CHECKPOINT_MALFORMED. Nothing is verified yet."""
    _require(len(body) <= MAX_BYTES)
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise EvidenceError(Code.ADD_CHECKPOINT_MALFORMED) from None
    # The first empty line separates: a checkpoint's own text never begins with one.
    head, separator, signed = text.partition("\n\n")
    old, *path = head.split("\n")
    _require(bool(separator) and old.startswith("old ") and len(path) <= merkle.MAX_PATH)
    old_size = checkpoint.parse_decimal(old.removeprefix("old "), Code.ADD_CHECKPOINT_MALFORMED)
    return Request(old_size, tuple(map(_hash, path)), signed)


def _hash(line: str) -> bytes:
    value = std64.decode(line, merkle.HASH_BYTES, Code.ADD_CHECKPOINT_MALFORMED)
    _require(len(value) == merkle.HASH_BYTES)
    return value


def _require(condition: bool) -> None:
    if not condition:
        raise EvidenceError(Code.ADD_CHECKPOINT_MALFORMED)
