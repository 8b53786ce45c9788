"""A form with thousands of conditions, at the language's own bounds, costs a stated number of steps, not a stated time.

A step is one comparison of one value with one literal. The linter takes at most `reach.MAX_COMPARED` of them beside
a few for each that is written; the simulation `simulation.MAX_WORK`, `simulation.MAX_SHOWN` and a bisection more.
"""

import json
from datetime import date

import pytest
from support.forms import tiny

from todoke_catalog import conditions, lint, loading, reach
from todoke_catalog.conditions import MAX_BRANCHES
from todoke_catalog.simulating import goals, simulation

TODAY = date(2026, 11, 23)
WORK = 100_000  # instead of the real bounds, so that the test is short: what is bounded is bounded in the same way
BISECTION = 70  # applications that may be under way when the work is spent


def number(name, **more):
    return {"type": "integer", "id": name, "label": {"ja": "数"}, "min": 0, "max": 9999, **more}


def is_(name, op, value):
    return {"type": "is", "field": name, "op": op, "value": value}


def page(name, fields, **more):
    return {"id": name, "title": {"ja": "頁"}, "fields": fields, **more}


def squared(outer, inner):
    """The widest condition of two levels."""
    wide = range(MAX_BRANCHES)
    branches = [[is_(f"n{(7 * i + j) % 60}", "ge", 53 * i + 97 * j) for j in wide] for i in wide]
    return {"type": outer, "of": [{"type": inner, "of": branch} for branch in branches]}


def behind(condition):
    return [page("p", [number(f"n{at}") for at in range(60)]), page("q", [number("t")], shown_when=condition)]


def chain():
    """Six hundred questions, each asked for one answer to the question before."""
    between = [
        {"type": "all", "of": [is_(f"n{at - 1}", "ge", 9000), is_(f"n{at - 1}", "ne", 9500)]} for at in range(1, 600)
    ]
    fields = [number("n0"), *(number(f"n{at + 1}", shown_when=one) for at, one in enumerate(between))]
    return [page(f"p{at}", fields[at : at + 50]) for at in range(0, 600, 50)]


def hopeless():
    """Pages that nobody reaches and of which nothing shows it: ages, and the birthdays that they are counted from."""
    births = [{"type": "date", "id": f"d{at}", "label": {"ja": "日"}, "latest": "today"} for at in range(50)]
    never = [{"type": "all", "of": [is_(f"a{at}", "ge", 65), is_(f"d{at}", "ge", "2000-01-01")]} for at in range(50)]
    some = [page(f"q{at}", [number(f"t{at}")], shown_when={"type": "any", "of": never[at:]}) for at in range(25)]
    return [page("p", births), *some]


def flags():
    """Questions for each of which as many combinations are tried as may be, the last of which passes all conditions."""
    asked = [{"type": "yes_no", "id": f"y{at}", "label": {"ja": "はい"}} for at in range(12)]
    no = [is_(f"y{at}", "eq", value=False) for at in range(12)]
    never = [{"type": "all", "of": [is_(f"y{at % 12}", "eq", value) for value in (True, False)]} for at in range(49)]
    long = {"type": "all", "of": [{"type": "any", "of": [*never, no[0]]}] * 10}
    every = [{"type": "all", "of": [*no[at % 12 :], *no[: at % 12], *no[: at // 12]]} for at in range(40)]
    inner = [number(f"t{at}", shown_when=one) for at, one in enumerate(every)]
    return [page("p", asked), page("q", inner, shown_when=long)]


def immovable():
    """Pages of another century: no answer brings an applicant nearer, and nothing shows that nobody gets there."""
    late = [
        {"type": "any", "of": [is_("today", "ge", f"{2200 + at}-01-{1 + on % 28:02}") for on in range(50)]}
        for at in range(40)
    ]
    kana = {"type": "kana", "label": {"ja": "カナ"}}
    return [page(f"q{at}", [{**kana, "id": f"t{at}"}], shown_when=one) for at, one in enumerate(late)]


def turning():
    """Two days, and thousands of numbers at which the days between them could turn something, and turn nothing."""
    days = [{"type": "date", "id": name, "label": {"ja": "日"}} for name in ("start", "end")]
    wide = [[is_("between", "lt", 10**8 + 50 * at + one) for one in range(50)] for at in range(50)]
    condition = {"type": "all", "of": [{"type": "any", "of": one} for one in wide]}
    return [page("p", days), page("q", [number("t")], shown_when=condition)]


def rules():
    every = [[is_(f"n{(at + j) % 60}", "eq", 31 * at + j) for j in range(25)] for at in range(100)]
    return [
        {"code": f"r{at}", "condition": {"type": "any", "of": one}, "refusal": {"ja": "いいえ"}}
        for at, one in enumerate(every)
    ]


AGES = [{"type": "age", "id": f"a{at}", "birth": f"d{at}", "on": "today"} for at in range(50)]
BETWEEN = {"type": "days_between", "id": "between", "start": "start", "end": "end"}
FORMS = {
    "all of any": {"pages": behind(squared("all", "any"))},
    "any of all": {"pages": behind(squared("any", "all"))},
    "a chain": {"pages": chain()},
    "hopeless": {"pages": hopeless(), "derived": AGES},
    "combinations": {"pages": flags()},
    "immovable": {"pages": [page("p", [{"type": "yes_no", "id": "y", "label": {"ja": "はい"}}]), *immovable()]},
    "turning": {"pages": turning(), "derived": [BETWEEN]},
    "rules": {"pages": behind(is_("n0", "eq", 1)), "eligibility": rules()},
}


class Steps:
    """Counts comparisons, and stops whoever takes more than `most`."""

    def __init__(self, monkeypatch):
        self.taken, self.most = 0, 0
        compare = conditions._compare

        def counted(op, answer, literal):
            self.taken += 1
            assert self.taken <= self.most
            return compare(op, answer, literal)

        monkeypatch.setattr(conditions, "_compare", counted)

    def at_most(self, most):
        self.taken, self.most = 0, most


@pytest.mark.parametrize("name", FORMS)
def test_thousands_of_conditions_cost_a_bounded_number_of_steps(name, monkeypatch):
    plain = {**tiny(), "derived": [], "eligibility": [], **FORMS[name]}
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()
    written = text.count(b'"type":"is"')
    assert len(text) <= loading.MAX_BYTES
    assert written >= 500
    monkeypatch.setattr(reach, "MAX_COMPARED", WORK)
    monkeypatch.setattr(simulation, "MAX_WORK", WORK)
    monkeypatch.setattr(simulation, "MAX_SHOWN", WORK)
    steps = Steps(monkeypatch)
    steps.at_most(WORK + written)
    definition = loading.shaped(plain)
    assert lint.check(definition) == ()
    under_way = BISECTION if definition.derived else 1
    steps.at_most(2 * WORK + under_way * 3 * written)
    found = simulation.simulate(definition, TODAY)
    assert 3 <= found.judged <= WORK // len(set(goals.all_comparisons(definition))) + BISECTION
