"""The builder in Chromium: one browser a file, and for each test a page at a desk where an editor has signed in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from support.browser import DESK, chromium, complaints, enter, serving


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def address(office) -> Iterator[str]:
    with serving(office.app) as url:
        yield url


@pytest.fixture
def page(browser, address, editor) -> Iterator[Page]:
    """What it complains of fails the test, except what a server answered, which is the test's own business."""
    context = browser.new_context(viewport=DESK, locale="ja-JP")
    page = context.new_page()
    heard = complaints(page)
    enter(context, editor.client, address)
    yield page
    context.close()
    assert [words for words in heard if "Failed to load resource" not in words] == []
