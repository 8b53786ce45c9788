"""A citizen in Chromium, from the catalogue to the receipt: real scripts and sealing, virtual card, axe throughout."""

from dataclasses import replace
from typing import ClassVar

import msgspec
import pytest
from playwright.sync_api import TimeoutError as Waited
from support.browser import (
    DESK,
    NARROWEST,
    OVERFLOWS,
    PHONE,
    chromium,
    complaints,
    launched,
    serving_asgi,
    shoot,
    violations,
)
from support.cards import PASSWORD
from support.citizen import Citizen
from support.gateway import NOW, OPENING, PROCEDURE, published
from support.ports import free_port
from support.signing import Running, arrived, card_door
from support.waiting import wait_until

from todoke_catalog import templates
from todoke_catalog.loading import loads
from todoke_catalog.reading.attachments import File, check_files
from todoke_catalog.validation import validate
from todoke_evidence import b64, chunks, content, receipt, sealing
from todoke_evidence.commitment import check_content
from todoke_evidence.file_outcome import FileOutcome
from todoke_evidence.notice import NoticeKey, StatusNotice, sign_bundle
from todoke_gateway.web.server import settings
from todoke_gateway.web.site import EXTENSION
from todoke_gateway.web.texts import ui

pytestmark = pytest.mark.browser

TODAY = NOW.date()
EXPECTED_422 = "Failed to load resource: the server responded with a status of 422"


@pytest.fixture(scope="module")
def running():
    port, door_port = free_port(), free_port()
    running = Running(port, door_port)
    with serving_asgi(settings(running.application), port), card_door(door_port, running.origin):
        yield running


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


# In Japanese, test_states.py asks axe about every state, and the tests below go all the way.
@pytest.mark.parametrize(("viewport", "lang"), [(DESK, "en"), (PHONE, "easy")], ids=["en", "easy"])
def test_from_the_catalogue_to_the_receipt_axe_finds_nothing(running, browser, viewport, lang):
    page = browser.new_page(viewport=viewport)
    heard = complaints(page)
    found = []

    def look(name):
        shoot(page, f"{viewport['width']}{lang}-{name}")
        found.extend(f"{name}: {violation}" for violation in violations(page))

    citizen = Citizen(page, running.address, TODAY, lang, look)
    number = citizen.file_it()
    look("receipt")
    page.goto(running.address(f"/status/{number}", lang))
    look("status")
    page.goto(running.address("/status", lang))
    look("status-ask")
    assert found == []
    assert [words for words in heard if not words.startswith(EXPECTED_422)] == []


@pytest.mark.parametrize(("viewport", "lang"), [(NARROWEST, "easy")], ids=["narrowest"])
def test_a_period_that_ends_while_one_is_on_the_form_is_told_and_axe_finds_nothing(browser, viewport, lang):
    running = Running(port := free_port(), free_port())
    closing = msgspec.json.decode(templates.read(PROCEDURE)) | {"reception": {"closes": "2026-11-23T19:00"}}
    running.gateway.catalogue.put(published(definition=closing, sequence=2))
    page, found = browser.new_page(viewport=viewport), []
    heard = complaints(page)

    def look(name):
        shoot(page, f"{viewport['width']}{lang}-{name}")
        found.extend(f"{name}: {violation}" for violation in violations(page))
        assert not page.evaluate(OVERFLOWS), name

    with serving_asgi(settings(running.application), port):
        page.goto(running.address(f"/procedures/{PROCEDURE}", lang))
        look("closing")
        page.locator("button[value=start]").click()
        look("closing-page")
        running.gateway.later(1800)
        page.locator("button[value=next]").click()
        assert page.locator("h1").inner_text() == ui(lang or "ja")["stopped_heading"]
        look("stopped")
        page.goto(running.address(f"/procedures/{PROCEDURE}", lang))
        look("closed")
    assert found == []
    assert [words for words in heard if "409" not in words] == []


