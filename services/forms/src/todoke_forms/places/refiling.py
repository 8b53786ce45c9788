"""Lets whoever was told that there is no room apply again: an application that ended so counts for nobody (0076).

Where a draw was held it has not ended: the order goes on (0038), and who stands in it stands there once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from todoke_forms.core import places as rules
from todoke_forms.core.places import Given, Place, Pool
from todoke_forms.store import persons


@dataclass(slots=True)
class Joined:
    """What came of new cases: what each got that may have a place, and of which case each other is a repetition.

    `ended` had no room; `instead`: which case is the first of a person in place of one that had none.
    """

    given: dict[int, Given] = field(default_factory=dict)
    repeated: dict[int, int] = field(default_factory=dict)
    ended: set[int] = field(default_factory=set)
    instead: dict[int, int] = field(default_factory=dict)


def join(asked: Mapping[int, Sequence[Pool]], first: Mapping[int, int]) -> Joined:
    """Gives new cases what they ask for, in this order; the first of a person alone, as long as that one has room.

    :param first: case of the person of each, where that is counted.
    """
    joined = Joined()
    for case_id, pools in asked.items():
        former = first.get(case_id, case_id)
        known = joined.instead.get(former, former)
        if known in joined.ended:
            known = joined.instead[former] = case_id
        if known != case_id:
            joined.repeated[case_id] = known
        elif pools:
            joined.given[case_id] = given = rules.join(pools)
            if has_ended(given, pools):
                joined.ended.add(case_id)
    return joined


def has_ended(given: Given, pools: Sequence[Pool]) -> bool:
    """Whether a case got no place and never will by itself."""
    return bool(pools) and given.place is Place.FULL and not pools[given.wish].drawn


def forget(connection: Connection, joined: Joined) -> None:
    """Notes who is the first of each person whose case had no room: the next that was asked for, else nobody."""
    for case_id in sorted(joined.ended):
        heir = joined.instead.get(case_id)
        if heir is None or heir in joined.ended:
            persons.release(connection, case_id)
        else:
            persons.hand_over(connection, case_id, heir)
