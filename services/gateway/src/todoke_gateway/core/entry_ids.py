"""Which entry of a group is which: ids in a draft beside its answers, never among them (docs/decisions/0082).

An entry that has answers has one; "" stands for one that has none. What is filed, saved, sealed or shown has no ids.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

MAX_GONE = 200  # ids of entries that are gone: the oldest are forgotten first, and count as never seen from then on
MAX_BYTES = 16_384  # of all ids of a draft, as text; a draft with more is written without, and they are made anew

_ID = re.compile(r"[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class EntryIds:
    """By group, the ids of its entries in order; and those of entries that were there and are gone, oldest first."""

    known: Mapping[str, Sequence[str]] = field(default_factory=dict)
    gone: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.known or self.gone)


class _Wire(msgspec.Struct, forbid_unknown_fields=True):
    gone: list[str]
    known: dict[str, list[str]]


def is_id(text: str) -> bool:
    """Whether this can be an id of ours."""
    return _ID.fullmatch(text) is not None


def aligned(ids: Sequence[str], entries: object) -> tuple[str, ...]:
    """The ids of these entries: as they are said where there is one for each, else by their places.

    So those of a draft of before there were ids are the same whenever it is read.
    """
    if not isinstance(entries, list):
        return ()
    said = once(ids) if len(ids) == len(entries) else [""] * len(entries)
    places = (f"{place:08x}" for place in range(len(entries)))
    return tuple((one or place) if entry else "" for one, place, entry in zip(said, places, entries, strict=True))


def once(ids: Iterable[str]) -> list[str]:
    """The same with "" in place of each that was there before."""
    seen: set[str] = set()
    firsts = []
    for one in ids:
        firsts.append("" if one in seen else one)
        seen.add(one)
    return firsts


def write(ids: EntryIds) -> dict[str, Any] | None:
    """What stands in a draft; None for more than it takes."""
    members = {"gone": [*ids.gone][-MAX_GONE:], "known": {name: [*own] for name, own in ids.known.items()}}
    return members if len(msgspec.json.encode(members)) <= MAX_BYTES else None


def read(value: object) -> EntryIds:
    """The ids of a draft.

    :raises msgspec.ValidationError: for what is none of ours.
    """
    wire = msgspec.convert(value, _Wire)
    if not all(one == "" or is_id(one) for own in (wire.gone, *wire.known.values()) for one in own):
        raise msgspec.ValidationError("no ids")
    return EntryIds(wire.known, wire.gone)
