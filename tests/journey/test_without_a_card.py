"""Without a card and without JavaScript, in Chromium through the real stack: an anonymous survey, a verified contact.

What is kept of the survey is searched for the minute in which it was sent: databases, logs, audit trails, notices.
"""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from support import attaching, canary
from support.browser import DESK, PHONE, chromium, shoot, violations
from support.clerk import Clerk
from support.largefiles import GROWTH, forget_peak, large_pdf, peak
from support.mail import mail_server
from support.nocard import CONSULTATION, mailing, publish_consultation
from support.stack import Stack
from support.waiting import wait_until

from devstack.site import Site
from todoke_evidence import chunks, receipt
from todoke_forms.store import reading
from todoke_forms.store.database import Database

pytestmark = [pytest.mark.journey, pytest.mark.browser]

CONTACT = "hanako@mihon.example"
COMMENT = "夜も開けてください。"
CANARY = "見本花子のひみつの表"
SECONDS = 300
HOUR_MS = 3_600_000
HOUR = re.compile(r'"time": "[0-9-]{10}T[0-9]{2}:00:00\.000Z"')


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(whole=True) as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A telephone whose owner has switched JavaScript off."""
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, locale="ja-JP")
    yield context.new_page()
    context.close()


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words).first.click()


def fill_in(page: Page, stack: Stack, procedure: str, then: str = "入力内容を確かめてください") -> None:
    page.goto(f"{stack.citizens}/procedures/{procedure}")
    press(page, "申請をはじめる")
    page.get_by_label("月に1回から3回").check()
    page.get_by_label("どちらともいえない").check()
    press(page, "次へ")
    if page.locator("h1").inner_text() == "図書館の利用":  # what one does there is asked only now
        press(page, "次へ")
    page.get_by_label("図書館への意見や要望").fill(COMMENT)
    press(page, "次へ")
    assert page.locator("h1").inner_text() == then


def test_a_survey_is_answered_without_a_script_and_nobody_is_known_by_it(
    stack: Stack, browser: Browser, page: Page
) -> None:
    stack.wait_for_the_form("library-survey")
    fill_in(page, stack, "library-survey")
    began = time.time()
    press(page, "封をして送信する")
    number = page.locator(".panel__value").inner_text()
    shoot(page, "survey-receipt")
    with page.expect_download() as download:
        press(page, "控えのファイルを保存する")
    verifier = stack.parts.keys.ledger_verifier("internet")
    assert receipt.verify_receipt(download.value.path().read_text(), [verifier]).receipt_number == number

    case = stack.wait_for_case(number)
    assert {check.name: check.code for check in case.checks} == dict.fromkeys(
        ("form", "sealing", "commitment", "attachments", "attestation", "answers", "eligibility"), "ok"
    )
    assert {case.accepted_at_ms % HOUR_MS, case.relayed_at_ms % HOUR_MS, case.opened_at_ms % HOUR_MS} == {0}
    assert "次の0分" in page.inner_text("main")
    see(page, stack, number, "送信")
    wait_until_all_is_told(stack, but="status_hour")
    assert stored_by_nats(stack, number) == [], "its server would note when it came"
    an_hour_passes(stack)
    see(page, stack, number, "到達")
    assert stored_by_nats(stack, number) != [], "the search reaches what it says"
    wait_until_all_is_told(stack)
    assert kept_finely(stack, number, began, time.time()) == []

    ours = browser.new_page(viewport=DESK, locale="ja-JP")
    clerk = Clerk(ours, stack)
    clerk.sign_in()
    clerk.find_case(number)
    shoot(ours, "survey-case")
    assert violations(ours) == []
    shown = ours.inner_text("main")
    assert "署名はありません" in shown
    assert COMMENT in shown
    ours.close()


def test_it_is_saved_half_way_and_finished_in_another_browser_and_what_lies_there_tells_nothing(
    stack: Stack, browser: Browser, page: Page
) -> None:
    stack.wait_for_the_form("library-survey")
    page.goto(f"{stack.citizens}/procedures/library-survey")
    press(page, "申請をはじめる")
    page.get_by_label("月に1回から3回").check()
    page.get_by_label("どちらともいえない").check()
    press(page, "次へ")
    if page.locator("h1").inner_text() == "図書館の利用":
        press(page, "次へ")
    page.get_by_label("図書館への意見や要望").fill(COMMENT)
    press(page, "途中で保存する")
    shoot(page, "survey-saved")
    code = page.locator(".panel__value").inner_text()

    secrets = {COMMENT, code, code.replace("-", "")}
    kept = {path: path.read_bytes() for name in ("gateway", "nats-dmz") for path in written(stack, name)}
    assert any(b"saved." in data for data in kept.values()), "it does lie there, and the search reaches it"
    for tale in canary.forms(secrets):
        assert [path for path, data in kept.items() if tale in data] == []

    context = browser.new_context(java_script_enabled=False, viewport=PHONE, locale="ja-JP")
    other = context.new_page()
    other.goto(f"{stack.citizens}/saved")
    other.get_by_label("再開コード").fill(code.lower().replace("-", " "))
    press(other, "再開する")
    assert other.get_by_label("図書館への意見や要望").input_value() == COMMENT
    press(other, "次へ")
    press(other, "封をして送信する")
    stack.wait_for_case(other.locator(".panel__value").inner_text())
    other.goto(f"{stack.citizens}/saved")
    other.get_by_label("再開コード").fill(code)
    press(other, "保存したものを消す")
    assert other.locator("h1").inner_text() == "保存したものを消しますか"
    press(other, "消す")
    assert other.locator("h1").inner_text() == "保存したものを消しました"
    context.close()


def see(page: Page, stack: Stack, number: str, state: str) -> None:
    def says() -> bool:
        page.goto(f"{stack.citizens}/status/{number}")
        headline = page.locator("[role=status]").first  # what is told of its place stands behind it
        return headline.count() > 0 and state in headline.inner_text()

    wait_until(says, f"the status page does not say {state}")


def wait_until_all_is_told(stack: Stack, but: str = "") -> None:
    """Until nothing else waits in the office's outbox: its ledger has the leaf then, and aggregation the fact."""
    file = stack.layout.data("forms") / "forms.sqlite"
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
        told = "SELECT count(*) FROM outbox WHERE lane <> ?"
        wait_until(lambda: database.execute(told, (but,)).fetchone() == (0,), "something stays in the outbox")


