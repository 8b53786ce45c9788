"""The status notice of a case before it is signed, as the outbox keeps it: who writes it need not hold the key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from todoke_evidence import times
from todoke_evidence.file_outcome import WAITING, FileOutcome
from todoke_evidence.notice import NoticeKey, StatusNotice, sign_status
from todoke_evidence.standing import Standing
from todoke_forms.core import states

MAX_STATUSES_PER_PACK = 100  # what the relay takes in one message


class UnsignedStatus(msgspec.Struct, frozen=True):
    """What a citizen may be told of a case by its receipt number."""

    receipt_number: str
    state: str
    sequence: int
    changed_at_ms: int
    files: tuple[FileOutcome, ...] = ()
    standing: Standing | None = None
    written_at_ms: int = 0  # of one that is to wait: the hour in which it was written


@dataclass(frozen=True, slots=True)
class Stands:
    """What is told of a case's place, and how often that has changed."""

    standing: Standing | None = None
    changes: int = 0


NO_PLACE = Stands()


def status_of(  # noqa: PLR0917 - all that a citizen may be told
    receipt_number: str,
    state: str,
    sequence: int,
    at_ms: int,
    files: Sequence[FileOutcome],
    stands: Stands = NO_PLACE,
) -> bytes:
    """The notice of a case that entered its last state, as number `sequence`, at `at_ms`, of its files and its place.

    Each state, each file that was judged and each change of place counts one in the notice's own sequence, so that
    what is told later is always newer (docs/decisions/0020), in whatever order they come.
    """
    judged = sum(file.verdict != WAITING for file in files)
    counted = sequence + judged + stands.changes
    return msgspec.json.encode(UnsignedStatus(receipt_number, state, counted, at_ms, tuple(files), stands.standing))


def held(receipt_number: str, at_ms: int) -> bytes:
    """The notice that a submission arrived but could not be processed; any notice of a case outranks it."""
    return msgspec.json.encode(UnsignedStatus(receipt_number, states.HELD, 0, at_ms))


def waiting(payload: bytes, now_ms: int) -> bytes:
    """The same notice, which is to wait until the hour is over in which it was written."""
    status = msgspec.json.decode(payload, type=UnsignedStatus)
    return msgspec.json.encode(msgspec.structs.replace(status, written_at_ms=times.hour(now_ms)))


def is_over(payload: bytes, now_ms: int) -> bool:
    """Whether the hour is over in which it was written: a change of somebody else's may be told in it."""
    return msgspec.json.decode(payload, type=UnsignedStatus).written_at_ms < times.hour(now_ms)


def sign(payload: bytes, municipality: str, key: NoticeKey) -> str:
    """The signed form (compact JWS) of what `status_of` or `held` made."""
    status = msgspec.json.decode(payload, type=UnsignedStatus)
    changed_at = datetime.fromtimestamp(status.changed_at_ms // 1000, UTC)
    return sign_status(
        StatusNotice(
            municipality,
            status.receipt_number,
            status.state,
            status.sequence,
            changed_at,
            status.files,
            status.standing,
        ),
        key,
    )


def pack(payloads: Iterable[bytes], municipality: str, key: NoticeKey) -> bytes:
    """One message of up to MAX_STATUSES_PER_PACK notices: each signed, one a line, in the order given."""
    return "\n".join(sign(payload, municipality, key) for payload in payloads).encode("ascii")
