"""Files from the citizen's page to the office: each kind of the allow-list, one that is refused, and what is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, get_args

import pytest
from playwright.sync_api import Browser, Page
from support import clean_files, hostile_pdfs
from support.browser import DESK, PHONE, chromium, shoot, violations
from support.citizen import Citizen
from support.clean_files import Clean, alike
from support.clerk import Clerk
from support.sanitizing import HEIC, JPEG, PDF, PNG
from support.stack import FILES_SECONDS, Stack, running_stack
from support.waiting import wait_until

from devstack import citizen
from devstack.errors import StepError
from devstack.journey import JST, until
from devstack.parts import CARD
from devstack.site import Site
from todoke_catalog import templates
from todoke_catalog.media_types import MediaType
from todoke_catalog.templates import NINGEN_DOCK

pytestmark = [pytest.mark.journey, pytest.mark.browser]

LOCKED = hostile_pdfs.locked("user")
KINDS = get_args(MediaType)
ONE_OF_EACH = {clean.media_type: clean for clean in reversed(clean_files.CORPUS)}
PICTURES = {PDF, JPEG, PNG, HEIC}
A_LITTLE = 3.0  # of 255 steps: what encoding a picture once more may change


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(whole=True) as running:
        yield running


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack of its own, whose form asks for files of every kind."""
    with running_stack(tmp_path_factory.mktemp("kinds") / "state") as started:
        before = digest(started)
        started.publish(tmp_path_factory.mktemp("form"), definition())
        started.run(until(lambda: offered_instead_of(started, before), "the new form is not offered"))
        yield started


def definition() -> dict[str, Any]:
    asks: dict[str, Any] = json.loads(templates.read(NINGEN_DOCK))
    papers = next(page for page in asks["pages"] if page["id"] == "page_attachments")
    papers["fields"] = [field for field in papers["fields"] if field["id"] in {"receipt", "result_sheet"}]
    papers["fields"][1] |= {"kinds": KINDS, "max_count": len(KINDS)}
    return asks


def digest(stack: Stack) -> bytes:
    """Of the form that the gateway offers now."""
    site, holder = Site(stack.layout.address("gateway")), citizen.card_of(stack.parts.cards, CARD)
    return citizen.fill(site, NINGEN_DOCK, holder, datetime.now(JST).date()).form.digest


async def offered_instead_of(stack: Stack, before: bytes) -> bool | None:
    try:
        return digest(stack) != before or None
    except StepError:  # it came while the old one was filled in
        return None


def test_every_kind_arrives_is_rebuilt_and_read_and_both_sides_are_told(stack: Stack, browser: Browser) -> None:
    theirs, ours = browser.new_page(viewport=PHONE, locale="ja-JP"), browser.new_page(viewport=DESK, locale="ja-JP")
    number = file_with(stack, theirs, [ONE_OF_EACH[kind] for kind in KINDS])
    assert {check.code for check in stack.wait_for_case(number).checks} == {"ok"}
    refused, *rebuilt = told(theirs, f"{stack.citizens}/status/{number}", 1 + len(KINDS))
    assert refused.startswith("1番目のファイル（PDF）\t受け付けられません")
    assert "パスワードや利用の制限がかかっています" in refused
    assert [row.split("\n")[0].split("\t")[1] for row in rebuilt] == ["作り直しました"] * len(KINDS)
    assert "領収書" not in theirs.inner_text("main")  # names of files stay inside
    look(theirs, "status-files-journey")

    clerk = Clerk(ours, stack)
    clerk.sign_in()
    clerk.open_case(number)
    assert violations(ours) == []
    shoot(ours, "staff-files-journey")
    saved = clerk.save_files()
    assert len(saved) == len(KINDS)
    for kind, data in zip(KINDS, saved, strict=True):
        assert_readable(ONE_OF_EACH[kind], data)


def file_with(stack: Stack, page: Page, files: list[Clean]) -> str:
    """Files an application whose receipt is locked and whose other papers are these."""
    applicant = Citizen(page, lambda path, _lang: stack.citizens + path, datetime.now(JST).date())
    applicant.to_the_form()
    applicant.answer_everything()
    applicant.to_sign()
    page.set_input_files("#file-receipt", {"name": "領収書.pdf", "mimeType": PDF, "buffer": LOCKED})
    page.wait_for_selector("#file-receipt-chosen li")
    given = [{"name": file.name, "mimeType": file.media_type, "buffer": file.data} for file in files]
    page.set_input_files("#file-result_sheet", given)
    page.wait_for_function(
        "count => document.querySelectorAll('#file-result_sheet-chosen li').length === count", arg=len(files)
    )
    applicant.sign()
    return applicant.receipt()


def told(page: Page, address: str, count: int) -> list[str]:
    """The rows about files, once no file waits any more."""
    rows: list[str] = []

    def settled() -> bool:
        page.goto(address)
        rows[:] = page.locator(".files tbody tr").all_inner_texts()
        return len(rows) == count and not any("順番を待っています" in row for row in rows)

    wait_until(settled, "the status page does not say what became of the files", FILES_SECONDS)
    return rows


def look(page: Page, name: str) -> None:
    """What axe says at the width of a phone and of a desk; both pictures are kept."""
    for viewport in (PHONE, DESK):
        page.set_viewport_size(viewport)
        shoot(page, f"{viewport['width']}-{name}")
        assert violations(page) == []


def assert_readable(clean: Clean, rebuilt: bytes) -> None:
    before, after = clean.read(clean.data), clean.read(rebuilt)
    assert alike(before, after, A_LITTLE) if clean.media_type in PICTURES else after == before
