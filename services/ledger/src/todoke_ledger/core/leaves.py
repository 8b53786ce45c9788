"""Decides what becomes of each leaf of a batch: a new entry, the entry it already is, or a refusal."""

from collections.abc import Iterable, Mapping
from enum import StrEnum, unique
from typing import NamedTuple

import msgspec

from todoke_evidence import times


@unique
class Declined(StrEnum):
    """Why a leaf has no entry."""

    CONFLICT = "leaf_conflict"  # its tag is known with another commitment
    UNKNOWN = "leaf_unknown"  # it was to be found, not appended, and is not there


class Wanted(NamedTuple):
    """A leaf that a caller wants to stand in the log."""

    tag: bytes
    leaf: bytes
    existing_only: bool
    hour_only: bool = False  # nobody is to be known by it, so no finer time of it is noted


class Entry(msgspec.Struct, frozen=True):
    """A leaf in the log. The time is that of its first append, or its hour, in POSIX milliseconds."""

    index: int
    tag: bytes
    leaf: bytes
    appended_at_ms: int


Outcome = Entry | Declined


class Placement(NamedTuple):
    """One outcome for each wanted leaf, in order, and the entries that are new."""

    outcomes: list[Outcome]
    fresh: list[Entry]


def place(wanted: Iterable[Wanted], known: Mapping[bytes, Entry], size: int, at_ms: int) -> Placement:
    """Place a batch behind a log of `size` entries. A tag keeps its first entry, also within the batch."""
    by_tag = dict(known)
    outcomes: list[Outcome] = []
    fresh: list[Entry] = []
    for tag, leaf, existing_only, hour_only in wanted:
        entry = by_tag.get(tag)
        if entry is None and existing_only:
            outcomes.append(Declined.UNKNOWN)
            continue
        if entry is None:
            noted = times.hour(at_ms) if hour_only else at_ms
            entry = by_tag[tag] = Entry(size + len(fresh), tag, leaf, noted)
            fresh.append(entry)
        outcomes.append(entry if entry.leaf == leaf else Declined.CONFLICT)
    return Placement(outcomes, fresh)
