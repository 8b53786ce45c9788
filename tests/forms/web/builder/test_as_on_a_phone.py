"""The preview of a telephone's width is laid out at a desk as in the window of a telephone; texts keep their lines."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from support.everykind import CHILDREN, EVERY_KIND, OPTIONS, field

from .test_drafts import begin
from .test_preview_in_browser import at, preview

pytestmark = pytest.mark.browser

PHONE, DESK = {"width": 376, "height": 800}, {"width": 1280, "height": 800}
LAID_OUT = """() => [...document.querySelectorAll(".preview *")].map((one) => {
  const { gridTemplateColumns: tracks, ...style } = getComputedStyle(one);
  const names = ["fontSize", "display", "alignItems", "rowGap", "columnGap", "minWidth", "flexDirection"];
  const columns = style.display === "grid" ? tracks.split(" ").length : 0;
  const whole = one.matches(".button") && Math.abs(one.offsetWidth - one.parentElement.clientWidth) < 1;
  return [one.tagName, one.className.toString(), ...names.map((name) => style[name]), columns, whole].join(" ");
})"""


def test_a_telephones_preview_is_laid_out_alike_at_a_desk(page, address, editor):
    unpaid = [one for one in EVERY_KIND if one["type"] != "amount"]
    page.set_viewport_size(DESK)
    preview(page, address, editor, *unpaid, CHILDREN)
    expect(at(page, "children.1.country")).to_be_hidden()
    at_a_desk = page.evaluate(LAID_OUT)
    page.set_viewport_size(PHONE)
    assert at_a_desk == page.evaluate(LAID_OUT)


def test_lines_stay_lines(page, address, editor):
    told = field("notice", body={"ja": "一行目\n二行目"})
    folded = {**field("notice", body={"ja": "三行目\n四行目"}, folded=True), "id": "folded"}
    preview(page, address, editor, told, folded)
    page.locator("summary", has_text="問い notice").click()
    for name, words in (("notice", "一行目\n二行目"), ("folded", "三行目\n四行目")):
        assert words in at(page, name).inner_text()


def test_conditions_are_followed_while_words_are_still_missing(page, address, editor):
    """As in every new form, whose telephone number nobody typed yet."""
    draft_id = begin(editor)
    page.goto(f"{address}/forms/{draft_id}")
    for kind in ("はい・いいえ", "短い文"):
        page.get_by_role("button", name=kind, exact=True).click()
        page.get_by_label("質問文").fill(f"問い {kind}")
    page.get_by_label("前の答えによって表示する").check()
    expect(page.locator(".bar__state")).to_have_text("保存しました")
    page.goto(f"{address}/forms/{draft_id}/preview")
    expect(page.get_by_text("直すところが")).to_be_visible()
    expect(page.get_by_label("問い 短い文")).to_be_hidden()
    page.get_by_label("はい", exact=True).check()
    expect(page.get_by_label("問い 短い文")).to_be_visible()


def test_an_entry_that_is_added_is_gone_to(page, address, editor):
    preview(page, address, editor, {**CHILDREN, "fields": [{**field("choice", options=OPTIONS), "id": "how"}]})
    page.get_by_role("button", name="子どもを追加する").click()
    page.wait_for_url("**#children.2")
    expect(at(page, "children.2.how")).to_be_in_viewport()
