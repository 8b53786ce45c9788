"""A member of staff at the builder, with a keyboard and nothing else; every key and every text typed is an action."""

from __future__ import annotations

import json
import re
from typing import Any

from playwright.sync_api import Page, expect

SAVED = re.compile("^(読み取れない入力を除いて)?保存しました$")


def sign_in(page: Page, address: str, name: str = "henshu", password: str = "correct horse battery") -> None:
    """Signs in; no part of what is counted."""
    page.goto(f"{address}/sign-in")
    page.get_by_label("名前").fill(name)
    page.get_by_label("パスワード").fill(password)
    page.get_by_role("button", name="サインイン").click()
    page.wait_for_url("**/cases")


def saved(page: Page) -> dict[str, Any]:
    """The draft on the page once it is kept, as the server has it now."""
    expect(page.locator(".bar__state")).to_have_text(SAVED)
    state: dict[str, Any] = json.loads(
        page.evaluate("fetch(`${location.pathname}/latest`).then((answer) => answer.text())")
    )
    return state


class Typist:
    """Counts what it presses and types; it has no pointer."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.actions = 0

    def press(self, *keys: str) -> None:
        """Presses keys one after another, each an action; "Tab*3" is three."""
        for key in keys:
            name, _, times = key.partition("*")
            for _ in range(int(times or 1)):
                self.page.keyboard.press(name)
                self.actions += 1

    def type(self, text: str) -> None:
        """Types a text: one action."""
        self.page.keyboard.type(text)
        self.actions += 1

    def add(self, kind: str, label: str = "") -> None:
        """Adds an item by the name of its kind, and says what it asks."""
        self.press("Control+Enter")
        self.type(kind)
        self.press("Enter")
        if label:
            self.type(label)
