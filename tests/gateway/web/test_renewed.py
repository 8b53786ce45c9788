"""What was saved for one version of a form is resumed on every newer one, and its reader told what became of it."""

from __future__ import annotations

import copy
import json
import re

import pytest
from support.everykind import CHILDREN, OPTIONS, field, form
from support.gateway import PROCEDURE, Gateway, published
from support.walker import FORM, Walker

from todoke_catalog import templates

SAVE = FORM.replace("/form", "/save")
CODE = re.compile(r'class="panel__value[^"]*">([0-9A-Z-]{29})<')
TEXT = field("text", max_chars=50)
CHILD = {
    "children.entries": "1",
    "children.0.asked": "child_name child_birth abroad country brothers agreed",
    "children.0.child_name.family": "見本",
    "children.0.child_name.given": "花子",
    "children.0.child_name.family_kana": "ミホン",
    "children.0.child_name.given_kana": "ハナコ",
    "children.0.child_birth.era": "AD",
    "children.0.child_birth.year": "2020",
    "children.0.child_birth.month": "5",
    "children.0.child_birth.day": "6",
    "children.0.abroad": "no",
    "children.0.agreed": "yes",
}


def resumed(former: list, newer: list, typed: dict, language: str = "") -> Walker:
    """Saves this under the one version, publishes the other, and resumes."""
    gateway = Gateway(form(*former))
    saved = Walker(gateway).post("start").post("save", typed, SAVE)
    code = CODE.search(saved.text)
    assert code, saved.text
    gateway.catalogue.put(form(*newer, sequence=2, version=2))
    walker = Walker(gateway, language).post("resume", {"code": code[1]}, "/saved")
    assert walker.answer.status_code == 200, walker.text
    return walker


def children(**changes: object) -> dict:
    return {**copy.deepcopy(CHILDREN), **changes}


WITHOUT_BIRTH = children(fields=[one for one in CHILDREN["fields"] if one["id"] != "child_birth"])
NICKNAME = {**TEXT, "id": "nickname", "label": {"ja": "呼び名"}}
NEWER = {
    "a question more in the group": (CHILDREN, children(fields=[*CHILDREN["fields"], NICKNAME]), CHILD),
    "a question less in the group": (CHILDREN, WITHOUT_BIRTH, CHILD),
    "fewer entries": (CHILDREN, children(max_entries=1), CHILD | {"children.entries": "2"}),
    "a text in place of the group": (CHILDREN, {**TEXT, "id": "children"}, CHILD),
    "a group in place of the text": ({**TEXT, "id": "children"}, CHILDREN, {"children": "花子"}),
    "a heading in place of the text": ({**TEXT, "id": "heading"}, field("heading"), {"heading": "花子"}),
    "an amount in place of the text": (
        {**TEXT, "id": "amount"},
        field("amount", expression={"type": "const", "yen": 5}),
        {"amount": "花子"},
    ),
    "other options": (field("choice", options=OPTIONS), field("choice", options=OPTIONS[1:]), {"choice": "x"}),
}


@pytest.mark.parametrize("kind", NEWER)
def test_it_is_resumed_whatever_became_of_a_question(kind):
    former, newer, typed = NEWER[kind]
    walker = resumed([TEXT, former], [TEXT, newer], {"text": "あいう", **typed})
    assert walker.answers["text"] == "あいう"
    assert "様式が新しくなったので" in walker.text


def split(gateway: Gateway, names: str, *fields: dict) -> None:
    """A newer version that asks one question on each of two pages."""
    pages = [{"id": name, "title": {"ja": name}, "fields": [one]} for name, one in zip(names, fields, strict=True)]
    plain = json.loads(templates.read(PROCEDURE)) | {"derived": [], "eligibility": [], "once": None, "pages": pages}
    gateway.catalogue.put(published(definition=plain, sequence=2, version=2))


@pytest.mark.parametrize("names", ["pb", "ab"], ids=["on another page", "and its page is gone"])
@pytest.mark.parametrize("go", ["next", "save", "add:children", "check", "back"])
def test_what_stands_on_an_open_page_goes_to_where_it_is_asked_now(names, go):
    gateway = Gateway(form(TEXT, CHILDREN))
    walker = Walker(gateway).post("start")
    split(gateway, names, TEXT, children())
    walker.post(go, {"text": "あいう", **CHILD}, SAVE if go == "save" else FORM)
    if go == "save":
        code = CODE.search(walker.text)
        assert code
        walker = Walker(gateway).post("resume", {"code": code[1]}, "/saved")
    assert walker.answers["text"] == "あいう"
    [child] = walker.answers["children"]
    assert child["child_name"]["given"] == "花子"
    assert "agreed" not in child


