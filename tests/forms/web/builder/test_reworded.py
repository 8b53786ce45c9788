"""Choices with other words that are open: kept with a save, given with the draft, asked before publishing."""

from __future__ import annotations

import json

import pytest

from todoke_forms.web import routes

from .test_drafts import begin, state

FORMER = "<b>前の言葉</b>"
SHOWN = "&lt;b&gt;前の言葉&lt;/b&gt;"


@pytest.fixture
def draft_id(editor):
    return begin(editor, start="template:ningen-dock", title="助成")


def opened(plain, former=FORMER):
    asked = next(one for page in plain["pages"] for one in page["fields"] if one.get("options"))
    was = {"value": asked["options"][0]["value"], "label": {"ja": former}}
    return {asked["id"]: {"was": [was], "right": ["別"]}}


def save(editor, draft_id, reworded, to="save", **members):
    plain = state(editor, draft_id)
    sent = {"revision": str(plain["revision"]), "definition": json.dumps(plain["definition"])}
    return editor.post(f"/forms/{draft_id}/{to}", **sent, reworded=reworded, **members)


def open_one(editor, draft_id):
    sent = opened(state(editor, draft_id)["definition"])
    assert save(editor, draft_id, json.dumps(sent)).status_code == 200
    return sent


def test_they_come_back_with_the_draft_and_are_no_part_of_its_form(editor, draft_id):
    assert state(editor, draft_id)["reworded"] == {}
    sent = open_one(editor, draft_id)
    for given in (state(editor, draft_id), editor.get(f"/forms/{draft_id}/latest").json):
        assert given["reworded"] == sent
        assert FORMER not in json.dumps(given["definition"], ensure_ascii=False)
    assert SHOWN not in editor.get(f"/forms/{draft_id}/preview").text
    save(editor, draft_id, "{}")
    assert state(editor, draft_id)["reworded"] == {}


def test_what_is_kept_apart_has_them(editor, draft_id):
    sent = opened(state(editor, draft_id)["definition"])
    answer = save(editor, draft_id, json.dumps(sent), "keep-apart", title="別")
    assert state(editor, answer.json["address"].rpartition("/")[2])["reworded"] == sent


@pytest.mark.parametrize("to", ["save", "keep-apart"])
@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("", "reworded_malformed"),
        ("[]", "reworded_malformed"),
        ('{"q":{"was":[{"value":"../..","label":{"ja":"a"}}],"right":[]}}', "reworded_malformed"),
        ("{" * 60_000, "reworded_malformed"),
        (" " * 131_073, "reworded_oversized"),
    ],
    ids=["empty", "list", "path", "deep", "large"],
)
def test_what_is_none_is_refused_in_words_and_nothing_is_kept(editor, draft_id, sent, code, to):
    answer = save(editor, draft_id, sent, to, title="別")
    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert "選択肢" in answer.json["sentence"]
    assert state(editor, draft_id)["revision"] == 1


def test_a_flood_is_cut_off_at_the_door(editor, draft_id):
    assert save(editor, draft_id, "x" * routes.EDITED_BYTES).status_code == 413


def test_publishing_is_not_asked_for_before_somebody_answered(editor, draft_id):
    open_one(editor, draft_id)
    asked = editor.get(f"/forms/{draft_id}/propose")
    sent = editor.post(f"/forms/{draft_id}/propose", revision="2")
    assert (asked.status_code, sent.status_code) == (200, 409)
    for page in (asked.text, sent.text):
        assert "言葉の変わった選択肢が1個あります" in page
        assert SHOWN in page
        assert "編集の画面で確かめる" in page
        assert "<form" not in page.partition("<main")[2].partition("</main")[0]
    assert "言葉の変わった選択肢が残っているため、承認を求められません" in sent.text
    save(editor, draft_id, "{}")
    assert "言葉の変わった" not in editor.get(f"/forms/{draft_id}/propose").text
    assert editor.post(f"/forms/{draft_id}/propose", revision="3").status_code == 303


def test_nobody_else_is_told_of_them(editor, approver, draft_id):
    open_one(editor, draft_id)
    assert approver.get(f"/forms/{draft_id}").status_code in {403, 404}
    assert approver.get(f"/forms/{draft_id}/latest").status_code in {403, 404}