FILES = (
    FileOutcome("pdf", "rebuilt", ("metadata", "scripts", "text_layer")),
    FileOutcome("heic", "rebuilt", ("metadata",)),
    FileOutcome("xlsx", "encrypted"),
    FileOutcome("docx", "waiting"),
)


# In Japanese, test_states.py asks axe about it at both ends of the widths.
@pytest.mark.parametrize(
    ("viewport", "lang"), [(PHONE, ""), (NARROWEST, "easy"), (DESK, "en")], ids=["phone", "narrowest", "desk"]
)
def test_what_became_of_files_is_read_without_a_script_at_every_width(running, browser, viewport, lang):
    number = receipt.receipt_number(b"files".ljust(16))
    running.gateway.statuses[number] = StatusNotice("990019", number, "accepted", 5, running.gateway.site.now(), FILES)
    plain = browser.new_context(viewport=viewport, java_script_enabled=False).new_page()
    plain.goto(running.address(f"/status/{number}", lang))
    assert plain.locator(".files tbody tr").count() == len(FILES)
    page = browser.new_page(viewport=viewport)
    page.goto(running.address(f"/status/{number}", lang))
    shoot(page, f"{viewport['width']}{lang}-status-files")
    assert violations(page) == []
    assert not page.evaluate(OVERFLOWS)


def test_the_municipality_opens_exactly_what_the_citizen_saw(running, browser):
    citizen = Citizen(browser.new_page(), running.address, TODAY)
    number = citizen.file_it()
    parcel = running.gateway.neighbours.published[-1].parcel
    stated = parcel.signed.statement
    bound_to = sealing.info(stated.municipality, stated.procedure, stated.form, stated.submission)
    opened = content.unpack(sealing.open_sealed(OPENING["x-wing"], parcel.sealed, bound_to))
    check_content(stated, opened)
    definition = loads(templates.read(PROCEDURE))
    files = [File(one.name, one.media_type, one.data) for one in opened.attachments]
    assert validate(definition, opened.answers, TODAY).accepted
    assert check_files(definition, opened.answers, files) == ()
    assert [file.name for file in files] == ["領収書.pdf", "検査結果の写し1.pdf"]
    assert citizen.page.title() == "申請を送信しました | 見本市"
    assert running.gateway.recent.accepted_at(number)


def test_the_proof_can_be_saved_and_verified_again(running, browser, tmp_path):
    page = browser.new_page()
    number = Citizen(page, running.address, TODAY).file_it()
    with page.expect_download() as download:
        page.click("form[action*='/receipt/file'] button[type=submit]")
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    assert saved.name == f"todoke-{number}.tlog-proof"
    page.goto(running.address("/receipt"))
    page.set_input_files("#file", saved)
    page.click("main form button")
    assert page.inner_text("h1") == "この控えは本物です"


