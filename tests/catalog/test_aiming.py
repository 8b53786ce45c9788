"""What takes several answers at once is found all the same, whoever else was near it, and the search ends."""

import random
from datetime import date, timedelta

import pytest
from support.forms import tiny

from todoke_catalog.conditions import Comparison, passes
from todoke_catalog.loading import load
from todoke_catalog.simulating import simulation
from todoke_catalog.simulating.goals import Goal
from todoke_catalog.simulating.simulation import simulate
from todoke_catalog.validation import validate

TODAY = date(2026, 11, 23)


def is_(name, op, value):
    return {"type": "is", "field": name, "op": op, "value": value}


def both(*conditions):
    return {"type": "all", "of": list(conditions)}


def either(*conditions):
    return {"type": "any", "of": list(conditions)}


def but(condition):
    return {"type": "not", "of": condition}


def asked(kind, name, **members):
    return {"type": kind, "id": name, "label": {"ja": f"質問{name}"}, **members}


def options(count):
    return [{"value": f"o{n}", "label": {"ja": f"答え{n}"}} for n in range(count)]


def form(fields, *conditions, derived=()):
    """A page with these questions, and one page behind each condition."""
    last = [
        {"id": f"q{n}", "title": {"ja": f"頁{n}"}, "fields": [asked("yes_no", f"t{n}")], "shown_when": condition}
        for n, condition in enumerate(conditions)
    ]
    pages = [{"id": "p", "title": {"ja": "一"}, "fields": list(fields)}, *last]
    return load({**tiny(), "pages": pages, "derived": list(derived), "eligibility": []})


CHOICES = [asked("choice", name, options=options(4)) for name in "abcde"]
SEVERAL = asked("choices", "m", options=options(6), min_chosen=2, max_chosen=3)
PUPIL = [asked("yes_no", "s"), asked("date", "born", latest="today"), asked("integer", "yen", min=0, max=10**6)]
PUPIL[2]["shown_when"] = is_("s", "eq", value=False)
GROUP = asked("group", "g", entry={"ja": "子"}, max_entries=5, fields=PUPIL)
GROUP["derived"] = [{"type": "age", "id": "age", "birth": "born", "on": "today"}]
DAYS = [asked("date", name, earliest="2026-01-01", latest="2030-12-31") for name in ("start", "end")]
BETWEEN = [
    {"type": "days_between", "id": "between", "start": "start", "end": "end"},
    {"type": "fiscal_year", "id": "year", "date": "start"},
]
# A question for the answer to one that is asked for the answer to another, and the first of two that is there.
CHAIN = [
    *CHOICES,
    asked("choice", "h", options=options(3), shown_when=both(is_("a", "eq", "o1"), is_("b", "eq", "o2"))),
    asked("integer", "k", min=0, max=1000, shown_when=is_("h", "eq", "o2")),
    asked("integer", "i", min=0, max=100, required=False),
]
FIRST = [{"type": "first_answered", "id": "first", "of": ["k", "i"]}]


def counted(*conditions):
    return [
        {"type": "count_of", "id": f"n{n}", "group": "g", **({"condition": one} if one else {})}
        for n, one in enumerate(conditions)
    ]


def rows(**yen):
    return {"type": "table", "key": "k", "otherwise": 0, "rows": [{"key": int(k[1:]), "yen": yen[k]} for k in yen]}


def summed(name, expression):
    return {"type": "sum_of", "id": name, "group": "goods", "expression": expression}


