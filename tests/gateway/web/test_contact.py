"""An address is verified by mail before the application is sent: one code, ten minutes, a few tries, nothing stored."""

import html
import json
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from support.browser import PHONE, chromium, complaints, serving, violations
from support.gateway import NOW, OPENING, Gateway, consultation, survey
from support.walker import Walker

from todoke_catalog import templates
from todoke_evidence import attested, content
from todoke_forms.core.opening import unseal
from todoke_gateway import filing
from todoke_gateway.core import draft as drafts
from todoke_gateway.core.contact import LIFETIME, TRIES
from todoke_gateway.core.draft import Draft
from todoke_gateway.web import texts
from todoke_gateway.web.contact import MAX_TYPED
from todoke_kit.errors import Refusal

ANSWERS = templates.golden_answers(NOW.date(), templates.LIBRARY_SURVEY)
FORM, CONTACT = "/procedures/consultation/form", "/procedures/consultation/contact"
ADDRESS = "hanako@mihon.example"
SCREENS = ["入力内容を確かめてください", "メールアドレスを確かめます", "メールで届いた番号を入力してください"]


class Sender(Walker):
    """A walker who also keeps ticket, token and address."""

    ticket = token = address = ""

    def post(self, go, fields=None, path=CONTACT):
        kept = {"ticket": self.ticket, "token": self.token, "address": self.address}
        super().post(go, {**kept, **(fields or {})}, path)
        for name in kept:
            found = re.search(f'name="{name}"[^>]* value="([^"]*)"', self.answer.text)
            setattr(self, name, html.unescape(found[1]) if found else "")
        return self

    def ask(self, address=ADDRESS):
        return (
            self.begin_with(ANSWERS, consultation())
            .post("check", path=FORM)
            .post("ask")
            .post("code", {"address": address})
        )

    def code(self):
        return re.search(r"[0-9]{8}", self.gateway.mails[-1][2])[0]

    def send(self, code):
        return self.post("send", {"code": code})


@pytest.fixture
def gateway():
    return Gateway(consultation(), survey())


@pytest.fixture
def sender(gateway):
    return Sender(gateway).ask()


def test_the_code_comes_by_mail_and_sends_the_application(gateway, sender):
    assert sender.heading == "メールで届いた番号を入力してください"
    assert gateway.mails[0][0] == ADDRESS
    sender.send(sender.code())
    assert "申請を送信しました" in sender.text
    [passage] = gateway.neighbours.published
    said = passage.parcel.signed
    assert said.level == attested.CONTACT
    opened = unseal(passage.parcel.sealed, said.statement, OPENING["x-wing"])
    assert opened == content.Content(opened.salt, ANSWERS, (), None, ADDRESS)
    assert not passage.anonymous


@pytest.mark.parametrize("go", ["ask", "code", "show"])
def test_a_browser_may_come_back_to_what_was_typed(sender, go):
    sender.post(go, {"address": "hanako"})
    assert sender.answer.headers["Cache-Control"] == "private, no-cache"


def test_the_mail_holds_the_code_and_not_even_which_procedure_it_is_for(gateway, sender):
    [(_, subject, text)] = gateway.mails
    assert sender.code() in text
    assert "図書館" not in text + subject
    assert sender.code() not in subject
    assert ADDRESS not in text
    assert "夜も開けて" not in text
    assert "http" not in text


def test_the_page_never_holds_the_code(sender):
    assert sender.code() not in sender.answer.text


def test_a_code_is_typed_as_people_type(gateway, sender):
    code = sender.code()
    wide = code.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    sender.send(f" {wide[:4]} {wide[4:]}")
    assert len(gateway.neighbours.published) == 1


@pytest.mark.parametrize(
    "address", ["", "hanako", "hanako@", "a b@mihon.example", "a@b.example\r\nBcc: c@d.example", "花子@例.jp"]
)
def test_what_is_no_address_gets_no_mail(gateway, address):
    sender = Sender(gateway).ask(address)
    assert sender.answer.status_code == 422
    assert sender.problems[0][0] == "address"
    assert gateway.mails == []


def test_a_wrong_code_may_be_mended_and_a_few_are_enough(gateway, sender):
    right = sender.code()
    for _ in range(TRIES):
        wrong = f"{(int(right) + 1) % 10**8:08}"
        assert sender.send(wrong).answer.status_code == 422
        assert sender.problems
        assert f'value="{wrong}"' in sender.text  # to be mended
        assert sender.heading == "メールで届いた番号を入力してください"
    assert "何度も間違えた" in sender.send(right).text
    assert gateway.neighbours.published == []


