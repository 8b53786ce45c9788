"""Simulated applicants are shown with what they reached and what nobody did; what cannot be tried is said to be so."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from support import casework
from support.forms import with_fields
from support.library import FORMS
from support.randomforms import cases

from todoke_catalog import loading
from todoke_catalog.simulating import goals, simulation
from todoke_forms.web.builder import applicants, goal_texts

from .test_drafts import begin, state
from .test_editing import save

CHIP = {"type": "yes_no", "id": "chip", "label": {"ja": "装着していますか"}}
IS_CHIP = {"type": "is", "field": "chip", "op": "eq", "value": True}
NUMBER = {
    "type": "integer",
    "id": "number",
    "label": {"ja": "頭数"},
    "min": 1,
    "max": 9,
    "shown_when": IS_CHIP,
}


def shown(editor, draft_id):
    return editor.get(f"/forms/{draft_id}/applicants")


def kept(editor, fields, **more):
    draft_id = begin(editor)
    save(
        editor, draft_id, with_fields(fields) | {"procedure": state(editor, draft_id)["definition"]["procedure"]} | more
    )
    return draft_id


def test_a_form_all_of_whose_branches_are_reached_is_said_to_be(editor):
    page = shown(editor, kept(editor, [CHIP, NUMBER])).text
    assert "すべての分かれ道を、だれかが通りました" in page
    assert "申請者1：受け付けられます" in page
    assert page.count("<details>") == len(re.findall(r"申請者\d+：", page)) > 1
    assert "頭数" in page


# Every answer passes it: nobody goes without what it shows.
ALWAYS = {"type": "any", "of": [IS_CHIP, {"type": "not", "of": IS_CHIP}]}
BORN = {"type": "date", "id": "born", "label": {"ja": "生年月日"}, "latest": "today"}
AGE = {"type": "age", "id": "age", "birth": "born", "on": "today"}
# Nobody either, but nothing shows it: an age and the birthday that it is counted from are taken apart.
OLD_AND_YOUNG = {
    "type": "all",
    "of": [
        {"type": "is", "field": "age", "op": "ge", "value": 65},
        {"type": "is", "field": "born", "op": "ge", "value": "2000-01-01"},
    ],
}


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
@pytest.mark.parametrize("where", ["question", "entry", "rule"])
def test_a_form_that_names_an_end_of_the_calendar_is_tried_too(editor, day, where):
    """9999-12-31 is what offices write for no end."""
    until = {"type": "date", "id": "until", "label": {"ja": "許可の期限"}}
    other = {"type": "is", "field": "until", "op": "ne", "value": day}
    renewed = {"type": "text", "id": "renewed", "label": {"ja": "更新の予定"}, "max_chars": 9, "shown_when": other}
    each = {"min_entries": 1, "max_entries": 2, "entry": {"ja": "許可"}}
    group = {"type": "group", "id": "permits", "label": {"ja": "許可"}, **each, "fields": [until, renewed]}
    rule = {"code": "ends", "condition": other, "refusal": {"ja": "期限のある許可が対象です。"}}
    asked = {"question": [until, renewed], "entry": [group], "rule": [until]}[where]
    page = shown(editor, kept(editor, asked, eligibility=[rule] if where == "rule" else []))
    assert page.status_code == 200
    assert "すべての分かれ道を、だれかが通りました" in page.text


def never_and_unfound(editor):
    """A draft with a branch that nobody can take, and one that nobody is found for."""
    why = {"type": "text", "id": "why", "label": {"ja": "理由"}, "max_chars": 9, "shown_when": OLD_AND_YOUNG}
    return kept(editor, [CHIP, BORN, NUMBER | {"shown_when": ALWAYS}, why], derived=[AGE])


def section(page, name):
    return re.search(rf'<section class="stack" aria-labelledby="{name}">.*?</section>', page, re.DOTALL)


def test_what_nobody_can_reach_is_told_from_what_nobody_was_found_for(editor):
    page = shown(editor, never_and_unfound(editor)).text
    never, unfound = section(page, "impossible")[0], section(page, "unfound")[0]
    assert re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", never) == [("「頭数」", "表示されない")]
    assert re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", unfound)[0] == ("「理由」", "表示される")
    assert "だれもここを通れません" in never
    assert '<span class="support" lang="en">Nobody can go this way' in never
    assert "見つかりませんでしたが、通れる人がいるかもしれません" in unfound
    assert '<span class="support" lang="en">No simulated applicant was found' in unfound
    assert "すべての分かれ道を" not in page


def test_what_nobody_was_found_for_is_named_with_its_place(editor, monkeypatch):
    monkeypatch.setattr(simulation, "MAX_JUDGED", 1)  # a search that ends at once
    monkeypatch.setattr(simulation, "MAX_AIMED", 0)
    page = shown(editor, kept(editor, [CHIP, NUMBER])).text
    assert section(page, "impossible") is None
    assert re.search(r"<dt>「装着していますか」</dt><dd>「(はい|いいえ)」と答える</dd>", section(page, "unfound")[0])


def test_who_breaks_a_rule_is_shown_with_the_forms_own_words(editor):
    page = shown(editor, begin(editor, "template:ningen-dock")).text
    assert "要件を満たしません" in page
    assert casework.DEFINITION.eligibility[0].refusal.ja in page


def test_a_draft_that_must_be_mended_is_not_tried(editor):
    page = shown(editor, begin(editor)).text
    assert "すべて直してから試せます" in page
    assert "<details>" not in page


def test_a_form_that_would_take_long_is_not_tried(editor, monkeypatch):
    monkeypatch.setattr(applicants, "MAX_FIELDS", 1)
    page = shown(editor, kept(editor, [CHIP, NUMBER])).text
    assert "フォームが大きいため" in page
    assert "<details>" not in page


def test_no_more_is_shown_than_people_read(editor, monkeypatch):
    monkeypatch.setattr(applicants, "MAX_SHOWN", 2)
    page = shown(editor, kept(editor, [CHIP, NUMBER])).text
    assert page.count("<details>") == 2
    assert re.search(r"ほかに\d+件あります。", page)


@pytest.mark.parametrize("name", FORMS)
def test_every_branch_of_a_template_has_words(name):
    definition = FORMS[name]
    assert all(goal_texts.write(definition, goal) for goal in goals.goals(definition))


@settings(max_examples=40, deadline=None)
@given(cases())
def test_every_branch_of_any_form_has_words(case):
    definition = loading.load(case["definition"])
    assert all(goal_texts.write(definition, goal) for goal in goals.goals(definition))
