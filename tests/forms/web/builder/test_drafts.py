"""The list of forms and drafts: beginning from nothing, from a template or from a form, copying, throwing away."""

from __future__ import annotations

import json
import re

import pytest
from support import casework


def begin(editor, start="blank", title="相談"):
    editor.get("/forms/new")
    response = editor.post("/forms", start=start, title=title)
    assert response.status_code == 303
    return response.location.rpartition("/")[2]


def state(editor, draft_id):
    return json.loads(re.search(r'id="state">(.*?)</script>', editor.get(f"/forms/{draft_id}").text)[1])


def test_a_form_begins_from_nothing_and_is_listed(editor):
    draft_id = begin(editor, title="子育て相談")
    assert state(editor, draft_id)["definition"]["title"] == {"ja": "子育て相談"}
    listed = editor.get("/forms").text
    assert "子育て相談" in listed
    assert f"/forms/{draft_id}" in listed


def test_a_form_begins_from_a_template(editor):
    assert "ひな形「人間ドック助成金申請」" in editor.get("/forms/new").text
    draft_id = begin(editor, start="template:ningen-dock", title="助成")
    assert {one["severity"] for one in state(editor, draft_id)["findings"]} == {"warning"}  # the title is new
    assert all("フォームの題名に" in one["sentence"] for one in state(editor, draft_id)["findings"])


def test_a_draft_is_copied_under_another_name(editor):
    draft_id = begin(editor, title="元")
    page = editor.get(f"/forms/new?start=draft:{draft_id}").text
    assert "元の写し" in page
    assert state(editor, begin(editor, start=f"draft:{draft_id}", title="元の写し"))["definition"]["title"] == {
        "ja": "元の写し"
    }


def test_a_form_that_is_offered_is_revised_in_one_draft(editor):
    assert "改訂する" in editor.get("/forms").text
    draft_id = begin(editor, start="revise:ningen-dock", title="")
    assert state(editor, draft_id)["definition"]["procedure"] == "ningen-dock"
    assert "改訂中の下書きを開く" in editor.get("/forms").text


@pytest.mark.parametrize("title", ["", "　 ", "x" * 201])
def test_a_name_that_is_none_is_asked_for_again(editor, title):
    editor.get("/forms/new")
    response = editor.post("/forms", start="blank", title=title)
    assert response.status_code == 422
    assert 'id="title-error"' in response.text


def test_hostile_words_stay_words(editor):
    hostile = "</script><script>alert(1)</script>"
    draft_id = begin(editor, title=hostile)
    assert hostile not in editor.get(f"/forms/{draft_id}").text
    assert hostile not in editor.get("/forms").text
    assert state(editor, draft_id)["definition"]["title"] == {"ja": hostile}


def test_a_draft_is_thrown_away_after_a_question(editor):
    draft_id = begin(editor, title="要らない")
    assert "「要らない」の下書きを削除します" in editor.get(f"/forms/{draft_id}/remove").text
    assert editor.post(f"/forms/{draft_id}/remove").status_code == 303
    assert "要らない" not in editor.get("/forms").text
    assert editor.get(f"/forms/{draft_id}").status_code == 404


def test_who_edits_forms_is_audited(editor, caplog):
    with caplog.at_level("INFO"):
        draft_id = begin(editor)
        editor.get(f"/forms/{draft_id}/remove")
        editor.post(f"/forms/{draft_id}/remove")
    said = [record.getMessage() for record in caplog.records]
    assert "form_draft_begun" in said
    assert "form_draft_removed" in said


def test_a_form_that_is_offered_says_when(editor):
    page = editor.get("/forms").text
    assert "人間ドック助成金申請" in page
    assert f"{casework.NOW:%Y-%m-%d}" in page