@pytest.mark.parametrize("typed", ["コードは", "1234 567", "１２３４"])
def test_a_wrong_code_comes_back_as_it_was_typed(sender, typed):
    assert f'name="code" type="text" value="{typed}"' in sender.send(typed).text


def test_no_code_is_asked_for_and_is_no_try(gateway, sender, caplog):
    right = sender.code()
    for empty in ["", " - "] * TRIES:
        assert sender.send(empty).answer.status_code == 422
        assert sender.problems == [("code", "確認の番号を入力してください")]
        assert 'id="code-error">確認の番号を入力してください<' in sender.text
    assert caplog.records == []
    sender.send(right)
    assert len(gateway.neighbours.published) == 1


@pytest.mark.parametrize("wrong_first", [False, True])
def test_who_asks_for_another_code_has_the_address_to_mend(gateway, sender, wrong_first):
    if wrong_first:
        sender.send("00000000" if sender.code() != "00000000" else "00000001")
    sender.post("ask")
    assert sender.heading == texts.ui("ja")["contact_ask_heading"]
    assert f'value="{ADDRESS}"' in sender.text
    sender.post("code")
    assert [mail[0] for mail in gateway.mails] == [ADDRESS, ADDRESS]
    assert sender.post("ask", {"address": "x" * 1_000}).text.count("x") < 1_000


def test_it_works_once(gateway, sender):
    code, token, ticket = sender.code(), sender.token, sender.ticket
    first = sender.send(code).text
    assert re.findall("[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", again(gateway, ticket, token).send(code).text)[0] in first
    assert len(gateway.neighbours.published) == 1  # the same application, and no other


def test_a_code_is_not_good_for_another_application(gateway, sender):
    other = Sender(gateway).ask("taro@mihon.example")
    other.token = sender.token
    other.send(gateway.mails[0][2] and re.search(r"[0-9]{8}", gateway.mails[0][2])[0])
    assert gateway.neighbours.published == []
    assert "この申請のものではありません" in other.text


def test_a_code_is_good_for_ten_minutes(gateway, sender):
    gateway.later(LIFETIME + 1)
    sender.send(sender.code())
    assert "期限（10分）が切れました" in sender.text
    assert gateway.neighbours.published == []


def again(gateway, ticket, token):
    """The screen for the code, come back to."""
    sender = Sender(gateway).begin_with(ANSWERS, consultation())
    sender.ticket, sender.token, sender.address = ticket, token, ADDRESS
    return sender


def test_a_receipt_that_is_reloaded_after_them_says_that_it_was_sent(gateway, sender):
    code, ticket, token = sender.code(), sender.ticket, sender.token
    number = re.findall("[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", sender.send(code).text)[0]
    gateway.later(LIFETIME + 1)
    reloaded = again(gateway, ticket, token).send(code)
    assert "もう送信しました" in reloaded.text
    assert number in reloaded.text
    reloaded.post("code")
    assert number in reloaded.send(reloaded.code()).text
    assert "取消コード" in reloaded.text
    gateway.later(filing.LIFETIME)
    assert again(gateway, ticket, token).send(code).answer.location == f"/status/{number}"
    assert len(gateway.neighbours.published) == 1


def test_an_anonymous_way_around_it_does_not_exist(gateway, sender):
    answer = sender.post("", path="/procedures/consultation/send").answer
    assert 'action="/procedures/consultation/contact"' in answer.text  # the check, with the way that this form has
    assert gateway.neighbours.published == []


def test_without_a_code_nothing_is_sent(gateway, sender):
    sender.token = ""
    sender.send(sender.code())
    assert gateway.neighbours.published == []


@pytest.mark.parametrize(("fault", "status"), [("mail_unavailable", 503), ("mail_refused", 422)])
def test_a_server_that_takes_no_mail_is_told(gateway, fault, status):
    gateway.mail_fault = fault
    sender = Sender(gateway).ask()
    assert sender.answer.status_code == status
    assert sender.problems
    gateway.mail_fault = ""
    assert sender.post("code").heading == "メールで届いた番号を入力してください"


def test_without_a_server_it_says_so(gateway):
    object.__setattr__(gateway.site, "mail", None)
    assert Sender(gateway).ask().answer.status_code == 503


