"""Everything that others must be told when a case enters a state, as rows of the outbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from todoke_evidence.file_outcome import FileOutcome
from todoke_forms.core import facts, leaves, notices
from todoke_forms.core.model import Entry
from todoke_forms.core.notices import NO_PLACE, Stands

MESSAGE_ID_BYTES = 16

Randomness = Callable[[int], bytes]
"""Returns as many unpredictable bytes as asked for; `secrets.token_bytes` outside tests."""


class Lane(StrEnum):
    """Where a row goes. Each lane keeps its order and waits for no other."""

    FORM = "form"  # payload: signed form bundle
    STATUS = "status"  # payload: status notice, still to be signed
    STATUS_HOUR = "status_hour"  # the same of an anonymous case: it goes out after the hour in which it was written
    LETTER = "letter"  # payload: sealed letter, still to be signed
    FACT = "fact"  # payload: Fact
    DEAD = "dead"  # payload: DeadLetter
    LEDGER = "ledger"  # payload: leaf
    LEDGER_HOUR = "ledger_hour"  # payload: leaf, of which the ledger is to note no finer time than the hour

    @property
    def told(self) -> str:
        """Its name in metrics and logs: lanes of one receiver share it, or it shows when an anonymous one came."""
        return {Lane.LEDGER_HOUR: Lane.LEDGER, Lane.STATUS_HOUR: Lane.STATUS}.get(self, self)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One row: `key` is the tail of the subject, and rows of one key never overtake each other."""

    lane: Lane
    key: str
    payload: bytes
    message_id: str = ""  # by which a receiver tells a repetition; empty: a random one is made when it is written


@dataclass(frozen=True, slots=True)
class Announcement:
    """The rows for one entered state, and the tag and salt that its history must keep."""

    outgoing: tuple[Outgoing, ...]
    leaf_tag: bytes
    leaf_salt: bytes


def announce(
    entry: Entry,
    files: Sequence[FileOutcome],
    municipality: str,
    randomness: Randomness,
    *,
    anonymous: bool = False,
    hour_only: bool = False,
    stands: Stands = NO_PLACE,
) -> Announcement:
    """A status for the citizen, a fact for aggregation, a leaf for the office's ledger.

    `anonymous`: nobody is to be known by when the status goes out; `hour_only`: nor by when the leaf was made.
    """
    tag, salt = randomness(leaves.TAG_BYTES), randomness(leaves.SALT_BYTES)
    status = notices.status_of(entry.receipt_number, entry.to_state, entry.sequence, entry.at_ms, files, stands)
    rows = (
        status_row(entry.receipt_number, status, anonymous=anonymous),
        Outgoing(Lane.FACT, municipality, facts.fact(entry, randomness(facts.FACT_ID_BYTES))),
        Outgoing(Lane.LEDGER_HOUR if hour_only else Lane.LEDGER, tag.hex(), leaves.case_leaf(entry, tag, salt)),
    )
    return Announcement(rows, tag, salt)


def status_row(receipt_number: str, payload: bytes, *, anonymous: bool) -> Outgoing:
    """A notice on the subject of its receipt number, which has no hyphens there.

    All notices of a case go by one lane: one that is overtaken is refused by the relay (docs/decisions/0020).
    """
    return Outgoing(Lane.STATUS_HOUR if anonymous else Lane.STATUS, receipt_number.replace("-", ""), payload)
