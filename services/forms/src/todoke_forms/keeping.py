"""Writes one batch of judged submissions: cases with all they announce, and what citizens are told of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from todoke_catalog.identity import Level
from todoke_evidence import times
from todoke_evidence.file_outcome import FileOutcome
from todoke_forms.core import file_outcomes, notices, states
from todoke_forms.core.model import Cancelled, Entry, Opened, Refused
from todoke_forms.core.notices import Stands
from todoke_forms.core.outgoing import Outgoing, Randomness, announce, status_row
from todoke_forms.core.states import State
from todoke_forms.places import arriving
from todoke_forms.store import cases, outbox
from todoke_forms.store.cases import Arrived

CONFLICT = "submission_conflict"


@dataclass(frozen=True, slots=True)
class Item:
    """One submission as it came, and what opening it said."""

    body: Callable[[], bytes]  # only what is refused is written down again
    message_id: str  # the same when the same message is delivered again
    outcome: Opened | Cancelled | Refused
    relayed_at_ms: int = 0  # POSIX milliseconds; 0 when the relay did not say
    comes_again: bool = False  # with its message, which holds another that must wait: no word of a refusal until then


@dataclass(frozen=True, slots=True)
class Dead:
    """An item that is no case, and why."""

    item: Item
    refused: Refused


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a batch."""

    new: Sequence[Opened]
    repeated: int  # were cases before, with the same content
    dead: Sequence[Dead]


def together(parts: Iterable[Kept]) -> Kept:
    """What became of a batch that was written in parts."""
    kept = list(parts)
    new = [case for part in kept for case in part.new]
    return Kept(new, sum(part.repeated for part in kept), [dead for part in kept for dead in part.dead])


def keep(connection: Connection, items: Sequence[Item], municipality: str, randomness: Randomness, now_ms: int) -> Kept:
    """Writes the new cases and their rows, in the order in which they were accepted.

    The dead letters are the caller's, in the same transaction.
    """
    opened = sorted(_opened(items), key=lambda case: case.arrival.accepted)
    arrived = [_arrived(case, municipality, randomness, now_ms) for case in _first_of_each_id(opened)]
    new_ids = cases.add(connection, arrived)
    new = [case for case in arrived if case.opened.submission_id in new_ids]
    conflicts = _conflicts(connection, items)
    final = [item for item in items if not item.comes_again]
    dead = [Dead(item, item.outcome) for item in final if isinstance(item.outcome, Refused)]
    dead += [conflict for conflict in conflicts if not conflict.item.comes_again]
    stands = arriving.place(connection, [case.opened for case in new], now_ms)
    outbox.add(connection, [row for case in new for row in _told(case, stands.get(case.opened.submission_id))])
    outbox.add(connection, _held(connection, dead, now_ms))
    return Kept([case.opened for case in new], len(opened) - len(new) - len(conflicts), dead)


def _opened(items: Sequence[Item]) -> list[Opened]:
    return [item.outcome for item in items if isinstance(item.outcome, Opened)]


def _told(case: Arrived, stands: Stands | None) -> Sequence[Outgoing]:
    """All that a new case announces; where it stands is known only now."""
    if stands is None:
        return case.announcement.outgoing
    number = case.opened.receipt_number
    files = _waiting(case.opened)
    status = notices.status_of(number, State.ARRIVED, states.FIRST_SEQUENCE, case.opened_at_ms, files, stands)
    row = status_row(number, status, anonymous=case.opened.level is Level.ANONYMOUS)
    return [row if one.lane is row.lane else one for one in case.announcement.outgoing]


def _waiting(opened: Opened) -> list[FileOutcome]:
    return [file_outcomes.outcome(file.media_type, None) for file in opened.attachments]


def _arrived(opened: Opened, municipality: str, randomness: Randomness, now_ms: int) -> Arrived:
    anonymous = opened.level is Level.ANONYMOUS
    at_ms = times.hour(now_ms) if anonymous else now_ms
    entry = Entry(
        receipt_number=opened.receipt_number,
        procedure=opened.procedure,
        statement_digest=opened.statement_digest,
        from_state="",
        to_state=State.ARRIVED,
        sequence=states.FIRST_SEQUENCE,
        at_ms=at_ms,
        amount_yen=opened.answers.amount_yen,
    )
    announcement = announce(entry, _waiting(opened), municipality, randomness, anonymous=anonymous, hour_only=anonymous)
    return Arrived(opened, at_ms, announcement)


def _first_of_each_id(opened: Sequence[Opened]) -> Sequence[Opened]:
    first: dict[bytes, Opened] = {}
    for case in opened:
        first.setdefault(case.submission_id, case)
    return list(first.values())


def _conflicts(connection: Connection, items: Sequence[Item]) -> list[Dead]:
    """Items whose id is a case with another content, whether it became one just now or long ago."""
    opened = [(item, item.outcome) for item in items if isinstance(item.outcome, Opened)]
    if not opened:
        return []
    kept = cases.statement_digests(connection, [case.submission_id for _, case in opened])
    return [
        Dead(item, Refused(CONFLICT, case.receipt_number, hour_only=case.level is Level.ANONYMOUS))
        for item, case in opened
        if kept.get(case.submission_id) != case.statement_digest
    ]


def _held(connection: Connection, dead: Sequence[Dead], now_ms: int) -> list[Outgoing]:
    """Tells the citizen of a submission that could not be processed, unless a case stands under its number."""
    told = [one.refused for one in dead]
    moments = {one.receipt_number: now_ms for one in told if one.receipt_number is not None}
    if not moments:
        return []
    hourly = {one.receipt_number: times.hour(now_ms) for one in told if one.receipt_number and one.hour_only}
    moments |= hourly
    known = cases.known_receipts(connection, sorted(moments))
    return [
        status_row(number, notices.held(number, at_ms), anonymous=number in hourly)
        for number, at_ms in sorted(moments.items())
        if number not in known
    ]
