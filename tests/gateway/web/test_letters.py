"""Letters in Chromium: the key that the receipt page offers, and the letter that the status page opens with it."""

import re

import pytest
from support import layout, letters
from support.browser import DESK, PHONE, chromium, complaints, serving, shoot, violations
from support.gateway import Gateway, fill_in, published
from support.letters import LETTER
from support.notices import NUMBER

from todoke_evidence import receipt
from todoke_evidence.letter_key import LetterKey
from todoke_evidence.notice import NoticeKey, StatusNotice
from todoke_gateway.web import texts

pytestmark = pytest.mark.browser

KEY = letters.key()
GATEWAY = Gateway()
PROOF = GATEWAY.submit(fill_in(published(), GATEWAY.challenge()))[1]
OTHER_NUMBER = receipt.receipt_number(bytes(range(16)))


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture
def gateway():
    gateway = Gateway()
    gateway.statuses[NUMBER] = StatusNotice("990019", NUMBER, "granted", 4, gateway.site.now())
    gateway.letters[NUMBER] = letters.signed()
    return gateway


@pytest.fixture
def address(gateway):
    with serving(gateway.pages) as url:
        yield url


def choose(page, data):
    page.set_input_files("#letter-key", {"name": "any.letter-key", "mimeType": "", "buffer": data})
    page.click("#letter-form button")


def refused(page, data):
    """What the page says below the field, which has the focus then."""
    choose(page, data)
    page.wait_for_function("() => document.activeElement.id === 'letter-key'")
    assert not page.is_visible("#letter-opened")
    return page.inner_text("#letter-key-error")


@pytest.mark.parametrize(
    ("viewport", "lang"),
    [(PHONE, "ja"), (DESK, "ja"), (PHONE, "easy"), (DESK, "en")],
    ids=["phone", "desk", "easy", "en"],
)
def test_the_letter_is_opened_shown_and_can_be_printed(browser, address, viewport, lang):
    page = browser.new_page(viewport=viewport)
    heard, requests = complaints(page), []
    page.goto(f"{address}/status/{NUMBER}?lang={lang}")
    assert violations(page) == []
    shoot(page, f"{viewport['width']}{lang}-letter-closed")
    page.on("request", lambda request: requests.append(request.url))
    choose(page, KEY.to_bytes())
    page.wait_for_selector("#letter-opened:not([hidden])")
    assert page.inner_text("#letter-title") == LETTER.title
    assert page.text_content("#letter-text") == LETTER.text
    signed = page.inner_text("#letter-signed")
    assert ("Mihon City" if lang == "en" else "見本市") in signed
    assert ("23 November 2026" if lang == "en" else "令和8年11月23日") in signed
    assert page.is_visible("#print")
    assert page.evaluate("document.activeElement.id") == "letter-opened"
    shoot(page, f"{viewport['width']}{lang}-letter-open")
    assert requests == [], "neither the key nor the letter goes anywhere"
    assert layout.everywhere(page) == []
    assert heard == []


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"", "letter_key_malformed"),
        (KEY.to_bytes()[:-1], "letter_key_malformed"),
        (bytes(1_000_000), "letter_key_malformed"),
        (letters.key(number=OTHER_NUMBER).to_bytes(), "letter_key_other"),
        (LetterKey.generate(NUMBER).to_bytes(), "letter_key_other"),
        (KEY.to_bytes().replace(b"AAECAwQ", b"AAECAwU"), "seal_broken"),
    ],
)
def test_a_wrong_key_file_is_told_apart(browser, address, file, code):
    page = browser.new_page(viewport=PHONE)
    page.goto(f"{address}/status/{NUMBER}")
    assert refused(page, file) == texts.for_letters("ja")[code]
    shoot(page, f"360-letter-{code}")
    assert layout.everywhere(page) == []
    choose(page, KEY.to_bytes())
    page.wait_for_selector("#letter-opened:not([hidden])")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (letters.signed()[:-4] + "AAAA", "letter_untrusted"),
        (letters.signed(by=NoticeKey.generate("990019")), "letter_untrusted"),
        (letters.signed(letters.sealed(receipt_number=OTHER_NUMBER)), "letter_other"),
        (letters.signed(letters.sealed(LetterKey.generate(NUMBER))), "letter_key_other"),
        (letters.signed(letters.sealed_bytes(letters.NO_LETTERS["zeros"])), "letter_malformed"),
    ],
)
def test_what_a_hostile_gateway_shows_in_place_of_the_letter_stays_shut(browser, gateway, address, text, code):
    gateway.letters[NUMBER] = text
    page = browser.new_page()
    page.goto(f"{address}/status/{NUMBER}")
    assert refused(page, KEY.to_bytes()) == texts.for_letters("ja")[code]


