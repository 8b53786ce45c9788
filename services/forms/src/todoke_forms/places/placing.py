"""Gives cases their places, takes them back and lets the next one move up, in the transaction that causes it.

Who changes a pool holds its row first, and the rows of cases after it. Everyone whose place changes is told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection

from todoke_catalog.definition import Definition
from todoke_catalog.identity import Level
from todoke_evidence import times
from todoke_forms import metrics
from todoke_forms.core import notices
from todoke_forms.core import places as rules
from todoke_forms.core.model import Opened
from todoke_forms.core.notices import NO_PLACE, Stands
from todoke_forms.core.opening import ALTERED
from todoke_forms.core.outgoing import status_row
from todoke_forms.core.places import NOBODY, Given, Place, Pool, Room
from todoke_forms.places import firsts, overtaking, ranking
from todoke_forms.places.firsts import Firsts
from todoke_forms.places.ranking import AT_ONCE
from todoke_forms.store import cases, files, forms, outbox, reading
from todoke_forms.store import persons as kept_persons
from todoke_forms.store import places as stands
from todoke_forms.store.forms import StoredVersion
from todoke_forms.store.places import Change, Stand
from todoke_forms.store.reading import Case
from todoke_kit import metrics as kit_metrics
from todoke_kit.errors import Refusal


@dataclass(frozen=True, slots=True)
class Asking:
    """A case that asks for a place: in which pools, by which version of its form."""

    case_id: int
    pools: tuple[str, ...]
    procedure: str
    form_digest: bytes
    at_ms: int


def place(connection: Connection, opened: Sequence[Opened], now_ms: int) -> Mapping[bytes, Stands]:
    """Gives new cases the places that they ask for, in this order; what a person files again waits for staff.

    Which of two is the first of a person, their order of acceptance says, also when it comes late (`overtaking`).

    Returns, by submission id, what the applicants of those who stand somewhere are to be told; who moves up is told.
    """
    if not opened:
        return {}
    forms.stay(connection)
    ids = cases.ids(connection, [case.submission_id for case in opened])
    new = {ids[case.submission_id]: case for case in opened}
    first = firsts.hold(connection, new)
    late = overtaking.find(connection, new, first.before)
    changes: list[Change] = []
    for turn in overtaking.turns(list(new), late):
        those = {case_id: new[case_id] for case_id in turn}
        take = _overtake if late.issuperset(turn) else _join
        changes += take(connection, those, first, now_ms)
    first.keep(connection)
    stood = {one.case_id: Stands(rules.outward(one.place, one.number, one.wish), 1) for one in changes}
    if late:  # who gave way may have let another move up that had come before in this batch
        stood = {case_id: told(connection, case_id) for case_id in stood}
    return {new[case_id].submission_id: where for case_id, where in stood.items()}


def _join(connection: Connection, new: Mapping[int, Opened], first: Firsts, now_ms: int) -> Sequence[Change]:
    """Gives these cases their places, or marks them as repetitions, and writes it."""
    asking = {case_id: _asking(case_id, case, now_ms) for case_id, case in new.items() if case.wishes}
    pools = _hold(connection, list(asking.values()), now_ms)
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
    [(case_id, case)] = new.items()
    by = first.before[case_id]
    stand = stands.find(connection, by)
    if first.claim(case_id) != by or not overtaking.may_give_way(connection, by, stand):
        return _join(connection, new, first, now_ms)
    change, ended = overtaking.taken_over(case_id, case.wishes, stand, now_ms), False
    if change is None and case.wishes:
        asking = _asking(case_id, case, now_ms)
        pools = _hold(connection, [asking], now_ms)
        change, ended = _given(asking, pools)
        stands.keep(connection, pools)
    changes = [] if change is None else [change]
    stands.add(connection, changes)
    if ended:
        first.forget(case_id)
        return changes
    first.hand_over(by, case_id)
    kept_persons.hand_over(connection, by, case_id)
    overtaking.give_way(connection, by, stand, case_id, now_ms)
    if stand is not None and stand.pool:
        _hold(connection, [Asking(by, (stand.pool,), case.procedure, case.form_digest, now_ms)], now_ms)
    tell(connection, [by])
    return changes


def _given(asking: Asking, pools: Mapping[str, Pool]) -> tuple[Change, bool]:
    """What a case gets that is the first of its person, and whether it has ended with it: the next one is then."""
    asked = [pools[name] for name in asking.pools]
    given = rules.join(asked)
    return changed(asking, given), rules.has_ended(given, asked)


def _asking(case_id: int, case: Opened, now_ms: int) -> Asking:
    return Asking(case_id, case.wishes, case.procedure, case.form_digest, _moment(case, now_ms))


def serve(connection: Connection, procedure: str, digest: bytes, now_ms: int) -> None:
    """Gives the places that a version adds, as soon as it is offered, to those who wait, and tells them.

    Where it has no limit any more, everybody who waits for what it still offers gets one.
    """
    version = forms.find(connection, digest)
    if version is None:
        return
    form = _decoded(version)
    known = (procedure, *stands.slots_of(connection, procedure))
    counted = stands.counts(connection, [name for name in known if rules.room_in(form, name) is not None])
    wanted = tuple(name for name, filled in counted.items() if filled.keys() & {Place.WAITING, Place.FULL})
    if wanted:
        _hold(connection, [Asking(0, wanted, procedure, digest, now_ms)], now_ms)


def hold(connection: Connection, receipt_number: str) -> None:
    """Holds the pools that what becomes of a case may touch; to be called before the case's own row is held.

    Nobody publishes meanwhile: a version that begins to count leaves out who gives up at this moment.
    These are its own, those of what follows another first when it is given up, and where one of them stands in none,
    those that staff may let it into meanwhile.
    """
    forms.stay(connection)
    stand = stands.of_receipt(connection, receipt_number)
    if stand is None:
        case = reading.find(connection, receipt_number)
        touched = [] if case is None else stands.repetitions(connection, case.id)
    else:
        touched = [stand, *stands.repetitions(connection, stand.case_id)]
    stands.hold(connection, {pool: Room(None) for one in touched for pool in _may_fill(one)})


def _may_fill(stand: Stand) -> tuple[str, ...]:
    return (stand.pool,) if stand.pool else stand.pools


def free(connection: Connection, case: Case, actor: str, now_ms: int) -> None:
    """Takes back the place of a case that is declined or withdrawn; the first who waits moves up and is told."""
    _pass_on(connection, case.id)
    stand = stands.find(connection, case.id)
    if stand is None or stand.place is Place.FREED:
        return
    freed = Change(case.id, Place.FREED, now_ms, stand.pools, actor=actor)
    stands.move(connection, stand, freed)
    if stand.pool:
        _hold(connection, [Asking(case.id, (stand.pool,), case.procedure, case.form_digest, now_ms)], now_ms)


def _pass_on(connection: Connection, case_id: int) -> None:
    """Who files anew is held against what else the person has here, and only when there is nothing, against nobody."""
    heir = _heir(connection, case_id)
    if heir is None:
        kept_persons.release(connection, case_id)
    elif kept_persons.hand_over(connection, case_id, heir):
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


def accept(connection: Connection, asking: Asking, actor: str, reason: str) -> None:
    """Takes what may be the second application of a person as one of its own; it gets a place after all others.

    :raises Refusal: "state_changed" when nobody is asked to look at it any more.
    """
    forms.stay(connection)
    pools = _hold(connection, [asking], asking.at_ms)
    stands.entered(connection, [asking.case_id])  # held: of two who accept it, the second reads what the first did
    stand = stands.find(connection, asking.case_id)
    if stand is None or stand.place is not Place.LOOKED_AT:
        raise Refusal("state_changed")
    asked = [pools[name] for name in asking.pools]
    given = rules.join(asked) if asked else Given(0, Place.ACCEPTED)
    taken = changed(asking, given, actor=actor, reason=reason)
    stands.move(connection, stand, taken)
    stands.keep(connection, pools)
    if rules.has_ended(given, asked):  # it became the first while it was looked at
        _pass_on(connection, stand.case_id)
    tell(connection, [stand.case_id])


def check_grantable(connection: Connection, case_id: int) -> None:
    """Passes unless a case would be granted without the place that its form gives, or while nobody looked at it.

    :raises Refusal: "repeat_undecided" or "place_missing".
    """
    stand = stands.find(connection, case_id)
    if stand is not None and stand.place is Place.LOOKED_AT:
        raise Refusal("repeat_undecided")
    if stand is not None and stand.place not in {Place.GRANTED, Place.ACCEPTED}:
        raise Refusal("place_missing")


def changed(asking: Asking, given: Given, *, actor: str = "", reason: str = "") -> Change:
    """What a case gets, as it is written."""
    chosen = len(asking.pools) > 1 and given.place in {Place.GRANTED, Place.WAITING}
    return Change(
        case_id=asking.case_id,
        place=given.place,
        at_ms=asking.at_ms,
        pools=asking.pools,
        pool=asking.pools[given.wish] if asking.pools else "",
        wish=given.wish + 1 if chosen else 0,
        number=given.number,
        actor=actor,
        reason=reason,
    )


def told(connection: Connection, case_id: int) -> Stands:
    """What the applicant of a case is told of its place."""
    stand = stands.find(connection, case_id)
    return NO_PLACE if stand is None else _told(stand)


def tell(connection: Connection, case_ids: Sequence[int]) -> None:
    """Tells the applicants of these cases where they stand."""
    for start in range(0, len(case_ids), AT_ONCE):
        entered = stands.entered(connection, case_ids[start : start + AT_ONCE])
        anonymous = {digest: forms.anonymous(connection, digest) for digest in {case.form_digest for case in entered}}
        for case in entered:
            outcomes, stand = files.outcomes(connection, case.case_id), told(connection, case.case_id)
            told_of = notices.status_of(case.receipt_number, case.state, case.sequence, case.at_ms, outcomes, stand)
            row = status_row(case.receipt_number, told_of, anonymous=anonymous[case.form_digest])
            outbox.add(connection, [row])


def _told(stand: Stand) -> Stands:
    return Stands(rules.outward(stand.place, stand.number, stand.wish), stand.changes)


def _hold(connection: Connection, asking: Sequence[Asking], now_ms: int) -> dict[str, Pool]:
    """The pools that are asked for, with nobody waiting for a place that is free."""
    pools = _held(connection, asking)
    for name, pool in pools.items():
        waiting = stands.first_waiting(connection, name, pool.promote())
        for stand in waiting:
            up = Change(stand.case_id, Place.GRANTED, now_ms, stand.pools, name, stand.wish)
            stands.move(connection, stand, up)
        tell(connection, [stand.case_id for stand in waiting])
        if pool.drawn and (pool.free or pool.waiting < pool.room.waiting):
            _go_on(connection, name, pool, now_ms)
    return pools


def _held(connection: Connection, asking: Sequence[Asking]) -> dict[str, Pool]:
    """The pools, with the room of the version that is offered once they are held: another may have been before."""
    pools = stands.hold(connection, {name: Room(None) for one in asking for name in one.pools})
    rooms = _rooms(connection, asking)
    for name, pool in pools.items():
        pool.room = rooms.get(name, pool.room)
    return pools


def _go_on(connection: Connection, name: str, pool: Pool, now_ms: int) -> None:
    """Goes on down the order of a draw while there is room, so that nobody who comes later passes who was drawn.

    While nobody can read that order, the pool takes nobody: who comes is told that it is full, and stands in the order
    that goes on when the row is mended. All other pools, and whoever waits by number here, go on.
    """
    try:
        left = ranking.left_over(connection, name)
    except Refusal as refusal:
        kit_metrics.refused(metrics.PLACES_DOOR, refusal.code, procedure=name)
        pool.shut()
        return
    moved = []
    for stand in left:
        given = rules.join([pool])
        if given.place is Place.FULL:
            break
        asking = Asking(stand.case_id, stand.pools, name, b"", now_ms)
        stands.move(connection, stand, changed(asking, given))
        moved.append(stand.case_id)
    stands.keep(connection, {name: pool})
    tell(connection, moved)


def _rooms(connection: Connection, asking: Iterable[Asking]) -> Mapping[str, Room]:
    """The room in every pool asked for, as the version says that is offered now, else the one that was filed.

    Where that one limits nothing there is room for all; a pool that it has not, as a time that is gone, serves nobody.
    """
    wanted: dict[tuple[str, bytes], set[str]] = {}
    for one in asking:
        wanted.setdefault((one.procedure, one.form_digest), set()).update(one.pools)
    rooms: dict[str, Room] = {}
    for (procedure, digest), pools in wanted.items():
        version = forms.current(connection, procedure) or forms.find(connection, digest)
        if version is not None:
            form = _sound(version)
            rooms |= {name: (form and rules.room_in(form, name)) or NOBODY for name in pools}
    return rooms


def _sound(version: StoredVersion) -> Definition | None:
    """What a version says; None: its row is not what was published, and gives nobody a place until it is mended."""
    if hashlib.sha256(version.definition.encode()).digest() == version.digest:
        return _decoded(version)
    kit_metrics.refused(metrics.PLACES_DOOR, ALTERED, procedure=version.procedure)
    return None


def _decoded(version: StoredVersion) -> Definition:
    return msgspec.json.decode(version.definition, type=Definition)


def _moment(case: Opened, now_ms: int) -> int:
    """Of an anonymous case no finer time than the hour is written."""
    return times.hour(now_ms) if case.level is Level.ANONYMOUS else now_ms
