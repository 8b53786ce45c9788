"""Two people and two zones in Chromium: a citizen files, staff decide, the citizen sees each state; the real stack."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from support.agent import write_config
from support.browser import DESK, PHONE, chromium, complaints, shoot, violations
from support.cards import PASSWORD, PIN
from support.citizen import Citizen
from support.clerk import Clerk
from support.stack import Stack
from support.terminals import terminal
from support.waiting import wait_until

from devstack.journey import JST
from devstack.parts import CARD, MUNICIPALITY
from todoke_agent.config import PORTS
from todoke_catalog import templates
from todoke_evidence import receipt
from todoke_evidence.letter import Letter
from todoke_evidence.letter_key import LetterKey
from todoke_evidence.notice import NoticeVerifier, read_letter
from todoke_evidence.notice_keys import PublicNoticeKey

LETTER = Letter(
    "人間ドック助成金について", "見本　花子　様\n\n申請について、次のとおり決めました。\n見本市役所　保険年金課"
)

pytestmark = [pytest.mark.journey, pytest.mark.browser]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(whole=True) as running:
        yield running


@pytest.mark.parametrize("decision", ["決定", "不交付"], ids=["granted", "declined"])
def test_a_citizen_files_staff_decide_and_the_citizen_sees_it(stack: Stack, browser: Browser, decision: str) -> None:
    theirs, ours = browser.new_page(viewport=PHONE, locale="ja-JP"), browser.new_page(viewport=DESK, locale="ja-JP")
    heard = complaints(theirs) + complaints(ours)
    number = citizen_of(stack, theirs).file_it()
    shoot(theirs, "receipt", whole=False)
    with theirs.expect_download() as download:
        theirs.get_by_role("button", name="控えのファイルを保存する").click()
    proof = download.value.path().read_text()
    verifier = stack.parts.keys.ledger_verifier("internet")
    assert receipt.verify_receipt(proof, [verifier]).receipt_number == number
    with theirs.expect_download() as download:
        theirs.get_by_role("link", name="鍵のファイルを保存する").click()
    key = download.value.path().read_bytes()

    stack.wait_for_case(number)
    clerk = Clerk(ours, stack)
    clerk.sign_in()
    clerk.open_case(number)
    shoot(ours, "staff-case")
    assert violations(ours) == []
    shown = ours.inner_text("main")
    assert "見本　花子" in shown
    assert shown.count("一致") >= 4
    see(theirs, stack, number, "到達")
    clerk.accept_if_repeated("試験の申請。")
    clerk.press("受付にする")
    see(theirs, stack, number, "受付")
    clerk.press("審査を始める")
    see(theirs, stack, number, "審査中")
    reason = "領収書に日付がないため。" if decision == "不交付" else ""
    clerk.decide(f"{decision}に進む", f"「{decision}」で確定する", reason, LETTER)
    see(theirs, stack, number, {"不交付": "認められませんでした（不交付など）"}.get(decision, decision))
    wait_for_the_letter(theirs, stack, number)
    assert violations(theirs) == []
    assert "領収書" not in theirs.inner_text("body")  # the reason stays inside
    assert LETTER.text not in theirs.content()
    theirs.set_input_files("#letter-key", {"name": "key", "mimeType": "", "buffer": key})
    theirs.get_by_role("button", name="手紙を開く").click()
    theirs.wait_for_selector("#letter-opened:not([hidden])")
    assert theirs.inner_text("#letter-title") == LETTER.title
    assert theirs.text_content("#letter-text") == LETTER.text
    assert "見本市の署名を確かめました" in theirs.inner_text("#letter-signed")
    assert violations(theirs) == []
    told = theirs.request.get(f"{stack.citizens}/status/{number}/letter").text()
    pinned = NoticeVerifier.from_bytes(stack.parts.keys.notice_public(MUNICIPALITY).read_bytes())
    assert LetterKey.from_bytes(key).open(read_letter(told, pinned)) == LETTER  # as `todoke open-letter` does
    for name, path in (("procedure", f"procedures/{templates.NINGEN_DOCK}"), ("status", f"status/{number}")):
        theirs.goto(f"{stack.citizens}/{path}?lang=easy")
        shoot(theirs, f"{name}-easy", whole=False)
    assert [words for words in heard if "status of 4" not in words] == []


def test_a_citizen_signs_with_the_card_agent_and_the_office_believes_it(
    stack: Stack, browser: Browser, tmp_path: Path
) -> None:
    """The agent's own process at a terminal, found by the page; identity and the office verify what it signed."""
    pinned = PublicNoticeKey.from_bytes(stack.parts.keys.notice_public(MUNICIPALITY).read_bytes())
    config = write_config(tmp_path, stack.citizens, ports=PORTS, window="terminal", key=pinned)
    lent = ("-m", "todoke_testcard", "agent", "--dir", str(stack.layout.cards), "--card", CARD)
    with terminal(*lent, "serve", "--config", str(config)) as screen:
        screen.until('"event": "ready"')
        citizen = citizen_of(stack, browser.new_page(viewport=DESK), "en")
        citizen.to_the_form()
        citizen.answer_everything()
        citizen.to_sign()
        citizen.attach()
        citizen.page.click("#go-agent")
        said = screen.until("Signing password (6 to 16 letters and digits): ")
        assert f"見本市 / Mihon City ({MUNICIPALITY})" in said
        assert stack.citizens in said
        screen.type(PASSWORD)
        stack.wait_for_case(citizen.receipt())


