"""Amounts that are paid and that another paid amount holds are named; what is rightly paid beside another is not."""

import pytest
from support.clerkforms import ask, form, page, when
from support.reviewed import named

from todoke_catalog.reviewing import review

COST = {"type": "field", "field": "cost"}
FIRST = {"type": "field", "field": "first"}
STEP = {"type": "field", "field": "step"}


def const(yen):
    return {"type": "const", "yen": yen}


def of(kind, *terms):
    return {"type": kind, "of": list(terms)}


def share(num, den, term=FIRST):
    return {"type": "floor_to", "unit": 10, "of": {"type": "mul", "of": term, "num": num, "den": den}}


def cases(condition, then, otherwise):
    return {"type": "when", "condition": condition, "then": then, "otherwise": otherwise}


def charged(expression, label="二つめの額", payers=("applicant", "applicant"), *between, **more):
    """A form whose second amount is computed so; both are paid by these."""
    first = ask("amount", "一つめの額", "first", expression=COST, paid_by=payers[0])
    second = ask("amount", label, "second", expression=expression, paid_by=payers[1])
    asked = [ask("integer", "かかったお金", "cost", max=900_000), ask("yes_no", "市内に住んでいますか", "local")]
    return form(page("額", *asked, first | more, *between, second))


def told(draft):
    return [one for one in review.check(draft) if one.code == "amount_counted_twice"]


HELD = {
    "a limit": of("min", FIRST, const(300_000)),
    "a least amount": of("max", FIRST, const(1_000)),
    "a rounding": {"type": "floor_to", "unit": 1_000, "of": FIRST},
    "a total": of("add", FIRST, const(410)),
    "the same": FIRST,
    "what is left of it": of("max", const(0), {"type": "sub", "left": FIRST, "right": const(100)}),
    "a case": cases(when("local", "eq", True), FIRST, const(500)),
}
APART = {
    "a condition": cases(when("first", "ge", 1_000), const(410), const(110)),
    "a row": {"type": "table", "key": "first", "rows": [{"key": 0, "yen": 0}], "otherwise": 110},
    "the rest": of("max", const(0), {"type": "sub", "left": COST, "right": FIRST}),
    "one where the other is nothing": cases(when("first", "eq", 0), of("add", FIRST, const(500)), const(0)),
    "something of its own": const(410),
    "a share, as a tax or the heating of a hall": share(1, 10),
}


@pytest.mark.parametrize("expression", HELD.values(), ids=HELD)
def test_what_another_paid_amount_holds_is_counted_twice(expression):
    assert [(one.path, one.params["other"]) for one in told(charged(expression))] == [
        ("$.pages[0].fields[2]", "$.pages[0].fields[3]")
    ]


@pytest.mark.parametrize("expression", APART.values(), ids=APART)
def test_what_only_looks_at_another_amount_is_paid_beside_it(expression):
    assert told(charged(expression)) == []


@pytest.mark.parametrize(
    ("payers", "reasons"),
    [
        (("office", "office"), ["office"]),
        (("applicant", "applicant"), ["applicant"]),
        (("nobody", "applicant"), []),
        (("applicant", "nobody"), []),
        (("applicant", "office"), []),
    ],
)
def test_only_what_one_side_pays_twice_is_named_and_that_side(payers, reasons):
    assert [one.params["reason"] for one in told(charged(HELD["a limit"], "二つめの額", payers))] == reasons


@pytest.mark.parametrize(
    "label", ["合計額（基本額＋加算額）", "1回目と2回目の合計", "総額（利息も入れて）", "追加費用の合計額"]
)
def test_a_total_is_one_whatever_it_is_called(label):
    assert told(charged(HELD["a total"], label)) != []


def test_a_step_between_hides_nothing():
    step = ask("amount", "途中の額", "step", expression=HELD["a rounding"], paid_by="nobody")
    draft = charged(of("min", STEP, const(5_000)), "二つめの額", ("applicant", "applicant"), step)
    assert [one.params["other"] for one in told(draft)] == ["$.pages[0].fields[4]"]


def test_of_two_amounts_that_nobody_pays_both_of_nothing_is_said():
    both = {"type": "field", "field": "first", "if_missing": 0}
    other = cases(when("local", "eq", True), const(500), of("add", both, const(100)))
    assert told(charged(other, shown_when=when("local", "eq", True))) == []
    assert told(charged(of("add", both, const(100)), shown_when=when("local", "eq", True))) != []


def test_each_amount_is_named_once():
    twice = of("add", FIRST, share(1, 2))
    assert [code for code, _ in named(charged(twice))].count("amount_counted_twice") == 1


def test_many_steps_to_an_amount_are_each_looked_into_once():
    names = ["first", *(f"s{number}" for number in range(40))]
    pairs = zip(names, ["first", *names], names[1:], strict=False)
    steps = [
        ask(
            "amount",
            f"途中の額{new}",
            new,
            paid_by="nobody",
            expression=of("min", *(STEP | {"field": one} for one in two)),
        )
        for *two, new in pairs
    ]
    draft = charged(STEP | {"field": names[-1]}, "二つめの額", ("applicant", "applicant"), *steps)
    assert len(told(draft)) == 1
