"""Random histories of one form's places: limits that come and go, a draw, and the end of its order (0076)."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping
from datetime import timedelta

import pytest
from support.booking import Bookings, form, number, slots
from support.holding import PROCEDURE, held

from todoke_catalog import loading
from todoke_evidence import canonical
from todoke_forms.cases.accepting import Acceptance, accept_repeat
from todoke_forms.core import places as rules
from todoke_forms.core.model import Opened
from todoke_forms.core.places import Place
from todoke_forms.places import ranking
from todoke_forms.store.database import Database
from todoke_forms.store.places import Stand
from todoke_forms.versions import entrants
from todoke_forms.web.builder import room_changes
from todoke_kit.errors import Refusal

STEPS, PERSONS = 28, 7
LIVE = {Place.GRANTED, Place.WAITING, Place.DRAWING}
MORE = re.compile(r"のうち(\d+)件が、公開と同時に番号の順に入り")
DRAWN = re.compile(r"公開と同時に抽選の順に(\d+)件が入り、(\d+)件がキャンセル待ちになり")
Stood = Mapping[int, Stand]


class History:
    """One history; `over` and `drawn` are what became of the draw as these tests understand the decision."""

    def __init__(self, database: Database, seed: int) -> None:
        self.chance = random.Random(seed)
        self.versions = 0
        self.definition = self.another(lottery=True)
        self.bookings = Bookings(database, self.definition)
        self.bookings.now += timedelta(minutes=1)
        self.cases = 0
        self.late: list[tuple[int, Opened]] = []
        self.who: dict[int, int] = {}
        self.accepted: set[int] = set()
        self.drawn = self.over = False
        self.order: list[int] = []  # of the draw, as far as it left people out

    def another(self, *, lottery: bool = False) -> bytes:
        """A version with another limit, of the form or of its times, or with none; times long after the draw."""
        capacity, waiting = self.chance.randint(1, 4), self.chance.choice([0, 0, 1, 3])
        kind = "lottery" if lottery else self.chance.choice(["lottery", "order", "order", "none", "times", "free"])
        limit = {"capacity": capacity, "waiting": waiting, "by": kind}
        plain = json.loads(form(places=limit) if kind in {"lottery", "order"} else form())
        if kind in {"times", "free"}:
            bounds = (None, None) if kind == "free" else (capacity, self.chance.choice([None, 1, 2]))
            queue = waiting if None not in bounds else 0
            plain = json.loads(slots(*bounds, wishes=2, waiting=queue).replace(b"2026-12-01", b"2027-12-01"))
        self.versions += 1
        return canonical.encode({**plain, "once": {"per": "person"}, "summary": {"ja": f"第{self.versions}版です。"}})

    def opened(self) -> tuple[int, Opened]:
        """Somebody's application by the present version, which he may send now or later."""
        self.cases += 1
        person = self.who[self.cases] = self.chance.randrange(PERSONS)
        times = loading.loads(self.definition).fields[0].id == "when"
        answers: dict[str, object] | None = (
            {"when": self.chance.sample(["s1", "s2"], self.chance.randint(1, 2))} if times else None
        )
        contact = f"someone{person}@mihon.example"
        return self.cases, self.bookings.opened(self.cases, contact=contact, answers=answers)

    def stood(self) -> Stood:
        """Where every case stands."""
        found = ((case, self.bookings.stand(case)) for case in self.who)
        return {case: stand for case, stand in found if stand is not None}

    def step(self) -> None:
        """Lets something happen, and holds it against what was before."""
        before = self.stood()
        act = self.chance.choice(["come", "come", "come", "begin", "send", "give_up", "accept", "draw", "publish"])
        getattr(self, act)(before)
        self.bookings.now += timedelta(minutes=1)
        self.check(before, self.stood())

    def come(self, _: Stood) -> None:
        """One or two apply."""
        self.bookings.keep([self.opened()[1] for _ in range(self.chance.randint(1, 2))])

    def begin(self, _: Stood) -> None:
        """Somebody signs what arrives late, perhaps when another version is offered."""
        self.late.append(self.opened())

    def send(self, _: Stood) -> None:
        """It arrives."""
        if self.late:
            self.bookings.keep([self.late.pop(self.chance.randrange(len(self.late)))[1]])

    def give_up(self, before: Stood) -> None:
        """Somebody withdraws."""
        if kept := [case for case, stand in before.items() if stand.place is not Place.FREED]:
            self.bookings.withdraw(self.chance.choice(kept))

    def accept(self, before: Stood) -> None:
        """Staff accept what may be a second application."""
        if repeated := [case for case, stand in before.items() if stand.place is Place.LOOKED_AT]:
            case = self.chance.choice(repeated)
            now_ms = int(self.bookings.now.timestamp() * 1000)
            accept_repeat(self.bookings.database, Acceptance(number(case), "双子のため", "mihon"), now_ms)
            self.accepted.add(self.who[case])

    def draw(self, before: Stood) -> None:
        """The draw is held, if anybody waits for it."""
        if any(stand.place is Place.DRAWING for stand in before.values()):
            self.bookings.now = held(self.bookings)
            self.drawn = True

    def publish(self, before: Stood) -> None:
        """Another version is offered, unless those who wait for the draw, or have places, forbid it."""
        old, new = loading.loads(self.definition), self.another()
        now_ms = int(self.bookings.now.timestamp() * 1000)
        with self.bookings.database.read() as connection:
            refused = entrants.fault(connection, old, loading.loads(new))
            told = room_changes.in_words(room_changes.concerned(connection, old, loading.loads(new), now_ms))
        former = self.bookings._definition
        if refused:
            with pytest.raises(Refusal, match=refused):
                self.bookings.offer(new)
            self.bookings._definition = former
            return
        self.bookings.offer(new)
        self.definition = new
        self.over = self.over or (self.drawn and rules.room_in(loading.loads(new), PROCEDURE) is None)
        moved = [(before[case].place, stand.place) for case, stand in self.stood().items() if case in before]
        granted, waiting = ([sum(map(int, one)) for one in zip(*DRAWN.findall(told), strict=True)] or [0, 0])[:2]
        assert moved.count((Place.WAITING, Place.GRANTED)) == sum(map(int, MORE.findall(told)))
        assert moved.count((Place.FULL, Place.GRANTED)) == granted
        assert moved.count((Place.FULL, Place.WAITING)) == waiting

    def check(self, before: Stood, now: Stood) -> None:
        """What always holds."""
        self.check_order(before, now)
        for name in {stand.pool for stand in now.values() if stand.place is Place.WAITING}:
            here = [stand.place for stand in now.values() if stand.pool == name]
            room = rules.room_in(loading.loads(self.definition), name)
            assert room is None or (room.capacity is not None and here.count(Place.GRANTED) >= room.capacity)
        live = [self.who[case] for case, stand in now.items() if stand.place in LIVE]
        assert all(live.count(person) == 1 for person in set(live) - self.accepted)

    def check_order(self, before: Stood, now: Stood) -> None:
        """Nobody moves up past one whom the draw left out, and nobody at all once its order has ended."""
        changed = {case: stand for case, stand in now.items() if case not in before or before[case] != stand}
        up = {case for case, stand in changed.items() if case in before and before[case].place is Place.FULL}
        up = {case for case in up if changed[case].place in LIVE}
        assert self.drawn or not up
        assert not (self.over and up)
        places = {stand.case_id: stand.place for stand in now.values()}
        stays = [places[case_id] is Place.FULL for case_id in self.order if places[case_id] is not Place.FREED]
        assert stays == sorted(stays)  # whoever moved up stood before all who did not
        with self.bookings.database.read() as connection:
            self.order = [stand.case_id for stand in ranking.left_over(connection, PROCEDURE)]
        assert not (self.over and self.order)
        if any(stand.case_id in self.order for stand in before.values() if stand.place is Place.FULL):
            entered = {case for case, stand in changed.items() if stand.pool == PROCEDURE and stand.place in LIVE}
            assert not {case for case in entered if case not in before or before[case].place is Place.LOOKED_AT}


@pytest.mark.parametrize("seed", [0, 6, 9, 23])  # in each the order ends, and the limit comes back
def test_whatever_happens_nobody_is_passed_and_staff_read_what_comes(empty, seed):
    history = History(empty, seed)
    for _ in range(STEPS):
        history.step()
