"""Draws: two people, a public value that nobody knew at the closing, and a result that anyone computes again."""

from __future__ import annotations

import asyncio
import json
import secrets
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from support import draws as sample
from support import evidence, formerdraws
from support.booking import Bookings, form, number
from support.casework import MUNICIPALITY, NOW, NOW_MS

from todoke_evidence import checkpoint, draw, draw_check, merkle
from todoke_evidence.checkpoint import Checkpoint
from todoke_forms.cases import drawing, exporting_draws
from todoke_forms.cases.drawing import Closing
from todoke_forms.core.outgoing import Lane
from todoke_forms.core.places import Place
from todoke_forms.ledger_client import Proof
from todoke_forms.store import draws, forms, outbox, tables, terms
from todoke_forms.store.terms import Terms
from todoke_forms.versions import lasting, publishing
from todoke_kit.errors import Refusal
from todoke_kit.metrics import REFUSED

PROCEDURE = "cooking-class"
KNOWN = NOW + timedelta(hours=3)
CLOSING = Closing(PROCEDURE, " 第6800回 ナンバーズ4の抽せん数字 ", KNOWN, 4, "aoki")
LATER = KNOWN + timedelta(hours=1)
VALUE = "0417"


@pytest.fixture
def class_(empty):
    bookings = Bookings(empty, form(places={"capacity": 3, "by": "lottery", "waiting": 2}))
    bookings.arrive(*range(8))
    return bookings


def close(bookings: Bookings, closing: Closing = CLOSING) -> None:
    drawing.close(bookings.database, MUNICIPALITY, closing, secrets.token_bytes, NOW)


def recorded(bookings: Bookings) -> None:
    """The ledger holds what was closed."""
    with bookings.database.write() as connection:
        draws.record_leaf(connection, {draws.find(connection, PROCEDURE).leaf_tag: 7})


def hold(bookings: Bookings, actor: str = "baba", value: str = VALUE, now=LATER) -> None:
    drawing.hold(bookings.database, PROCEDURE, value, actor, now)


def kept(bookings: Bookings):
    with bookings.database.read() as connection:
        return draws.find(connection, PROCEDURE)


def in_order(bookings: Bookings, persons) -> list[int]:
    """The people as the file ranks them."""
    ranks = {entry: rank for rank, entry in enumerate(kept(bookings).file().drawn.order)}
    return sorted(persons, key=lambda person: ranks[draw.entry(number(person))])


def places(bookings: Bookings, persons) -> list[tuple[Place, int]]:
    return [bookings.standing(person) for person in persons]


DRAWN = [(Place.GRANTED, 0)] * 3 + [(Place.WAITING, 1), (Place.WAITING, 2)] + [(Place.FULL, 0)] * 3


def test_until_the_draw_nobody_has_a_place(class_):
    assert {class_.standing(person) for person in range(8)} == {(Place.DRAWING, 0)}
    close(class_)
    assert {class_.standing(person) for person in range(8)} == {(Place.DRAWING, 0)}


def test_the_order_of_the_file_is_the_order_of_the_places(class_):
    close(class_)
    recorded(class_)
    hold(class_)
    assert places(class_, in_order(class_, range(8))) == DRAWN
    found = draw_check.verify(draw.encode(kept(class_).file()), [], number(5))
    assert found.rank == in_order(class_, range(8)).index(5) + 1
    assert found.file.closed.entries == tuple(sorted(draw.entry(number(person)) for person in range(8)))


def test_everyone_is_told_and_the_closing_goes_to_the_ledger(class_):
    close(class_)
    with class_.database.read() as connection:
        leaf = outbox.oldest(connection, Lane.LEDGER, 100)[-1]
        before = len(outbox.oldest(connection, Lane.STATUS, 100))
    assert leaf.key == kept(class_).leaf_tag.hex()
    recorded(class_)
    hold(class_)
    with class_.database.read() as connection:
        assert len(outbox.oldest(connection, Lane.STATUS, 100)) == before + 8


def test_who_comes_after_the_closing_comes_after_all_who_were_drawn(class_):
    close(class_)
    class_.arrive(20, 21)
    recorded(class_)
    hold(class_)
    class_.arrive(22)
    assert places(class_, [*in_order(class_, range(8)), 20, 21, 22]) == [*DRAWN, *[(Place.FULL, 0)] * 3]


