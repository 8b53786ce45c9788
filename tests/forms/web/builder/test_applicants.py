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
NUMBER = {
    "type": "integer",
    "id": "number",
    "label": {"ja": "頭数"},
    "min": 1,
    "max": 9,
    "shown_when": {"type": "is", "field": "chip", "op": "eq", "value": True},
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


def test_what_nobody_reaches_is_named_with_its_place(editor, monkeypatch):
    monkeypatch.setattr(simulation, "MAX_JUDGED", 1)  # a search that ends at once
    monkeypatch.setattr(simulation, "MAX_AIMED", 0)
    page = shown(editor, kept(editor, [CHIP, NUMBER])).text
    assert "だれも通らなかった分かれ道" in page
    assert re.search(r"<dt>「装着していますか」</dt><dd>「(はい|いいえ)」と答える</dd>", page)


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