def test_a_letter_under_a_key_that_this_browser_does_not_know_is_not_shown(browser, gateway, address):
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/status/{NUMBER}")
    page.evaluate("localStorage.setItem('todoke/notice-keys/990019', JSON.stringify(['another']))")
    assert refused(page, KEY.to_bytes()) == texts.for_letters("ja")["notice_key_changed"]


def test_without_a_file_it_asks_for_one(browser, address):
    page = browser.new_page()
    page.goto(f"{address}/status/{NUMBER}")
    page.click("#letter-form button")
    assert page.inner_text("#letter-key-error") == texts.for_letters("ja")["letter_key_missing"]


def test_without_a_script_the_letter_can_be_saved(browser, gateway, address):
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{address}/status/{NUMBER}")
    assert not page.is_visible("#letter-form")
    page.click("details:has-text('open-letter') summary")
    with page.expect_download() as download:
        page.get_by_role("link", name="暗号化された手紙を保存する").click()
    assert download.value.suggested_filename == f"todoke-{NUMBER}.letter"
    assert download.value.path().read_text() == gateway.letters[NUMBER]


class TestReceipt:
    @pytest.fixture
    def show(self, browser, address):
        """The receipt page of a submission, as the signing page leads to it, with what lies in the tab."""

        def shown(kept, viewport=PHONE):
            page = browser.new_page(viewport=viewport)
            page.goto(address)
            number = PROOF["receipt_number"]
            if kept is not None:
                page.evaluate(
                    "given => sessionStorage.setItem(...given)", [f"todoke/letter-key/{kept or number}", "the key"]
                )
            page.evaluate(
                """given => { const form = document.createElement("form");
                form.method = "post"; form.action = "/receipt";
                for (const [name, value] of Object.entries(given)) {
                  const field = document.createElement("textarea");
                  field.name = name; field.value = value; form.append(field);
                }
                document.body.append(form); form.submit(); }""",
                {"proof": PROOF["receipt"], "accepted_at": PROOF["accepted_at"]},
            )
            page.wait_for_url("**/receipt")
            page.wait_for_selector("#letter-key:not([hidden]), #letter-key-none:not([hidden])")
            return page, number

        return shown

    @pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
    def test_the_key_is_offered_as_a_file_that_no_server_saw(self, show, viewport):
        page, number = show("", viewport)
        heard = complaints(page)
        shoot(page, f"{viewport['width']}-letter-key")
        assert layout.everywhere(page) == []
        assert "紙で受け取れます" in page.inner_text("#letter-key")
        with page.expect_download() as download:
            page.get_by_role("link", name="鍵のファイルを保存する").click()
        assert download.value.suggested_filename == f"todoke-{number}.letter-key"
        assert download.value.path().read_text() == "the key"
        assert re.match(r"blob:", download.value.url)
        assert heard == []

    @pytest.mark.parametrize("kept", [None, NUMBER], ids=["none", "that of another"])
    def test_without_a_key_it_says_that_letters_come_on_paper(self, show, kept):
        page, _ = show(kept)
        assert not page.is_visible("#letter-key")
        assert "紙の手紙を送ります" in page.inner_text("#letter-key-none")
        assert layout.everywhere(page) == []
