"""A group that must have an entry, of which somebody is asked nothing: a dead end that no publication may have."""

import pytest
from support.clerkforms import ask, form, group, page, when
from support.reviewed import named

from todoke_catalog.loading import load
from todoke_catalog.reviewing import review

YES = when("has", "eq", value=True)
ASKED = page("申請する人", ask("yes_no", "小学生のお子さんがいますか", "has"))
FOUND = ("group_unanswerable", "$.pages[1].fields[0]")


def rule(condition):
    return [{"code": "r", "condition": condition, "refusal": {"ja": "小学生のお子さんがいる人が対象です。"}}]


def children(*fields, **more):
    return {**group("お子さん", "お子さん", *fields, id="kids"), **more}


def asking(*fields, shown=None, **more):
    """A form that asks this of children on its second page."""
    own = {"shown_when": shown} if shown else {}
    return form(ASKED, page("お子さん", children(*fields, **more), ask("text", "連絡事項", required=False), **own))


NAME = ask("text", "呼び名", "name", shown_when=YES)
GRADE = ask("choice", "学年", "grade", "1年生", "2年生", shown_when=YES)
HINT = ask("notice", "書き方", "hint", body="全員を書いてください。")
FOR_THE_NAMED = ask("text", "好きな遊び", "play", shown_when=when("name", "ne", "見本"))
DEAD_ENDS = {
    "each question waits for an earlier yes": asking(NAME, GRADE),
    "only a notice is always there": asking(HINT, NAME),
    "a question waits for another of the entry": asking(NAME, FOR_THE_NAMED),
    "two must be named": asking(NAME, GRADE, min_entries=2),
    "a rule about something else": {
        **asking(NAME),
        "eligibility": rule({"type": "any", "of": [YES, when("n", "ge", 1)]}),
        "derived": [{"type": "count_of", "id": "n", "group": "kids"}],
    },
}
SOUND = {
    "one question is always asked": asking(ask("text", "呼び名", "name", required=False), GRADE),
    "no entry is needed": asking(NAME, GRADE, min_entries=0),
    "the group waits for the same": asking(NAME, GRADE, shown_when=YES),
    "the page waits for the same": asking(NAME, GRADE, shown=YES),
    "each is asked something": asking(NAME, ask("text", "わけ", "why", shown_when=when("has", "eq", value=False))),
    "who is asked nothing is refused anyway": {**asking(NAME, GRADE), "eligibility": rule(YES)},
}


@pytest.mark.parametrize("name", DEAD_ENDS)
def test_a_dead_end_is_found_and_keeps_the_form_from_being_published(name):
    load(DEAD_ENDS[name])
    assert FOUND in named(DEAD_ENDS[name])
    assert "error" in {one.severity for one in review.check(DEAD_ENDS[name]) if one.code == FOUND[0]}


@pytest.mark.parametrize("name", SOUND)
def test_a_group_that_everybody_can_answer_is_left_alone(name):
    load(SOUND[name])
    assert "group_unanswerable" not in {code for code, _ in named(SOUND[name])}
