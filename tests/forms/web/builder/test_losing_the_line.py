"""The builder where the connection is lost: it says so, and takes nobody's own work for another's."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect
from support.builder import saved

from .test_in_browser import add, begin, fields

pytestmark = pytest.mark.browser


def test_who_is_signed_out_and_has_no_connection_is_told_so(page, address):
    begin(page, address)
    cookies = page.context.cookies()
    page.context.clear_cookies()
    add(page, "短い文", "氏名")
    again = page.get_by_role("button", name="もう一度保存する")
    again.wait_for()
    page.route("**/latest", lambda route: route.abort())
    again.click()
    expect(page.locator(".told")).to_have_text("まだ保存できません")
    page.unroute("**/latest")
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
