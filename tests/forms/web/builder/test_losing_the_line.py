"""The builder where the connection is lost: it says so, and takes nobody's own work for another's."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect
from support.builder import saved, sign_in

from todoke_forms.staffing import set_rights

from .test_in_browser import add, begin, fields

pytestmark = pytest.mark.browser


def test_who_is_signed_out_and_has_no_connection_is_told_so(page, address):
    begin(page, address)
    cookies = page.context.cookies()
    page.context.clear_cookies()
    add(page, "短い文", "氏名")
    again = page.get_by_role("button", name="もう一度保存する")
    again.wait_for()
    page.route("**/token", lambda route: route.abort())
    again.click()
    expect(page.locator(".told")).to_have_text("まだ保存できません")
    page.unroute("**/token")
    page.context.add_cookies(cookies)
    again.click()
    assert [field["label"]["ja"] for field in fields(page)] == ["氏名"]


def test_a_save_whose_answer_is_lost_is_no_conflict(page, address):
    begin(page, address)
    page.clock.install()
    lost = []

    def lose(route: Route) -> None:
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/save", lose, times=1)
    add(page, "短い文", "氏名")
    page.clock.run_for(1_000)
    expect(page.locator(".bar__state")).to_have_text("保存できません。つながり次第、もう一度保存します")
    page.get_by_label("質問文").fill("お名前")
    page.clock.run_for(6_000)
    assert [field["label"]["ja"] for field in fields(page)] == ["お名前"]
    assert lost == [200]
    expect(page.locator(".stop")).to_be_empty()


def test_what_another_screen_saved_is_a_conflict_though_an_answer_was_lost(page, address):
    begin(page, address)
    page.clock.install()
    page.route("**/save", lambda route: route.abort(), times=1)
    other = page.context.new_page()
    other.goto(page.url)
    add(page, "短い文", "氏名")
    page.clock.run_for(1_000)
    expect(page.locator(".bar__state")).to_have_text("保存できません。つながり次第、もう一度保存します")
    add(other, "短い文", "住所")
    saved(other)
    page.clock.run_for(6_000)
    page.get_by_role("alertdialog", name="別の画面で先に保存しました").wait_for()


def test_a_server_that_is_asked_too_often_has_signed_nobody_out(page, address):
    begin(page, address)
    page.clock.install()
    page.route("**/save", lambda route: route.fulfill(status=429, content_type="text/html", body="…"), times=1)
    add(page, "短い文", "氏名")
    page.clock.run_for(1_000)
    expect(page.locator(".bar__state")).to_have_text("保存できません。つながり次第、もう一度保存します")
    page.clock.run_for(6_000)
    assert [field["label"]["ja"] for field in fields(page)] == ["氏名"]


REFUSED = {
    "right": ("フォームを作る権限がありません", "情報システム担当に「フォームの編集」の権限を頼んでください"),
    "before": ("内容を受け取ってもらえませんでした（403）", "変更はこの画面に残っています"),
}


@pytest.mark.parametrize("by", REFUSED)
def test_what_is_refused_is_not_called_signed_out(office, page, address, by):
    """The right to edit was taken, or something that stands before the server answers with a page of its own."""
    begin(page, address)
    saved(page)
    if by == "right":
        set_rights(office.database, "henshu", [])
    else:
        page.route("**/save", lambda route: route.fulfill(status=403, content_type="text/html", body="<p>403</p>"))
    add(page, "短い文", "氏名")
    for words in REFUSED[by]:
        expect(page.locator(".bar__state")).to_contain_text(words)
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    page.unroute("**/save")
    set_rights(office.database, "henshu", ["edit-forms"])
    page.get_by_label("質問文").fill("お名前")
    assert [field["label"]["ja"] for field in fields(page)] == ["お名前"]


def test_another_session_of_ones_own_asks_to_save_again(page, address):
    begin(page, address)
    saved(page)
    page.context.clear_cookies()
    beside = page.context.new_page()
    sign_in(beside, address)
    add(page, "短い文", "氏名")
    page.get_by_role("alertdialog", name="サインインの期限が切れました").wait_for()
    page.get_by_role("button", name="もう一度保存する").click()
    assert [field["label"]["ja"] for field in fields(page)] == ["氏名"]


def test_what_is_typed_while_a_copy_is_made_is_not_lost(page, address):
    in_conflict(page, address)
    first = page.url
    held: list[Route] = []
    page.route("**/keep-apart", lambda route: held.append(route), times=1)  # noqa: PLW0108 - Playwright marks what it is given
    keep = page.get_by_role("button", name="自分の変更を、別の下書きとして残す")
    with page.expect_request("**/keep-apart"):
        keep.click()
    page.get_by_label("質問文").fill("お名前")
    held[0].continue_()
    expect(page.locator(".told")).to_contain_text("その間に変更した内容は入っていません")
    assert page.url == first
    keep.click()
    page.get_by_role("heading", name="相談（別の変更）").wait_for()
    assert [field["label"]["ja"] for field in fields(page)] == ["お名前"]


def test_what_was_changed_while_an_answer_was_looked_for_is_no_conflict_later(page, address):
    """A save is lost, so the next one looks what stands there; what is typed meanwhile goes with it and is lost too."""
    begin(page, address)
    page.clock.install()

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/save", lose, times=1)
    add(page, "短い文", "氏名")
    page.clock.run_for(1_000)
    expect(page.locator(".bar__state")).to_have_text("保存できません。つながり次第、もう一度保存します")
    held: list[Route] = []
    page.route("**/latest", lambda route: held.append(route), times=1)  # noqa: PLW0108 - Playwright marks what it is given
    with page.expect_request("**/latest"):
        page.clock.run_for(6_000)
    page.get_by_label("質問文").fill("お名前")
    page.route("**/save", lose, times=1)
    held[0].continue_()
    expect(page.locator(".bar__state")).to_have_text("保存できません。つながり次第、もう一度保存します")
    page.get_by_label("質問文").fill("あなたのお名前")
    page.clock.run_for(12_000)
    assert [field["label"]["ja"] for field in fields(page)] == ["あなたのお名前"]
    expect(page.locator(".stop")).to_be_empty()


def test_a_conflict_that_is_not_the_builders_own_is_said_in_words(page, address):
    begin(page, address)
    saved(page)
    page.route("**/save", lambda route: route.fulfill(status=409, content_type="text/html", body="<p>409</p>"))
    add(page, "短い文", "氏名")
    expect(page.locator(".bar__state")).to_contain_text("内容を受け取ってもらえませんでした（409）")
    page.unroute("**/save")
    page.get_by_label("質問文").fill("お名前")
    assert [field["label"]["ja"] for field in fields(page)] == ["お名前"]


def in_conflict(page: Page, address: str) -> None:
    begin(page, address)
    saved(page)
    other = page.context.new_page()
    other.goto(page.url)
    add(other, "短い文", "住所")
    saved(other)
    add(page, "短い文", "氏名")
    page.get_by_role("alertdialog", name="別の画面で先に保存しました").wait_for()


KEEP = "自分の変更を、別の下書きとして残す"


def test_a_conflict_is_kept_apart_by_who_signed_in_again(page, address):
    in_conflict(page, address)
    page.context.clear_cookies()
    page.get_by_role("button", name=KEEP).click()
    page.get_by_role("alertdialog", name="サインインの期限が切れました").wait_for()
    sign_in(page.context.new_page(), address)
    page.get_by_role("button", name=KEEP).click()
    page.get_by_role("heading", name="相談（別の変更）").wait_for()
    assert [field["label"]["ja"] for field in fields(page)] == ["氏名"]


def test_what_a_colleague_removed_is_kept_apart_in_another_session(page, address):
    begin(page, address)
    saved(page)
    page.context.clear_cookies()
    other = page.context.new_page()
    sign_in(other, address)
    other.goto(f"{page.url}/remove")
    other.get_by_role("button", name="削除する").click()
    add(page, "短い文", "氏名")
    page.get_by_role("button", name="もう一度保存する").wait_for()
    keep_what_is_gone(page)
    page.get_by_role("heading", name="相談（別の変更）").wait_for()
    assert [field["label"]["ja"] for field in fields(page)] == ["氏名"]


def keep_what_is_gone(page: Page) -> None:
    """It cannot be saved again where it is gone, and is kept apart instead."""
    page.get_by_role("button", name="もう一度保存する").click()
    page.get_by_role("button", name=KEEP).click()


def test_a_translation_is_not_said_to_be_unsaved_where_the_session_is_over(page, address):
    begin(page, address)
    page.locator('[data-key="pick.the-form"]').click()
    saved(page)
    page.context.clear_cookies()
    page.get_by_label("翻訳ファイルを読み込む").set_input_files(
        {"name": "vi.csv", "mimeType": "text/csv", "buffer": b"x"}
    )
    expect(page.locator(".told")).to_contain_text("サインインの期限が切れています")


def test_a_server_that_does_not_answer_is_no_connection(page, address):
    begin(page, address)
    page.clock.install()
    held: list[Route] = []
    page.route("**/save", lambda route: held.append(route), times=1)  # noqa: PLW0108 - Playwright marks what it is given
    with page.expect_request("**/save"):
        add(page, "短い文", "氏名")
        page.clock.run_for(1_000)
    page.clock.run_for(31_000)
    expect(page.locator(".bar__state")).to_have_text("保存できません。つながり次第、もう一度保存します")
    page.clock.run_for(6_000)
    assert [field["label"]["ja"] for field in fields(page)] == ["氏名"]


def test_what_stops_saving_takes_no_letter_from_who_types(page, address):
    begin(page, address)
    saved(page)
    other = page.context.new_page()
    other.goto(page.url)
    add(other, "短い文", "住所")
    saved(other)
    add(page, "短い文", "氏")
    page.get_by_role("alertdialog", name="別の画面で先に保存しました").wait_for()
    page.keyboard.type("名")
    expect(page.get_by_label("質問文")).to_have_value("氏名")
    expect(page.locator("[role=status]").first).to_contain_text("別の画面で先に保存しました")
    expect(page.get_by_role("alertdialog")).to_be_in_viewport()
    expect(page.get_by_label("質問文")).to_be_focused()
