"""Every page through the test client; nothing here needs a script or a browser."""

import html
import json
import re
from io import BytesIO
from typing import get_args

import pytest
from support import letters
from support.gateway import PROCEDURE, Gateway, fill_in, published, survey

from todoke_catalog.asking import files
from todoke_catalog.media_types import MediaType
from todoke_evidence import receipt
from todoke_evidence.file_outcome import VERDICTS, FileOutcome
from todoke_evidence.notice import STATES, StatusNotice
from todoke_evidence.standing import STANDINGS, Standing
from todoke_gateway.core.recent import Recent
from todoke_gateway.web import texts
from todoke_gateway.web.app import MAX_PAGE_BODY
from todoke_gateway.web.site import CardAgent
from todoke_kit.errors import Refusal

NUMBER = receipt.receipt_number(bytes(16))


@pytest.fixture
def gateway():
    return Gateway(card_door="http://127.0.0.1:8070")


@pytest.fixture
def client(gateway):
    return gateway.pages.test_client()


def words(response):
    return html.unescape(response.get_data(as_text=True))


@pytest.fixture
def proof(gateway):
    return gateway.submit(fill_in(published(), gateway.challenge()))[1]


class TestCatalogue:
    def test_it_lists_what_is_published(self, client):
        page = words(client.get("/"))
        assert "人間ドック助成金申請" in page
        assert "受付中" in page

    def test_a_closed_form_says_so_and_cannot_be_started(self):
        client = Gateway(published(open=False)).pages.test_client()
        assert "受付停止中" in words(client.get("/"))
        page = words(client.get(f"/procedures/{PROCEDURE}"))
        assert "受付は、いま止まっています" in page
        assert "申請をはじめる" not in page
        assert client.post(f"/procedures/{PROCEDURE}/form").location == f"/procedures/{PROCEDURE}"

    def test_with_nothing_published_it_says_that(self, gateway):
        gateway.catalogue._forms.clear()
        assert "いま申請できる手続はありません" in words(gateway.pages.test_client().get("/"))

    def test_the_start_page_says_what_one_needs_who_may_apply_and_whom_to_ask(self, client):
        page = words(client.get(f"/procedures/{PROCEDURE}"))
        for said in (
            "領収書",
            "40歳から74歳まで",
            "2万円が上限",
            "署名用電子証明書の暗証番号",
            "099-000-0019",
            "JavaScript",
            "どの画面でも「途中で保存する」を押せば",
            "条件に合わないときは、送る前に",
        ):
            assert said in page

    def test_who_needs_a_card_hears_before_the_form_that_a_telephone_cannot_read_it(self):
        agent = CardAgent(("http://127.0.0.1:1",))
        for form, offered, told in (
            (published(), agent, True),
            (survey(), agent, False),
            (published(), CardAgent(), False),
        ):
            client = Gateway(form, agent=offered).pages.test_client()
            page = words(client.get(f"/procedures/{form.definition.procedure}"))
            assert ("カードリーダーと「届カードエージェント」のあるパソコン" in page) == told


class TestLanguages:
    @pytest.mark.parametrize(("lang", "tag", "said"), [("", "ja", "手続をさがす"), ("en", "en", "Find a procedure")])
    def test_pages_speak_it_and_their_links_carry_it_on(self, client, lang, tag, said):
        page = words(client.get("/", query_string={"lang": lang} if lang else {}))
        assert f'<html lang="{tag}">' in page
        assert said in page
        assert (f"/procedures/{PROCEDURE}?lang={lang}" in page) == bool(lang)

    def test_easy_japanese_is_japanese(self, client):
        page = words(client.get("/?lang=easy"))
        assert '<html lang="ja">' in page
        assert "人間ドックの お金を もらう 申しこみ" in page

    def test_an_unknown_language_is_japanese(self, client):
        assert '<html lang="ja">' in words(client.get("/?lang=xx"))


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("ja", "その封を開けられるのは役所だけです"),
        ("easy", "その カギを 開ける ことが できるのは 役所だけです"),
        ("en", "sealed when you send it, and only the municipality can open the seal"),
    ],
)
def test_the_catalogue_says_when_the_content_is_sealed_and_who_opens_it(client, lang, said):
    assert said in words(client.get(f"/?lang={lang}"))


