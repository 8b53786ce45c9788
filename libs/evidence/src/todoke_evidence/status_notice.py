"""The notice of how far a submission and its files have come, for whoever has its receipt (`todoke-status+jws`)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, get_args

import msgspec

from todoke_evidence import canonical, file_outcome, notice_jws, standing, times
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.file_outcome import FileOutcome, WireFile
from todoke_evidence.notice_keys import NoticeKey, NoticeVerifier
from todoke_evidence.standing import Standing, WireStanding
from todoke_evidence.statement import MAX_ATTACHMENTS

MAX_STATUS = 4_096
"""Characters of a status notice's JWS: one takes about 500, and 3,800 where ten files have lost all that a file can."""

STATUS_TYPE = "todoke-status+jws"

State = Literal["arrived", "accepted", "reviewing", "granted", "declined", "withdrawn", "held"]
STATES: tuple[str, ...] = get_args(State)

_Files = Annotated[tuple[WireFile, ...], msgspec.Meta(min_length=1, max_length=MAX_ATTACHMENTS)]


@dataclass(frozen=True, slots=True)
class StatusNotice:
    """How far a submission and its files have come, without a word about whose it is. `state` is one of STATES.

    `changed_at` is when the state was entered; `sequence` rises with what becomes of files and standing as well.
    """

    municipality: str
    receipt_number: str
    state: str
    sequence: int
    changed_at: datetime
    files: tuple[FileOutcome, ...] = ()
    standing: Standing | None = None  # None: nothing is to be said of its place among others


class _WireStatus(msgspec.Struct, forbid_unknown_fields=True):
    changed_at: str
    municipality: notice_jws.Municipality
    receipt_number: str
    sequence: notice_jws.Counter
    state: State
    files: _Files | msgspec.UnsetType = msgspec.UNSET  # absent: there are none
    standing: WireStanding | msgspec.UnsetType = msgspec.UNSET


def sign_status(status: StatusNotice, key: NoticeKey) -> str:
    """Return the JWS of `status`, or raise NOTICE_MALFORMED if nobody could read it."""
    text = notice_jws.sign(_status_members(status), STATUS_TYPE, key)
    if _status_for(key.municipality, notice_jws.take_apart(text, MAX_STATUS, STATUS_TYPE)) != status:  # see form_bundle
        raise EvidenceError(Code.NOTICE_MALFORMED)
    return text


def read_status(text: str, verifier: NoticeVerifier) -> StatusNotice:
    """Read a status notice. Raises NOTICE_OVERSIZED, NOTICE_MALFORMED or NOTICE_SIGNATURE_INVALID."""
    compact = notice_jws.take_apart(text, MAX_STATUS, STATUS_TYPE)
    return _status_for(notice_jws.signer(compact, verifier), compact)


def _status_for(signer: str, compact: notice_jws.Compact) -> StatusNotice:
    """Return the status in a notice that `signer`'s key signed; it counts for that municipality only."""
    try:
        wire = canonical.decode_as(compact.payload, _WireStatus, MAX_STATUS)
        changed_at = times.decode(wire.changed_at)
        number = notice_jws.receipt_number(wire.receipt_number)
        files = tuple(file_outcome.read(one) for one in wire.files or ())
        stands = standing.read(wire.standing) if wire.standing else None
    except EvidenceError:
        raise EvidenceError(Code.NOTICE_MALFORMED) from None
    notice_jws.check_signer(wire.municipality, signer)
    return StatusNotice(wire.municipality, number, wire.state, wire.sequence, changed_at, files, stands)


def _status_members(status: StatusNotice) -> dict[str, Any]:
    files = {"files": [file_outcome.members(one) for one in status.files]} if status.files else {}
    stands = {} if status.standing is None else {"standing": standing.members(status.standing)}
    return (
        files
        | stands
        | {
            "changed_at": notice_jws.moment(status.changed_at),
            "municipality": status.municipality,
            "receipt_number": status.receipt_number,
            "sequence": status.sequence,
            "state": status.state,
        }
    )
