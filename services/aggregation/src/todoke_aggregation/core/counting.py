"""Facts, and how they change the counts: a case leaves one state and enters the next, and takes its amount along."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from todoke_kit.errors import Refusal

FACT_ID_BYTES = 16
MAX_AMOUNT_YEN = 10**12  # sums of a city's cases stay far below what a 64-bit column holds
MAX_HOUR = 10_000_000  # POSIX hours, in the year 3110

_PROCEDURE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_STATE = re.compile(r"[a-z]{1,32}")
_MAX_PROCEDURE = 64


@dataclass(frozen=True, slots=True)
class Fact:
    """A case entered a state. `from_state` is empty for a new case; all facts of a case bear the same amount."""

    fact_id: bytes
    procedure: str
    from_state: str
    to_state: str
    hour: int  # POSIX hours
    amount_yen: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where cases are counted."""

    procedure: str
    state: str


@dataclass(frozen=True, slots=True)
class Change:
    """By how much a count and its sum of amounts move."""

    cases: int = 0
    amount_yen: int = 0

    def __add__(self, other: Change) -> Change:
        return Change(self.cases + other.cases, self.amount_yen + other.amount_yen)


def check(fact: Fact) -> None:
    """Bounds every member of a fact, so that no value in it can fail the transaction that it is part of.

    :raises Refusal: "fact_malformed".
    """
    well_formed = (
        len(fact.fact_id) == FACT_ID_BYTES
        and len(fact.procedure) <= _MAX_PROCEDURE
        and _PROCEDURE.fullmatch(fact.procedure) is not None
        and (fact.from_state == "" or _STATE.fullmatch(fact.from_state) is not None)
        and _STATE.fullmatch(fact.to_state) is not None
        and fact.from_state != fact.to_state
        and 0 <= fact.hour <= MAX_HOUR
        and 0 <= fact.amount_yen <= MAX_AMOUNT_YEN
    )
    if not well_formed:
        raise Refusal("fact_malformed")


def changes(facts: Iterable[Fact]) -> Mapping[Place, Change]:
    """What all these facts together do to the counts; a place whose count stays the same is left out."""
    total: defaultdict[Place, Change] = defaultdict(Change)
    for fact in facts:
        total[Place(fact.procedure, fact.to_state)] += Change(1, fact.amount_yen)
        if fact.from_state:
            total[Place(fact.procedure, fact.from_state)] += Change(-1, -fact.amount_yen)
    return {place: change for place, change in total.items() if change != Change()}