def test_who_withdrew_before_the_draw_gets_no_place_and_the_order_stays(class_):
    close(class_)
    recorded(class_)
    ranked = [
        next(person for person in range(8) if draw.entry(number(person)) == entry)
        for entry in draw.order(kept(class_).closed, VALUE)
    ]
    class_.withdraw(ranked[0])
    hold(class_)
    assert in_order(class_, range(8)) == ranked
    assert places(class_, ranked) == [(Place.FREED, 0), *DRAWN[:3], *DRAWN[3:7]]


def test_after_the_draw_a_freed_place_goes_to_the_first_who_waits(class_):
    close(class_)
    recorded(class_)
    hold(class_)
    ranked = in_order(class_, range(8))
    class_.withdraw(ranked[1])
    assert places(class_, ranked)[3:5] == [(Place.GRANTED, 0), (Place.WAITING, 2)]


def test_whoever_the_draw_left_out_moves_into_the_waiting_list_in_its_order_and_is_told(class_):
    close(class_)
    class_.arrive(20)
    recorded(class_)
    hold(class_)
    ranked = [*in_order(class_, range(8)), 20]
    class_.withdraw(*ranked[:2])
    granted, waits = (Place.GRANTED, 0), [(Place.WAITING, 3), (Place.WAITING, 4)]
    assert places(class_, ranked[2:]) == [granted] * 3 + waits + [(Place.FULL, 0)] * 2
    with class_.database.read() as connection:
        rows = [row.payload for row in outbox.oldest(connection, Lane.STATUS, 1_000)]
    told = [json.loads(row) for row in rows if json.loads(row)["receipt_number"] == number(ranked[5])]
    assert [one["standing"]["state"] for one in told] == ["drawing", "full", "waiting"]
    assert [one["sequence"] for one in told] == sorted({one["sequence"] for one in told})


def test_nobody_who_comes_after_the_draw_passes_who_was_drawn(class_):
    close(class_)
    recorded(class_)
    hold(class_)
    ranked = in_order(class_, range(8))
    class_.withdraw(*ranked[3:5])  # those who waited wait no more
    class_.arrive(20)
    assert places(class_, [*ranked[5:], 20]) == [(Place.WAITING, 3), (Place.WAITING, 4), *[(Place.FULL, 0)] * 2]


def test_who_moves_up_is_whom_the_public_file_ranks_next_as_anyone_computes_it(class_):
    close(class_)
    recorded(class_)
    hold(class_)
    public = draw.encode(kept(class_).file())
    ranks = {person: draw_check.verify(public, [], number(person)).rank for person in range(8)}
    assert sorted(ranks.values()) == [*range(1, 9)]
    gone = [person for person, rank in ranks.items() if rank in {1, 3, 4}]  # two with a place, one who waits
    class_.withdraw(*gone)
    left = sorted(ranks.keys() - set(gone), key=ranks.__getitem__)
    assert [ranks[person] for person in left] == [2, 5, 6, 7, 8]
    assert [place for place, _ in places(class_, left)] == [Place.GRANTED] * 3 + [Place.WAITING] * 2
    assert draw.encode(kept(class_).file()) == public


def test_without_a_waiting_list_too_a_freed_place_goes_down_the_order_of_the_draw(empty):
    class_ = Bookings(empty, form(places={"capacity": 2, "by": "lottery"}))
    class_.arrive(*range(5))
    close(class_)
    recorded(class_)
    hold(class_)
    ranked = in_order(class_, range(5))
    class_.withdraw(ranked[0])
    class_.arrive(20)
    assert places(class_, [*ranked[1:], 20]) == [(Place.GRANTED, 0)] * 2 + [(Place.FULL, 0)] * 3


def test_more_places_in_a_new_version_go_down_the_order_of_the_draw(class_):
    close(class_)
    recorded(class_)
    hold(class_)
    ranked = in_order(class_, range(8))
    class_.offer(form(places={"capacity": 7, "by": "lottery", "waiting": 2}))
    class_.arrive(20)
    assert places(class_, [*ranked, 20]) == [(Place.GRANTED, 0)] * 7 + [(Place.WAITING, 3), (Place.WAITING, 4)]


def test_what_was_closed_before_a_length_was_fixed_is_drawn_and_its_file_stays_what_was_committed_to(class_):
    closed = formerdraws.close(class_.database, PROCEDURE)
    assert draw.encode(kept(class_).file()) == closed
    hold(class_, value="No 04-17")
    assert kept(class_).value == "no0417"
    found = draw_check.verify(exported(class_), [evidence.LOG.verifier], number(5))
    assert found.rank == in_order(class_, range(8)).index(5) + 1
    assert places(class_, in_order(class_, range(8))) == DRAWN


