"""Gives new cases their places as they arrive, in the order of their acceptance, in the transaction that keeps them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from todoke_catalog.identity import Level
from todoke_evidence import times
from todoke_forms.core import places as rules
from todoke_forms.core.model import Opened
from todoke_forms.core.notices import Stands
from todoke_forms.core.places import Place, Pool
from todoke_forms.places import filling, firsts, late, overtaking, telling
from todoke_forms.places.filling import Asking
from todoke_forms.places.firsts import Firsts
from todoke_forms.store import cases, forms
from todoke_forms.store import persons as kept_persons
from todoke_forms.store import places as stands
from todoke_forms.store.places import Change, Stand


def place(connection: Connection, opened: Sequence[Opened], now_ms: int) -> Mapping[bytes, Stands]:
    """Gives new cases the places that they ask for, in this order; what a person files again waits for staff.

    Which of two is the first of a person, their order of acceptance says, also when it comes late (`overtaking`).

    Returns, by submission id, what the applicants of those who stand somewhere are to be told; who moves up is told.
    """
    if not opened:
        return {}
    forms.stay(connection)
    ids = cases.ids(connection, [case.submission_id for case in opened])
    new = late.counted(connection, {ids[case.submission_id]: case for case in opened})
    first = firsts.hold(connection, new)
    overtaken = overtaking.find(connection, new, first.before)
    changes: list[Change] = []
    for turn in overtaking.turns(list(new), overtaken):
        those = {case_id: new[case_id] for case_id in turn}
        take = _overtake if overtaken.issuperset(turn) else _join
        changes += take(connection, those, first, now_ms)
    first.keep(connection)
    stood = {one.case_id: Stands(rules.outward(one.place, one.number, one.wish), 1) for one in changes}
    if overtaken:  # who gave way may have let another move up that had come before in this batch
        stood = {case_id: telling.told(connection, case_id) for case_id in stood}
    return {new[case_id].submission_id: where for case_id, where in stood.items()}


def _join(connection: Connection, new: Mapping[int, Opened], first: Firsts, now_ms: int) -> Sequence[Change]:
    """Gives these cases their places, or marks them as repetitions, and writes it."""
    asking = {case_id: _asking(case_id, case, now_ms) for case_id, case in new.items() if case.wishes}
    pools = filling.fill(connection, list(asking.values()), now_ms)
    changes = []
    for case_id, case in new.items():
        other = first.claim(case_id)
        if other != case_id:
            at_ms = _moment(case, now_ms)
            changes.append(Change(case_id, Place.LOOKED_AT, at_ms, case.wishes, first_case_id=other))
        elif case_id in asking:
            change, ended = _given(asking[case_id], pools)
            changes.append(change)
            if ended:
                first.forget(case_id)
    stands.add(connection, changes)
    stands.keep(connection, pools)
    return changes


def _overtake(connection: Connection, new: Mapping[int, Opened], first: Firsts, now_ms: int) -> Sequence[Change]:
    """Makes a case that came late the first of its person, unless there is no room for it; who was first gives way.

    A place in a pool that the late one asks for goes to it; another is given to who waits for it.
    """
    [case_id] = new
    by = first.before[case_id]
    stand = stands.find(connection, by)
    if first.claim(case_id) != by or not overtaking.may_give_way(connection, by, stand):
        return _join(connection, new, first, now_ms)
    change, ended = _instead(connection, new, stand, now_ms)
    changes = [] if change is None else [change]
    stands.add(connection, changes)
    if ended:
        first.forget(case_id)
    else:
        first.hand_over(by, case_id)
        _give_way(connection, by, stand, new, now_ms)
    return changes


def _instead(
    connection: Connection, late: Mapping[int, Opened], stand: Stand | None, now_ms: int
) -> tuple[Change | None, bool]:
    """What the late one gets: the place of who was first, or one that is free; and whether it has ended with it."""
    [(case_id, case)] = late.items()
    change = overtaking.taken_over(case_id, case.wishes, stand, now_ms)
    if change is not None or not case.wishes:
        return change, False
    asking = _asking(case_id, case, now_ms)
    pools = filling.fill(connection, [asking], now_ms)
    given = _given(asking, pools)
    stands.keep(connection, pools)
    return given


def _give_way(connection: Connection, by: int, stand: Stand | None, late: Mapping[int, Opened], now_ms: int) -> None:
    """Makes who was first a repetition; a place that the late one did not take goes to who waits for it."""
    [(to, case)] = late.items()
    kept_persons.hand_over(connection, by, to)
    overtaking.give_way(connection, by, stand, to, now_ms)
    if stand is not None and stand.pool:
        filling.fill(connection, [Asking(by, (stand.pool,), case.procedure, case.form_digest, now_ms)], now_ms)
    telling.tell(connection, [by])


def _given(asking: Asking, pools: Mapping[str, Pool]) -> tuple[Change, bool]:
    """What a case gets that is the first of its person, and whether it has ended with it: the next one is then."""
    asked = [pools[name] for name in asking.pools]
    given = rules.join(asked)
    return filling.changed(asking, given), rules.has_ended(given, asked)


def _asking(case_id: int, case: Opened, now_ms: int) -> Asking:
    return Asking(case_id, case.wishes, case.procedure, case.form_digest, _moment(case, now_ms))


def _moment(case: Opened, now_ms: int) -> int:
    """Of an anonymous case no finer time than the hour is written."""
    return times.hour(now_ms) if case.level is Level.ANONYMOUS else now_ms
