"""A table of amounts without a last row: only whoever the rules let through can miss a row of it."""

import pytest
from support.clerkforms import ask, grant, when
from support.reviewed import named

BORN = ask("date", "生年月日", "born", earliest="1900-01-01", latest="today")
AGES = {"type": "is", "field": "age", "op": "in", "value": [88, 99, 100]}
YOUNG = {"type": "all", "of": [when("age", "ge", 88), when("age", "le", 100)]}
MISSING = ("amount_may_be_unknown", "$.pages[2].fields[0].expression")


def gift(*conditions):
    """A gift by age, to those who pass these conditions."""
    draft = grant(
        BORN,
        derived=[
            {"type": "fiscal_year_end", "id": "end", "date": "today"},
            {"type": "age", "id": "age", "birth": "born", "on": "end"},
        ],
        eligibility=[
            {"code": f"r{n}", "condition": one, "refusal": {"ja": "その年に88歳、99歳、100歳になる人が対象です。"}}
            for n, one in enumerate(conditions)
        ],
    )
    rows = [{"key": 88, "yen": 10_000}, {"key": 99, "yen": 30_000}, {"key": 100, "yen": 50_000}]
    draft["pages"][2]["fields"][0]["expression"] = {"type": "table", "key": "age", "rows": rows}
    return draft


def test_ages_without_a_row_are_nothing_to_look_at_where_a_rule_refuses_them():
    assert named(gift(AGES)) == []


@pytest.mark.parametrize(
    "conditions",
    [[], [YOUNG], [when("age", "ge", 88)], [when("account_amount", "ge", 1)]],
    ids=["no rule", "a rule with a gap", "a rule without an end", "a rule about the amount"],
)
def test_ages_without_a_row_are_named_where_no_rule_refuses_them(conditions):
    draft = gift(*conditions)
    draft["pages"][2]["fields"][0]["id"] = "account_amount"
    assert MISSING in named(draft)
