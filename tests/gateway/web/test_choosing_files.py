"""Files on the signing page in Chromium: added and removed one by one, and one that is refused costs only itself."""

import re

import pytest
from playwright.sync_api import expect
from support.browser import NARROWEST, OVERFLOWS, PHONE, chromium, complaints, serving_asgi, shoot, violations
from support.citizen import Citizen
from support.gateway import NOW
from support.ports import free_port
from support.signing import Running, arrived, card_door

from todoke_catalog import templates
from todoke_evidence import chunks
from todoke_gateway.web.server import settings

pytestmark = pytest.mark.browser

SHEETS, RECEIPT, CERTIFICATE = (
    "result_sheet",
    "receipt",
    "insurance_certificate",
)  # six at most, one, one that need not be
PDF = templates.golden_files()[0].data
LARGE = PDF + bytes(300_000)  # too large to travel inside the application
LISTED = """([field, names]) => JSON.stringify(names) === JSON.stringify(
  [...document.querySelectorAll(`#file-${field}-chosen li > span bdi`)].map(one => one.textContent))"""
NAMED = "one => [...one.files].map(({ name }) => name)"  # by the browser, in the input
READING_WAITS = """() => {
  const read = Blob.prototype.arrayBuffer;
  const gate = new Promise(go => { globalThis.go_on = go; });
  Blob.prototype.arrayBuffer = async function () { await gate; return read.call(this); };
}"""


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


class Choosing(Citizen):
    """Somebody who chooses files, and sees which are listed and what is said of them."""

    def give(self, field, *files):
        given = [{"name": name, "mimeType": "application/pdf", "buffer": data} for name, data in files]
        self.page.set_input_files(f"#file-{field}", given)

    def choose(self, field, *names):
        """At once; what has the ending .exe is nothing that can be used."""
        self.give(field, *((name, b"MZ" if name.endswith(".exe") else PDF) for name in names))

    def put(self, field, *files):
        """Chooses these names and bytes beside what is there, and waits until they are listed."""
        there = self.page.locator(f"#file-{field}-chosen li").count()
        self.give(field, *files)
        self.page.wait_for_selector(f"#file-{field}-chosen li >> nth={there + len(files) - 1}")

    def sees(self, field, *names):
        """These files and no others, in the list and in the input, where the browser names them."""
        self.page.wait_for_function(LISTED, arg=[field, names])
        assert self.page.eval_on_selector(f"#file-{field}", NAMED) == list(names)

    def told(self, field):
        self.page.wait_for_selector(f"#file-{field}-error:not([hidden])")
        return self.page.inner_text(f"#file-{field}-error").splitlines()

    def remove(self, name):
        self.button("取り除く：", name).click()

    def button(self, words, name):
        """A browser says what only those hear who do not see it apart: blanks may come between."""
        said = "\\s*".join(map(re.escape, (*words, name)))
        return self.page.get_by_role("button", name=re.compile(f"^{said}$"))

    def focused(self):
        return self.page.evaluate("document.activeElement.id || document.activeElement.textContent")


def to_sign(running, page, lang=""):
    citizen = Choosing(page, running.address, NOW.date(), lang)
    citizen.resume()
    citizen.to_sign()
    return citizen


@pytest.fixture
def citizen(running, browser):
    page = browser.new_page(viewport=PHONE)
    heard = complaints(page)
    yield to_sign(running, page)
    assert [words for words in heard if "status of 422" not in words] == []  # what a card refuses


