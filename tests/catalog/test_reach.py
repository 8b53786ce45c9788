"""What can pass is told of conditions that need not be tried together, and of many that must be."""

import itertools
from datetime import date
from typing import Any

import pytest
from support.forms import with_fields
from support.reviewed import named, template

from todoke_catalog import loading, reach
from todoke_catalog.reach import Reach


def yes_no(number: int, **more: object) -> dict[str, Any]:
    return {"type": "yes_no", "id": f"f{number}", "label": {"ja": f"項目{number}"}, **more}


def is_(field: str, op: str, value: object) -> dict[str, Any]:
    return {"type": "is", "field": field, "op": op, "value": value}


def rule(condition: object, code: str) -> dict[str, Any]:
    return {"code": code, "condition": condition, "refusal": {"ja": "対象外です。"}}


def of(kind: str, *conditions: object) -> dict[str, Any]:
    return {"type": kind, "of": conditions[0] if kind == "not" else list(conditions)}


def possible(definition: dict[str, Any]) -> bool:
    sound = loading.load(definition)
    return Reach(sound).possible(tuple(one.condition for one in sound.eligibility))


@pytest.mark.parametrize("unrelated", [0, 5, 40])
def test_a_contradiction_is_seen_among_however_many_rules_that_have_nothing_to_do_with_it(unrelated):
    age = {"type": "integer", "id": "age", "label": {"ja": "年齢"}, "min": 0, "max": 120}
    rules = [rule(is_(f"f{number}", "eq", True), f"r{number}") for number in range(unrelated)]
    old = rule(is_("age", "ge", 40), "old")
    form = with_fields([age, *map(yes_no, range(unrelated))], eligibility=[old, *rules])
    assert possible(form)
    form["eligibility"].append(rule(is_("age", "lt", 40), "young"))
    assert not possible(form)


def test_the_flagship_form_with_two_ages_that_nobody_has_cannot_be_published():
    form = template("ningen-dock")
    words = {"ja": "40歳未満の方が対象です。", "easy": "40さいより わかい人が 使えます。", "en": "For people under 40."}
    form["eligibility"].append({"code": "young", "condition": is_("age_on_exam_day", "lt", 40), "refusal": words})
    assert ("nobody_eligible", "$.eligibility") in named(form)


def test_what_shares_a_question_is_tried_together_as_far_as_nothing_fails():
    """Each of 30 questions is tied to the next: 2^30 combinations, few of which get far."""
    pairs = [rule(of("any", is_(f"f{n}", "eq", False), is_(f"f{n + 1}", "eq", True)), f"r{n}") for n in range(29)]
    first, last = rule(is_("f0", "eq", True), "first"), rule(is_("f29", "eq", False), "last")
    asked = [yes_no(number) for number in range(30)]
    assert possible(with_fields(asked, eligibility=[*pairs, first]))
    assert not possible(with_fields(asked, eligibility=[*pairs, first, last]))


def test_what_a_condition_depends_on_through_others_is_tried_with_it():
    shown = yes_no(1, shown_when=is_("f0", "eq", True))
    both = [rule(is_("f1", "eq", True), "a"), rule(is_("f0", "eq", False), "b")]
    assert not possible(with_fields([yes_no(0), shown], eligibility=both))


def test_too_many_ways_have_the_benefit_of_the_doubt_and_no_form_takes_more_than_its_share():
    """Nobody can put three pigeons into two holes; with nine and eight, nobody tries them all."""
    assert not possible(pigeons(3))
    assert possible(pigeons(9))
    few = loading.load(pigeons(3))
    assert Reach(few, most=2).possible(tuple(one.condition for one in few.eligibility))


def pigeons(number: int) -> dict[str, Any]:
    places = [[n * number + hole for hole in range(number - 1)] for n in range(number)]
    asked = [yes_no(one) for row in places for one in row]
    somewhere = [of("any", *(is_(f"f{one}", "eq", True) for one in row)) for row in places]
    alone = [
        of("any", is_(f"f{one}", "eq", False), is_(f"f{other}", "eq", False))
        for hole in zip(*places, strict=True)
        for one, other in itertools.combinations(hole, 2)
    ]
    halves = [of("all", *alone[start : start + 50]) for start in range(0, len(alone), 50)]
    return with_fields(asked, eligibility=[rule(one, f"r{number}") for number, one in enumerate([*somewhere, *halves])])


def test_what_all_must_pass_is_taken_apart():
    every = of("all", *(is_(f"f{n}", "eq", True) for n in range(14)))
    form = with_fields([yes_no(n) for n in range(14)], eligibility=[rule(every, "a")])
    assert possible(form)
    form["eligibility"].append(rule(is_("f13", "eq", False), "b"))
    assert not possible(form)


def test_what_none_may_pass_is_taken_apart():
    some = of("any", *(is_(f"f{n}", "eq", True) for n in range(14)))
    form = with_fields([yes_no(n) for n in range(14)], eligibility=[rule(some, "a")])
    assert possible(form)
    form["eligibility"].append(rule(of("not", some), "b"))
    assert not possible(form)
    form["eligibility"][1] = rule(of("not", of("not", of("not", some))), "b")
    assert not possible(form)


def test_more_questions_than_calls_can_be_nested():
    tied = [yes_no(0), *(yes_no(n, shown_when=is_(f"f{n - 1}", "eq", True)) for n in range(1, 2_000))]
    pages = [{"id": f"p{n}", "title": {"ja": f"{n}"}, "fields": tied[n * 100 : n * 100 + 100]} for n in range(20)]
    form = {**with_fields(tied[:1]), "pages": pages}
    sound = loading.load(form)
    last = sound.fields[-1].shown_when
    assert last
    assert Reach(sound, date(2026, 11, 28)).possible((last,))
    assert len(tied) < reach.MAX_STEPS