def test_after_a_former_draw_its_order_goes_on_as_it_was_published(class_):
    formerdraws.close(class_.database, PROCEDURE)
    formerdraws.hold(class_.database, PROCEDURE, "No 0417")
    ranked = in_order(class_, range(8))
    assert kept(class_).file().drawn.order == draw.order(kept(class_).closed, "No 0417")
    assert places(class_, ranked) == DRAWN
    full = [person for person in ranked if class_.standing(person)[0] is Place.FULL]
    class_.withdraw(*[person for person in ranked if class_.standing(person)[0] is Place.WAITING])
    class_.now = formerdraws.LATER
    class_.arrive(20)
    assert places(class_, [*full, 20]) == [(Place.WAITING, 3), (Place.WAITING, 4), *[(Place.FULL, 0)] * 2]
    class_.offer(form(places={"capacity": 5, "by": "lottery", "waiting": 2}))
    assert [class_.standing(person)[0] for person in (*full, 20)] == [Place.GRANTED] * 2 + [Place.WAITING] * 2


@pytest.mark.parametrize(
    ("closing", "code"),
    [
        (replace(CLOSING, source_at=NOW), "draw_too_early"),
        (replace(CLOSING, source="  "), "draw_source_wrong"),
        (replace(CLOSING, source="a\nb"), "draw_source_wrong"),
        (replace(CLOSING, source="くじ 1234 5678 9018"), "my_number_typed"),
        (replace(CLOSING, source_length=0), "draw_source_wrong"),
        (replace(CLOSING, source_length=201), "draw_source_wrong"),
        (replace(CLOSING, procedure="library-survey"), "draw_unknown"),
    ],
    ids=["known already", "no source", "two lines", "a 個人番号", "no length", "too long", "no draw"],
)
def test_what_could_not_be_drawn_is_not_closed(class_, closing, code):
    with pytest.raises(Refusal, match=code):
        close(class_, closing)
    assert kept(class_) is None


@pytest.mark.parametrize("value", ["0417", "0 4 1 7", "0-4-1-7", "04, 17."])
def test_who_enters_the_value_cannot_choose_among_results_by_how_it_is_written(class_, value):
    close(class_)
    recorded(class_)
    hold(class_, value=value)
    assert kept(class_).value == VALUE
    assert kept(class_).file().drawn.order == draw.order(kept(class_).closed, VALUE)


def test_nobody_closes_the_entries_before_the_end_that_applicants_were_told(empty):
    places = {"capacity": 1, "by": "lottery"}
    class_ = Bookings(empty, form(places=places, reception={"closes": "2026-11-23T20:00"}))
    class_.arrive(1)
    closes = datetime.fromisoformat("2026-11-23T20:00+09:00")
    closing = replace(CLOSING, source_at=closes + timedelta(days=1))
    with pytest.raises(Refusal, match="draw_period_open"):
        drawing.close(empty, MUNICIPALITY, closing, secrets.token_bytes, closes - timedelta(milliseconds=1))
    drawing.close(empty, MUNICIPALITY, closing, secrets.token_bytes, closes)
    assert len(kept(class_).closed.entries) == 1


def test_unless_nobody_can_apply_any_more_since_the_form_was_withdrawn(empty):
    places = {"capacity": 1, "by": "lottery"}
    class_ = Bookings(empty, form(places=places, reception={"closes": "2026-12-31T20:00"}))
    class_.arrive(1)
    with empty.write() as connection:
        stopped = Terms(withdrawn_at_ms=NOW_MS, reason={"ja": "会場が使えなくなりました"})
        terms.put(connection, forms.current(connection, PROCEDURE).digest, stopped)
    close(class_)
    assert len(kept(class_).closed.entries) == 1


V1_CLOSES = datetime.fromisoformat("2026-12-10T20:00+09:00")
V2_CLOSES = datetime.fromisoformat("2026-11-24T20:00+09:00")
LOTTERY = {"capacity": 1, "by": "lottery"}


def replaced(empty, *receptions) -> Bookings:
    """A form with a version for each of these periods, one after the other; somebody applied by the first."""
    class_ = Bookings(empty, form(places=LOTTERY, reception=receptions[0]))
    class_.arrive(1)
    for reception in receptions[1:]:
        class_.offer(form(places=LOTTERY, reception=reception))
    return class_


def closing_at(bookings: Bookings, moment: datetime) -> None:
    closing = replace(CLOSING, source_at=moment + timedelta(days=1))
    drawing.close(bookings.database, MUNICIPALITY, closing, secrets.token_bytes, moment)


def ends(bookings: Bookings, now: datetime = NOW) -> list[tuple[int, datetime]]:
    with bookings.database.read() as connection:
        return [(one.version, one.until) for one in lasting.find(connection, PROCEDURE, now)]