class TestSeveral:
    def test_each_choice_adds_to_those_before(self, citizen):
        citizen.choose(SHEETS, "a.pdf")
        citizen.sees(SHEETS, "a.pdf")
        citizen.choose(SHEETS, "b.pdf")
        citizen.sees(SHEETS, "a.pdf", "b.pdf")

    def test_who_chooses_nothing_after_all_keeps_what_was_there(self, citizen):
        """Older browsers empty the input then."""
        citizen.choose(SHEETS, "a.pdf")
        citizen.sees(SHEETS, "a.pdf")
        citizen.page.set_input_files(f"#file-{SHEETS}", [])
        citizen.sees(SHEETS, "a.pdf")

    def test_what_is_refused_costs_only_itself(self, citizen):
        citizen.choose(SHEETS, "a.pdf")
        citizen.choose(SHEETS, "one.exe", "b.pdf", "two.exe")
        citizen.sees(SHEETS, "a.pdf", "b.pdf")
        assert citizen.told(SHEETS) == [
            f"{name}は使えない種類のファイルです（添付していません。このままでも先に進めます）"
            for name in ("one.exe", "two.exe")
        ]
        citizen.choose(SHEETS, "c.pdf")
        citizen.sees(SHEETS, "a.pdf", "b.pdf", "c.pdf")
        assert not citizen.page.is_visible(f"#file-{SHEETS}-error")

    def test_of_too_many_as_many_are_taken_as_there_is_room_for(self, citizen):
        """As on the screen for files without a script (test_attaching.py)."""
        citizen.choose(SHEETS, "a.pdf")
        citizen.choose(SHEETS, *(f"{number}.pdf" for number in range(12)))
        citizen.sees(SHEETS, "a.pdf", *(f"{number}.pdf" for number in range(5)))
        [said] = citizen.told(SHEETS)
        assert said == "検査結果の写しは6つまでにしてください（超えた分は添付していません。このままでも先に進めます）"

    def test_a_file_that_is_chosen_twice_is_listed_twice_and_can_be_chosen_after_its_removal(self, citizen, tmp_path):
        paper = tmp_path / "paper.pdf"
        paper.write_bytes(PDF)
        citizen.page.set_input_files(f"#file-{SHEETS}", paper)
        citizen.sees(SHEETS, "paper.pdf")
        citizen.page.set_input_files(f"#file-{SHEETS}", paper)
        citizen.sees(SHEETS, "paper.pdf", "paper.pdf")
        for _ in range(2):
            citizen.page.locator(".chosen button").first.click()
        citizen.sees(SHEETS)
        citizen.page.set_input_files(f"#file-{SHEETS}", paper)
        citizen.sees(SHEETS, "paper.pdf")

    def test_a_choice_while_another_is_read_loses_neither_nor_what_was_refused(self, citizen):
        citizen.page.evaluate(READING_WAITS)
        citizen.choose(SHEETS, "one.exe", "a.pdf")
        citizen.choose(SHEETS, "b.pdf")
        citizen.page.click("#go")
        assert "ファイルを準備しています" in citizen.refused()
        citizen.page.evaluate("go_on()")
        citizen.sees(SHEETS, "a.pdf", "b.pdf")
        assert "one.exe" in "".join(citizen.told(SHEETS))


class TestOne:
    def test_a_new_one_takes_the_place_of_the_old_one(self, citizen):
        citizen.choose(RECEIPT, "a.pdf")
        citizen.sees(RECEIPT, "a.pdf")
        citizen.choose(RECEIPT, "b.pdf")
        citizen.sees(RECEIPT, "b.pdf")

    def test_a_refused_one_leaves_the_old_one(self, citizen, tmp_path):
        large = tmp_path / "large.pdf"
        large.write_bytes(PDF + bytes(chunks.MAX_FILE))
        citizen.choose(RECEIPT, "a.pdf")
        citizen.sees(RECEIPT, "a.pdf")
        citizen.page.set_input_files(f"#file-{RECEIPT}", large)
        [said] = citizen.told(RECEIPT)
        assert said.startswith("large.pdfは20 MB以内にしてください（添付していません。")
        citizen.sees(RECEIPT, "a.pdf")


class TestRemoval:
    def test_the_focus_goes_to_the_next_one_and_at_last_to_the_input(self, citizen):
        citizen.choose(SHEETS, "a.pdf", "b.pdf", "c.pdf")
        citizen.sees(SHEETS, "a.pdf", "b.pdf", "c.pdf")
        citizen.page.focus(f"#file-{SHEETS}")
        citizen.page.keyboard.press("Tab")
        citizen.page.keyboard.press("Enter")
        citizen.sees(SHEETS, "b.pdf", "c.pdf")
        assert citizen.focused().endswith("b.pdf")
        citizen.remove("c.pdf")
        assert citizen.focused() == f"file-{SHEETS}"
        citizen.remove("b.pdf")
        assert citizen.focused() == f"file-{SHEETS}"
        citizen.sees(SHEETS)

    def test_what_is_required_is_asked_for_again(self, citizen):
        citizen.attach()
        citizen.page.locator(f"#file-{RECEIPT}-chosen button").click()
        citizen.sign()
        assert "領収書のファイルを選んでください" in citizen.refused()

    @pytest.mark.parametrize(
        ("lang", "words"), [("", "取り除く："), ("easy", "けす："), ("en", "Remove: ")], ids=["ja", "easy", "en"]
    )
    def test_the_button_names_its_file_and_fits_the_narrowest_telephone(self, running, browser, lang, words):
        citizen = to_sign(running, browser.new_page(viewport=NARROWEST), lang)
        name = f"{'領収書' * 15}.pdf"
        citizen.choose(SHEETS, name, "b.exe", "b.pdf", "c.exe")
        citizen.sees(SHEETS, name, "b.pdf")
        citizen.told(SHEETS)
        assert citizen.button(words, name).is_visible()
        assert not citizen.page.evaluate(OVERFLOWS)
        assert violations(citizen.page) == []
        citizen.page.locator(f"[data-file={SHEETS}]").scroll_into_view_if_needed()
        shoot(citizen.page, f"320{lang}-choosing-files")