GOODS = asked("group", "goods", entry={"ja": "品"}, max_entries=4)
GOODS["fields"] = [asked("integer", "price", min=0, max=10**6), asked("integer", "k", min=0, max=50)]
PRICE, PIECES = ({"type": "field", "field": name} for name in ("price", "k"))
POSTED = {"type": "add", "of": [PRICE, {"type": "mul", "of": PIECES, "num": 37, "den": 1}]}
SUM = {"type": "sum_of", "id": "sum", "group": "g"}
SUM["expression"] = {"type": "field", "field": "yen", "if_missing": 0}
FORMS = {
    "three choices": form(CHOICES, both(*(is_(name, "eq", "o3") for name in "abc"))),
    "five choices": form(CHOICES, both(*(is_(name, "eq", "o2") for name in "abcde"))),
    "two ways of three": form(
        CHOICES,
        either(
            both(is_("a", "eq", "o1"), is_("b", "eq", "o2"), but(is_("a", "eq", "o1"))),
            both(is_("c", "eq", "o1"), is_("d", "eq", "o2"), is_("e", "eq", "o3")),
        ),
    ),
    "with and without": form(
        [SEVERAL], both(is_("m", "contains", "o1"), is_("m", "contains", "o4"), but(is_("m", "contains", "o0")))
    ),
    "three entries": form([GROUP], is_("n0", "eq", 3), derived=counted(None)),
    "three under 18": form([GROUP], is_("n0", "ge", 3), derived=counted(is_("age", "lt", 18))),
    "two in school": form([GROUP], is_("n0", "eq", 2), derived=counted(is_("s", "eq", value=True))),
    "two counts and a third": form(
        [GROUP],
        both(is_("n0", "eq", 2), is_("n1", "eq", 3), is_("n2", "eq", 1)),
        derived=counted(
            is_("s", "eq", value=True),
            is_("age", "lt", 18),
            both(is_("s", "eq", value=True), is_("age", "ge", 65)),
        ),
    ),
    "a sum of several large numbers": form([GROUP], is_("sum", "eq", 4_277_491), derived=[SUM]),
    "a sum of what some are not asked": form(
        [GROUP],
        both(is_("sum", "eq", 427_749), is_("n0", "eq", 3)),
        derived=[SUM, *counted(is_("s", "eq", value=True))],
    ),
    "a sum and two counts": form(
        [GROUP],
        both(is_("sum", "eq", 1_427_749), is_("n0", "eq", 3), is_("n1", "eq", 2)),
        derived=[SUM, *counted(is_("s", "eq", value=True), is_("age", "lt", 18))],
    ),
    "a sum of rows": form(
        [GOODS], is_("u", "eq", 310 * 2 + 470 + 1130), derived=[summed("u", rows(k1=310, k2=470, k3=1130, k4=70))]
    ),
    "two sums": form(
        [GOODS],
        both(is_("u", "eq", 25_000), is_("v", "eq", 61)),
        derived=[summed("u", PRICE), summed("v", PIECES)],
    ),
    "a sum that falls": form(
        [GOODS],
        both(is_("u", "eq", 2_001_234), *(is_(name, "eq", 3) for name in ("n0", "n1"))),
        derived=[
            summed("u", {"type": "sub", "left": {"type": "const", "yen": 10**6}, "right": POSTED}),
            *({**one, "group": "goods"} for one in counted(is_("k", "ge", 30), is_("price", "ge", 1_000))),
        ],
    ),
    "days and years": form(
        DAYS, both(is_("between", "ge", 28), is_("between", "le", 31), is_("year", "eq", 2028)), derived=BETWEEN
    ),
    "a chain": form(CHAIN, both(is_("k", "ge", 345), is_("k", "le", 346), is_("c", "eq", "o3"))),
    "the first of two": form(CHAIN, both(is_("first", "ge", 500), is_("e", "eq", "o1")), derived=FIRST),
    "a sum over what is hidden": form(
        [GROUP],
        both(is_("sum", "gt", 427_749), is_("n0", "ge", 2)),
        derived=[*counted(is_("s", "eq", value=True)), SUM],
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_what_takes_several_answers_is_reached(name):
    found = simulate(FORMS[name], TODAY)
    assert found.missed == ()
    shown = [one for one in found.applicants if "t0" in one.answers]
    assert shown
    assert all(validate(FORMS[name], one.answers, TODAY) == one.result for one in shown)


def test_what_nobody_can_do_is_called_impossible_and_what_was_not_found_is_not():
    # By no bound of one value: an age of 65 and a birthday in this century.
    unshown = both(is_("age", "ge", 65), is_("birth", "ge", "2000-01-01"))
    birth, age = asked("date", "birth", latest="today"), {"type": "age", "id": "age", "birth": "birth", "on": "today"}
    alike = either(is_("a", "eq", "o1"), but(is_("a", "eq", "o1")))  # decides nothing
    found = simulate(form([birth, CHOICES[0]], unshown, alike, derived=[age]), TODAY)
    assert Goal("shown", "$.pages[1]", "yes") in found.missed
    assert found.impossible == {Goal("shown", "$.pages[2]", "no")}


def priced(cases):
    """A form with an amount that has a case for each of so many of the four answers."""
    amount = yen(0)
    for number in reversed(range(cases)):
        amount = {"type": "when", "condition": is_("a", "eq", f"o{number}"), "then": yen(number), "otherwise": amount}
    return form([CHOICES[0], asked("amount", "due", expression=amount)])


def yen(amount):
    return {"type": "const", "yen": amount}


def test_what_a_further_answer_would_cost_is_no_branch_that_nobody_can_reach():
    each, but_one = simulate(priced(4), TODAY), simulate(priced(3), TODAY)
    assert (each.missed, but_one.missed) == ((), ())
    last = "$.pages[0].fields[1].expression" + ".otherwise" * 2
    assert Goal("branch", last, "otherwise") in but_one.reached
    assert Goal("branch", f"{last}.otherwise", "otherwise") not in each.reached


def test_an_answer_without_a_case_for_whom_the_amount_is_not_shown_makes_its_branch_impossible():
    amount = {"type": "when", "condition": is_("a", "eq", "o1"), "then": yen(2), "otherwise": yen(9)}
    amount = {"type": "when", "condition": is_("a", "eq", "o0"), "then": yen(1), "otherwise": amount}
    due = asked("amount", "due", expression=amount, shown_when=is_("a", "in", ["o0", "o1"]))
    branch = Goal("branch", "$.pages[0].fields[1].expression.otherwise", "otherwise")
    assert simulate(form([CHOICES[0], due]), TODAY).impossible == {branch}


def test_a_case_that_passes_for_everybody_for_another_reason_still_shows_what_nobody_can_reach():
    amount = {"type": "when", "condition": either(is_("a", "eq", "o1"), but(is_("a", "eq", "o1")))}
    fields = [CHOICES[0], asked("amount", "due", expression={**amount, "then": yen(1), "otherwise": yen(2)})]
    assert simulate(form(fields), TODAY).impossible == {Goal("branch", "$.pages[0].fields[1].expression", "otherwise")}


def planted(seed):
    """A form with a page behind what is true of an application made up at random."""
    dice = random.Random(seed)
    fields = [*CHOICES, asked("yes_no", "y"), SEVERAL, *DAYS, GROUP]
    derived = [*BETWEEN, *counted(None, is_("s", "eq", value=True), is_("age", "lt", 18))]
    known = None
    while known is None:
        result = validate(form(fields, derived=derived), _made_up(dice), TODAY)
        known = None if result.errors else result.known
    picked = dice.sample(["a", "b", "c", "d", "e", "y", "m", "start", "end", "between", "year", "n0", "n1", "n2"], 6)
    conditions = [_true_of(dice, name, known) for name in picked]
    return form(fields, both(*conditions[:4], either(but(conditions[4]), conditions[5])), derived=derived)


def _made_up(dice):
    def day(first, days):
        return (date.fromisoformat(first) + timedelta(days=dice.randrange(days))).isoformat()

    entries = [
        {"s": dice.random() < 0.5, "born": day("1990-01-01", 13_000), "yen": dice.randrange(10**6)}
        for _ in range(dice.randint(1, 5))
    ]
    chosen = sorted(dice.sample([f"o{n}" for n in range(6)], dice.randint(2, 3)))
    days = {name: day("2026-01-01", 1_800) for name in ("start", "end")}
    return {**{name: f"o{dice.randrange(4)}" for name in "abcde"}, "y": True, "m": chosen, "g": entries, **days}


def _true_of(dice, name, known):
    value = known[name]
    if isinstance(value, list):
        one = is_(name, "contains", f"o{dice.randrange(6)}")
    elif name in ("start", "end"):
        one = is_(name, dice.choice(["ge", "le"]), value)
    else:
        one = is_(name, dice.choice(["ge", "le"]) if name in ("between", "year") else "eq", value)
    return one if passes(Comparison(one["field"], one["op"], one["value"]), known) else but(one)


@pytest.mark.parametrize("seed", range(12))
def test_what_is_true_of_somebody_is_reached(seed):
    assert Goal("shown", "$.pages[1]", "yes") in simulate(planted(seed), TODAY).reached


def counted_and_summed(seed):
    """A form with a page behind two exact counts and an exact sum, all true of a household made up at random."""
    dice = random.Random(seed)
    asks = [is_("s", "eq", value=True), is_("s", "eq", value=False)]
    asks += [is_("age", op, age) for op in ("ge", "lt") for age in (6, 18, 40)]
    derived = [SUM, *counted(*(dice.choice((both, either))(*dice.sample(asks, 2)) for _ in range(2)))]
    result = validate(
        form([*CHOICES, asked("yes_no", "y"), SEVERAL, *DAYS, GROUP], derived=derived), _made_up(dice), TODAY
    )
    exact = [is_(name, "eq", result.known[name]) for name in ("sum", "n0", "n1")]
    return form([GROUP], both(*exact), derived=derived)


@pytest.mark.parametrize("seed", range(8))
def test_counts_and_a_sum_that_somebody_has_are_reached_together(seed):
    assert Goal("shown", "$.pages[1]", "yes") in simulate(counted_and_summed(seed), TODAY).reached


def test_the_search_ends_whatever_the_form(monkeypatch):
    """Each page waits for what nobody can do and nothing shows to be impossible."""
    monkeypatch.setattr(simulation, "MAX_AIMED", 300)
    ages = [{"type": "age", "id": f"a{n}", "birth": f"d{n}", "on": "today"} for n in range(4)]
    hopeless = [both(is_(f"a{n}", "ge", 65), is_(f"d{n}", "ge", "2000-01-01")) for n in range(4)]
    births = [asked("date", f"d{n}", latest="today") for n in range(4)]
    found = simulate(form(births, *[either(*hopeless)] * 20, derived=ages), TODAY)
    assert found.judged <= simulation.MAX_JUDGED + simulation.MAX_AIMED + 64  # and the bisection that was under way
    assert len(found.missed) >= 20
