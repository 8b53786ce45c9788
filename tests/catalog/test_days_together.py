"""Days that bound one another, as municipal forms ask for them, are found together, in a bounded number of steps."""

from datetime import date

import pytest
from catalog.test_aiming import asked, both, but, form, is_

from todoke_catalog import derived_bounds
from todoke_catalog.conditions import Comparison
from todoke_catalog.simulating import together
from todoke_catalog.simulating.simulation import simulate
from todoke_catalog.simulating.together import Together

TODAY = date(2026, 11, 28)


def day(name, **members):
    return asked("date", name, **{"latest": "today", **members})


def between(name, start, end):
    return {"type": "days_between", "id": name, "start": start, "end": end}


def age(name, birth, on, **members):
    return {"type": "age", "id": name, "birth": birth, "on": on, **members}


def plus(name, start, **period):
    return {"type": "date_plus", "id": name, "date": start, **period}


def within(name, low, high):
    return both(is_(name, "ge", low), is_(name, "le", high))


COUPLE = [day("husband"), day("wife"), day("wedding")]
AGES = [age("ha", "husband", "wedding"), age("wa", "wife", "wedding"), between("since", "wedding", "today")]
STAY = [day("admitted"), day("left")]
STAYED = [between("stayed", "admitted", "left"), plus("limit", "left", years=2)]
DOSE = [asked("yes_no", "ok"), day("born"), day("dose", shown_when=is_("ok", "eq", value=True))]
DOSED = both(within("at", 12, 14), within("wait", 10, 20), is_("dose", "ge", "2026-04-01"))
DOSES = [age("at", "born", "dose"), between("wait", "dose", "claim")]


def doses(*more):
    return asked("group", "g", entry={"ja": "子"}, max_entries=5, fields=[*DOSE, *more], derived=DOSES)