class TestSwappedKeys:
    """What an honest script does with other keys than the municipality's: nothing, and it says so."""

    SWAPPED: ClassVar = {
        "ja": "自治体のものであることを確かめられません。だれかがすりかえた疑いがあります。何も送っていません。",
        "easy": "役所の ものか わかりません。だれかが とりかえた かもしれません。まだ 送って いません。",
        "en": "cannot be shown to be the municipality's: someone may have swapped them. Nothing was sent.",
    }

    @pytest.fixture
    def offer(self, running):
        """Offers what is given instead of the form, as a catalogue that was tampered with would."""
        gateway, named = running.gateway, running.gateway.pages.extensions[EXTENSION]

        def swap(text, keys=named.notice_keys):
            sequence = gateway.catalogue.get(PROCEDURE).bundle.sequence + 1
            gateway.catalogue.put(replace(published(sequence=sequence), text=text))
            gateway.pages.extensions[EXTENSION] = replace(named, notice_keys=keys)

        yield swap
        swap(published().text)

    def to_the_end(self, running, page, lang=""):
        citizen = Citizen(page, running.address, TODAY, lang)
        citizen.resume()
        citizen.go("form[action*='/sign'] button")
        return citizen

    @pytest.mark.parametrize("lang", ["ja", "easy", "en"])
    def test_a_sealing_key_that_the_municipality_did_not_sign_is_refused_and_shown(self, running, browser, offer, lang):
        head, _, signature = published().text.split(".")
        _, payload, _ = published(keys=(sealing.generate().public(),)).text.split(".")
        offer(f"{head}.{payload}.{signature}")
        citizen = self.to_the_end(running, browser.new_page(), lang)
        assert self.SWAPPED[lang] in citizen.refused()
        assert not citizen.page.is_visible("#work")
        assert violations(citizen.page) == []

    def test_a_municipality_that_signs_with_another_key_than_the_last_time_is_refused_and_shown(
        self, running, browser, offer
    ):
        context, other = browser.new_context(), NoticeKey.generate("990019")
        before = self.to_the_end(running, context.new_page())
        before.page.wait_for_selector("#work:not([hidden])")
        forged = sign_bundle(published(keys=(sealing.generate().public(),)).bundle, other)
        offer(forged, (b64.encode(other.public().public),))
        citizen = self.to_the_end(running, context.new_page())
        assert "前に使ったときと違います" in citizen.refused()
        assert not citizen.page.is_visible("#work")
        context.close()

    def test_keys_that_the_municipality_exchanged_are_no_swap(self, running, browser, offer):
        context = browser.new_context()
        for keys in ((OPENING["x25519"].public(),), (OPENING["x-wing"].public(), OPENING["x25519"].public())):
            offer(published(keys=keys).text)
            self.to_the_end(running, context.new_page()).page.wait_for_selector("#work:not([hidden])")
        context.close()


class TestLargeFiles:
    """Files that are sealed apart and sent before the application."""

    PHOTOS = (b"\xff\xd8\xff" + bytes(600_000), b"\x89PNG\r\n\x1a\n" + bytes(chunks.CHUNK - 8))

    @pytest.fixture
    def citizen(self, running, browser):
        citizen = Citizen(browser.new_page(), running.address, TODAY)
        citizen.resume()
        citizen.to_sign()
        citizen.attach()
        citizen.attach_large("photo", "image/jpeg", *self.PHOTOS)
        running.gateway.neighbours.chunks.clear()
        yield citizen
        running.gateway.neighbours.bus = ""

    def test_they_arrive_as_they_were(self, running, citizen):
        citizen.sign()
        citizen.receipt()
        receipt, *photos = arrived(running.gateway)
        assert receipt == ("領収書.pdf", templates.golden_files()[0].data)
        assert photos == [("検査結果の写し1.jpg", self.PHOTOS[0]), ("検査結果の写し2.png", self.PHOTOS[1])]

    def test_a_connection_that_breaks_goes_on_where_it_stopped(self, running, citizen):
        sent = []

        def break_once(route):
            sent.append(route.request.url.rpartition("/")[2])
            if len(sent) == 3:
                route.abort()
            elif len(sent) == 5:  # it arrives, and only the answer is lost
                route.fetch()
                route.abort()
            else:
                route.continue_()

        citizen.page.route("**/chunks/*", break_once)
        citizen.sign()
        citizen.receipt()
        assert sent == ["0", "0", "1", "1", "2", "2", "0"]
        assert [data for _, data in arrived(running.gateway)][1:] == list(self.PHOTOS)

    def test_after_a_wrong_password_they_are_not_sent_again(self, running, citizen):
        citizen.sign("WRONG1")
        citizen.refused()
        before = dict(running.gateway.neighbours.chunks)
        citizen.sign()
        citizen.receipt()
        assert running.gateway.neighbours.chunks == before

    def test_when_there_is_no_room_the_citizen_is_told_and_goes_on_later(self, running, citizen):
        citizen.page.clock.install()
        running.gateway.neighbours.bus = "uploads_full"
        citizen.sign()
        citizen.page.clock.run_for(0)

        def told() -> bool:
            citizen.page.clock.fast_forward(40_000)
            return citizen.page.is_visible("#sending-again")

        wait_until(told, "the citizen is not told")
        assert "時間をおいて、もう一度送ってください" in citizen.page.inner_text("#problems")
        running.gateway.neighbours.bus = ""
        citizen.page.click("#again")
        citizen.receipt()


