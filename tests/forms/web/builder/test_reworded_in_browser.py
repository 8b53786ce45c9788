"""Who leaves in spite of the question about a choice with other words is asked again, and so is whoever comes next."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect
from support.browser import DESK, enter, violations
from support.builder import saved

from .test_options import begin, fields, inner, offered, write_over

pytestmark = pytest.mark.browser

WAS, NOW, AGAIN = "布団 200円", "じゅうたん 300円", "マットレス 2,000円"
OTHER = f"「{NOW}」は、「{WAS}」だった選択肢です。"
KEPT = "保存しました"


@pytest.fixture
def page(page, address) -> Page:
    """A draft in which a choice, that an amount asks for, is called otherwise; it is kept, and nobody has answered."""
    page.goto(f"{address}/forms/new")
    begin(page, "ひな形「粗大ごみ 収集申込」から作る")
    write_over(page, WAS, NOW)
    page.get_by_label("質問文").focus()
    expect(page.locator(".news p")).to_contain_text(OTHER)
    is_kept(page)
    return page


@pytest.fixture
def colleague(browser, address, chief, page) -> Iterator[Page]:
    """Another officer, who opens the same draft."""
    context = browser.new_context(viewport=DESK, locale="ja-JP")
    enter(context, chief.client, address)
    other = context.new_page()
    other.goto(page.url)
    yield other
    context.close()


def is_kept(page: Page) -> None:
    expect(page.locator(".bar__state")).to_have_text(KEPT)


def open_anew(page: Page) -> None:
    """The browser's own question is answered with yes."""
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.get_by_role("heading", name="相談", exact=True).wait_for()


def is_asked(page: Page) -> None:
    expect(page.locator("#builder > [role=status]")).to_contain_text("言葉の変わった選択肢があります。")
    expect(page.get_by_label("選択肢", exact=True)).to_be_focused()
    expect(page.locator(".news p")).to_contain_text(OTHER)


def is_not_asked(page: Page) -> None:
    is_kept(page)
    expect(page.locator(".news")).to_have_count(0)
    expect(page.locator(".told")).to_have_count(0)
    assert saved(page)["reworded"] == {}


def answer(page: Page, button: str) -> None:
    page.locator(".news").get_by_role("button", name=button).click()
    is_kept(page)


def test_who_left_in_spite_of_the_question_is_asked_when_the_draft_is_opened(page):
    for _ in range(2):  # as often as nobody answers
        with page.expect_event("dialog") as browsers:
            open_anew(page)
        assert browsers.value.type == "beforeunload"
        is_asked(page)
    assert violations(page) == []
    page.locator("[data-item] > .node__pick", has_text="出す場所").click()
    page.get_by_role("link", name="公開の承認を求める").click()
    is_asked(page)
    answer(page, "このままでよい")
    open_anew(page)
    is_not_asked(page)
    page.get_by_role("link", name="公開の承認を求める").click()
    page.wait_for_url("**/propose")


def test_a_screen_that_was_lost_asks_no_less(page):
    page.context.new_page().goto(page.url)
    other = page.context.pages[-1]
    is_asked(other)
    page.close()  # as a crash does: nothing is asked
    other.reload()
    is_asked(other)


def test_a_colleague_is_asked_and_the_answer_holds_for_everybody(page, colleague):
    is_asked(colleague)
    answer(colleague, "このままでよい")
    open_anew(page)
    is_not_asked(page)


def test_a_colleague_who_cannot_answer_leaves_and_it_stays_open(page, colleague):
    is_asked(colleague)
    link = colleague.get_by_role("link", name="フォームの一覧へ")
    link.click()
    is_asked(colleague)
    colleague.once("dialog", lambda dialog: dialog.accept())
    link.click()
    colleague.wait_for_url("**/forms")
    open_anew(page)
    is_asked(page)


def test_a_new_choice_is_made_in_a_later_visit_as_in_the_first(page):
    open_anew(page)
    answer(page, "新しい選択肢にする")
    expect(page.locator(".news p").first).to_contain_text(f"「{WAS}」を使う条件があります")
    assert "futon" not in [one["value"] for one in offered(page)]
    assert saved(page)["reworded"] == {}
    page.locator(".news").get_by_role("button", name="なくなった選択肢を戻す").first.click()
    assert [one["label"]["ja"] for one in offered(page) if one["value"] == "futon"] == [WAS]


def test_words_that_were_found_right_need_no_second_answer_while_the_list_is_open(page):
    answer(page, "このままでよい")
    write_over(page, NOW, AGAIN)
    page.get_by_label("質問文").focus()
    expect(page.locator(".news p")).to_contain_text(f"「{AGAIN}」は、「{WAS}」だった選択肢です。")
    is_kept(page)
    open_anew(page)
    expect(page.locator(".news p")).to_contain_text(f"「{AGAIN}」は、「{WAS}」だった選択肢です。")
    write_over(page, AGAIN, NOW)
    page.get_by_label("質問文").focus()
    is_not_asked(page)
    open_anew(page)
    is_not_asked(page)


def test_what_is_undone_is_open_no_more_and_again_when_it_is_redone(page):
    page.get_by_role("button", name="元に戻す").click()
    is_not_asked(page)
    page.get_by_role("button", name="やり直す").click()
    assert list(saved(page)["reworded"]) == ["item"]
    open_anew(page)
    is_asked(page)


def test_a_question_that_is_gone_takes_what_is_open_with_it(page):
    page.get_by_role("button", name="「品目」を削除").click()
    assert saved(page)["reworded"] == {}
    page.get_by_role("button", name="元に戻す").click()
    assert list(saved(page)["reworded"]) == ["item"]


def test_a_copy_of_a_question_is_asked_about_too(page):
    open_anew(page)
    page.get_by_role("button", name="「品目」を複製").click()
    copy = [one["id"] for one in inner(page) if one["label"]["ja"] == "品目"][-1]
    assert copy != "item"
    assert set(saved(page)["reworded"]) == {"item", copy}
    answer(page, "このままでよい")  # of the copy, which is selected
    assert list(saved(page)["reworded"]) == ["item"]


def test_who_takes_the_latest_is_asked_what_that_leaves_open(page, colleague):
    answer(page, "このままでよい")
    write_over(page, NOW, AGAIN)
    page.get_by_label("質問文").focus()
    is_kept(page)
    answer_late = colleague.locator(".news").get_by_role("button", name="このままでよい")
    answer_late.click()
    colleague.get_by_role("alertdialog").get_by_role("button", name="相手の内容を開く").click()
    expect(colleague.locator(".news p")).to_contain_text(f"「{AGAIN}」は、「{WAS}」だった選択肢です。")


def test_an_answer_that_was_lost_on_its_way_is_sent_again(page):
    page.clock.install()

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/save", lose, times=1)
    page.locator(".news").get_by_role("button", name="このままでよい").click()
    expect(page.locator(".bar__state")).to_contain_text("つながり次第")
    page.clock.run_for(6_000)
    is_not_asked(page)
    expect(page.locator(".stop")).to_be_empty()


def test_the_page_that_asks_for_the_approval_leads_back_to_the_question(page):
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(f"{page.url}/propose")  # by hand, past the builder
    expect(page.locator(".notice").filter(has_text="言葉の変わった選択肢が1個あります")).to_contain_text(
        f"「{NOW}」は、「{WAS}」だった選択肢です"
    )
    expect(page.get_by_role("button", name="承認を求める")).to_have_count(0)
    assert violations(page) == []
    page.get_by_role("link", name="編集の画面で確かめる").click()
    is_asked(page)
    assert fields(page)
