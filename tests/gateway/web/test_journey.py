"""A citizen in Chromium, from the catalogue to the receipt: real scripts and sealing, virtual card, axe throughout."""

import threading
from contextlib import contextmanager
from datetime import date

import pytest
from a2wsgi import WSGIMiddleware
from support.browser import (
    DESK,
    NARROWEST,
    OVERFLOWS,
    PHONE,
    TEXT_SPACING,
    chromium,
    complaints,
    serving_asgi,
    shoot,
    violations,
)
from support.cards import PASSWORD, session_pki
from support.gateway import NOW, OPENING, PROCEDURE, Gateway
from support.ports import free_port

from todoke_catalog import templates
from todoke_catalog.attachments import File, check_files
from todoke_catalog.loading import loads
from todoke_catalog.validation import validate
from todoke_evidence import content, sealing
from todoke_evidence.commitment import check_content
from todoke_gateway.web.door import Door
from todoke_gateway.web.server import settings
from todoke_testcard.door_http import open_door

pytestmark = pytest.mark.browser

TODAY = NOW.date()
GOLDEN = templates.golden_answers(TODAY)
BORN, EXAMINED = (date.fromisoformat(GOLDEN[name]) for name in ("applicant_birth_date", "exam_date"))
EXPECTED_422 = "Failed to load resource: the server responded with a status of 422"


class Running:
    """The gateway and the card door on loopback."""

    def __init__(self, port, door_port):
        self.origin = f"http://localhost:{port}"
        self.gateway = Gateway(origin=self.origin, card_door=f"http://127.0.0.1:{door_port}")
        self.application = Door(self.gateway.intake, WSGIMiddleware(self.gateway.pages, workers=4))

    def address(self, path, lang=""):
        return f"{self.origin}{path}{f'?lang={lang}' if lang else ''}"


@contextmanager
def card_door(port, origin):
    door = open_door(session_pki(), ("127.0.0.1", port), {origin})
    thread = threading.Thread(target=door.serve_forever)
    thread.start()
    try:
        yield
    finally:
        door.shutdown()
        thread.join()
        door.server_close()


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


class Citizen:
    """Fills in the form as a person would."""

    def __init__(self, page, running, lang="", look=lambda name: None):
        self.page, self.running, self.lang, self.look = page, running, lang, look

    def fill(self, **answers):
        for name, value in answers.items():
            self.page.fill(f"[id='{name.replace('__', '.')}']", value)

    def check(self, **answers):
        for name, value in answers.items():
            self.page.check(f"input[name='{name.replace('__', '.')}'][value='{value}']")

    def date(self, name, day):
        self.page.select_option(f"[id='{name}.era']", "AD")
        self.fill(**{f"{name}__{part}": str(getattr(day, part)) for part in ("year", "month", "day")})

    def next(self):
        self.page.click("button[value='next']")

    def to_the_form(self):
        self.page.goto(self.running.address("/", self.lang))
        self.look("catalogue")
        self.page.click(".card__link")
        self.look("procedure")
        self.page.click("button[value='start']")

    def answer_everything(self):
        self.look("page")
        self.next()
        self.look("errors")
        self.fill(applicant_name=GOLDEN["applicant_name"], applicant_kana="ミホン ハナコ")
        self.fill(applicant_address=GOLDEN["applicant_address"], applicant_phone="090-0000-0019")
        self.fill(applicant_email=GOLDEN["applicant_email"])
        self.date("applicant_birth_date", BORN)
        self.check(applicant_sex="2")
        self.next()
        self.check(relation="household")
        self.fill(insurance_symbol="見本国保", insurance_number="0012345")
        self.next()
        self.look("more")
        self.check(relation="self")
        self.next()
        self.date("exam_date", EXAMINED)
        self.fill(institution=GOLDEN["institution"], basic_cost="43,210", option_cost="5500", paid_amount="48710")
        self.check(insured_on_exam_day="yes", course="one_day", other_subsidy="no")
        self.next()
        self.look("consent")
        self.check(health_check_taken="no", consent_results="yes", consent_records="yes", consent_return="yes")
        self.next()
        self.look("account")
        self.fill(payee_account__bank="9999", payee_account__branch="001", payee_account__number="0001234")
        self.fill(payee_account__holder="ミホン ハナコ")
        self.check(payee_account__kind="ordinary")
        self.next()
        self.look("check")

    def to_sign(self):
        self.page.click("form[action*='/sign'] button")
        self.page.wait_for_selector("#card-name option", state="attached")
        self.look("sign")

    def attach(self):
        for file, field in zip(templates.golden_files(), ("receipt", "result_sheet"), strict=True):
            given = {"name": "20261123_123456.pdf", "mimeType": file.media_type, "buffer": file.data}
            self.page.set_input_files(f"#file-{field}", given)
            self.page.wait_for_selector(f"#file-{field}-chosen li")

    def sign(self, password=PASSWORD):
        self.page.fill("#password", password)
        self.page.click("#go")

    def refused(self):
        """The error summary, once it has the focus."""
        self.page.wait_for_function("() => document.activeElement.id === 'problems'")
        return self.page.inner_text("#problems")

    def receipt(self):
        self.page.wait_for_url("**/receipt*")
        return self.page.inner_text(".panel__value")

    def file_it(self):
        self.to_the_form()
        self.answer_everything()
        self.to_sign()
        self.attach()
        self.sign()
        return self.receipt()


