"""From a template to citizens by two members of staff, in Chromium and through the real stack."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from support.browser import DESK, PHONE, chromium, complaints, shoot, violations
from support.clerk import Clerk
from support.stack import Stack
from support.waiting import wait_until

from devstack.parts import APPROVER

TITLE = "秋の健診の助成"
SUMMARY = "秋に受けた健診の費用を助成します。"

pytestmark = [pytest.mark.journey, pytest.mark.browser]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(whole=True) as running:
        yield running


def test_one_builds_a_second_approves_and_citizens_see_it(stack: Stack, browser: Browser) -> None:
    theirs, ours, citizens = (
        browser.new_context(viewport=size, locale="ja-JP").new_page() for size in (DESK, DESK, PHONE)
    )
    heard = complaints(theirs) + complaints(ours)
    Clerk(theirs, stack).sign_in()
    propose_a_form(theirs, stack)
    expect(theirs.get_by_role("status")).to_contain_text("承認待ち")
    assert not is_offered(citizens, stack)

    Clerk(ours, stack).sign_in(APPROVER)
    ours.get_by_role("link", name="公開の承認").click()
    shoot(ours, "staff-proposals", whole=False)
    assert violations(ours) == []
    ours.get_by_role("link", name=TITLE).click()
    shoot(ours, "staff-proposal")
    assert violations(ours) == []
    ours.get_by_label("内容と、住民への影響を確かめました").check()
    ours.get_by_role("button", name="承認して公開する").click()

    wait_for(citizens, stack)
    citizens.get_by_role("link", name=TITLE).first.click()
    assert SUMMARY in citizens.inner_text("main")
    theirs.reload()
    expect(theirs.get_by_role("status")).to_contain_text("第1版として公開しました")
    assert heard == []


def propose_a_form(page: Page, stack: Stack) -> None:
    """Makes a form from a template, gives it words of its own, and asks a colleague."""
    page.goto(f"{stack.staff}/forms/new")
    page.get_by_label("フォームの名前").fill(TITLE)
    page.get_by_label("ひな形「人間ドック助成金申請」").check()
    page.get_by_role("button", name="作り始める").click()
    page.get_by_label("概要").fill(SUMMARY)
    shoot(page, "staff-builder", whole=False)
    page.get_by_role("link", name="公開の承認を求める").click()
    page.wait_for_url("**/propose")
    shoot(page, "staff-propose", whole=False)
    assert violations(page) == []
    page.get_by_role("button", name="承認を求める").click()
    page.wait_for_url("**/proposals/*")


def is_offered(page: Page, stack: Stack) -> bool:
    page.goto(f"{stack.citizens}/")
    return page.get_by_role("link", name=TITLE).count() > 0


def wait_for(page: Page, stack: Stack) -> None:
    """The bundle crosses by itself."""
    wait_until(lambda: is_offered(page, stack), "citizens are not offered the form")
