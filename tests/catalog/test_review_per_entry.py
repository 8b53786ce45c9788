"""Money that is asked once and added for each entry is named; what is of each entry, or of one each, is not."""

import pytest
from support.clerkforms import ask, form, group, page, when

from todoke_catalog.reviewing import review

COST, OWN = {"type": "field", "field": "cost"}, {"type": "field", "field": "own"}
OUTSIDE = ask("integer", "学用品費", "cost", max=90_000, unit={"ja": "円"})


def told(expression, outside=OUTSIDE, most=5):
    child = [
        ask("text", "呼び名"),
        ask("integer", "給食費", "own", max=90_000),
        ask("yes_no", "中学生ですか", "junior"),
    ]
    draft = form(
        page("お子さん", outside, group("お子さん", "お子さん", *child, id="children", max_entries=most)),
        page("額", ask("amount", "補助の額", "grant", expression={"type": "field", "field": "total"})),
        derived=[{"type": "sum_of", "id": "total", "group": "children", "expression": expression}],
    )
    return [(one.path, one.params) for one in review.check(draft) if one.code == "sum_of_no_entry"]


FOUND = [("$.derived[0].expression", {"field": "cost", "other": "$.pages[0].fields[1]"})]
ADDED = {
    "as it is": COST,
    "up to a limit": {"type": "min", "of": [COST, {"type": "const", "yen": 5_000}]},
    "a share": {"type": "floor_to", "unit": 1, "of": {"type": "mul", "of": COST, "num": 1, "den": 2}},
    "in a case": {
        "type": "when",
        "condition": when("cost", "ge", 1_000),
        "then": COST,
        "otherwise": {"type": "const", "yen": 0},
    },
}
MEANT = {
    "what the entry answers": OWN,
    "both": {"type": "add", "of": [OWN, COST]},
    "a case of the entry": {
        "type": "when",
        "condition": when("junior", "eq", True),
        "then": COST,
        "otherwise": {"type": "const", "yen": 0},
    },
    "the same for each": {"type": "const", "yen": 500},
    "a price each": {"type": "mul", "of": COST, "num": 200, "den": 1},
}


@pytest.mark.parametrize("expression", ADDED.values(), ids=ADDED)
def test_one_cost_is_not_that_of_each_entry(expression):
    assert told(expression) == FOUND


@pytest.mark.parametrize("expression", MEANT.values(), ids=MEANT)
def test_what_is_of_each_entry_is_added(expression):
    assert told(expression) == []


@pytest.mark.parametrize(
    ("outside", "found"),
    [
        (OUTSIDE | {"label": {"ja": "1人あたりの学用品費"}}, []),
        (OUTSIDE | {"label": {"ja": "お子さんごとの費用"}}, []),
        (OUTSIDE | {"label": {"ja": "家賃"}}, []),
        (OUTSIDE | {"label": {"ja": "この1年の家賃の合計"}}, FOUND),
        (OUTSIDE | {"label": {"ja": "給食費（月額）"}}, []),
        (OUTSIDE | {"label": {"ja": "泊まる数"}, "unit": {"ja": "泊"}}, []),
        (ask("integer", "泊まる数", "cost", max=9), []),
        (ask("integer", "学用品の代金", "cost", max=90_000), FOUND),
    ],
    ids=["of one", "of each", "rent", "all of the rent", "of each month", "nights", "a number", "money by its name"],
)
def test_only_money_that_is_not_said_to_be_of_one_is_named(outside, found):
    assert told(COST, outside) == found


def test_of_one_entry_at_most_nothing_is_said():
    assert told(COST, most=1) == []
