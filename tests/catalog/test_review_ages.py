"""Nobody grows younger: a part for an age that everybody who may answer has passed is never shown from today on."""

import pytest
from support.clerkforms import ask, form, group, page, when
from support.reviewed import named

NEVER = ("condition_never", "$.pages[1].shown_when")
AGE = {"type": "age", "id": "age", "birth": "b", "on": "today"}


def both(*conditions):
    return {"type": "all", "of": list(conditions)}


def of_age(condition, latest, derived=AGE):
    """A form that asks a birthday up to this day, and a page for whom the condition names."""
    born = ask("date", "参加する人の生年月日", "b", earliest="1900-01-01", latest=latest)
    return form(
        page("参加", born),
        page("学校", ask("text", "学校の名前"), shown_when=condition),
        derived=[derived],
    )


@pytest.mark.parametrize(
    ("latest", "condition", "never"),
    [
        ("2000-12-31", when("age", "lt", 18), True),
        ("2008-11-23", when("age", "lt", 18), True),  # 18 today
        ("2008-11-24", when("age", "lt", 18), False),
        ("2000-12-31", when("age", "eq", 17), True),
        ("2000-12-31", when("age", "lt", 26), False),
        ("2000-12-31", when("age", "ge", 60), False),
        ("today", when("age", "lt", 18), False),
        # On an earlier day it could pass, and what a term is for is another matter.
        ("2000-12-31", when("today", "lt", "2026-04-01"), False),
        ("2008-11-24", both(when("age", "lt", 18), when("today", "lt", "2026-04-01")), False),
    ],
)
def test_who_is_older_already_is_never_shown_a_page_for_the_young(latest, condition, never):
    assert (NEVER in named(of_age(condition, latest))) is never


def test_at_the_end_of_the_fiscal_year_too():
    end = {"type": "fiscal_year_end", "id": "end", "date": "today"}
    at_end = AGE | {"on": "end"}
    for latest, never in (("2009-04-01", True), ("2009-04-02", False)):
        draft = of_age(when("age", "lt", 18), latest)
        assert (NEVER in named(draft | {"derived": [end, at_end | {"attained": "eve"}]})) is never


def test_in_the_entries_of_a_group_too():
    born = ask("date", "生年月日", "b", earliest="1900-01-01", latest="2000-12-31")
    inside = [born, ask("text", "学校の名前", shown_when=when("age", "lt", 18))]
    draft = form(page("家族", group("家族", "家族", *inside, id="g", derived=[AGE])))
    assert ("condition_never", "$.pages[0].fields[0].fields[1].shown_when") in named(draft)
