"""What the review says of values that are computed from each other: contradictions found, and nothing that can be."""

import pytest
from support.clerkforms import ask, form, group, page, when
from support.reviewed import named

from todoke_catalog.loading import load


def both(*conditions):
    return {"type": "all", "of": list(conditions)}


def either(*conditions):
    return {"type": "any", "of": list(conditions)}


def rules(*conditions):
    return [
        {"code": f"r{n}", "condition": one, "refusal": {"ja": "対象ではありません。"}}
        for n, one in enumerate(conditions)
    ]


def derive(kind, name, **more):
    return {"type": kind, "id": name, **more}


def born(**bounds):
    return page("本人", ask("date", "参加する人の生年月日", "b", latest="today", **bounds))


def children(*fields, least=1, **more):
    return group("お子さん", "お子さん", ask("text", "呼び名"), *fields, id="g", min_entries=least, **more)


def shown(condition, *before, derived=(), **more):
    """A form with a page that is shown under a condition."""
    return form(
        *before, page("くわしく", ask("text", "くわしい事情"), shown_when=condition), derived=list(derived), **more
    )


def total(**more):
    add = {"type": "add", "of": [{"type": "field", "field": name} for name in ("a", "c")]}
    parts = [ask("integer", "大人の人数", "a", min=1, max=5), ask("integer", "こどもの人数", "c", max=5)]
    return page("人数", *parts, ask("amount", "合計の人数", "t", expression=add, paid_by="nobody", **more))


AGE = derive("age", "age", birth="b", on="today")
END = [derive("fiscal_year_end", "end", date="today"), AGE, derive("age", "at_end", birth="b", on="end")]
COUNT = derive("count_of", "n", group="g")
YOUNG = derive("count_of", "m", group="g", condition=when("cb", "ge", "2020-04-02"))
CHILD_BORN = ask("date", "生まれた日", "cb", latest="today")
VISIT = page("受診", ask("date", "受診した日", "x", latest="today"))
SINCE = derive("days_between", "n", start="x", end="today")
STAY = page(
    "宿泊", ask("date", "始まりの日", "s", earliest="2026-12-01"), ask("date", "終わりの日", "e", latest="2027-02-28")
)
NIGHTS = derive("days_between", "n", start="s", end="e")
BACK = derive("days_between", "m", start="e", end="s")
DEADLINE = derive("date_plus", "d", date="x", years=1)
LEFT = derive("days_between", "left", start="today", end="d")
ASKED = page("申請", ask("yes_no", "お子さんがいますか", "any"))
PER_HEAD = {"type": "mul", "of": {"type": "field", "field": "n"}, "num": 500, "den": 1}
FEE = page("額", ask("amount", "参加の料金", "fee", expression=PER_HEAD, paid_by="applicant"))