def an_hour_passes(stack: Stack) -> None:
    """For the notices that wait for it: they were written in the hour before."""
    file = stack.layout.data("forms") / "forms.sqlite"
    with sqlite3.connect(file, timeout=SECONDS) as database:
        for row, payload in database.execute("SELECT id, payload FROM outbox WHERE lane = 'status_hour'").fetchall():
            notice = json.loads(payload)
            notice["written_at_ms"] -= HOUR_MS
            database.execute("UPDATE outbox SET payload = ? WHERE id = ?", (json.dumps(notice).encode(), row))


def stored_by_nats(stack: Stack, number: str) -> list[Path]:
    """Files of either server that hold a notice of this number."""
    subject = f"status.{number.replace('-', '')}".encode()
    files = [path for name in ("nats-dmz", "nats-lgwan") for path in written(stack, name)]
    return [path for path in files if subject in path.read_bytes()]


def kept_finely(stack: Stack, number: str, began: float, ended: float) -> list[str]:
    """Where a time finer than the hour is kept of an application: in tables, in lines that name it, in its notice."""
    databases = [path for path in stack.layout.root.rglob("*.sqlite") if path.is_file()]
    assert len(databases) >= 3
    found = [place for path in databases for place in _moments(path, began * 1000, ended * 1000)]
    lines = [line for folder in ("audit", "logs") for line in _lines(stack.layout.root / folder)]
    names = (number, number.replace("-", ""))  # as people read it, and as subjects have it
    named = [line for line in lines if any(name in line for name in names)]
    named = [line for line in named if '"case_shown"' not in line]  # staff, who look at it later
    shown = [line for name in MEASURED for line in _measured(stack, name, began, ended)]
    return found + shown + [line for line in named if not HOUR.search(line)]


MEASURED = ("gateway", "identity", "ledger-internet", "relay", "ledger-closed", "forms", "aggregation")


def _measured(stack: Stack, name: str, earliest: float, latest: float) -> Iterator[str]:
    """What a process shows whoever measures it that is a moment of these, or names what only anonymous ones have."""
    lines = Site(stack.layout.address(f"{name}-metrics")).get("/metrics").text.splitlines()
    samples = [line for line in lines if not line.startswith("#")]
    assert samples
    for line in samples:
        value = float(line.rpartition(" ")[2])
        moment = any(earliest <= value / unit <= latest for unit in (1, 1000))
        if moment or "_created" in line.partition("{")[0] or "_hour" in line or "anonymous" in line:
            yield f"metrics of {name}: {line}"