@pytest.mark.parametrize("second", [{"closes": "2026-11-24T20:00"}, None], ids=["sooner", "without an end"])
def test_a_new_version_takes_nobody_the_end_that_he_was_told(empty, second):
    class_ = replaced(empty, {"closes": "2026-12-10T20:00"}, second)
    with pytest.raises(Refusal, match="draw_period_open"):
        closing_at(class_, V1_CLOSES - timedelta(milliseconds=1))
    closing_at(class_, V1_CLOSES)
    assert len(kept(class_).closed.entries) == 1


def test_each_version_lasts_until_its_own_end_or_as_long_as_it_is_taken(empty):
    class_ = replaced(
        empty, {"closes": "2026-12-10T20:00"}, {"closes": "2027-02-28T20:00"}, {"closes": "2026-11-24T20:00"}
    )
    taken = NOW.replace(microsecond=0) + publishing.ACCEPT_PREVIOUS
    assert ends(class_) == [(3, V2_CLOSES), (2, taken), (1, V1_CLOSES)]
    assert ends(class_, V2_CLOSES) == [(2, taken), (1, V1_CLOSES)]
    assert ends(class_, V1_CLOSES) == [(2, taken)]
    assert ends(class_, taken) == []


def test_a_former_version_that_announced_no_end_lasts_as_long_as_it_is_taken(empty):
    class_ = replaced(empty, {"opens": "2026-11-01T09:00"}, {"closes": "2026-11-24T20:00"})
    assert ends(class_, V2_CLOSES) == [(1, NOW.replace(microsecond=0) + publishing.ACCEPT_PREVIOUS)]


def test_a_former_version_that_was_withdrawn_lasts_no_longer(empty):
    class_ = replaced(empty, {"closes": "2026-12-10T20:00"}, {"closes": "2026-11-24T20:00"})
    with empty.write() as connection:
        former = forms.still_taken(connection, NOW_MS, PROCEDURE)[0].digest
        stopped = replace(terms.of(connection, former), withdrawn_at_ms=NOW_MS, reason={"ja": "書き直しました"})
        terms.put(connection, former, stopped)
    assert ends(class_) == [(2, V2_CLOSES)]
    closing_at(class_, V2_CLOSES)


def test_what_is_closed_is_closed_once(class_):
    close(class_)
    with pytest.raises(Refusal, match="draw_closed"):
        close(class_, replace(CLOSING, source="別の値"))


def test_nobody_closes_nothing(empty):
    bookings = Bookings(empty, form(places={"capacity": 3, "by": "lottery"}))
    with pytest.raises(Refusal, match="draw_empty"):
        close(bookings)


def test_the_draw_needs_another_person_the_ledger_the_time_and_a_value(class_):
    with pytest.raises(Refusal, match="draw_unknown"):
        hold(class_)
    close(class_)
    with pytest.raises(Refusal, match="draw_unrecorded"):
        hold(class_)
    recorded(class_)
    with pytest.raises(Refusal, match="draw_same_person"):
        hold(class_, actor="aoki")
    with pytest.raises(Refusal, match="draw_too_early"):
        hold(class_, now=KNOWN - timedelta(seconds=1))
    for value in ("０４１７", "417", "00417", "No 0417", "", "-"):
        with pytest.raises(Refusal, match="draw_value_wrong"):
            hold(class_, value=value)
    assert {class_.standing(person) for person in range(8)} == {(Place.DRAWING, 0)}
    hold(class_)
    with pytest.raises(Refusal, match="draw_done"):
        hold(class_, value="9999")


def exported(bookings: Bookings) -> bytes:
    """The file as the command writes it, proven by a log that holds nothing else."""
    with bookings.database.read() as connection:
        leaf = outbox.oldest(connection, Lane.LEDGER, 100)[-1].payload

    async def prove(_tag: bytes) -> Proof:
        head = Checkpoint(evidence.LOG.verifier.name, 1, merkle.leaf_hash(leaf))
        return Proof(0, (), checkpoint.sign(head, evidence.LOG))

    export = exporting_draws.export(bookings.database, prove, [evidence.LOG.verifier], PROCEDURE)
    return asyncio.run(export)


def test_the_file_is_proven_by_the_ledger_before_and_after_the_draw(class_):
    close(class_)
    assert draw_check.verify(exported(class_), [evidence.LOG.verifier]).file.drawn is None
    recorded(class_)
    hold(class_)
    found = draw_check.verify(exported(class_), [evidence.LOG.verifier])
    assert (found.file.drawn.value, found.logged.origin) == (VALUE, evidence.LOG.verifier.name)