class TestSigning:
    def test_names_are_numbered_as_the_list_stands(self, running, citizen):
        citizen.choose(RECEIPT, "a.pdf")
        citizen.put(SHEETS, ("first", PDF + b"1"), ("second", PDF + b"2"), ("third", PDF + b"3"))
        citizen.remove("first")
        citizen.put(SHEETS, ("fourth", PDF + b"4"))
        citizen.sees(SHEETS, "second", "third", "fourth")
        citizen.sign()
        citizen.receipt()
        names = [f"検査結果の写し{number}.pdf" for number in (1, 2, 3)]
        assert arrived(running.gateway)[1:] == [
            (name, PDF + end) for name, end in zip(names, (b"2", b"3", b"4"), strict=True)
        ]

    def test_what_was_sent_of_large_files_stays_with_them_when_others_go(self, running, citizen):
        """The wrong password comes after they were sent; what is left is not sent again, and what is new is."""
        citizen.choose(RECEIPT, "a.pdf")
        citizen.put(SHEETS, *((str(number), LARGE + bytes([number])) for number in range(3)))
        citizen.sign("WRONG1")
        citizen.refused()
        before = {upload for upload, _ in running.gateway.neighbours.chunks}
        citizen.remove("1")
        citizen.put(SHEETS, ("3", LARGE + b"\3"))
        citizen.sign()
        citizen.receipt()
        assert [data for _, data in arrived(running.gateway)[1:]] == [LARGE + end for end in (b"\0", b"\2", b"\3")]
        assert len({upload for upload, _ in running.gateway.neighbours.chunks} - before) == 1

    def test_what_was_not_taken_is_said_once_more_and_then_keeps_nobody(self, running, citizen):
        citizen.attach()
        citizen.choose(RECEIPT, "other.exe")
        citizen.choose(CERTIFICATE, "third.exe")
        citizen.told(RECEIPT)
        citizen.told(CERTIFICATE)
        citizen.sign()
        said = citizen.refused()
        assert "other.exeは使えない種類のファイルです（添付していません。このままでも先に進めます）" in said
        assert "third.exe" in said
        citizen.page.click("#go")
        citizen.receipt()
        assert [name for name, _ in arrived(running.gateway)] == ["領収書.pdf", "検査結果の写し1.pdf"]


def test_who_comes_back_after_sending_is_told_that_it_was_sent(running, citizen):
    citizen.page.get_by_role("button", name="入力内容の確認に戻る").click()
    citizen.page.get_by_role("button", name="署名").click()
    citizen.page.wait_for_selector("#work:not([hidden])")
    citizen.attach()
    citizen.sign()
    number = citizen.receipt()
    sent = len(running.gateway.neighbours.published)
    citizen.page.locator(f"main a[href*='/status/{number}']").first.click()
    citizen.page.wait_for_url("**/status/**")
    citizen.page.go_back()
    assert citizen.receipt() == number
    citizen.page.go_back()
    told = citizen.page.locator("#sent-before")
    told.wait_for()
    assert "もう送信しました" in told.inner_text()
    assert number in told.inner_text()
    assert not citizen.page.is_visible("#work")
    citizen.page.reload()
    told.wait_for()
    assert (citizen.page.is_visible("#work"), len(running.gateway.neighbours.published)) == (False, sent)
    assert violations(citizen.page) == []
    citizen.page.go_back()
    citizen.page.go_back()  # to the first screen of signing
    told.wait_for()
    assert not citizen.page.is_visible("#work")
    citizen.page.get_by_role("button", name="English").click()
    citizen.page.get_by_text("This application was already sent").wait_for()
    assert not citizen.page.is_visible("#work")