class TestRefusals:
    @pytest.fixture
    def citizen(self, running, browser):
        neighbours = running.gateway.neighbours
        citizen = Citizen(browser.new_page(), running.address, TODAY)
        citizen.resume()
        citizen.to_sign()
        yield citizen
        neighbours.verdict = neighbours.bus = ""

    def test_without_files_and_password_every_fault_is_named_and_linked(self, citizen):
        citizen.page.click("#go")
        said = citizen.refused()
        assert "領収書のファイルを選んでください" in said
        assert "暗証番号を入力してください" in said
        citizen.page.click("#problems a >> nth=0")
        assert citizen.page.evaluate("() => document.activeElement.id") == "file-receipt"
        assert citizen.page.title().startswith("エラー：")

    def test_a_wrong_password_tells_how_many_tries_are_left(self, citizen):
        citizen.attach()
        citizen.sign("WRONG1")
        assert "あと4回間違えるとカードが使えなくなります" in citizen.refused()
        assert citizen.page.input_value("#password") == ""
        citizen.sign()  # so that the card has all its tries again
        citizen.receipt()

    def test_a_child_s_card_cannot_sign(self, citizen):
        citizen.attach()
        citizen.page.select_option("#card-name", "child")
        citizen.sign()
        assert "署名用電子証明書がありません" in citizen.refused()

    def test_what_identity_refuses_is_explained(self, running, citizen):
        running.gateway.neighbours.verdict = "certificate_revoked"
        citizen.attach()
        citizen.sign()
        assert "失効しています" in citizen.refused()

    def test_when_we_are_busy_the_same_application_is_sent_again_and_counted_once(self, running, citizen):
        running.gateway.neighbours.bus = "bus_unavailable"
        leaves = len(running.gateway.neighbours.ledger.leaves)
        citizen.attach()
        citizen.sign()
        assert "少し待って、もう一度送ってください" in citizen.refused()
        running.gateway.neighbours.bus = ""
        citizen.page.click("#again")
        citizen.receipt()
        assert len(running.gateway.neighbours.ledger.leaves) == leaves + 1

    def test_a_file_of_another_kind_is_refused_at_once(self, citizen):
        citizen.page.set_input_files("#file-receipt", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"MZ"})
        citizen.page.wait_for_selector("#file-receipt-error:not([hidden])")
        assert "a.pdfは使えない種類のファイルです" in citizen.page.inner_text("#file-receipt-error")


FOCUSED = "() => document.activeElement.id || document.activeElement.name"
RINGED = """() => {
  const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
  return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
}"""


@pytest.fixture
def whole(browser):
    """A browser as people have it: without windows a key opens no choice of files."""
    with launched(browser.browser_type, whole=True) as found:
        yield found


class Keys:
    """Somebody with a keyboard and nothing else, who always sees where the focus is."""

    def __init__(self, page):
        self.page = page

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def at(self, name):
        """The focus gets there by itself."""
        self.page.wait_for_function(f"name => ({FOCUSED})() === name", arg=name)
        assert self.page.evaluate(RINGED), name

    def tab(self, *names):
        """Each press leads to the next of these, and shows it."""
        for name in names:
            self.press("Tab")
            assert self.page.evaluate(FOCUSED) == name
            assert self.page.evaluate(RINGED), name

    def tab_until(self, name, most=40):
        """Past whatever stands before it."""
        for _ in range(most):
            self.press("Tab")
            if self.page.evaluate(FOCUSED) == name:
                return
        raise AssertionError(name)

    def opened(self, tries=3):
        """A choice of files: a browser opens none while it still closes the one before, as on a busy machine."""
        try:
            with self.page.expect_file_chooser(timeout=30_000) as chooser:
                self.press("Space")
        except Waited:
            if tries == 1:
                raise
            return self.opened(tries - 1)
        else:
            return chooser.value

    def choose(self, field, file):
        self.at(f"file-{field}")
        self.opened().set_files({"name": "a.pdf", "mimeType": file.media_type, "buffer": file.data})
        self.page.wait_for_selector(f"#file-{field}-chosen li")
        self.press("Tab")
        assert self.page.evaluate("document.activeElement.innerText").startswith("取り除く")
        assert self.page.evaluate(RINGED)