def test_nobodys_inbox_is_flooded_from_here(gateway):
    statuses = [Sender(gateway).ask().answer.status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    assert len(gateway.mails) == 3


def test_after_a_fault_of_ours_the_same_code_sends_it(gateway, sender):
    code, token = sender.code(), sender.token
    gateway.neighbours.bus = "bus_unavailable"
    assert sender.send(code).answer.status_code == 503
    gateway.neighbours.bus = ""
    sender.token, sender.address = token, ADDRESS
    sender.send(code)
    assert len(gateway.neighbours.published) == 1


def test_neither_code_nor_address_is_written_anywhere(gateway, sender, caplog):
    caplog.set_level("INFO")
    sender.send("00000000")
    sender.send(sender.code())
    said = " ".join(f"{record.getMessage()} {getattr(record, 'fields', '')}" for record in caplog.records)
    assert "hanako" not in said
    assert sender.code() not in said


def test_in_english(gateway):
    sender = Sender(gateway, "en").ask()
    assert sender.heading == "Enter the code from the mail"
    assert gateway.mails[0][2].startswith("Online applications of Mihon City.")


class TestAnotherLanguage:
    def turn(self, sender, **typed):
        """Press the first language that is offered: to the address that its button has, with the fields of its form."""
        action = re.search(r'form="contact" formaction="([^"]+)" formnovalidate name="go" value="show"', sender.text)[1]
        path, _, query = action.partition("?")
        sender.lang = dict([query.split("=")])
        return sender.post("show", typed, path)

    def test_leaves_the_code_good_and_what_was_typed_of_it(self, gateway, sender):
        code = sender.code()
        self.turn(sender, code=code[:3])
        assert sender.heading == texts.ui(sender.lang["lang"])["contact_code_heading"]
        assert (f'value="{code[:3]}"' in sender.text, ADDRESS in sender.text) == (True, True)
        assert len(gateway.mails) == 1
        sender.send(code)
        assert len(gateway.neighbours.published) == 1

    def test_leaves_the_address_that_was_typed(self, gateway):
        sender = Sender(gateway).begin_with(ANSWERS, consultation()).post("check", path=FORM).post("ask")
        self.turn(sender, address="hanako@")
        assert sender.heading == texts.ui(sender.lang["lang"])["contact_ask_heading"]
        assert 'value="hanako@"' in sender.text
        assert sender.post("code", {"address": ADDRESS}).heading.startswith("メール")
        assert len(gateway.mails) == 1

    def test_has_nothing_of_it_in_the_address(self, sender):
        self.turn(sender, code="123")
        queries = re.findall(r'(?:action|href)="[^"]*[?]([^"]*)"', sender.text)
        assert {query.partition("=")[0] for query in queries} == {"lang"}

    def test_says_that_a_code_is_too_old(self, gateway, sender):
        gateway.later(LIFETIME + 1)
        self.turn(sender, code="123")
        assert (sender.answer.status_code, sender.problems[0][0]) == (422, "address")
        assert f'value="{ADDRESS}"' in sender.text

    @pytest.mark.parametrize("token", ["x", "A" * 60])
    def test_shows_no_address_of_another_token(self, sender, token):
        sender.token = token
        self.turn(sender, address="taro@mihon.example")
        assert sender.answer.status_code == 422
        assert texts.ui(sender.lang["lang"])["contact_ask_heading"] == sender.heading

    def test_does_not_grow_what_was_typed(self, sender):
        self.turn(sender, code="1" * 1_000)
        assert "1" * (MAX_TYPED + 1) not in sender.text


def test_the_refusals_have_a_door(gateway, sender, caplog):
    caplog.set_level("INFO", "todoke.audit")
    sender.send("x")
    assert [record.fields for record in caplog.records] == [{"door": "filing", "code": "code_wrong"}]
    with pytest.raises(Refusal):
        gateway.filing.read("")


def to_the_check(page, address):
    page.goto(f"{address}/procedures/consultation")
    draft = json.dumps(drafts.write(Draft(consultation().digest, ANSWERS)))
    page.get_by_role("button", name="申請をはじめる").click()
    page.evaluate(f"""() => {{
      const form = document.getElementById("all-questions");
      form.elements.draft.value = {draft};
      const check = Object.assign(document.createElement("button"), {{ name: "go", value: "check" }});
      form.append(check);
      check.click();
    }}""")
    page.get_by_role("heading", name=SCREENS[0]).wait_for()


@pytest.mark.browser
def test_in_a_browser_the_way_goes_through_all_its_screens(gateway):
    """What axe says to each of them, test_states.py asks."""
    with serving(gateway.pages) as address, chromium() as browser:
        page = browser.new_page(viewport=PHONE, locale="ja-JP")
        heard = complaints(page)
        to_the_check(page, address)
        assert page.inner_text("h1") == SCREENS[0]
        page.get_by_role("button", name="メールアドレスの確認に進む").click()
        assert page.inner_text("h1") == SCREENS[1]
        page.get_by_role("button", name="English").click()
        page.get_by_role("button", name="日本語", exact=True).wait_for()
        page.get_by_role("button", name="Back to your answers").click()
        page.get_by_role("button", name="日本語", exact=True).click()
        page.get_by_role("heading", name=SCREENS[0]).wait_for()
        page.locator("button[value='page:page_wishes']").click()
        page.locator("#comment").fill("変えた答え")
        page.locator("main button[value=next]").click()
        page.get_by_role("heading", name=SCREENS[0]).wait_for()
        for back in (4, 1):  # the page in English, and the one in Japanese before it
            for _ in range(back):
                page.go_back()
            expect(page.locator("#older")).to_be_visible()
        expect(page.locator("#older")).to_contain_text("この画面の後で、答えを変えています")
        expect(page.locator("#contact")).to_be_hidden()
        page.get_by_role("button", name="入力内容の確認に戻る").click()
        expect(page.locator("main")).to_contain_text("変えた答え")
        page.get_by_role("button", name="メールアドレスの確認に進む").click()
        page.get_by_label("メールアドレス").fill("hanako@")
        page.get_by_role("button", name="番号を送る").click()
        page.locator(".errors").wait_for()
        page.get_by_label("メールアドレス").fill(ADDRESS)
        page.get_by_role("button", name="番号を送る").click()
        assert page.inner_text("h1") == SCREENS[2]
        page.get_by_label("確認の番号").fill(re.search(r"[0-9]{8}", gateway.mails[-1][2])[0])
        page.get_by_role("button", name="English").click()
        page.get_by_role("heading", name="Enter the code from the mail").wait_for()
        assert urlsplit(page.url).query == "lang=en"
        page.locator("#code").press("Enter")  # sends, and changes no language
        page.locator(".panel__value").wait_for()
        assert page.inner_text(".panel__value")
        assert [words for words in heard if "status of 4" not in words] == []


@pytest.mark.browser
def test_in_a_browser_what_was_sent_is_said_to_who_comes_back(gateway):
    with serving(gateway.pages) as address, chromium() as browser:
        page = browser.new_page(viewport=PHONE, locale="ja-JP")
        heard = complaints(page)
        to_the_check(page, address)
        expect(page.locator("#sent-before")).to_be_hidden()
        page.get_by_role("button", name="メールアドレスの確認に進む").click()
        page.get_by_label("メールアドレス").fill(ADDRESS)
        page.get_by_role("button", name="番号を送る").click()
        page.get_by_label("確認の番号").fill(re.search(r"[0-9]{8}", gateway.mails[-1][2])[0])
        page.locator("#code").press("Enter")
        page.locator(".panel__value").wait_for()
        number = page.inner_text(".panel__value")
        page.locator(f"main a[href*='/status/{number}']").first.click()
        page.wait_for_url("**/status/**")
        page.go_back()
        expect(page.locator(".panel__value")).to_have_text(number)
        while page.inner_text("h1") != SCREENS[0]:
            page.go_back()
        expect(page.locator("#sent-before")).to_contain_text(number)
        expect(page.locator("#sent-other")).to_be_hidden()
        expect(page.get_by_text("まだ送信されていません")).to_be_hidden()
        page.get_by_role("button", name="戻る").click()
        page.locator("main button[value=next]").click()
        expect(page.locator("#sent-before")).to_contain_text(number)  # a check that is made anew knows as well
        page.locator("button[value='page:page_wishes']").click()
        page.locator("#comment").fill("もう一度変えた答え")
        page.locator("main button[value=next]").click()
        expect(page.locator("#sent-other")).to_contain_text("いまの答えは、送信済みの申請には入っていません")
        expect(page.get_by_text("まだ送信されていません")).to_be_visible()
        expect(page.locator("#sent-other")).to_contain_text("別の申請として、送ることができます")
        expect(page.locator("#sent-other")).to_contain_text(number)
        expect(page.locator("#sent-before")).to_be_hidden()
        assert violations(page) == []
        assert heard == []
