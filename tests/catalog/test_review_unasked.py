"""Cases of amounts that give somebody the amount "otherwise" only because they lack an answer, and other cases."""

import pytest
from support.clerkforms import ask, form, group, page, when

from todoke_catalog.reviewing import review

HIGH, LOW, NOTHING = ({"type": "const", "yen": yen} for yen in (500_000, 100_000, 0))
NEW = when("work", "eq", "a")
RICH, POOR = when("income", "ge", 6_000_000), when("income", "lt", 6_000_000)


def cases(condition, then, otherwise):
    return {"type": "when", "condition": condition, "then": then, "otherwise": otherwise}


def every(*conditions):
    return {"type": "all", "of": list(conditions)}


def negated(condition):
    return {"type": "not", "of": condition}


def granted(expression, *, income=None, amount=None, **more):
    """A form that asks for the income only of new houses, unless `income` says something else of it."""
    asked = income if income is not None else {"shown_when": NEW}
    return form(
        page(
            "家",
            ask("choice", "工事の種類", "work", "新築", "増築", "修理"),
            ask("integer", "世帯の所得", "income", max=90_000_000, **asked),
            ask("yes_no", "耐震の診断を受けましたか", "checked", **asked),
            ask("integer", "ほかの補助の額", "other", max=900_000, **asked),
            ask("choice", "地区", "area", "東", "西", "北", **asked),
            ask("date", "建てた日", "built", latest="today", **asked),
            ask("choices", "設備", "things", "窓", "壁", **asked),
            ask("consent", "見学を受け入れます", "visit", **(asked | {"required": False})),
        ),
        page("額", ask("amount", "補助の額", "grant", expression=expression, **(amount or {}))),
        **{"derived": [{"type": "age", "id": "years", "birth": "built", "on": "today"}], **more},
    )


def told(draft):
    return [
        (one.path, one.params["field"], one.params["reason"])
        for one in review.check(draft)
        if one.code == "amount_on_missing"
    ]


AT = "$.pages[1].fields[0].expression"
MISSED = {
    "a number": (cases(RICH, LOW, HIGH), "income", "unasked"),
    "a day": (cases(when("built", "lt", "1981-06-01"), HIGH, LOW), "built", "unasked"),
    "an age": (cases(when("years", "ge", 40), HIGH, LOW), "years", "unknown"),
    "not the other side": (cases(negated(RICH), HIGH, LOW), "income", "passes"),
    "with something else": (cases(every(RICH, when("work", "ne", "c")), LOW, HIGH), "income", "unasked"),
    "a part of a sum": ({"type": "add", "of": [LOW, cases(RICH, LOW, HIGH)]}, "income", "unasked"),
}
DECIDED = {
    "an outer case": cases(NEW, cases(RICH, LOW, HIGH), NOTHING),
    "a case before": cases(negated(NEW), LOW, cases(RICH, LOW, HIGH)),
    "the other part of the condition": cases(every(NEW, RICH), LOW, HIGH),
    "nothing otherwise": cases(RICH, LOW, NOTHING),
    "nothing at the end": cases(POOR, HIGH, cases(when("income", "lt", 9_000_000), LOW, NOTHING)),
    "a case of each side": cases(POOR, HIGH, cases(RICH, LOW, HIGH)),
    "a case of each answer": cases(when("area", "in", ["a", "b"]), HIGH, cases(when("area", "eq", "c"), LOW, LOW)),
    "more than nothing": cases(when("other", "gt", 0), LOW, HIGH),
    "none of several answers": cases(when("things", "contains", "a"), HIGH, LOW),
    "a consent": cases(when("visit", "eq", True), HIGH, LOW),
    "one of the answers, as the reason of a reduction": cases(when("area", "eq", "a"), HIGH, LOW),
    "a case for some of the answers": cases(when("area", "eq", "a"), HIGH, cases(when("area", "eq", "b"), LOW, HIGH)),
    "yes or no": cases(when("checked", "eq", True), HIGH, LOW),
    "what everybody is asked": cases(when("work", "eq", "a"), HIGH, LOW),
}


@pytest.mark.parametrize(("expression", "field", "reason"), MISSED.values(), ids=MISSED)
def test_who_is_not_asked_gets_the_amount_otherwise(expression, field, reason):
    assert told(granted(expression)) == [(AT, field, reason)]


@pytest.mark.parametrize("expression", DECIDED.values(), ids=DECIDED)
def test_what_is_decided_for_whoever_is_not_asked_is_not_named(expression):
    assert told(granted(expression)) == []


@pytest.mark.parametrize(
    ("expression", "found"),
    [(cases(RICH, LOW, HIGH), [(AT, "income", "empty")]), (cases(when("checked", "eq", True), HIGH, LOW), [])],
    ids=["a number", "yes or no"],
)
def test_what_may_be_left_empty_is_named_unless_empty_is_no(expression, found):
    assert told(granted(expression, income={"required": False})) == found
    assert told(granted(expression, income={})) == []


def test_an_amount_that_only_those_who_are_asked_are_shown_is_not_named():
    assert told(granted(cases(RICH, LOW, HIGH), amount={"shown_when": NEW})) == []
    assert told(granted(cases(RICH, LOW, HIGH), amount={"shown_when": when("work", "ne", "c")})) != []


def test_whom_a_rule_refuses_is_paid_nothing():
    rule = {"code": "rich", "condition": when("income", "le", 9_000_000), "refusal": {"ja": "対象ではありません。"}}
    assert told(granted(cases(RICH, LOW, HIGH), eligibility=[rule])) == []


def test_a_sum_over_entries_is_looked_at_too():
    child = [
        ask("choice", "学校", "school", "小学校", "中学校"),
        ask("integer", "学年", "grade", min=1, max=3, shown_when=when("school", "eq", "b")),
    ]
    expression = cases(when("grade", "le", 1), HIGH, LOW)
    draft = form(
        page("お子さん", group("お子さん", "お子さん", *child, id="children")),
        page("額", ask("amount", "補助の額", "grant", expression={"type": "field", "field": "total"})),
        derived=[{"type": "sum_of", "id": "total", "group": "children", "expression": expression}],
    )
    assert told(draft) == [("$.derived[0].expression", "grade", "unasked")]
