"""A draw that anyone computes again: what was closed, the public value that nobody knew then, and the order they give.

The entries, how many places there are and where the value will come from are committed to before the value exists.
How many digits and letters the value has is fixed as well, and nothing else of it counts: whoever writes it down
has nothing to choose. The seed is SHA-256 over that commitment and the value; entries are ranked by HMAC-SHA-256 under
the seed (RFC 2104).
A file of version 1, of before a length was fixed, is read and computed again as it was written: with its separators
and capitals.
An entry is a digest of a receipt number, of which nobody can guess one: who has the number finds himself, no one else.
See docs/decisions/0038-draws.md for who could cheat, and how it shows.
"""

import hashlib
import hmac
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from todoke_evidence import b64, canonical, receipt, times, tlogproof
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.statement import MAX_PROCEDURE, MUNICIPALITY, PROCEDURE

ENTRY_BYTES = 32
MAX_ENTRIES = 100_000
MAX_FILE = 10_485_760  # bytes: MAX_ENTRIES twice, 46 characters each, and room for the rest
MAX_WORDS = 300  # characters
MAX_VALUE = 200  # digits and letters
MAX_TYPED = 400  # characters of a value as it is announced
SEPARATORS = " .,:-"  # may stand in what is announced, and mean nothing

_Entry = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{43}\Z")]
_Entries = Annotated[tuple[_Entry, ...], msgspec.Meta(max_length=MAX_ENTRIES)]
_Places = Annotated[int, msgspec.Meta(ge=1, le=MAX_ENTRIES)]
_Waiting = Annotated[int, msgspec.Meta(ge=0, le=MAX_ENTRIES)]
_Value = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]([0-9A-Za-z .,:-]{0,198}[0-9A-Za-z])?\Z")]
_Length = Annotated[int, msgspec.Meta(ge=1, le=MAX_VALUE)]
_Proof = Annotated[str, msgspec.Meta(min_length=1, max_length=tlogproof.MAX_PROOF_CHARS)]


@dataclass(frozen=True, slots=True)
class Closed:
    """What takes part in a draw, fixed before anybody can know its value. Entries are in the order of their bytes."""

    municipality: str
    procedure: str
    form: bytes  # digest of the version that says how many places there are
    capacity: int
    waiting: int
    entries: tuple[bytes, ...]
    closed_at: datetime
    source: str  # words: which public value will be taken
    source_at: datetime  # when it comes to be; after `closed_at`
    source_length: int | None  # how many digits and letters it has; None: not fixed (a file of version 1)


@dataclass(frozen=True, slots=True)
class Drawn:
    """The value that was announced, and the order of the entries that it gives."""

    value: str
    at: datetime
    order: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Draw:
    """A draw file: `drawn` is missing until it was; `proof` (C2SP tlog-proof) shows the commitment in a log."""

    closed: Closed
    drawn: Drawn | None = None
    proof: str | None = None


class _Source(msgspec.Struct, forbid_unknown_fields=True):
    at: str
    words: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_WORDS)]
    length: _Length | msgspec.UnsetType = msgspec.UNSET


class _Closed(msgspec.Struct, forbid_unknown_fields=True):
    capacity: _Places
    closed_at: str
    entries: _Entries
    form: _Entry
    municipality: Annotated[str, msgspec.Meta(pattern=MUNICIPALITY)]
    procedure: Annotated[str, msgspec.Meta(pattern=PROCEDURE, max_length=MAX_PROCEDURE)]
    source: _Source
    waiting: _Waiting


class _Drawn(msgspec.Struct, forbid_unknown_fields=True):
    at: str
    order: _Entries
    value: _Value


class _File(msgspec.Struct, forbid_unknown_fields=True):
    closed: _Closed
    type: Literal["todoke-draw"]
    version: Literal[1, 2]
    drawn: _Drawn | msgspec.UnsetType = msgspec.UNSET
    proof: _Proof | msgspec.UnsetType = msgspec.UNSET


class _Event(msgspec.Struct, forbid_unknown_fields=True):
    """What the ledger's leaf commits to."""

    commitment: _Entry
    type: Literal["draw-closed"]
    version: Literal[1]


def entry(receipt_number: str) -> bytes:
    """Return what stands for an application in a draw; the number is in its one form (`receipt.normalize`)."""
    return hashlib.sha256(b"todoke/draw-entry/v1\x00" + receipt_number.encode()).digest()


def commitment(closed: Closed) -> bytes:
    """Return the 32 bytes by which everything that was closed is fixed."""
    return hashlib.sha256(b"todoke/draw-closed/v1\x00" + canonical.encode(_closed_members(closed))).digest()


def event(closed: Closed) -> bytes:
    """Return the canonical JSON that the leaf in the office's ledger commits to."""
    return canonical.encode({"commitment": b64.encode(commitment(closed)), "type": "draw-closed", "version": 1})


def order(closed: Closed, value: str) -> tuple[bytes, ...]:
    """Return the entries in the order in which they get places."""
    seed = hashlib.sha256(b"todoke/draw-seed/v1\x00" + commitment(closed) + value.encode()).digest()
    return tuple(sorted(closed.entries, key=lambda one: (hmac.digest(seed, one, "sha256"), one)))