@pytest.mark.parametrize(
    ("viewport", "lang"), [(PHONE, ""), (DESK, ""), (DESK, "en"), (PHONE, "easy")], ids=["phone", "desk", "en", "easy"]
)
def test_from_the_catalogue_to_the_receipt_axe_finds_nothing(running, browser, viewport, lang):
    page = browser.new_page(viewport=viewport)
    heard = complaints(page)
    found = []

    def look(name):
        shoot(page, f"{viewport['width']}{lang}-{name}")
        found.extend(f"{name}: {violation}" for violation in violations(page))

    citizen = Citizen(page, running, lang, look)
    number = citizen.file_it()
    look("receipt")
    page.goto(running.address(f"/status/{number}", lang))
    look("status")
    page.goto(running.address("/status", lang))
    look("status-ask")
    assert found == []
    assert [words for words in heard if not words.startswith(EXPECTED_422)] == []


def test_the_municipality_opens_exactly_what_the_citizen_saw(running, browser):
    citizen = Citizen(browser.new_page(), running)
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
    assert [file.name for file in files] == ["領収書.pdf", "検査結果の写し.pdf"]
    assert citizen.page.title().startswith("受付")
    assert running.gateway.recent.accepted_at(number)


def test_the_proof_can_be_saved_and_verified_again(running, browser, tmp_path):
    page = browser.new_page()
    number = Citizen(page, running).file_it()
    with page.expect_download() as download:
        page.click("form[action*='/receipt/file'] button[type=submit]")
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    assert saved.name == f"todoke-{number}.tlog-proof"
    page.goto(running.address("/receipt"))
    page.set_input_files("#file", saved)
    page.click("main form button")
    assert page.inner_text("h1") == "この控えは本物です"


class TestRefusals:
    @pytest.fixture
    def citizen(self, running, browser):
        neighbours = running.gateway.neighbours
        citizen = Citizen(browser.new_page(), running)
        citizen.to_the_form()
        citizen.answer_everything()
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


class TestAnywhere:
    def test_without_scripts_everything_but_the_signature_works(self, running, browser):
        page = browser.new_context(java_script_enabled=False).new_page()
        citizen = Citizen(page, running)
        citizen.to_the_form()
        citizen.answer_everything()
        page.click("form[action*='/sign'] button")
        assert "最後の署名には JavaScript が必要です" in page.inner_text("main")
        assert not page.is_visible("#work")

    @pytest.mark.parametrize(("lang", "spaced"), [("", False), ("", True), ("en", True)])
    def test_every_screen_fits_320_pixels(self, running, browser, lang, spaced):
        page = browser.new_page(viewport=NARROWEST)
        wide = []

        def look(name):
            if spaced:
                page.evaluate(TEXT_SPACING)
            if page.evaluate(OVERFLOWS):
                wide.append(name)

        citizen = Citizen(page, running, lang, look)
        citizen.file_it()
        look("receipt")
        assert wide == []

    def test_the_error_summary_has_the_focus_and_its_links_lead_to_the_fields(self, running, browser):
        page = browser.new_page()
        Citizen(page, running).to_the_form()
        page.keyboard.press("Tab")
        page.click("button[value='next']")
        assert page.evaluate("() => document.activeElement.className") == "errors"
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("() => document.activeElement.id") == "applicant_name"

    def test_a_broken_card_door_says_what_to_do(self, browser):
        port = free_port()
        running = Running(port, free_port())  # nobody listens there
        with serving_asgi(settings(running.application), port):
            citizen = Citizen(browser.new_page(), running)
            citizen.to_the_form()
            citizen.answer_everything()
            citizen.page.click("form[action*='/sign'] button")
            citizen.page.wait_for_selector("#card-name-error:not([hidden])")
            assert "カードを読み取るプログラムに接続できません" in citizen.page.inner_text("#card-name-error")
