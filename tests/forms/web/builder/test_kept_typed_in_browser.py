"""What staff typed beside the editor stays: a title while templates are looked for, a test submission, the editor."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from support.builder import saved

from .test_drafts import begin

pytestmark = pytest.mark.browser

DOCK = "人間ドック助成金申請"


@pytest.mark.parametrize("way", ["words", "event"])
def test_a_title_and_what_was_chosen_stay_while_templates_are_looked_for(page, address, way):
    page.goto(f"{address}/forms/new?q=犬")
    page.get_by_label("フォームの名前").fill("新しい助成&金")
    page.get_by_role("link", name="すべてのひな形を見る").click()
    expect(page.get_by_label("フォームの名前")).to_have_value("新しい助成&金")
    page.get_by_label(f"ひな形「{DOCK}」から作る").check()
    if way == "words":
        page.get_by_label("ひな形をさがす").fill("犬")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("q=%E7%8A%AC"))
    if way == "event":
        page.get_by_text("できごと・担当課からさがす").click()
        page.get_by_role("link", name="引越し").click()
        page.wait_for_url(re.compile("event=moving"))
    expect(page.get_by_label("フォームの名前")).to_have_value("新しい助成&金")
    expect(page.get_by_label(f"ひな形「{DOCK}」から作る")).to_be_checked()


def test_a_test_submission_stays_when_it_is_shown_in_another_language_or_width(page, address, editor):
    page.goto(f"{address}/forms/{begin(editor, 'template:ningen-dock')}/preview")
    page.get_by_label("氏名", exact=False).first.fill("見本 太郎")
    for way, shown in (("英語", "language=en"), ("パソコン", "width=desk")):
        page.get_by_role("link", name=way).click()
        page.wait_for_url(re.compile(shown))
        expect(page.get_by_label("Full name", exact=False).first).to_have_value("見本 太郎")
    assert page.locator(".errors").count() == 0


def test_a_file_for_translators_does_not_take_the_editor_away_from_who_is_signed_out(page, address, editor):
    page.goto(f"{address}/forms/{begin(editor, 'template:ningen-dock')}")
    saved(page)
    page.get_by_role("button", name="フォームの基本情報").first.click()
    write = page.get_by_role("button", name="翻訳ファイルを書き出す")
    with page.expect_download() as given:
        write.click()
    assert given.value.suggested_filename
    here = page.url
    page.context.clear_cookies()
    write.click()
    expect(page.locator(".told")).to_contain_text("翻訳ファイルを書き出せませんでした")
    assert page.url == here


@pytest.mark.parametrize(
    ("asked", "typed", "words"),
    [
        ("マイナンバー（個人番号）を聞く", "条項", "第9条第1項"),
        ("自由に書く欄で、急いで読む言葉を探す", "書いた人への案内", "電話してください"),
        ("受け付ける件数を決める", "定員", "7"),
        ("「この画面からすぐ離れる」ボタンを出す", "離れた先の画面", "https://www.mihon.example/"),
    ],
)
def test_what_is_asked_for_again_is_what_it_was(page, address, editor, asked, typed, words):
    page.goto(f"{address}/forms/{begin(editor)}")
    page.get_by_role("button", name="フォームの基本情報").first.click()
    page.get_by_label(asked).check()
    page.get_by_label(typed, exact=True).last.fill(words)
    page.keyboard.press("Tab")
    before = saved(page)["definition"]
    page.get_by_label(asked).uncheck()
    expect(page.get_by_label(typed, exact=True)).to_have_count(1 if typed == "条項" else 0)
    assert saved(page)["definition"] != before
    page.get_by_label(asked).check()
    expect(page.get_by_label(typed, exact=True).last).to_have_value(words)
    assert saved(page)["definition"] == before