def plain_value(typed: str) -> str:
    """Return the digits and letters of a value as it was announced, small: the one way in which it is written.

    :raises EvidenceError: DRAW_MALFORMED where there is more than those and SEPARATORS, or too much.
    """
    value = typed.translate({ord(one): None for one in SEPARATORS})
    if len(typed) > MAX_TYPED or not (value.isascii() and value.isalnum()):
        raise EvidenceError(Code.DRAW_MALFORMED)
    return value.lower()


def draw(closed: Closed, typed: str, at: datetime) -> Drawn:
    """Return the draw with a value as it was announced.

    :raises EvidenceError: DRAW_MALFORMED (no value), DRAW_VALUE_WRONG, or DRAW_EARLY: nobody can know it yet.
    """
    value = plain_value(typed)
    drawn = Drawn(value, at, order(closed, value))
    check_times(closed, drawn)
    check_value(closed, drawn)
    parse(encode(Draw(closed, drawn)))
    return drawn


def check_times(closed: Closed, drawn: Drawn | None) -> None:
    """Pass when the value comes to be after the entries were closed, and was taken after that; else DRAW_EARLY."""
    if closed.source_at <= closed.closed_at or (drawn is not None and drawn.at < closed.source_at):
        raise EvidenceError(Code.DRAW_EARLY)


def check_value(closed: Closed, drawn: Drawn | None) -> None:
    """Pass when the value has the digits and letters that were said at the closing, if any were; no more or fewer."""
    if drawn is not None and closed.source_length is not None and len(drawn.value) != closed.source_length:
        raise EvidenceError(Code.DRAW_VALUE_WRONG)


def check_entries(closed: Closed) -> None:
    """Pass when every entry stands there once, in the order of their bytes; else DRAW_ENTRIES_WRONG."""
    if list(closed.entries) != sorted(set(closed.entries)):
        raise EvidenceError(Code.DRAW_ENTRIES_WRONG)


def encode(file: Draw) -> bytes:
    """Return the canonical JSON of a draw file; of version 1 where no length of the value was fixed."""
    version = 1 if file.closed.source_length is None else 2
    members: dict[str, object] = {"closed": _closed_members(file.closed), "type": "todoke-draw", "version": version}
    if file.drawn is not None:
        drawn = {"at": times.encode(file.drawn.at), "order": _texts(file.drawn.order), "value": file.drawn.value}
        members["drawn"] = drawn
    if file.proof is not None:
        members["proof"] = file.proof
    return canonical.encode(members)


def parse(data: bytes) -> Draw:
    """Return what a draw file says, or raise DRAW_OVERSIZED or DRAW_MALFORMED; nothing is verified yet."""
    if len(data) > MAX_FILE:
        raise EvidenceError(Code.DRAW_OVERSIZED)
    try:
        wire = canonical.decode_as(data, _File, MAX_FILE)
        _check_version(wire)
        drawn = _drawn(wire.drawn) if wire.drawn else None
        return Draw(_closed(wire.closed), drawn, wire.proof or None)
    except EvidenceError:
        raise EvidenceError(Code.DRAW_MALFORMED) from None


def committed(data: bytes) -> bytes:
    """Return the commitment in the event of a ledger's leaf, or raise PROOF_MALFORMED."""
    try:
        return b64.decode_exactly(canonical.decode_as(data, _Event, receipt.MAX_EVENT_BYTES).commitment, ENTRY_BYTES)
    except EvidenceError:
        raise EvidenceError(Code.PROOF_MALFORMED) from None


def _check_version(wire: _File) -> None:
    """Pass when a length is fixed and the value plain in version 2, and no length is there in version 1."""
    former = wire.version == 1
    if former != (wire.closed.source.length is msgspec.UNSET):
        raise EvidenceError(Code.DRAW_MALFORMED)
    if not former and wire.drawn and plain_value(wire.drawn.value) != wire.drawn.value:
        raise EvidenceError(Code.DRAW_MALFORMED)


def _closed(wire: _Closed) -> Closed:
    if any(not character.isprintable() for character in wire.source.words):  # a terminal obeys control characters
        raise EvidenceError(Code.DRAW_MALFORMED)
    return Closed(
        municipality=wire.municipality,
        procedure=wire.procedure,
        form=b64.decode_exactly(wire.form, ENTRY_BYTES),
        capacity=wire.capacity,
        waiting=wire.waiting,
        entries=_bytes(wire.entries),
        closed_at=times.decode(wire.closed_at),
        source=wire.source.words,
        source_at=times.decode(wire.source.at),
        source_length=wire.source.length or None,
    )


def _drawn(wire: _Drawn) -> Drawn:
    return Drawn(wire.value, times.decode(wire.at), _bytes(wire.order))


def _closed_members(closed: Closed) -> dict[str, object]:
    source: dict[str, object] = {"at": times.encode(closed.source_at), "words": closed.source}
    if closed.source_length is not None:
        source["length"] = closed.source_length
    return {
        "capacity": closed.capacity,
        "closed_at": times.encode(closed.closed_at),
        "entries": _texts(closed.entries),
        "form": b64.encode(closed.form),
        "municipality": closed.municipality,
        "procedure": closed.procedure,
        "source": source,
        "waiting": closed.waiting,
    }


def _texts(entries: Iterable[bytes]) -> list[str]:
    return [b64.encode(one) for one in entries]


def _bytes(entries: Collection[str]) -> tuple[bytes, ...]:
    return tuple(b64.decode_exactly(one, ENTRY_BYTES) for one in entries)