def test_a_leaf_of_something_else_is_not_exported(class_):
    close(class_)
    with class_.database.write() as connection:
        leaf = outbox.oldest(connection, Lane.LEDGER, 100)[0].payload

    async def prove(_tag: bytes) -> Proof:
        head = Checkpoint(evidence.LOG.verifier.name, 1, merkle.leaf_hash(leaf))
        return Proof(0, (), checkpoint.sign(head, evidence.LOG))

    with pytest.raises(Refusal, match="proof_invalid"):
        asyncio.run(exporting_draws.export(class_.database, prove, [evidence.LOG.verifier], PROCEDURE))


class TestUnreadable:
    """A row of a draw that nobody can read is set aside: whoever comes is kept, and nobody passes who was drawn."""

    @pytest.fixture(params=[b"{", b"", b"\xff", b"another form's"], ids=["cut", "empty", "not text", "of another form"])
    def damage(self, request):
        def damage(bookings: Bookings) -> bytes:
            """Damages the row; returns what it held."""
            with bookings.database.write() as connection:
                row = draws.find(connection, PROCEDURE)
                former = draw.encode(draw.Draw(row.closed))
                other = draw.encode(draw.Draw(replace(row.closed, procedure="sewing-class")))
                restore(connection, other if b"another" in request.param else request.param)
            return former

        return damage

    @pytest.fixture
    def drawn(self, class_):
        close(class_)
        recorded(class_)
        hold(class_)
        return class_, in_order(class_, range(8))

    def test_who_comes_is_kept_and_takes_no_place_from_who_was_drawn(self, drawn, damage):
        class_, ranked = drawn
        former = damage(class_)
        class_.withdraw(*ranked[:2])  # those who wait by number move up, and there is room in the waiting list
        class_.arrive(20)
        assert places(class_, [*ranked[2:], 20]) == [(Place.GRANTED, 0)] * 3 + [(Place.FULL, 0)] * 4
        with class_.database.write() as connection:
            restore(connection, former)
        class_.arrive(21)
        waits = [(Place.WAITING, 3), (Place.WAITING, 4)]
        assert places(class_, [*ranked[2:], 20, 21]) == [(Place.GRANTED, 0)] * 3 + waits + [(Place.FULL, 0)] * 3

    def test_the_reason_is_counted_and_recorded_with_the_form(self, drawn, damage, caplog):
        class_, ranked = drawn
        damage(class_)
        counted = REFUSED.labels("forms_places", "draw_unreadable")._value.get()
        with caplog.at_level("INFO"):
            class_.withdraw(ranked[0])
        assert REFUSED.labels("forms_places", "draw_unreadable")._value.get() > counted
        assert any(PROCEDURE in str(vars(one)) and "draw_unreadable" in str(vars(one)) for one in caplog.records)

    def test_other_pools_of_the_same_batch_get_their_places(self, drawn, damage):
        class_, _ = drawn
        damage(class_)
        other = Bookings(class_.database, form(procedure="sewing-class", places={"capacity": 1}))
        other.arrive(30)
        class_.keep([class_.opened(20), other.opened(31)])
        assert (class_.standing(20), other.standing(30), other.standing(31)) == (
            (Place.FULL, 0),
            (Place.GRANTED, 0),
            (Place.FULL, 0),
        )

    def test_where_the_draw_left_nobody_out_its_order_is_not_needed(self, drawn, damage):
        class_, ranked = drawn
        class_.withdraw(*ranked[5:])
        damage(class_)
        class_.withdraw(*ranked[:3])
        class_.arrive(20)
        assert class_.standing(20) == (Place.GRANTED, 0)

    def test_before_it_is_drawn_whoever_comes_waits_for_the_draw_and_it_is_not_held(self, class_, damage):
        close(class_)
        recorded(class_)
        damage(class_)
        class_.arrive(20)
        assert class_.standing(20) == (Place.DRAWING, 0)
        with pytest.raises(Refusal, match="draw_unreadable"):
            hold(class_)
        with pytest.raises(Refusal, match="draw_closed"):
            close(class_)
        with pytest.raises(Refusal, match="draw_unreadable"):
            exported(class_)


def restore(connection, closed: bytes) -> None:
    connection.execute(update(tables.draws).where(tables.draws.c.pool == PROCEDURE).values(closed=closed))


def test_nothing_in_the_file_is_a_receipt_number(class_):
    close(class_)
    data = draw.encode(kept(class_).file()).decode()
    assert not any(number(person) in data for person in range(8))
    assert sample.CLOSED.municipality in data