def test_a_citizen_signs_in_with_a_card_and_adds_a_file(stack: Stack, browser: Browser, tmp_path: Path) -> None:
    """Identity level 2: the card's other key and its PIN of four digits; nothing is signed, and nobody is named."""
    survey = json.loads(templates.read(templates.LIBRARY_SURVEY))
    reason = {"ja": "本人に返事をするため"}
    survey |= {"procedure": "library-card", "identity": {"level": 2, "reason": reason}}
    paper = {"type": "attachment", "id": "paper", "label": {"ja": "書類"}, "kinds": ["text/plain"], "max_bytes": 9_999}
    survey["pages"][0]["fields"].append(paper)
    stack.publish(tmp_path, survey)
    theirs, ours = browser.new_page(viewport=PHONE, locale="ja-JP"), browser.new_page(viewport=DESK, locale="ja-JP")
    heard = complaints(theirs) + complaints(ours)
    theirs.goto(f"{stack.citizens}/procedures/library-card")
    press(theirs, "申請をはじめる")
    theirs.get_by_label("月に1回から3回").check()
    theirs.get_by_label("どちらともいえない").check()
    press(theirs, "次へ")
    while theirs.locator("h1").inner_text() != "入力内容を確かめてください":
        press(theirs, "次へ")
    press(theirs, "カードでの本人確認に進む")
    theirs.wait_for_selector("#card-name option", state="attached")
    shoot(theirs, "sign-in", whole=False)
    assert violations(theirs) == []
    theirs.set_input_files("#file-paper", {"name": "a.txt", "mimeType": "text/plain", "buffer": "貸出券\n".encode()})
    theirs.wait_for_selector("#file-paper-chosen li")
    theirs.fill("#password", "12")
    theirs.click("#go")
    assert "暗証番号は数字4桁です" in theirs.inner_text("#problems")
    theirs.fill("#password", PIN)
    theirs.click("#go")
    theirs.wait_for_url("**/receipt*")
    number = theirs.inner_text(".panel__value")

    case = stack.wait_for_case(number)
    assert {check.name: check.code for check in case.checks}["authentication"] == "ok"
    clerk = Clerk(ours, stack)
    clerk.sign_in()
    shoot(ours, "staff-list", whole=False)
    clerk.open_case(number)
    shoot(ours, "sign-in-case")
    assert violations(ours) == []
    shown = ours.inner_text("main")
    assert "署名はありません" in shown
    assert "マイナンバーカードでのサインイン" in shown
    assert "見本　花子" not in shown  # the certificate for sign-ins names nobody
    assert heard == []


def citizen_of(stack: Stack, page: Page, lang: str = "ja") -> Citizen:
    return Citizen(
        page,
        lambda path, _lang: f"{stack.citizens}{path}?lang={lang}",
        datetime.now(JST).date(),
        lang,
        look=lambda name: shoot(page, f"{name}-{lang}", whole=False),
    )


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words).first.click()


def wait_for_the_letter(page: Page, stack: Stack, number: str) -> None:
    """The letter travels by itself, and may come after the state."""

    def shown() -> bool:
        page.goto(f"{stack.citizens}/status/{number}")
        return page.locator("#letter-form").count() > 0

    wait_until(shown, "the status page shows no letter")


def see(page: Page, stack: Stack, number: str, state: str) -> None:
    """The citizen's status page, without an account, says so within some seconds."""

    def says() -> bool:
        page.goto(f"{stack.citizens}/status/{number}")
        headline = page.locator("[role=status]").first  # what is told of its place stands behind it
        return headline.count() > 0 and state in headline.inner_text()

    wait_until(says, f"the status page does not say {state}")