class TestReceipt:
    def test_after_sending_it_shows_the_number_the_time_and_what_happens_next(self, client, proof):
        page = words(client.post("/receipt", data={"proof": proof["receipt"], "accepted_at": proof["accepted_at"]}))
        for said in (
            proof["receipt_number"],
            "申請を送信しました",
            "送信日時",
            "令和8年11月23日（2026年） 18時30分",
            "審査中",
        ):
            assert said in page

    def test_the_proof_comes_back_as_the_file_it_was(self, client, proof):
        # What a browser posts of a text with several lines.
        posted = proof["receipt"].replace("\n", "\r\n")
        answer = client.post("/receipt/file", data={"proof": posted})
        assert answer.text == proof["receipt"]
        assert answer.headers["Content-Disposition"] == (
            f'attachment; filename="todoke-{proof["receipt_number"]}.tlog-proof"'
        )

    def test_a_kept_file_can_be_verified_again(self, client, proof):
        file = (BytesIO(proof["receipt"].encode()), "kept.tlog-proof")
        page = words(client.post("/receipt", data={"file": file}))
        assert "この控えは本物です" in page
        assert proof["receipt_number"] in page

    @pytest.mark.parametrize("kept", ["\ufeff{}", "{}\n", "\r\n{}\r\n", "\ufeff\n{}\n\n"])
    def test_a_file_that_an_editor_saved_is_the_same_proof(self, client, proof, kept):
        file = (BytesIO(kept.format(proof["receipt"]).encode()), "kept.tlog-proof")
        assert "この控えは本物です" in words(client.post("/receipt", data={"file": file}))

    def test_a_changed_proof_is_not_shown(self, client, proof):
        changed = proof["receipt"].replace("index 0", "index 1")
        answer = client.post("/receipt", data={"proof": changed})
        assert answer.status_code == 422
        assert proof["receipt_number"] not in words(answer)
        assert client.post("/receipt/file", data={"proof": changed}).status_code == 400

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "控えのファイルを選んでください"),
            ("x", "控えとして読み取れません"),
            ("\0" * 1000, "控えとして読み取れません"),
        ],
    )
    def test_what_is_no_proof_is_told_apart_from_nothing(self, client, text, said):
        answer = client.post("/receipt", data={"proof": text})
        assert answer.status_code == 422
        assert said in words(answer)

    @pytest.mark.parametrize("time", ["", "yesterday", "2026-11-23T09:30:00", "<script>"])
    def test_a_time_that_is_none_is_not_shown(self, client, proof, time):
        page = words(client.post("/receipt", data={"proof": proof["receipt"], "accepted_at": time}))
        assert "送信日時" not in page