HEADS = {"cosigned.time"}  # when a head of the log was cosigned: of the log, and of no application (decision 0031)


def _moments(path: Path, earliest: float, latest: float) -> Iterator[str]:
    """Every whole number in a database that is a moment of these, in milliseconds or in seconds."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            cursor = database.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in cursor.description]
            for row in cursor:
                for column, value in zip(columns, row, strict=True):
                    if f"{table}.{column}" in HEADS:
                        continue
                    if isinstance(value, int) and any(earliest <= value * unit <= latest for unit in (1, 1000)):
                        yield f"{path.name} {table}.{column} {value}"


def _lines(folder: Path) -> Iterator[str]:
    for path in folder.iterdir():
        yield from path.read_text(encoding="utf-8", errors="replace").splitlines()


def test_an_address_is_verified_by_mail_before_an_application_is_sent(stack: Stack, page: Page, tmp_path: Path) -> None:
    publish_consultation(stack, tmp_path)
    with mail_server() as box, mailing(stack, box):
        stack.wait_for_the_form(CONSULTATION)  # again, of the gateway that was started anew
        fill_in(page, stack, CONSULTATION)
        press(page, "メールアドレスの確認に進む")
        page.get_by_label("メールアドレス").fill(CONTACT)
        press(page, "番号を送る")
        code = re.search(r"[0-9]{8}", box.last())
        assert code
        page.get_by_label("確認の番号").fill(f"{code[0][:4]} {code[0][4:]}")
        shoot(page, "consultation-code")
        press(page, "封をして送信する")
        number = page.locator(".panel__value").inner_text()
    case = stack.wait_for_case(number)
    assert {check.name: check.code for check in case.checks}["attestation"] == "ok"
    database = Database(f"sqlite:///{stack.layout.data('forms')}/forms.sqlite")
    with database.read() as connection:
        found = reading.find(connection, number)
        assert found
        assert reading.contact(connection, found.id) == CONTACT
    database.close()
    outside = [path for name in ("gateway", "nats-dmz") for path in written(stack, name)]
    assert [path for path in outside if CONTACT.encode() in path.read_bytes()] == []


def test_files_are_sealed_at_the_door_and_rebuilt_inside_and_the_gateway_does_not_grow_with_them(
    stack: Stack, page: Page, tmp_path: Path
) -> None:
    stack.publish(tmp_path, attaching.definition(attaching.PHOTO | {"max_bytes": chunks.MAX_FILE}, attaching.TABLE))
    large, table = tmp_path / "large.pdf", tmp_path / "members.csv"
    large.write_bytes(large_pdf())
    table.write_text(f"{CANARY},1\n" * 50_000, encoding="utf-8")
    page.set_default_timeout(SECONDS * 1000)
    with mail_server() as box, mailing(stack, box):
        stack.wait_for_the_form(attaching.PROCEDURE)
        gateway = stack.pid("gateway")
        fill_in(page, stack, attaching.PROCEDURE, "書類を添える")
        forget_peak(gateway)
        before = peak(gateway)
        page.get_by_label("写真").set_input_files(large)
        page.get_by_label("一覧表").set_input_files(table)
        press(page, "次へ")
        assert page.locator("h1").inner_text() == "入力内容を確かめてください"
        grown = peak(gateway) - before
        assert grown < GROWTH
        press(page, "メールアドレスの確認に進む")
        page.get_by_label("メールアドレス").fill(CONTACT)
        press(page, "番号を送る")
        code = re.search(r"[0-9]{8}", box.last())
        assert code
        page.get_by_label("確認の番号").fill(code[0])
        press(page, "封をして送信する")
        number = page.locator(".panel__value").inner_text()
    case = stack.wait_for_case(number)
    assert {check.code for check in case.checks} == {"ok"}
    stack.wait_for_files(number, 2)
    kept = {path: path.read_bytes() for name in ("gateway", "nats-dmz") for path in written(stack, name)}
    assert any(b"chunks." in data for data in kept.values()), "they did lie there, and the search reaches it"
    for tale in canary.forms({CANARY}):
        assert [path for path, data in kept.items() if tale in data] == []


def written(stack: Stack, name: str) -> Iterator[Path]:
    """Every file that a process outside has written."""
    yield from (path for path in stack.layout.data(name).rglob("*") if path.is_file())
    yield from (path for path in (stack.layout.log(name), stack.layout.audit(name)) if path.is_file())