def test_a_form_with_an_account_is_signed_and_sent_by_keyboard_alone(running, whole):
    page = whole.new_page(viewport=PHONE)
    heard, keys = complaints(page), Keys(page)
    citizen = Citizen(page, running.address, TODAY)
    own = next(case for case in templates.golden_cases(templates.NINGEN_DOCK) if case.name == "an account of one's own")
    citizen.golden |= {name: own.answers[name] for name in ("payee_relation", "payee_account", "passbook")}
    citizen.resume()
    assert "0001234" in page.inner_text("main")  # the account, as it is signed
    page.evaluate("document.querySelector(\"form[action*='/sign'] button\").id = 'to-sign'")
    keys.tab_until("to-sign")
    keys.press("Enter")
    page.wait_for_selector("#card-name option", state="attached")

    keys.tab_until("file-receipt")
    keys.tab(
        "file-result_sheet", "file-insurance_certificate", "file-passbook", "card-name", "password", "reveal", "go"
    )
    keys.press("Enter")
    keys.at("problems")
    assert "暗証番号を入力してください" in page.inner_text("#problems")
    keys.press("Tab", "Enter")

    receipt, results = templates.golden_files()
    keys.choose("receipt", receipt)
    keys.press("Tab")
    keys.choose("result_sheet", results)
    keys.tab("file-insurance_certificate", "file-passbook")
    keys.choose("passbook", receipt)
    keys.tab("card-name", "password")
    page.keyboard.type("WRONG1")
    keys.tab("reveal")
    keys.press("Space")
    assert (page.get_attribute("#password", "type"), page.input_value("#password")) == ("text", "WRONG1")
    keys.press("Space", "Enter", "Enter")
    assert page.get_attribute("#password", "type") == "password"
    keys.press("Shift+Tab", "Enter")  # from the field, as people do
    keys.at("problems")
    assert "あと4回" in page.inner_text("#problems")
    keys.press("Tab", "Enter")  # the link of the sentence
    keys.at("password")
    page.keyboard.type(PASSWORD)
    keys.press("Enter")
    assert citizen.receipt()
    keys.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#the-main"
    assert [words for words in heard if not words.startswith(EXPECTED_422)] == []


class TestAnywhere:
    def test_without_scripts_everything_but_the_signature_works(self, running, browser):
        page = browser.new_context(java_script_enabled=False).new_page()
        citizen = Citizen(page, running.address, TODAY)
        citizen.to_the_form()
        citizen.answer_everything()
        page.click("form[action*='/sign'] button")
        assert "最後の署名には JavaScript が必要です" in page.inner_text("main")
        assert not page.is_visible("#work")

    def test_the_error_summary_has_the_focus_and_its_links_lead_to_the_fields(self, running, browser):
        page = browser.new_page()
        Citizen(page, running.address, TODAY).to_the_form()
        page.keyboard.press("Tab")
        page.click("button[value='next']")
        page.wait_for_function("() => document.activeElement.className === 'errors'")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_function("() => document.activeElement.id === 'applicant_name'")

    def test_a_broken_card_door_says_what_to_do(self, browser):
        port = free_port()
        running = Running(port, free_port())  # nobody listens there
        with serving_asgi(settings(running.application), port):
            citizen = Citizen(browser.new_page(), running.address, TODAY)
            citizen.resume()
            citizen.page.click("form[action*='/sign'] button")
            citizen.page.wait_for_selector("#card-name-error:not([hidden])")
            assert "カードを読み取るプログラムに接続できません" in citizen.page.inner_text("#card-name-error")
