"""A member of staff at the office's pages in Chromium: signs in, opens a case, decides it, saves its files."""

from __future__ import annotations

from playwright.sync_api import Page
from support.stack import Stack

from devstack.parts import STAFF
from todoke_evidence.letter import Letter


class Clerk:
    """A member of staff at the office's pages."""

    def __init__(self, page: Page, stack: Stack) -> None:
        self.page, self.stack = page, stack

    def sign_in(self, name: str = STAFF) -> None:
        self.page.goto(f"{self.stack.staff}/sign-in")
        self.page.get_by_label("名前").fill(name)
        self.page.get_by_label("パスワード").fill(self.stack.parts.keys.password(name).read_text())
        self.page.get_by_role("button", name="サインイン").click()
        self.page.wait_for_url("**/cases")

    def open_case(self, number: str) -> None:
        self.page.goto(f"{self.stack.staff}/cases")
        self.page.get_by_role("link", name=number).click()

    def find_case(self, number: str) -> None:
        """By its number: an anonymous one stands where its hour began, which may be on a later page."""
        self.page.goto(f"{self.stack.staff}/cases")
        self.page.fill("#number", number)
        self.page.press("#number", "Enter")
        self.page.wait_for_url(f"**/cases/{number}")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).click()

    def decide(self, link: str, name: str, reason: str = "", letter: Letter | None = None) -> None:
        self.page.get_by_role("link", name=link).click()
        if letter is not None:
            self.page.get_by_label("手紙の件名").fill(letter.title)
            self.page.get_by_label("手紙の本文").fill(letter.text)
        if reason:
            self.page.get_by_label("不交付の理由").fill(reason)
        self.page.get_by_label("申請の内容と確認の結果を見て判断しました").check()
        self.press(name)

    def accept_if_repeated(self, reason: str) -> None:
        """Accepts the case where the same card filed before, as it may have on a stack that tests share."""
        if self.page.get_by_text("重複の疑い").count():
            self.page.get_by_label("重複ではない、または受け付けてよい理由").fill(reason)
            self.press("この申請も受け付ける")

    def save_files(self) -> list[bytes]:
        """The rebuilt files that the open case offers, in its order."""
        saved = []
        for link in self.page.locator("a[download]").all():
            with self.page.expect_download() as download:
                link.click()
            saved.append(download.value.path().read_bytes())
        return saved
