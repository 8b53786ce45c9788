"""Tables whose rows look like brackets are named; rows that are meant as they are, are not."""

import pytest
from support.clerkforms import ask, form, page, when

from todoke_catalog.reviewing import review

BRACKETS = [0, 3_000_000, 6_000_000]
WIDE = ask("integer", "世帯の所得", "income", max=90_000_000)


def told(keys, asked=WIDE, otherwise=0, **more):
    """What is said of an amount with a row for each of these."""
    rows = [{"key": key, "yen": 1_000 + place} for place, key in enumerate(keys)]
    table = {"type": "table", "key": asked["id"], "rows": rows}
    if otherwise is not None:
        table["otherwise"] = otherwise
    draft = form(page("額", asked, ask("amount", "補助の額", "grant", expression=table, paid_by="applicant")), **more)
    found = [one for one in review.check(draft) if one.code == "amount_rows_exact"]
    assert {(one.path, one.params["field"]) for one in found} <= {("$.pages[0].fields[1].expression", asked["id"])}
    return len(found)


def test_brackets_are_no_rows():
    assert told(BRACKETS) == 1
    assert told(BRACKETS, otherwise=500) == 1
    assert told([0, 50, 100], ask("integer", "利用する人数", "people", max=300)) == 1


def test_brackets_of_an_amount_are_no_rows_either():
    assert told(BRACKETS, ask("amount", "費用", "cost", expression={"type": "const", "yen": 1}, paid_by="nobody")) == 0
    step = form(
        page(
            "額",
            WIDE,
            ask("amount", "費用", "cost", expression={"type": "field", "field": "income"}, paid_by="nobody"),
            ask(
                "amount",
                "補助の額",
                "grant",
                paid_by="applicant",
                expression={
                    "type": "table",
                    "key": "cost",
                    "rows": [{"key": key, "yen": 1} for key in BRACKETS],
                    "otherwise": 0,
                },
            ),
        )
    )
    assert [one.params for one in review.check(step) if one.code == "amount_rows_exact"] == [{"field": "cost"}]


@pytest.mark.parametrize(
    ("keys", "asked"),
    [
        ([1, 2, 3], ask("integer", "通数", "copies", max=500)),
        ([0], WIDE),
        ([88, 99, 100], ask("integer", "年度の終わりの年齢", "age", max=130)),
        ([88, 99, 100], ask("integer", "何才ですか", "age", max=130, unit={"ja": "歳"})),
        ([101, 205], ask("integer", "部屋の番号", "room", max=900)),
        ([0, 10, 20], ask("integer", "日数", "days", max=60)),
        (range(0, 200, 2), ask("integer", "日数", "days", max=300)),
    ],
    ids=["one after another", "a single one", "ages", "ages by their unit", "numbers of a list", "few", "many rows"],
)
def test_rows_that_are_meant_as_they_are_are_not_named(keys, asked):
    assert told(keys, asked) == 0


def test_what_no_row_is_for_is_unknown_without_an_amount_for_it():
    assert told(BRACKETS, otherwise=None) == 0


def test_where_a_rule_refuses_what_lies_between_nothing_is_said():
    exact = {"type": "is", "field": "income", "op": "in", "value": BRACKETS}
    rule = {"code": "exact", "condition": exact, "refusal": {"ja": "対象ではありません。"}}
    assert told(BRACKETS, eligibility=[rule]) == 0
    assert told(BRACKETS, eligibility=[{**rule, "condition": when("income", "le", 7_000_000)}]) == 1
