"""What the builder's scripts ask: every save names its revision, and what is refused is said in words."""

from __future__ import annotations

import json

import pytest

from todoke_forms.staffing import set_rights

from .test_drafts import begin, state


def save(browser, draft_id, definition, revision=1):
    return browser.post(f"/forms/{draft_id}/save", revision=str(revision), definition=json.dumps(definition))


def test_a_save_answers_with_its_revision_and_what_is_lacking_in_words(editor):
    draft_id = begin(editor)
    definition = state(editor, draft_id)["definition"]
    answer = save(editor, draft_id, definition).json
    assert answer["revision"] == 2
    sentences = [one["sentence"] for one in answer["findings"]]
    assert "フォームの基本情報の概要を入力してください" in sentences
    assert {one["target"] for one in answer["findings"]} == {"the-form", "page_1"}


def test_a_finding_leads_to_the_item_and_names_it(editor):
    draft_id = begin(editor)
    definition = state(editor, draft_id)["definition"]
    definition["pages"][0]["fields"] = [
        {"type": "choice", "id": "q1", "label": {"ja": "種類"}, "options": []},
        {"type": "text", "id": "q2", "label": {"ja": ""}, "max_chars": 5},
    ]
    findings = save(editor, draft_id, definition).json["findings"]
    for target, sentence in (
        ("q1", "「種類」に選択肢がありません"),
        ("q2", "1ページ目の2番目の項目の質問文を入力してください"),
    ):
        assert {"target": target, "severity": "error", "sentence": sentence} in findings


def test_a_save_that_comes_second_is_told_who_came_first(office, editor):
    draft_id = begin(editor)
    definition = state(editor, draft_id)["definition"]
    save(editor, draft_id, definition)
    answer = save(editor, draft_id, {**definition, "title": {"ja": "後"}})
    assert answer.status_code == 409
    assert answer.json["code"] == "draft_changed"
    assert (answer.json["changed_by"], answer.json["own"]) == ("henshu", True)
    assert state(editor, draft_id)["definition"]["title"] == definition["title"]


def test_what_came_second_can_be_kept_as_another_draft(editor):
    draft_id = begin(editor)
    mine = {**state(editor, draft_id)["definition"], "summary": {"ja": "私の概要"}}
    answer = editor.post(f"/forms/{draft_id}/keep-apart", title="別の変更", definition=json.dumps(mine))
    kept = state(editor, answer.json["address"].rpartition("/")[2])
    assert kept["definition"]["summary"] == {"ja": "私の概要"}
    assert kept["definition"]["procedure"] == mine["procedure"]


@pytest.mark.parametrize("revision", ["", "0", "-1", "²", "9" * 30, "1e0", "none"])
def test_a_revision_that_cannot_be_is_answered_like_a_stale_one(editor, revision):
    draft_id = begin(editor)
    answer = save(editor, draft_id, state(editor, draft_id)["definition"], revision)
    assert (answer.status_code, answer.json["code"]) == (409, "draft_changed")


@pytest.mark.parametrize("definition", [None, [], {}, "x", {"format": 1}])
def test_what_is_no_draft_is_refused_in_words(editor, definition):
    draft_id = begin(editor)
    answer = save(editor, draft_id, definition)
    assert (answer.status_code, answer.json["code"]) == (422, "draft_malformed")
    assert "元にもどしてください" in answer.json["sentence"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"listing": {"title_reading": "入学"}}, "住民の一覧での見せ方の名前の読み方が、保存できない形になっています"),
        ({"quick_exit": "http://a.jp"}, "フォームの基本情報の「離れた先の画面」が、"),
        ({"retention_years": 101}, "フォームの基本情報の設定が、"),
        ({"eligibility": [{"code": "R", "refusal": {"ja": "不可"}}]}, "「要件 1」の設定が、"),
        (
            {
                "pages": [
                    {"id": "p", "title": {"ja": "１"}, "fields": [{"type": "text", "id": "q", "label": {"ja": "氏名"}}]}
                ]
            },
            "「氏名」の設定が、",
        ),
        ({"pages": [{"id": "p", "title": [], "fields": 1}]}, "1ページ目の"),
        ({"pages": [{"id": "p", "title": {"ja": 5}, "fields": [None]}]}, "1ページ目の"),
        (
            {"pages": [{"id": [], "label": {"ja": "長" * 2001}, "title": {"ja": "長" * 2001}, "fields": []}]},
            "「" + "長" * 100 + "…」",
        ),
    ],
)
def test_what_no_form_can_have_is_refused_with_its_place(editor, changes, said):
    draft_id = begin(editor)
    answer = save(editor, draft_id, {**state(editor, draft_id)["definition"], **changes})
    assert (answer.status_code, answer.json["code"]) == (422, "draft_malformed")
    assert said in answer.json["sentence"], answer.json
    assert "「元に戻す」" in answer.json["sentence"]


def test_the_latest_state_comes_with_the_token_of_who_asks(editor):
    draft_id = begin(editor)
    latest = editor.get(f"/forms/{draft_id}/latest").json
    assert (latest["revision"], latest["csrf_token"]) == (1, editor.token)


def test_a_revision_says_which_version_citizens_see(editor):
    assert state(editor, begin(editor, start="revise:ningen-dock"))["offered"] == 1
    assert state(editor, begin(editor))["offered"] is None


@pytest.mark.parametrize("path", ["", "/latest", "/remove"])
def test_a_draft_that_is_not_there_is_said_to_be(editor, path):
    assert editor.get(f"/forms/AAAAAAAAAAAAAAAAAAAAAA{path}").status_code == 404


def test_the_page_says_that_it_needs_scripts(editor):
    page = editor.get(f"/forms/{begin(editor)}").text
    assert "<noscript>" in page
    assert "JavaScriptが必要です" in page


def test_a_script_is_told_in_words_what_the_guard_refuses_and_a_browser_on_a_page(office, editor):
    draft_id = begin(editor)
    set_rights(office.database, "henshu", [])
    asked = editor.client.get(f"/forms/{draft_id}/latest", headers={"Accept": "application/json"})
    assert (asked.status_code, asked.json["code"]) == (403, "right_missing")
    assert asked.json["sentence"].startswith("フォームを作る権限がありません")
    for accept in ("text/html,application/xhtml+xml,*/*;q=0.8", "*/*", ""):
        page = editor.client.get(f"/forms/{draft_id}/latest", headers={"Accept": accept})
        assert (page.status_code, page.mimetype) == (403, "text/html")