@pytest.mark.parametrize("go", ["next", "save", "back"])
def test_boxes_that_were_unticked_on_an_open_page_stay_so(go):
    boxes = field("choices", options=OPTIONS, required=False)
    gateway = Gateway(form(TEXT, boxes))
    walker = Walker(gateway).post("start").post("next", {"text": "あ", "choices": ["x", "y"]}).post("page:p")
    assert walker.answers["choices"] == ["x", "y"]
    gateway.catalogue.put(form(TEXT, boxes, NICKNAME, sequence=2, version=2))
    walker.post(go, {"text": "い"}, SAVE if go == "save" else FORM)
    assert walker.answers == {"text": "い"}


def test_boxes_stay_ticked_where_a_page_without_questions_comes_back():
    boxes = field("choices", options=OPTIONS, required=False)
    gateway = Gateway(form(TEXT, boxes))
    walker = Walker(gateway).post("start").post("save", {"text": "あ", "choices": ["x"]}, SAVE)
    gateway.catalogue.put(form(TEXT, boxes, NICKNAME, sequence=2, version=2))
    assert walker.post("", path=FORM.replace("/form", "/resume")).answers["choices"] == ["x"]


def test_what_is_too_much_to_be_taken_along_is_said_to_be():
    texts = [{**field("text", max_chars=4_000, lines="many"), "id": f"t{place}"} for place in range(12)]
    gateway = Gateway(form(*texts))
    walker = Walker(gateway).post("start")
    gateway.catalogue.put(form(*texts, NICKNAME, sequence=2, version=2))
    walker.post("next", {one["id"]: "長" * 3_999 for one in texts})
    assert walker.answer.status_code == 422
    assert "長すぎるため" in walker.text


def test_an_answer_that_the_newer_version_hides_is_named():
    story = {**TEXT, "id": "story", "label": {"ja": "くわしい事情"}}
    hidden = story | {"shown_when": {"type": "is", "field": "yes_no", "op": "eq", "value": True}}
    newer = [TEXT, field("yes_no", required=False), hidden]
    walker = resumed([TEXT, story], newer, {"text": "あ", "story": "長い話"})
    assert "なくなった質問：「くわしい事情」" in walker.text


def test_a_consent_on_an_open_page_does_not_count_for_the_version_that_took_its_place():
    gateway = Gateway(form(TEXT, field("consent", label={"ja": "甲に同意します"})))
    walker = Walker(gateway).post("start")
    gateway.catalogue.put(form(TEXT, field("consent", label={"ja": "乙にも同意します"}), sequence=2, version=2))
    walker.post("next", {"text": "あ", "consent": "yes"})
    assert "consent" not in walker.answers
    assert "乙にも同意します" in walker.text
    assert "様式が新しくなったので" in walker.text
    walker.post("next", {"text": "あ", "consent": "yes"})
    assert walker.answers["consent"] is True


def test_a_group_that_is_gone_is_named():
    walker = resumed([TEXT, CHILDREN], [TEXT], {"text": "あいう", **CHILD})
    assert "なくなった質問：「お子さん」" in walker.text


def test_a_group_that_is_refused_now_is_named():
    newer = children(fields=[*CHILDREN["fields"], NICKNAME])
    assert "もう一度答える質問：「お子さん」" in resumed([TEXT, CHILDREN], [TEXT, newer], {"text": "あ", **CHILD}).text


def test_no_consent_goes_over_to_what_nobody_has_read():
    former, newer = (field("consent", label={"ja": label}) for label in ("甲に同意します", "乙にも同意します"))
    walker = resumed([TEXT, former], [TEXT, newer], {"text": "あ", "consent": "yes"})
    assert "consent" not in walker.answers
    assert "同意は、もう一度読んで選んでください" in walker.text
    assert "もう一度答える質問：「乙にも同意します」" in walker.text


def test_no_consent_of_an_entry_either():
    walker = resumed([TEXT, CHILDREN], [TEXT, CHILDREN, NICKNAME], {"text": "あ", **CHILD})
    [child] = walker.answers["children"]
    assert "agreed" not in child
    assert child["child_name"]["given"] == "花子"
    assert "同意は、もう一度" in walker.text


@pytest.mark.parametrize("language", ["", "easy", "en"])
def test_a_question_that_says_something_else_is_named_and_no_other_in_any_language(language):
    label = {"ja": "日本に住んでいますか", "en": "Do you live in Japan?"}
    former = [TEXT, field("yes_no", label=label)]
    newer = [TEXT, field("yes_no", label={"ja": "海外に住んでいますか", "en": "Do you live abroad?"})]
    sentence = re.compile("言葉が変わった質問|ことばが かわった 質問|Worded differently now")
    changed = resumed(former, newer, {"text": "あ", "yes_no": "yes"}, language)
    assert changed.answers["yes_no"] is True
    said = sentence.search(changed.text)
    assert said
    assert "問い text" not in changed.text[said.start() :].partition("</p>")[0]
    same = resumed(former, [*former, NICKNAME], {"text": "あ", "yes_no": "yes"}, language)
    assert not sentence.search(same.text)