class TestStatus:
    @pytest.mark.parametrize("typed", [NUMBER, NUMBER.lower(), NUMBER.replace("-", ""), f" {NUMBER} "])
    def test_a_number_leads_to_its_page_however_it_is_typed(self, client, typed):
        answer = client.post("/status", data={"number": typed})
        assert (answer.status_code, answer.location) == (303, f"/status/{NUMBER}")

    def test_an_address_has_one_form(self, client):
        assert client.get(f"/status/{NUMBER.lower()}").location == f"/status/{NUMBER}"

    @pytest.mark.parametrize("state", STATES)
    def test_every_state_is_shown_in_words_and_in_order(self, gateway, client, state):
        gateway.statuses[NUMBER] = StatusNotice("990019", NUMBER, state, 3, gateway.site.now())
        page = words(client.get(f"/status/{NUMBER}"))
        titles = re.findall(r'class="progress__title">(\S+)', page)
        assert titles[0] == "送信済み"
        assert (
            titles
            == {
                "arrived": ["送信済み", "到達", "受付", "審査中", "決定"],
                "accepted": ["送信済み", "到達", "受付", "審査中", "決定"],
                "reviewing": ["送信済み", "到達", "受付", "審査中", "決定"],
                "granted": ["送信済み", "到達", "受付", "審査中", "決定"],
                "declined": ["送信済み", "到達", "受付", "審査中", "認められませんでした（不交付など）"],
                "withdrawn": ["送信済み", "到達", "取下げ"],
                "held": ["送信済み", "保留"],
            }[state]
        )

    @pytest.mark.parametrize("lang", ["ja", "easy", "en"])
    @pytest.mark.parametrize("state", STANDINGS)
    def test_every_standing_is_said_in_every_language(self, gateway, client, state, lang):
        standing = Standing(state, 3 if state == "waiting" else 0)
        gateway.statuses[NUMBER] = StatusNotice("990019", NUMBER, "arrived", 3, gateway.site.now(), (), standing)
        page = words(client.get(f"/status/{NUMBER}?lang={lang}"))
        said = texts.standings(lang)
        assert said[state].format(number=3) in page
        assert said[f"{state}_text"] in page

    def test_the_number_in_the_waiting_list_and_the_wish_are_said(self, gateway, client):
        standing = Standing("waiting", 12, 2)
        gateway.statuses[NUMBER] = StatusNotice("990019", NUMBER, "arrived", 3, gateway.site.now(), (), standing)
        answer = client.get(f"/status/{NUMBER}")
        page = words(answer)
        assert re.search(r'role="status">(?:(?!</div>).)*キャンセル待ち 12番', answer.text, re.DOTALL)
        assert "第2希望の日時です" in page

    def test_it_says_what_became_of_each_file(self, gateway, client):
        page = self.told(
            gateway,
            client,
            FileOutcome("pdf", "rebuilt", ("metadata", "scripts")),
            FileOutcome("xlsx", "encrypted"),
            FileOutcome("heic", "waiting"),
        )
        rows = re.findall(r'<th scope="row">(.*?)</th><td>(.*?)</td>', page, re.DOTALL)
        assert [name for name, _ in rows] == [
            "1番目のファイル（PDF）",
            "2番目のファイル（Excelブック）",
            "3番目のファイル（HEIC画像）",
        ]
        (_, rebuilt), (_, refused), (_, waiting) = rows
        assert "取り除いたもの：撮影場所や作成者などの付属情報、スクリプト（プログラム）" in rebuilt
        assert "外して保存し直すか、印刷して" in refused
        assert "順番を待っています" in waiting
        assert "受け付けられないファイルがあります" in page

    def test_where_no_file_was_refused_nobody_is_asked_to_do_anything(self, gateway, client):
        page = self.told(gateway, client, FileOutcome("csv", "rebuilt"), FileOutcome("png", "waiting"))
        assert "受け付けられない" not in page
        assert "取り除いたもの" not in page

    def test_where_there_is_no_file_there_is_no_table(self, gateway, client):
        assert "添付したファイル" not in self.told(gateway, client)

    @pytest.mark.parametrize("lang", ["ja", "easy", "en"])
    @pytest.mark.parametrize("verdict", VERDICTS)
    def test_every_verdict_has_a_sentence_of_its_own(self, gateway, client, verdict, lang):
        page = self.told(gateway, client, FileOutcome("pdf", verdict), lang=lang)
        words = texts.files(lang)
        assert words.get(f"{verdict}_text", words.get(f"refused_{verdict}")) in page
        assert "{" not in re.findall(r"<table.*</table>", page, re.DOTALL)[0]

    def test_what_has_no_words_is_told_neutrally_and_never_quoted(self, gateway, client):
        odd = "<script>見本 花子</script>"
        gateway.statuses[NUMBER] = StatusNotice(
            "990019",
            NUMBER,
            "arrived",
            3,
            gateway.site.now(),
            (FileOutcome(odd, odd), FileOutcome("pdf", "rebuilt", (odd, "of_tomorrow"))),
        )
        page = client.get(f"/status/{NUMBER}").text
        assert "見本 花子" not in page
        assert "of_tomorrow" not in page
        assert "1番目のファイル（そのほかの種類）" in page
        assert "このままでは受け付けられません" in page
        assert "取り除いたもの：そのほかの部分<" in page

    def told(self, gateway, client, *files, lang="ja"):
        """The status page of an application with these files."""
        gateway.statuses[NUMBER] = StatusNotice("990019", NUMBER, "arrived", 3, gateway.site.now(), files)
        return words(client.get(f"/status/{NUMBER}?lang={lang}"))

    def test_a_number_just_given_out_is_known_before_the_first_notice(self, gateway, client, proof):
        assert isinstance(gateway.recent, Recent)
        answer = client.get(f"/status/{proof['receipt_number']}")
        assert answer.status_code == 200
        assert "送信済み" in words(answer)

    def test_an_unknown_number_and_a_mistyped_one_are_told_apart(self, client):
        unknown = client.get(f"/status/{NUMBER}")
        mistyped = client.get(f"/status/{NUMBER[:-1]}{'0' if NUMBER[-1] != '0' else '1'}")
        assert (unknown.status_code, mistyped.status_code) == (404, 422)
        assert "記録はまだありません" in words(unknown)
        assert "打ち間違いがないか" in words(mistyped)

    @pytest.mark.parametrize("typed", ["", "x", "0" * 10_000, "<script>alert(1)</script>"])
    def test_what_is_no_number_is_refused_and_quoted_as_text(self, client, typed):
        answer = client.post("/status", data={"number": typed})
        assert answer.status_code == 422
        assert "<script>alert" not in answer.text

    def test_when_the_bus_is_away_it_says_so(self, gateway, client):
        gateway.statuses[NUMBER] = Refusal("status_unavailable")
        answer = client.get(f"/status/{NUMBER}")
        assert answer.status_code == 503
        assert "ただいま確かめられません" in words(answer)


