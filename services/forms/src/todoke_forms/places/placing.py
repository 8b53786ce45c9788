"""Takes places back and lets the next one move up, in the transaction that causes it, and gives those that staff give.

Who changes a pool holds its row first, and the rows of cases after it. Everyone whose place changes is told.
"""

from __future__ import annotations

from sqlalchemy import Connection

from todoke_forms import definitions
from todoke_forms.core import places as rules
from todoke_forms.core.places import Given, Place, Room
from todoke_forms.places import ending, filling, telling
from todoke_forms.places.filling import Asking
from todoke_forms.store import forms, reading
from todoke_forms.store import places as stands
from todoke_forms.store.places import Change, Stand
from todoke_forms.store.reading import Case
from todoke_kit.errors import Refusal


def serve(connection: Connection, procedure: str, digest: bytes, now_ms: int) -> None:
    """Gives the places that a version adds, as soon as it is offered, to those who wait, and tells them.

    Where it has no limit any more, everybody who waits for what it still offers and has not begun gets one.
    """
    version = forms.find(connection, digest)
    if version is None:
        return
    form = definitions.of(version)
    known = (procedure, *stands.slots_of(connection, procedure))
    counted = stands.counts(connection, [name for name in known if rules.room_in(form, name) is not None])
    wanted = tuple(name for name, filled in counted.items() if filled.keys() & {Place.WAITING, Place.FULL})
    if wanted:
        filling.fill(connection, [Asking(0, wanted, procedure, digest, now_ms)], now_ms)


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
    ending.pass_on(connection, case.id)
    stand = stands.find(connection, case.id)
    if stand is None or stand.place is Place.FREED:
        return
    freed = Change(case.id, Place.FREED, now_ms, stand.pools, actor=actor)
    stands.move(connection, stand, freed)
    if stand.pool:
        filling.fill(connection, [Asking(case.id, (stand.pool,), case.procedure, case.form_digest, now_ms)], now_ms)


def accept(connection: Connection, asking: Asking, actor: str, reason: str) -> None:
    """Takes what may be the second application of a person as one of its own; it gets a place after all others.

    :raises Refusal: "state_changed" when nobody is asked to look at it any more, or "version_altered": which room
        there is nobody can read, and what is told now is told for good.
    """
    forms.stay(connection)
    version = forms.current(connection, asking.procedure) or forms.find(connection, asking.form_digest)
    if version is not None:
        definitions.of(version)
    pools = filling.fill(connection, [asking], asking.at_ms)
    stands.entered(connection, [asking.case_id])  # held: of two who accept it, the second reads what the first did
    stand = stands.find(connection, asking.case_id)
    if stand is None or stand.place is not Place.LOOKED_AT:
        raise Refusal("state_changed")
    asked = [pools[name] for name in asking.pools]
    given = rules.join(asked) if asked else Given(0, Place.ACCEPTED)
    taken = filling.changed(asking, given, actor=actor, reason=reason)
    stands.move(connection, stand, taken)
    stands.keep(connection, pools)
    if rules.has_ended(given, asked):  # it became the first while it was looked at
        ending.pass_on(connection, stand.case_id)
    telling.tell(connection, [stand.case_id])


def check_grantable(connection: Connection, case_id: int) -> None:
    """Passes unless a case would be granted without the place that its form gives, or while nobody looked at it.

    :raises Refusal: "repeat_undecided" or "place_missing".
    """
    stand = stands.find(connection, case_id)
    if stand is not None and stand.place is Place.LOOKED_AT:
        raise Refusal("repeat_undecided")
    if stand is not None and stand.place not in {Place.GRANTED, Place.ACCEPTED}:
        raise Refusal("place_missing")
