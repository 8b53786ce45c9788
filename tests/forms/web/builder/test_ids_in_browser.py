"""Questions may be called as parts of the builder and the preview are: ids come from templates and other offices."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from support.builder import saved
from support.everykind import field
from support.forms import with_fields

from .test_drafts import begin, state
from .test_editing import save

pytestmark = pytest.mark.browser

OURS = ["form", "rules", "settings", "definition", "print", "builder", "state", "page", "language", "constructor"]
YES = {"type": "is", "field": "settings", "op": "eq", "value": True}


def draft(editor) -> str:
    """One that asks a question under each of these names, the last one after a yes to the first."""
    draft_id = begin(editor)
    procedure = state(editor, draft_id)["definition"]["procedure"]
    asked = [{**field("text", max_chars=30), "id": one, "label": {"ja": f"問い {one}"}} for one in OURS]
    asked[2] = {**field("yes_no"), "id": "settings", "label": {"ja": "問い settings"}}
    asked[-1]["shown_when"] = YES
    save(editor, draft_id, with_fields(asked) | {"procedure": procedure})
    return draft_id


@pytest.mark.parametrize("name", OURS)
def test_each_question_and_the_form_itself_have_settings_of_their_own(page, address, editor, name):
    page.goto(f"{address}/forms/{draft(editor)}")
    page.get_by_role("button", name="フォームの基本情報").first.click()
    expect(page.locator("#settings-title")).to_have_text("フォームの基本情報")
    page.get_by_label("フォームの名前", exact=True).fill("新しい名前")
    page.locator(f'[data-item="{name}"] > .node__pick').click()
    page.get_by_label("質問文").fill("新しい質問文")
    kept = saved(page)["definition"]
    asked = {one["id"]: one["label"]["ja"] for one in kept["pages"][0]["fields"]}
    assert kept["title"]["ja"] == "新しい名前"
    assert asked == {one: f"問い {one}" for one in OURS} | {name: "新しい質問文"}
    assert "label" not in kept


def test_the_preview_follows_them(page, address, editor):
    page.goto(f"{address}/forms/{draft(editor)}/preview")
    expect(page.get_by_role("button", name="印刷する")).to_be_visible()
    last = page.locator('[data-field="constructor"]')
    expect(last).to_be_hidden()
    page.get_by_label("はい", exact=True).check()
    expect(last).to_be_visible()


@pytest.mark.parametrize("template", ["business-support", "road-occupancy", "tender-qualification"])
def test_the_settings_of_a_form_with_a_question_called_form_can_be_opened(page, address, editor, template):
    page.goto(f"{address}/forms/{begin(editor, start=f'template:{template}', title='写し')}")
    page.get_by_role("button", name="フォームの基本情報").first.click()
    page.get_by_label("電話番号").fill("099-000-0001")
    assert saved(page)["definition"]["contact"]["phone"] == "099-000-0001"
