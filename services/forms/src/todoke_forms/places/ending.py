"""Ends what counted until now: the first of a person that is given up, and the order of a draw whose pool is gone."""

from __future__ import annotations

from sqlalchemy import Connection

from todoke_catalog.definition import Definition
from todoke_forms.core import places as rules
from todoke_forms.core.places import NOBODY
from todoke_forms.store import persons
from todoke_forms.store import places as stands


def order(connection: Connection, old: Definition, new: Definition) -> None:
    """Ends, for good, the order of a draw whose pool a new version has not, nor its former one, before it was noted.

    To be called by whoever publishes it, and holds the pool. Who stands in the order has found no room and may apply
    again (docs/decisions/0076): nobody of them is a first any more.
    """
    pool = new.procedure
    gone = any(rules.room_in(version, pool) is None for version in (old, new))
    if not gone or not stands.look(connection, {pool: NOBODY})[pool].drawn:
        return
    left = stands.left_out(connection, pool)
    stands.end_order(connection, pool)
    for stand in left:
        pass_on(connection, stand.case_id)


def pass_on(connection: Connection, case_id: int) -> None:
    """Who files anew is held against what else the person has here, and only when there is nothing, against nobody."""
    heir = _heir(connection, case_id)
    if heir is None:
        persons.release(connection, case_id)
    elif persons.hand_over(connection, case_id, heir):
        stands.follow(connection, case_id, heir)


def _heir(connection: Connection, case_id: int) -> int | None:
    """What comes first after a case that is given up; held, since it may be given up at the same moment."""
    heir = stands.repetition_of(connection, case_id)
    while heir is not None:
        stands.entered(connection, [heir])
        held, heir = heir, stands.repetition_of(connection, case_id)
        if heir == held:
            break
    return heir