def test_who_goes_on_from_the_check_once_more_after_sending_is_told_and_may_file_another_with_changed_answers(
    running, citizen
):
    page = citizen.page

    def go(button):
        button.click()
        page.wait_for_load_state()

    citizen.attach()
    citizen.sign()
    number = citizen.receipt()
    page.go_back()
    page.go_back()
    expect(page.locator("h1")).to_have_text("入力内容を確かめてください")
    go(page.get_by_role("button", name="署名"))
    told = page.locator("#sent-before")
    expect(told).to_contain_text(number)
    expect(page.locator("#sent-other")).to_be_hidden()  # the same answers
    expect(page.locator("#work")).to_be_hidden()
    page.go_back()
    go(page.locator("button[value='page:page_applicant']"))
    page.fill("#applicant_phone", "0312345678")
    go(page.locator("main button[value=next]"))
    go(page.get_by_role("button", name="署名"))
    other = page.locator("#sent-other")
    expect(other).to_contain_text(number)
    expect(other).to_contain_text("この手続の申請は1人1回です")
    expect(told).to_be_hidden()
    expect(page.locator("#work")).to_be_hidden()
    assert violations(page) == []
    page.get_by_role("button", name="もう一件、別に申請する").click()
    expect(other).to_be_hidden()
    sent = len(running.gateway.neighbours.published)
    citizen.attach()
    citizen.sign()
    second = citizen.receipt()
    assert second != number
    assert len(running.gateway.neighbours.published) == sent + 1
    page.go_back()
    page.go_back()
    go(page.get_by_role("button", name="署名"))
    expect(told).to_contain_text(second)
    expect(other).to_be_hidden()


def test_who_comes_back_from_changed_answers_sends_none_of_the_former_ones(running, citizen):
    page = citizen.page

    def go(button):
        button.click()
        page.wait_for_load_state()

    for _ in range(2):
        go(page.get_by_role("button", name="入力内容の確認に戻る"))
        go(page.get_by_role("button", name="署名"))
    page.go_back()
    page.go_back()
    expect(page.locator("#work")).to_be_visible()  # nothing was changed
    go(page.get_by_role("button", name="入力内容の確認に戻る"))
    go(page.get_by_role("button", name="署名"))
    go(page.get_by_role("button", name="入力内容の確認に戻る"))
    go(page.locator("button[value='page:page_applicant']"))
    page.fill("#applicant_phone", "0312345678")
    go(page.locator("main button[value=next]"))
    expect(page.locator("h1")).to_have_text("入力内容を確かめてください")
    older = page.locator("#older")
    for back in (3, 2):  # to the last screen of signing, and to the one before it
        for _ in range(back):
            page.go_back()
        expect(older).to_be_visible()
    expect(older).to_contain_text("この画面の後で、答えを変えています")
    expect(page.locator("#work")).to_be_hidden()
    assert violations(page) == []
    go(page.get_by_role("button", name="入力内容の確認に戻る"))
    expect(page.locator("main")).to_contain_text("0312345678")
    go(page.get_by_role("button", name="署名"))
    expect(page.locator("#work")).to_be_visible()


def test_a_screen_before_changed_answers_that_were_sent_says_only_that_they_were(running, citizen):
    page = citizen.page

    def go(button):
        button.click()
        page.wait_for_load_state()

    go(page.get_by_role("button", name="入力内容の確認に戻る"))
    go(page.locator("button[value='page:page_applicant']"))
    page.fill("#applicant_phone", "0312345678")
    go(page.locator("main button[value=next]"))
    go(page.get_by_role("button", name="署名"))
    citizen.attach()
    citizen.sign()
    number = citizen.receipt()
    for _ in range(5):
        page.go_back()
    expect(page.locator("#sent-before")).to_contain_text(number)
    for hidden in ("#older", "#work", "#back"):
        expect(page.locator(hidden)).to_be_hidden()


def test_where_no_screen_leaves_its_draft_in_the_history_the_sending_leaves_none_either(running, citizen):
    citizen.page.evaluate("navigation.updateCurrentEntry({ state: {} })")  # as where a form has a quick exit
    citizen.attach()
    citizen.sign()
    number = citizen.receipt()
    citizen.page.go_back()
    expect(citizen.page.locator("#sent-before")).to_contain_text(number)
    expect(citizen.page.locator("#sent-other")).to_be_hidden()
    assert citizen.page.evaluate("navigation.currentEntry.getState().sent.draft") is None