FORMS = {
    "newlyweds": form(COUPLE, both(within("ha", 18, 39), within("wa", 18, 39), is_("since", "le", 365)), derived=AGES),
    "young newlyweds of the year": form(
        COUPLE, both(within("ha", 18, 29), within("wa", 18, 29), is_("wedding", "ge", "2026-04-01")), derived=AGES
    ),
    "old and young": form(COUPLE, both(is_("ha", "ge", 65), is_("wa", "lt", 20)), derived=AGES),
    "a long stay and an old one": form(
        STAY,
        both(within("stayed", 90, 92), is_("admitted", "ge", "2026-04-01")),
        both(is_("stayed", "eq", 0), is_("limit", "lt", "2026-11-28"), is_("admitted", "ge", "2024-04-01")),
        derived=STAYED,
    ),
    "works": form(
        [day("contract"), day("start"), day("end")],
        both(within("cs", 0, 30), within("se", 1, 60), is_("et", "le", 90)),
        derived=[between("cs", "contract", "start"), between("se", "start", "end"), between("et", "end", "today")],
    ),
    "booked ahead by who has moved in": form(
        [day("use", latest="2027-12-31"), day("moved"), day("told")],
        both(
            within("ahead", 7, 30),
            within("late", 0, 14),
            is_("told", "ge", "2026-11-01"),
            is_("moved", "lt", "2026-11-10"),
        ),
        derived=[between("ahead", "today", "use"), between("late", "moved", "told")],
    ),
    "an early birth": form(
        [day("due", latest="2027-12-31"), day("born"), day("paid"), day("mother")],
        both(within("early", 22, 60), is_("until", "ge", "2026-11-28"), within("after", 0, 30), within("age", 16, 19)),
        derived=[
            between("early", "born", "due"),
            plus("until", "born", years=1),
            between("after", "born", "paid"),
            age("age", "mother", "born"),
        ],
    ),
    "brothers and sisters at school": form(
        [day("born"), day("elder"), day("enters", earliest="2025-04-01", latest="2028-04-30")],
        both(is_("age", "eq", 6), is_("year", "eq", 2027), is_("elders", "eq", 11), is_("apart", "le", 1900)),
        derived=[
            {"type": "fiscal_year_end", "id": "end", "date": "enters"},
            {"type": "fiscal_year", "id": "year", "date": "enters"},
            age("age", "born", "enters", attained="eve"),
            age("elders", "elder", "end", attained="eve"),
            between("apart", "elder", "born"),
        ],
    ),
    "days asked for other days": form(
        [
            *(day("x"), day("y")),
            day("z", shown_when=both(within("xy", 10, 12), is_("x", "ge", "2026-01-01"))),
            day("u", shown_when=within("yz", 10, 12)),
        ],
        both(within("zu", 30, 31), is_("ut", "le", 9)),
        derived=[
            between("xy", "x", "y"),
            between("yz", "y", "z"),
            between("zu", "z", "u"),
            between("ut", "u", "today"),
        ],
    ),
    "the day of one of two": form(
        [
            asked("yes_no", "own"),
            day("mine", shown_when=is_("own", "eq", value=True)),
            day("theirs", shown_when=is_("own", "eq", value=False)),
            day("event"),
        ],
        both(is_("own", "eq", value=False), within("age", 18, 19), within("ago", 90, 100)),
        derived=[
            {"type": "first_answered", "id": "born", "of": ["mine", "theirs"]},
            age("age", "born", "event"),
            between("ago", "event", "today"),
        ],
    ),
    "but not the ends": form(
        STAY,
        both(
            within("stayed", 3, 5), but(is_("stayed", "eq", 3)), is_("stayed", "ne", 5), is_("left", "ge", "2026-11-01")
        ),
        derived=STAYED,
    ),
    "a leap day": form(
        STAY,
        both(is_("year", "eq", "2025-02-28"), is_("admitted", "ge", "2024-02-29"), is_("stayed", "eq", 365)),
        derived=[*STAYED, plus("year", "admitted", years=1)],
    ),
    "in an entry": form([day("claim"), doses(asked("text", "why", max_chars=9, shown_when=DOSED))]),
    "counted": form(
        [day("claim"), doses()],
        *(is_("n", "eq", 2), is_("n", "ge", 4), both(is_("n", "eq", 1), is_("old", "ge", 2))),
        derived=[
            {"type": "count_of", "id": "n", "group": "g", "condition": DOSED},
            {"type": "count_of", "id": "old", "group": "g", "condition": is_("at", "ge", 30)},
        ],
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_days_that_bound_one_another_are_found(name):
    found = simulate(FORMS[name], TODAY)
    assert [goal for goal in found.missed if goal not in found.impossible] == []


def solutions(fields, derived, *conditions, known=()):
    """What is solved for, of conditions that all compare."""
    compared = tuple(Comparison(one["field"], one["op"], one["value"]) for one in conditions)
    return [*Together(form(fields, derived=derived), TODAY).solutions(compared, dict(known))]


def test_the_days_found_are_near_those_given_and_else_the_earliest_and_the_latest():
    found = solutions(
        *(STAY, STAYED, is_("stayed", "eq", 10), is_("admitted", "ge", "2026-04-01")),
        known={"admitted": "2026-05-05", "left": "2026-05-06"},
    )
    assert found == [
        {"admitted": "2026-05-05", "left": "2026-05-15"},
        {"admitted": "2026-04-01", "left": "2026-04-11"},
        {"admitted": "2026-11-18", "left": "2026-11-28"},
    ]


def test_what_nobody_can_give_has_no_solution():
    old = (is_("admitted", "ge", "2026-04-01"), is_("limit", "lt", "2028-04-01"), is_("stayed", "ge", 1))
    assert solutions(STAY, STAYED, *old) == []
    assert solutions(STAY, STAYED, is_("stayed", "ge", 60_000), is_("left", "lt", "1900-01-01")) == []


@pytest.fixture
def computed(monkeypatch):
    """Every derived value that is bounded."""
    found = []
    monkeypatch.setattr(together, "bounds", lambda rule, of: found.append(rule) or derived_bounds.bounds(rule, of))
    return found


def test_a_circle_ends_after_some_rounds(monkeypatch, computed):
    """Two days each of which is later than the other: every round moves their bounds by one day."""
    monkeypatch.setattr(together, "MAX_ROUNDS", 3)
    derived = [between("ab", "a", "b"), between("ba", "b", "a")]
    solutions([day("a"), day("b")], derived, is_("ab", "ge", 1), is_("ba", "ge", 1))
    assert 0 < len(computed) <= 5_000  # of some hundred thousand without an end


def test_the_work_on_one_form_is_bounded(monkeypatch, computed):
    """Fifty days in a row, each later than the one before by more than there is room for."""
    monkeypatch.setattr(together, "MAX_WORK", 20_000)
    days = [day(f"d{at}") for at in range(50)]
    gaps = [between(f"g{at}", f"d{at}", f"d{at + 1}") for at in range(49)]
    late = both(*(is_(f"g{at}", "ge", 3_000) for at in range(49)))
    simulate(form(days, *[late] * 5, derived=gaps), TODAY)
    assert 0 < len(computed) <= 20_000 + 49 * 60  # and the round that was under way
