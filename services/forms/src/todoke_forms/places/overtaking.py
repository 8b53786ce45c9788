"""Lets an application that came late be the first of its person after all, where it was accepted before the others.

What is delivered again after a kill can be overtaken on its way by what the same person filed later. The order that
counts is the one that their receipts prove (docs/decisions/0024). A decision and the entries of a draw are never taken
back for it: then the late one is what a member of staff looks at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection

from todoke_forms.core.model import Opened
from todoke_forms.core.places import Place
from todoke_forms.core.states import DECISIONS
from todoke_forms.store import cases, draws
from todoke_forms.store import places as stands
from todoke_forms.store.places import Change, Stand

_KEPT = frozenset({Place.GRANTED, Place.WAITING, Place.DRAWING})


def find(connection: Connection, new: Mapping[int, Opened], before: Mapping[int, int]) -> frozenset[int]:
    """The new cases that were overtaken.

    :param before: by new case, who was the first of its person until now.
    """
    accepted = cases.accepted(connection, sorted(set(before.values()))) if before else {}
    return frozenset(one for one, by in before.items() if new[one].arrival.accepted < accepted[by])


def turns(new: Sequence[int], late: frozenset[int]) -> Iterator[Sequence[int]]:
    """New cases in their order, as many together as may be: who was overtaken comes alone."""
    together: list[int] = []
    for case_id in new:
        if case_id not in late:
            together.append(case_id)
            continue
        if together:
            yield together
        yield [case_id]
        together = []
    if together:
        yield together


def may_give_way(connection: Connection, by: int, stand: Stand | None) -> bool:
    """Whether what was first until now may become what staff look at: it is not decided, nor drawn or to be drawn."""
    [case] = stands.entered(connection, [by])
    return case.state not in DECISIONS and not draws.is_closed(connection, "" if stand is None else stand.pool)


def taken_over(case_id: int, wishes: tuple[str, ...], stand: Stand | None, now_ms: int) -> Change | None:
    """The place of who gives way, with its number in the waiting list, where the late one asks for it."""
    if stand is None or stand.place not in _KEPT or stand.pool not in wishes:
        return None
    chosen = len(wishes) > 1 and stand.place is not Place.DRAWING
    wish = wishes.index(stand.pool) + 1 if chosen else 0
    return Change(case_id, stand.place, now_ms, wishes, stand.pool, wish, stand.number)


def give_way(connection: Connection, by: int, stand: Stand | None, to: int, now_ms: int) -> None:
    """Marks the later case as a repetition, and what was marked as one of it follows the new first."""
    stands.follow(connection, by, to)
    pools = () if stand is None else stand.pools
    change = Change(by, Place.LOOKED_AT, now_ms, pools, first_case_id=to)
    if stand is None:
        stands.add(connection, [change])
    else:
        stands.move(connection, stand, change)