class TestLetter:
    @pytest.fixture
    def decided(self, gateway):
        """The notice of a letter that came with a decision."""
        gateway.statuses[NUMBER] = StatusNotice("990019", NUMBER, "granted", 4, gateway.site.now())
        gateway.letters[NUMBER] = letters.signed()
        return gateway.letters[NUMBER]

    def test_the_page_gives_the_script_the_letter_and_the_keys_it_may_be_signed_with(self, gateway, client, decided):
        page = client.get(f"/status/{NUMBER}").text
        given = json.loads(page.partition('id="letter">')[2].partition("</script>")[0])
        assert given["letter"] == decided
        assert (given["municipality"], given["number"], given["name"]) == ("990019", NUMBER, "見本市")
        assert given["notice_keys"] == list(gateway.site.notice_keys)

    @pytest.mark.parametrize(
        ("lang", "said"),
        [("ja", "役所からの手紙"), ("easy", "役所からの 手紙"), ("en", "A letter from the municipality")],
    )
    def test_without_a_script_it_offers_the_letter_as_a_file_and_says_how_to_open_it(self, client, decided, lang, said):
        page = words(client.get(f"/status/{NUMBER}?lang={lang}"))
        assert said in page
        assert f'href="/status/{NUMBER}/letter' in page
        assert "todoke open-letter --notice-key" in page

    def test_the_file_is_the_letter_as_it_was_signed(self, client, decided):
        answer = client.get(f"/status/{NUMBER}/letter")
        assert answer.text == decided
        assert answer.headers["Content-Disposition"] == f'attachment; filename="todoke-{NUMBER}.letter"'
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize("state", [state for state in STATES if state not in {"granted", "declined", "withdrawn"}])
    def test_before_a_decision_none_is_looked_for(self, gateway, client, decided, state):
        gateway.statuses[NUMBER] = StatusNotice("990019", NUMBER, state, 3, gateway.site.now())
        assert "open-letter" not in client.get(f"/status/{NUMBER}").text

    def test_a_decision_without_one_says_nothing_of_it(self, gateway, client):
        gateway.statuses[NUMBER] = StatusNotice("990019", NUMBER, "declined", 4, gateway.site.now())
        assert "open-letter" not in client.get(f"/status/{NUMBER}").text
        assert client.get(f"/status/{NUMBER}/letter").status_code == 404

    @pytest.mark.parametrize("number", ["x", "0" * 10_000, "<script>", f"{NUMBER[:-1]}I"])
    def test_what_is_no_number_has_no_letter(self, client, number):
        assert client.get(f"/status/{number}/letter").status_code == 404


