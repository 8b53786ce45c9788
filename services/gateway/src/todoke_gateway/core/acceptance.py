"""The way of an application that passed the first checks: signature, ledger, bus, receipt; in this order, always.

The order is the promise: nothing enters the ledger without a valid signature, unless its form asks for none, and
nothing is confirmed to a citizen that is not stored on the bus. A failure after the ledger leaves a leaf whose
application can be sent again: it finds its leaf, is published once more, and the closed zone counts a submission id
once.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import NamedTuple

from todoke_evidence import attested, cancellation, receipt
from todoke_evidence.attested import AttestedStatement
from todoke_evidence.cancellation import AttestedCancellation
from todoke_evidence.sealing import SealingKey
from todoke_evidence.statement import SignedStatement
from todoke_gateway.core import receipts
from todoke_gateway.core.intake import Candidate, Carried, Parcel, Stated
from todoke_gateway.core.receipts import Entry, Leaf, Receipts
from todoke_kit.errors import Refusal

UNKNOWN = "leaf_unknown"  # the ledger's answer when it was not to append and has no such leaf


class Append(NamedTuple):
    """One leaf for the ledger; `existing_only` looks for it and does not add it, `hour_only` notes no finer time."""

    leaf: Leaf
    existing_only: bool
    hour_only: bool = False


class Passage(NamedTuple):
    """A parcel, an application's with the ledger's word on it, ready to be sealed for the closed zone."""

    parcel: Parcel[Carried]
    entry: Entry
    office_key: SealingKey

    @property
    def cancels(self) -> bool:
        """Whether it is a cancellation; it stands in no ledger."""
        return isinstance(self.parcel.signed, AttestedCancellation)

    @property
    def anonymous(self) -> bool:
        """Whether nobody is to be known by it: then neither its place in the log nor its minute goes any further."""
        return _anonymous(self.parcel)


@dataclass(frozen=True, slots=True)
class Stages:
    """The three things that are done elsewhere. Each raises Refusal with its own code."""

    verify: Callable[[SignedStatement], Awaitable[None]]
    append: Callable[[Append], Awaitable[Entry]]
    publish: Callable[[Passage], Awaitable[None]]


class Accepted(NamedTuple):
    """What the citizen gets; `accepted_at` is the ledger's first time, POSIX milliseconds; an anonymous one's hour.

    `cancel_code` gives the application up (todoke_evidence.cancellation).
    """

    number: str
    accepted_at: int
    proof: str
    cancel_code: str


async def accept(candidate: Candidate, receipts_: Receipts, stages: Stages) -> Accepted:
    """Take a candidate all the way; Refusal from any stage ends it.

    A repetition is not verified again, since identity refuses what is that old: its leaf, which commits to this very
    statement and its sealed bytes, is in the ledger only because they were verified before.
    """
    if candidate.unless_known is None:
        await stages.verify(candidate.parcel.signed)
    return await enter(candidate.parcel, candidate.office_key, receipts_, stages, candidate.unless_known)


async def enter(
    parcel: Parcel[Stated],
    office_key: SealingKey,
    receipts_: Receipts,
    stages: Stages,
    unless_known: str | None = None,
) -> Accepted:
    """Take what is verified, or needs no signature, from the ledger on; Refusal from any stage ends it."""
    leaf = receipts_.leaf(parcel.signed)
    wanted = Append(leaf, existing_only=unless_known is not None, hour_only=_anonymous(parcel))
    entry = await _entry(wanted, unless_known, stages)
    await stages.publish(Passage(parcel, entry, office_key))
    submission = parcel.signed.statement.submission
    number, cancel_code = receipt.receipt_number(submission), cancellation.code(submission)
    return Accepted(number, entry.appended_at, receipts.proof(leaf, entry), cancel_code)


def _anonymous(parcel: Parcel[Carried]) -> bool:
    return isinstance(parcel.signed, AttestedStatement) and parcel.signed.level == attested.ANONYMOUS


async def _entry(wanted: Append, unless_known: str | None, stages: Stages) -> Entry:
    """The ledger's entry of a leaf; for one that cannot be new, the reason when the ledger does not have it either."""
    try:
        return await stages.append(wanted)
    except Refusal as refusal:
        if refusal.code == UNKNOWN and unless_known is not None:
            raise Refusal(unless_known) from refusal
        raise
