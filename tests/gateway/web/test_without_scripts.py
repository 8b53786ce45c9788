"""Files and letters in Chromium with JavaScript switched off, against the gateway on its real server."""

import re

import pytest
from support import attaching, letters
from support.attaching import PDF, PNG
from support.browser import NARROWEST, PHONE, chromium, complaints, serving_asgi, shoot
from support.gateway import Gateway, survey
from support.notices import NUMBER
from support.ports import free_port

from todoke_evidence import chunks
from todoke_evidence.notice import StatusNotice
from todoke_gateway.core import draft as drafts
from todoke_gateway.web.server import settings

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def running():
    port = free_port()
    gateway = Gateway(attaching.form(), survey(), origin=f"http://localhost:{port}")
    with serving_asgi(settings(attaching.door(gateway)), port):
        yield gateway


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, locale="ja-JP")
    context.set_default_timeout(90_000)
    yield context.new_page()
    context.close()


def press(page, words):
    with page.expect_navigation():
        page.get_by_role("button", name=words).first.click()


def to_the_files(page, running):
    page.goto(f"{running.site.origin}/procedures/{attaching.PROCEDURE}")
    press(page, "申請をはじめる")
    page.get_by_label("月に1回から3回").check()
    page.get_by_label("どちらともいえない").check()
    press(page, "次へ")
    if page.locator("h1").inner_text() == "図書館の利用":
        press(page, "次へ")
    page.get_by_label("図書館への意見や要望").fill("夜も開けてください。")
    press(page, "次へ")
    assert page.locator("h1").inner_text() == "書類を添える"


def chosen(page):
    return [words.replace("\n", " ") for words in page.locator(".chosen li > span").all_inner_texts()]


def picture(name, data=PNG):
    return {"name": name, "mimeType": "image/png", "buffer": data}


def test_files_are_chosen_listed_removed_and_filed(running, page):
    heard = complaints(page)
    to_the_files(page, running)
    assert "ブラウザの中では封をできません" in page.inner_text("main")
    page.get_by_label("写真").set_input_files([picture("一枚目.png"), picture("two.png", PNG + bytes(700_000))])
    press(page, "選んだファイルを加える")
    assert chosen(page) == ["一枚目.png PNG 0 KB", "two.png PNG 700 KB"]
    shoot(page, "360-files-without-scripts")
    press(page, re.compile("取り除く.*一枚目"))
    assert chosen(page) == ["two.png PNG 700 KB"]
    press(page, "次へ")
    assert page.locator("h1").inner_text() == "入力内容を確かめてください"
    assert "two.png（PNG、700 KB）" in page.inner_text("main")
    press(page, "メールアドレスの確認に進む")
    page.get_by_label("メールアドレス").fill("hanako@mihon.example")
    press(page, "番号を送る")
    page.get_by_label("確認の番号").fill(re.search(r"[0-9]{8}", running.mails[-1][2])[0])
    press(page, "封をして送信する")
    number = page.locator(".panel__value").inner_text()
    assert re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", number)
    [passage] = running.neighbours.published
    assert len(passage.parcel.signed.statement.uploads) == 1
    assert heard == []


def test_a_wrong_one_is_said_and_nothing_else_is_lost(running, page):
    to_the_files(page, running)
    page.get_by_label("写真").set_input_files([picture("good.pdf", PDF), picture("bad.png", b"MZ" + bytes(99))])
    press(page, "次へ")
    assert page.locator("h1").inner_text() == "書類を添える"
    assert page.locator(".errors a").all_inner_texts() == ["bad.pngは使えない種類のファイルです"]
    assert chosen(page) == ["good.pdf PDF 1 KB"]
    assert drafts.read(page.locator("[name=draft]").first.input_value()).answers["comment"] == "夜も開けてください。"
    press(page, "次へ")
    assert page.locator("h1").inner_text() == "入力内容を確かめてください"


def test_one_that_is_far_too_large_is_said_by_a_page(running, page, tmp_path):
    """The browser goes on sending what nobody reads any more, and then shows the answer."""
    to_the_files(page, running)
    film = tmp_path / "film.png"
    film.write_bytes(PNG + bytes(2 * chunks.MAX_FILE))
    page.get_by_label("写真").set_input_files(film)
    press(page, "選んだファイルを加える")
    assert page.locator(".errors a").all_inner_texts() == ["film.pngは1 MB以内にしてください"]


def test_a_letter_says_how_else_it_is_read(running, page):
    page.set_viewport_size(NARROWEST)
    running.statuses[NUMBER] = StatusNotice("990019", NUMBER, "granted", 4, running.site.now())
    running.letters[NUMBER] = letters.signed()
    for lang, words in {"ja": "紙の手紙", "easy": "紙の 手紙", "en": "on paper"}.items():
        page.goto(f"{running.site.origin}/status/{NUMBER}?lang={lang}")
        said = page.locator("noscript .notice").inner_text()
        assert "JavaScript" in said
        assert words in said
    assert not page.locator("#letter-form").is_visible()