class TestProblems:
    @pytest.mark.parametrize(
        "path", ["/nowhere", "/procedures/other", "/assets/gateway/0000000000000000/js/signing.js"]
    )
    def test_404_in_the_house_style(self, client, path):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "ページが見つかりません" in words(answer)
        assert "todoke.css" in answer.text

    def test_405_in_the_house_style(self, client):
        answer = client.delete("/")
        assert answer.status_code == 405
        assert "この操作はできません" in words(answer)

    def test_413_in_the_house_style(self, client):
        answer = client.post("/status", data={"number": "x" * (MAX_PAGE_BODY + 1)})
        assert answer.status_code == 413
        assert "大きすぎます" in words(answer)

    def test_a_fault_shows_no_trace_of_itself(self, gateway, client, caplog):
        gateway.statuses[NUMBER] = ValueError("secret of somebody")
        answer = client.get(f"/status/{NUMBER}")
        assert answer.status_code == 500
        assert "うまく処理できませんでした" in words(answer)
        assert "secret" not in answer.text


def test_every_page_carries_the_policy_and_is_stored_nowhere(gateway, client):
    for path in ("/", f"/procedures/{PROCEDURE}", "/receipt", "/status", f"/status/{NUMBER}", "/nowhere"):
        headers = client.get(path).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "8070" not in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"


def test_no_page_sets_a_cookie_or_has_anything_inline(gateway, client):
    for path in ("/", f"/procedures/{PROCEDURE}", "/receipt", "/status"):
        answer = client.get(path)
        assert "Set-Cookie" not in answer.headers
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?! type=\"(module|application/json)\")", answer.text)


def test_every_route_is_one_of_those_we_know(gateway):
    routes = {
        (rule.rule, *sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        for rule in gateway.pages.url_map.iter_rules()
    }
    assert routes == {
        ("/", "GET"),
        ("/procedures/<procedure>", "GET"),
        ("/procedures/<procedure>/form", "GET"),
        ("/procedures/<procedure>/form", "POST"),
        ("/procedures/<procedure>/files", "GET"),
        ("/procedures/<procedure>/files", "POST"),
        ("/procedures/<procedure>/sign", "GET"),
        ("/procedures/<procedure>/sign", "POST"),
        ("/procedures/<procedure>/send", "GET"),
        ("/procedures/<procedure>/send", "POST"),
        ("/procedures/<procedure>/contact", "GET"),
        ("/procedures/<procedure>/contact", "POST"),
        ("/procedures/<procedure>/save", "GET"),
        ("/procedures/<procedure>/save", "POST"),
        ("/procedures/<procedure>/resume", "GET"),
        ("/procedures/<procedure>/resume", "POST"),
        ("/procedures/<procedure>/discard", "GET"),
        ("/procedures/<procedure>/discard", "POST"),
        ("/saved", "GET"),
        ("/saved", "POST"),
        ("/receipt", "GET"),
        ("/receipt", "POST"),
        ("/receipt/file", "POST"),
        ("/procedures/<procedure>/time", "POST"),
        ("/status", "GET"),
        ("/status", "POST"),
        ("/status/<number>", "GET"),
        ("/status/<number>/letter", "GET"),
        ("/status/<number>/cancel", "GET"),
        ("/status/<number>/cancel", "POST"),
        ("/assets/<name>/<version>/<path:path>", "GET"),
    }


def test_every_kind_of_file_that_a_form_may_ask_for_has_a_name_for_people():
    assert files.KINDS.keys() == set(get_args(MediaType))


@pytest.mark.parametrize(
    ("lang", "said"),
    [("ja", "記録は役所が公開します"), ("easy", "役所は くじの きろくを"), ("en", "municipality publishes")],
)
def test_who_waits_for_a_draw_reads_who_publishes_its_record(lang, said):
    assert said in texts.standings(lang)["drawing_text"]
