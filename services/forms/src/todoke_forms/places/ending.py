"""Ends what counted until now: the first of a person that is given up, and the order of a draw whose pool is gone."""

from __future__ import annotations

from sqlalchemy import Connection

from todoke_catalog.definition import Definition
from todoke_forms.core import places as rules
from todoke_forms.store import persons
from todoke_forms.store import places as stands


def order(connection: Connection, new: Definition) -> None:
    """Ends, for good, the order of a draw whose pool a new version has not; to be called by whoever publishes it.

    Who stands in it has found no room and may apply again (docs/decisions/0076): nobody of them is a first any more.
    """
    if rules.room_in(new, new.procedure) is not None:
        return
    left = stands.left_out(connection, new.procedure)
    stands.leave(connection, [stand.case_id for stand in left])
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