NEVER = {"condition_never", "never_shown"}
NOBODY = {"nobody_eligible", "rule_refuses_all"}
DEFECTS = {
    "no entry where one is needed": (shown(when("n", "eq", 0), page("家族", children()), derived=[COUNT]), NEVER),
    "a rule that needs the entry that is needed": (
        form(page("家族", children()), derived=[COUNT], eligibility=rules(when("n", "ge", 1))),
        {"rule_refuses_nobody"},
    ),
    "no entry of a group that is shown with the page": (
        shown(
            both(when("any", "eq", True), when("n", "eq", 0)),
            ASKED,
            page("家族", children(), shown_when=when("any", "eq", True)),
            derived=[COUNT],
        ),
        NEVER,
    ),
    "entries of a group that is hidden": (
        shown(
            both(when("any", "eq", False), when("n", "ge", 1)),
            ASKED,
            page("家族", children(), shown_when=when("any", "eq", True)),
            derived=[COUNT],
        ),
        NEVER,
    ),
    "more of some than of all": (
        shown(both(when("n", "le", 1), when("m", "ge", 2)), page("家族", children(CHILD_BORN)), derived=[COUNT, YOUNG]),
        NEVER,
    ),
    "an age against the first birthday": (
        shown(when("age", "ge", 120), born(earliest="1960-04-02"), derived=[AGE]),
        NEVER,
    ),
    "an age against the birthday": (
        shown(both(when("age", "ge", 75), when("b", "ge", "1990-01-01")), born(), derived=[AGE]),
        NEVER,
    ),
    "an age that is less at the end of the year": (
        form(born(), derived=END, eligibility=rules(when("age", "ge", 65), when("at_end", "lt", 65))),
        NOBODY,
    ),
    "two years older at the end of the year": (
        form(born(), derived=END, eligibility=rules(when("age", "le", 63), when("at_end", "ge", 65))),
        NOBODY,
    ),
    "a visit of the last year before last year": (
        form(VISIT, derived=[SINCE], eligibility=rules(when("n", "le", 365), when("x", "lt", "2024-04-01"))),
        NOBODY,
    ),
    "an end before the start and after it": (
        form(STAY, derived=[NIGHTS, BACK], eligibility=rules(when("n", "ge", 1), when("m", "ge", 0))),
        NOBODY,
    ),
    "a stay longer than the season": (shown(when("n", "ge", 90), STAY, derived=[NIGHTS]), NEVER),
    "a deadline that has not passed long after the visit": (
        form(VISIT, derived=[SINCE, DEADLINE, LEFT], eligibility=rules(when("n", "ge", 400), when("left", "ge", 0))),
        NOBODY,
    ),
    "a total above its parts": (shown(both(when("t", "ge", 9), when("a", "le", 3)), total()), NEVER),
    "a total below a part": (shown(both(when("t", "le", 2), when("c", "ge", 2)), total()), NEVER),
    "a fee of more heads than there are": (
        shown(both(when("fee", "ge", 2000), when("n", "le", 3)), page("家族", children()), FEE, derived=[COUNT]),
        NEVER,
    ),
}
SOUND = {
    "no entry where none is needed": shown(when("n", "eq", 0), page("家族", children(least=0)), derived=[COUNT]),
    "more entries than are needed": shown(when("n", "ge", 2), page("家族", children()), derived=[COUNT]),
    "no entry of a group that may be hidden": shown(
        when("n", "eq", 0),
        ASKED,
        page("家族", children(), shown_when=when("any", "eq", True)),
        derived=[COUNT],
    ),
    "a rule for whoever has children": form(
        page("家族", children(least=0)), derived=[COUNT], eligibility=rules(when("n", "ge", 1))
    ),
    "as many of some as of all": shown(
        both(when("n", "le", 2), when("m", "ge", 2)), page("家族", children(CHILD_BORN)), derived=[COUNT, YOUNG]
    ),
    "none of some": shown(
        both(when("n", "ge", 2), when("m", "eq", 0)), page("家族", children(CHILD_BORN)), derived=[COUNT, YOUNG]
    ),
    "an age and a birthday to come to it": shown(
        both(when("age", "ge", 75), when("b", "ge", "1960-01-01")), born(), derived=[AGE]
    ),
    "75 in thirty years": shown(both(when("age", "ge", 75), when("b", "ge", "1981-01-01")), born(), derived=[AGE]),
    "an age reached within the year": shown(both(when("age", "lt", 65), when("at_end", "ge", 65)), born(), derived=END),
    "one of two ages": form(
        born(), derived=END, eligibility=rules(either(when("age", "ge", 65), when("at_end", "le", 18)))
    ),
    "the eve of a birthday": shown(
        both(when("age", "lt", 65), when("eve", "ge", 65)),
        born(),
        derived=[AGE, derive("age", "eve", birth="b", on="today", attained="eve")],
    ),
    "a visit of the last year": form(
        VISIT, derived=[SINCE], eligibility=rules(when("n", "le", 365), when("x", "ge", "2026-04-01"))
    ),
    "no night at all": form(STAY, derived=[NIGHTS, BACK], eligibility=rules(when("n", "ge", 0), when("m", "ge", 0))),
    "the whole season": shown(when("n", "eq", 89), STAY, derived=[NIGHTS]),
    "the last days of a deadline": form(
        VISIT, derived=[SINCE, DEADLINE, LEFT], eligibility=rules(when("n", "ge", 360), when("left", "ge", 0))
    ),
    "a total of its parts": shown(both(when("t", "ge", 8), when("a", "le", 3)), total()),
    "a total of one part": shown(both(when("t", "le", 2), when("c", "le", 1)), total()),
    "a fee of three heads": shown(
        both(when("fee", "ge", 1500), when("n", "le", 3)), page("家族", children()), FEE, derived=[COUNT]
    ),
}


@pytest.mark.parametrize("name", DEFECTS)
def test_what_cannot_be_together_is_found(name):
    draft, expected = DEFECTS[name]
    assert {code for code, _ in named(draft)} & expected


@pytest.mark.parametrize("name", SOUND)
def test_what_can_be_together_is_left_alone(name):
    load(SOUND[name])
    assert named(SOUND[name]) == []
