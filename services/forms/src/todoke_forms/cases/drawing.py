"""Holds a draw by two people: one closes the entries and names the public value to come, another draws with it.

What was closed is in the office's ledger before anything is drawn, so that neither can be changed for the other's sake.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from todoke_evidence import draw
from todoke_evidence.draw import Closed, Draw, Drawn
from todoke_evidence.errors import Code, EvidenceError
from todoke_forms import definitions
from todoke_forms.core import leaves, typed
from todoke_forms.core import places as rules
from todoke_forms.core.outgoing import Lane, Outgoing, Randomness
from todoke_forms.core.places import Room
from todoke_forms.places import filling, ranking, telling
from todoke_forms.places.filling import Asking
from todoke_forms.store import draws, forms, outbox, repeats
from todoke_forms.store import places as stands
from todoke_forms.store.database import Database
from todoke_forms.store.draws import KeptDraw
from todoke_forms.store.version_rows import StoredVersion
from todoke_forms.versions import lasting
from todoke_kit.errors import Refusal

_REFUSALS = {Code.DRAW_EARLY: "draw_too_early"}


@dataclass(frozen=True, slots=True)
class Closing:
    """What the first person asks for: the public value to take, in words, and when it will be known."""

    procedure: str
    source: str
    source_at: datetime
    source_length: int  # digits and letters
    actor: str
    unexamined: int = 0  # how many that may be second applications he leaves out, though nobody looked at them


def close(database: Database, municipality: str, closing: Closing, randomness: Randomness, now: datetime) -> None:
    """Closes the entries, durably, and has the office's ledger hold them.

    :raises Refusal: "draw_unknown" (no draw decides here), "draw_closed" (they are), "draw_period_open" (by the
        version offered now or a former one somebody may still come in time), "draw_empty",
        "draw_repeats_unexamined" (more than the closer knows wait for somebody to look at them), "draw_too_early"
        (the value would be known already), "draw_source_wrong", "my_number_typed", "version_altered" or
        "store_unavailable".
    """
    typed.check(closing.source)  # everybody reads it
    with database.write() as connection:
        forms.hold(connection)  # nobody publishes meanwhile a version with another end
        version, room = _offered(connection, closing.procedure)
        stands.hold(connection, {closing.procedure: room})
        if draws.is_closed(connection, closing.procedure):
            raise Refusal("draw_closed")
        if lasting.find(connection, closing.procedure, now):
            raise Refusal("draw_period_open")
        check_repeats(connection, closing.procedure, closing.unexamined)
        closed = Closed(
            municipality=municipality,
            procedure=closing.procedure,
            form=version.digest,
            capacity=room.capacity or 0,
            waiting=room.waiting,
            entries=tuple(sorted(_entries(connection, closing.procedure))),
            closed_at=now.astimezone(UTC).replace(microsecond=0),
            source=closing.source.strip(),
            source_at=closing.source_at.astimezone(UTC).replace(microsecond=0),
            source_length=closing.source_length,
        )
        _check(closed)
        tag, salt = randomness(leaves.TAG_BYTES), randomness(leaves.SALT_BYTES)
        draws.add(connection, closed, closing.actor, tag, salt)
        outbox.add(connection, [Outgoing(Lane.LEDGER, tag.hex(), leaves.draw_leaf(closed, tag, salt))])


def check_repeats(connection: Connection, procedure: str, known: int) -> None:
    """Passes unless more may be second applications that nobody looked at than the closer knows: they are not drawn.

    Of a draw that is closed already nothing is asked any more.

    :raises Refusal: "draw_repeats_unexamined".
    """
    if not draws.is_closed(connection, procedure) and len(repeats.unexamined(connection, procedure)) > known:
        raise Refusal("draw_repeats_unexamined")


def hold(database: Database, procedure: str, value: str, actor: str, now: datetime) -> None:
    """Draws with the public value, durably: everyone who took part gets his place, and is told.

    :raises Refusal: "draw_unknown" (nothing is closed), "draw_done", "draw_same_person", "draw_unrecorded" (the ledger
        does not hold the entries yet), "draw_too_early", "draw_value_wrong", "draw_unreadable" or "store_unavailable".
    """
    with database.write() as connection:
        pools = stands.hold(connection, {procedure: Room(None)})
        kept = _ready(draws.find(connection, procedure), actor)
        drawn = _draw(kept.closed, value.strip(), now)
        at_ms = int(now.timestamp() * 1000)
        draws.drawn(connection, procedure, drawn.value, actor, at_ms)
        pool = pools[procedure]
        pool.room, pool.drawn = Room(kept.closed.capacity, kept.closed.waiting, lottery=True), True
        ranked = ranking.ranked(connection, stands.drawing(connection, procedure), drawn.order)
        for stand in ranked:
            asking = Asking(stand.case_id, stand.pools, procedure, kept.closed.form, at_ms)
            given = filling.changed(asking, rules.join([pool]), actor=actor)
            stands.move(connection, stand, given)
        stands.keep(connection, pools)
        telling.tell(connection, [stand.case_id for stand in ranked])


def _ready(kept: KeptDraw | None, actor: str) -> KeptDraw:
    if kept is None:
        raise Refusal("draw_unknown")
    if kept.value is not None:
        raise Refusal("draw_done")
    if kept.closed_by == actor:
        raise Refusal("draw_same_person")
    if kept.ledger_index is None:
        raise Refusal("draw_unrecorded")
    return kept


def _offered(connection: Connection, procedure: str) -> tuple[StoredVersion, Room]:
    version = forms.current(connection, procedure)
    room = None
    if version is not None:
        room = rules.rooms(definitions.of(version)).get(procedure)
    if version is None or room is None or not room.lottery:
        raise Refusal("draw_unknown")
    return version, room


def _entries(connection: Connection, pool: str) -> list[bytes]:
    entries = [draw.entry(number) for number in ranking.receipts(connection, stands.drawing(connection, pool)).values()]
    if not entries:
        raise Refusal("draw_empty")
    return entries


def _check(closed: Closed) -> None:
    try:
        draw.check_times(closed, None)
        draw.parse(draw.encode(Draw(closed)))
    except EvidenceError as error:
        raise Refusal(_REFUSALS.get(error.code, "draw_source_wrong")) from error


def _draw(closed: Closed, value: str, now: datetime) -> Drawn:
    try:
        return draw.draw(closed, value, now.astimezone(UTC).replace(microsecond=0))
    except EvidenceError as error:
        raise Refusal(_REFUSALS.get(error.code, "draw_value_wrong")) from error
