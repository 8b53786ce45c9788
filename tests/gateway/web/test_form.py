"""The way through a form, screen by screen, as a browser without scripts walks it."""

import json
import re
from urllib.parse import urlsplit

import pytest
from support.gateway import NOTICE_KEY, NOW, PROCEDURE, Gateway, published
from support.payees import ACCOUNT, by_number
from support.walker import FORM, Walker

from todoke_catalog import templates
from todoke_evidence import b64
from todoke_evidence.notice import NoticeVerifier, read_bundle
from todoke_gateway.core import draft as drafts
from todoke_gateway.web.site import CardAgent

SIGN = f"/procedures/{PROCEDURE}/sign"
GOLDEN = {
    name: answer
    for name, answer in templates.golden_answers(NOW.date()).items()
    if name not in {"receipt", "result_sheet"}
}
BY_NUMBER = GOLDEN | {name: answer for name, answer in by_number().items() if name != "passbook"}
HOUSEHOLD = {"householder_name": "見本　太郎", "insurance_symbol": "国保", "insurance_number": "1"}
APPLICANT = {
    "applicant_name": "見本　花子",
    "applicant_kana": "みほん はなこ",
    "applicant_birth_date.era": "S",
    "applicant_birth_date.year": "55",
    "applicant_birth_date.month": "5",
    "applicant_birth_date.day": "1",
    "applicant_sex": "2",
    "applicant_address": "見本県見本市一番町１－２－３",
    "applicant_phone": "090-0000-0019",
}


@pytest.fixture
def walker():
    return Walker(Gateway(card_door="http://127.0.0.1:8070"))


class TestTheWay:
    def test_it_begins_with_the_first_page(self, walker):
        assert walker.post("start").heading == "申請する人"
        assert walker.answers == {}

    def test_good_answers_lead_on_and_travel_along(self, walker):
        walker.post("start").post("next", APPLICANT)
        assert (walker.answer.status_code, walker.heading) == (200, "受診した人")
        assert walker.answers["applicant_birth_date"] == "1980-05-01"
        assert walker.answers["applicant_kana"] == "ミホン ハナコ"
        assert walker.answers["applicant_phone"] == "09000000019"

    def test_back_keeps_the_answers_and_shows_them(self, walker):
        walker.post("start").post("next", APPLICANT).post("back")
        assert walker.heading == "申請する人"
        assert 'value="見本　花子"' in walker.text
        assert 'value="55"' in walker.text

    def test_back_from_the_first_page_leaves_the_form(self, walker):
        assert walker.post("start").post("back").answer.location == f"/procedures/{PROCEDURE}"

    def test_after_the_last_page_comes_the_check(self, walker):
        account = {f"payee_account.{part}": value for part, value in ACCOUNT.items()}
        walker.begin_with(BY_NUMBER).at = "page_payee"
        walker.post("next", {"payee_relation": "applicant", **account})
        assert walker.heading == "入力内容を確かめてください"

    def test_answers_that_open_questions_bring_the_page_again_with_them(self, walker):
        walker.begin_with({}).at = "page_examinee"
        walker.post("next", {"relation": "household", **HOUSEHOLD})
        assert (walker.answer.status_code, walker.heading) == (200, "受診した人")
        assert "質問が増えました" in walker.text
        assert "受診した人の生年月日" in walker.text
        assert not walker.problems

    def test_a_hidden_question_is_forgotten_with_its_answer(self, walker):
        household = {
            "relation": "household",
            "examinee_name": "見本　一郎",
            "examinee_kana": "ミホン イチロウ",
            "examinee_birth_date": "1975-01-01",
            "examinee_sex": "1",
        }
        walker.begin_with({**GOLDEN, **household}).at = "page_examinee"
        walker.post("next", {"relation": "self", **HOUSEHOLD})
        assert "examinee_name" not in walker.answers

    def test_a_reload_without_the_draft_begins_at_the_beginning(self, walker):
        for path in (FORM, SIGN):
            assert walker.client.get(path).location == f"/procedures/{PROCEDURE}"


class TestErrors:
    def test_nothing_entered(self, walker):
        walker.post("start").post("next")
        assert walker.answer.status_code == 422
        assert "<title>エラー：" in walker.text
        assert walker.problems == [
            ("applicant_name", "氏名を入力してください"),
            ("applicant_kana", "氏名のフリガナを入力してください"),
            ("applicant_birth_date.year", "生年月日を入力してください"),
            ("applicant_sex", "性別を選んでください"),
            ("applicant_address", "住所を入力してください"),
            ("applicant_phone", "電話番号を入力してください"),
        ]

    def test_the_same_words_stand_beside_the_field(self, walker):
        walker.post("start").post("next", {**APPLICANT, "applicant_phone": "１２３"})
        sentence = "電話番号は市外局番から10桁の数字（090、080、070、050で始まるときは11桁）で入力してください"
        assert walker.problems == [("applicant_phone", sentence)]
        assert f'id="applicant_phone-error">{sentence}' in walker.text
        assert 'value="１２３"' in walker.text

    @pytest.mark.parametrize(
        ("parts", "target", "sentence"),
        [
            (("S", "64", "1", "8"), "year", "生年月日：その年号の期間にない日です"),
            (("R", "8", "13", "1"), "month", "生年月日の月を確かめてください"),
            (("R", "8", "2", "30"), "day", "生年月日：その月にない日です"),
            (("R", "八", "2", "1"), "year", "生年月日の年は数字で入力してください"),
            (("", "55", "5", "1"), "era", "生年月日の年号を入力してください"),
            (("S", "55", "", "1"), "month", "生年月日の月を入力してください"),
            (
                ("AD", "1899", "1", "1"),
                "year",
                "生年月日は明治33年1月1日（1900年）から令和8年11月23日（2026年）までで入力してください",
            ),
        ],
    )
    def test_a_date_says_which_part_is_wrong(self, walker, parts, target, sentence):
        typed = dict(zip(("era", "year", "month", "day"), parts, strict=True))
        fields = {**APPLICANT, **{f"applicant_birth_date.{part}": value for part, value in typed.items()}}
        walker.post("start").post("next", fields)
        assert walker.problems == [(f"applicant_birth_date.{target}", sentence)]
        assert f'value="{parts[1]}"' in walker.text

    def test_a_date_before_its_first_day_says_from_when(self, walker):
        fields = {"exam_date.era": "H", "exam_date.year": "11", "exam_date.month": "1", "exam_date.day": "1"}
        walker.begin_with(GOLDEN).at = "page_exam"
        assert ("exam_date.year", "受診日は平成12年1月1日（2000年）以後の日にしてください") in walker.post(
            "next", fields
        ).problems

    def test_an_account_names_its_parts(self, walker):
        walker.begin_with(BY_NUMBER).at = "page_payee"
        walker.post("next", {"payee_relation": "applicant", "payee_account.bank": "12", "payee_account.holder": "漢字"})
        assert walker.problems == [
            (
                "payee_account.bank",
                "金融機関コードは4桁の数字で入力してください。わからないときは、名前を入力して「さがす」のボタンを押してください",
            ),
            ("payee_account.holder", "口座名義（カタカナ）はカタカナで入力してください"),
            ("payee_account.branch", "支店コードを入力してください"),
            ("payee_account.kind", "預金の種類を選んでください"),
            ("payee_account.number", "口座番号を入力してください"),
        ]

    def test_an_empty_account_leads_to_its_first_part(self, walker):
        walker.begin_with(BY_NUMBER).at = "page_payee"
        walker.post("next", {"payee_relation": "applicant"})
        assert walker.problems == [("payee_account.bank", "振込先の口座を入力してください")]

    def test_a_my_number_is_refused_with_an_explanation(self, walker):
        walker.post("start").post("next", {**APPLICANT, "applicant_address": "123456789018"})
        assert "マイナンバー（個人番号）と思われる12桁の数字「123456789018」" in walker.problems[0][1]

    def test_consent_and_yes_or_no_have_their_own_words(self, walker):
        walker.begin_with(GOLDEN).at = "page_consent"
        sentences = [sentence for _, sentence in walker.post("next").problems]
        assert all(sentence.endswith("に「はい」か「いいえ」で答えてください") for sentence in sentences[:5])
        assert [sentence.startswith("申請するには「") for sentence in sentences[5:]] == [True] * 3

    def test_hostile_text_stays_text(self, walker):
        walker.post("start").post(
            "next", {**APPLICANT, "applicant_name": '"><script>alert(1)</script>', "applicant_phone": ""}
        )
        assert "<script>alert" not in walker.answer.text

    def test_every_error_leads_to_a_control_that_exists(self, walker):
        for page in ("page_applicant", "page_examinee", "page_exam", "page_consent", "page_payee"):
            walker.begin_with({}).at = page
            walker.post("next")
            assert walker.problems
            for target, _ in walker.problems:
                assert f'id="{target}"' in walker.text


class TestCheck:
    def test_it_shows_every_answer_in_words_and_the_amount(self, walker):
        walker.begin_with(BY_NUMBER).post("check")
        for said in (
            "見本　花子",
            "昭和60年4月1日（1985年）",
            "女性",
            "申請する本人",
            "43,210円",
            "同意します",
            "普通",
            "16,600円",
            "領収書",
        ):
            assert said in walker.text
        assert "署名に進む" in walker.text

    def test_it_tells_which_answers_are_compared_with_the_card(self, walker):
        walker.begin_with(GOLDEN).post("check")
        assert "役所が照合します：氏名、生年月日、性別、住所" in walker.text
        assert "受け付けられないことがあります" not in walker.text

    def test_it_tells_which_may_not_differ_from_the_card(self):
        plain = json.loads(templates.read(PROCEDURE))
        name = next(field for page in plain["pages"] for field in page["fields"] if field["id"] == "applicant_name")
        name["when_different"] = "forbid"
        form = published(definition=plain)
        walker = Walker(Gateway(form, card_door="http://127.0.0.1:8070"))
        walker.begin_with(GOLDEN, form).post("check")
        assert "受け付けられないことがあります：氏名<" in walker.text

    def test_it_speaks_of_no_card_where_none_is_used(self):
        plain = json.loads(templates.read("library-survey"))
        walker = Walker(Gateway(published(definition=plain)))
        walker.post("check")
        assert "マイナンバーカードの記録" not in walker.text

    def test_change_goes_to_the_page_and_comes_straight_back(self, walker):
        walker.begin_with(GOLDEN).post("check").post("page:page_applicant")
        assert walker.heading == "申請する人"
        walker.post("next", {**APPLICANT, "applicant_name": "見本　花"})
        assert walker.heading == "入力内容を確かめてください"
        assert "見本　花" in walker.text

    def test_back_goes_to_the_last_page(self, walker):
        assert walker.begin_with(GOLDEN).post("check").post("back").heading == "振込先"

    def test_missing_answers_lead_to_their_page(self, walker):
        lacking = {name: answer for name, answer in GOLDEN.items() if name != "institution"}
        assert walker.begin_with(lacking).post("check").heading == "人間ドック"

    def test_who_may_not_apply_is_told_why_and_cannot_go_on(self, walker):
        walker.begin_with({**GOLDEN, "applicant_birth_date": "2000-01-01"}).post("check")
        assert "受診日に40歳から74歳までの人が対象です" in walker.text
        assert "署名に進む" not in walker.text
        assert walker.post("", path=SIGN).heading == "入力内容を確かめてください"

    def test_files_are_announced_and_never_uploaded(self, walker):
        walker.begin_with(GOLDEN).post("check")
        assert "次の画面でファイルを選びます" in walker.text
        assert 'type="file"' not in walker.text


def test_a_form_that_asks_for_files_only_goes_straight_to_the_check():
    plain = json.loads(templates.read(PROCEDURE))
    [page] = (page for page in plain["pages"] if page["id"] == "page_attachments")
    asked_of_all = [field for field in page["fields"] if "shown_when" not in field]
    asked = {**plain, "pages": [{**page, "fields": asked_of_all}], "derived": [], "eligibility": [], "once": None}
    walker = Walker(Gateway(published(definition=asked)))
    assert walker.post("start").heading == "入力内容を確かめてください"
    assert walker.post("back").answer.location == f"/procedures/{PROCEDURE}"


HALF = {
    "applicant_name": "見本　花子",
    "applicant_phone": "１２３",
    "applicant_birth_date.era": "S",
    "applicant_birth_date.year": "64",
    "applicant_birth_date.month": "13",
}


class TestNothingTypedIsLost:
    def shows_half(self, walker):
        return all(f'value="{typed}"' in walker.text for typed in ("見本　花子", "１２３", "64", "13"))

    def test_changing_the_language(self, walker):
        walker.post("start").lang = {"lang": "en"}
        walker.post("show", HALF)
        assert walker.answer.status_code == 200
        assert 'lang="en"' in walker.text
        assert self.shows_half(walker)

    def test_the_language_buttons_belong_to_the_form_and_enter_still_means_next(self, walker):
        walker.post("start")
        buttons = re.findall(r"<button [^>]*>", walker.text)
        of_form = [button for button in buttons if 'form="all-questions"' in button]
        assert "formaction" not in of_form[0]
        assert "name=" not in of_form[0]
        assert [
            f'formaction="{FORM}?lang={lang}"' in one for lang, one in zip(("easy", "en"), of_form[1:], strict=True)
        ]
        assert walker.client.post(FORM, data={"draft": walker.draft, "at": walker.at}).status_code == 422

    def test_changing_the_language_keeps_the_way_back_to_the_check(self, walker):
        walker.begin_with(GOLDEN).post("check").post("page:page_applicant").post("show", APPLICANT)
        assert walker.then == "check"

    def test_back_and_on_again(self, walker):
        walker.post("start").post("next", APPLICANT)
        walker.post("back", {"relation": "self", "insurance_symbol": "国保", "insurance_number": "x" * 500})
        assert walker.heading == "申請する人"
        walker.post("next", APPLICANT)
        assert 'value="国保"' in walker.text
        assert f'value="{"x" * 500}"' in walker.text

    def test_what_is_not_accepted_is_never_signed_and_leads_to_its_page(self, walker):
        walker.begin_with({**GOLDEN, "applicant_phone": "１２３"}).post("", path=SIGN)
        assert walker.heading == "申請する人"
        assert "使えない答え" in walker.text
        assert 'value="１２３"' in walker.text

    def test_back_from_a_change_goes_to_the_check_with_it(self, walker):
        walker.begin_with(GOLDEN).post("check").post("page:page_applicant")
        walker.post("back", {**APPLICANT, "applicant_name": "見本　花"})
        assert walker.heading == "入力内容を確かめてください"
        assert walker.answers["applicant_name"] == "見本　花"

    def test_back_from_a_faulty_change_on_the_first_page_says_what_is_wrong(self, walker):
        walker.begin_with(GOLDEN).post("check").post("page:page_applicant")
        walker.post("back", {**APPLICANT, "applicant_phone": "１２３"})
        assert [target for target, _ in walker.problems] == ["applicant_phone"]
        assert 'value="１２３"' in walker.text

    def test_back_on_the_first_page_stays_when_something_is_filled_in(self, walker):
        walker.post("start").post("back", HALF)
        assert "ここが最初の画面です" in walker.text
        assert self.shows_half(walker)

    @pytest.mark.parametrize("junk", [7, True, [], {}, [1], {"era": 1, "year": {}}, {"bank": 1}, "x", [["x"]], None])
    def test_a_draft_with_other_shapes_is_drawn_all_the_same(self, walker, junk):
        fields = [field for page in published().definition.pages for field in page.fields]
        for page in published().definition.pages[:5]:
            walker.begin_with({**GOLDEN, **{field.id: junk for field in fields}}).at = page.id
            assert walker.post("show").answer.status_code == 200
            walker.begin_with({field.id: junk for field in fields}).post(f"page:{page.id}")
            assert walker.answer.status_code == 200

    def test_what_no_draft_can_hold_stays_on_its_page_alone(self, walker):
        too_long = "x" * drafts.MAX_DRAFT
        walker.post("start").post("show", {**APPLICANT, "applicant_address": too_long})
        assert walker.answers == {}
        assert 'value="見本　花子"' in walker.text
        assert f'value="{too_long}"' in walker.text


def test_the_way_back_from_signing_says_that_files_are_chosen_again(walker):
    walker.begin_with(GOLDEN).post("", path=SIGN)
    assert "もう一度選んでください" in walker.text


class TestSigning:
    def application(self, walker, answers=GOLDEN):
        walker.begin_with(answers).post("", path=SIGN)
        return json.loads(re.search(r'id="application">(.*?)</script>', walker.answer.text, re.DOTALL)[1])

    def test_the_page_holds_the_bundle_as_it_was_signed_and_who_may_have_signed_it(self, walker):
        application = self.application(walker)
        [key] = application["notice_keys"]
        assert b64.decode_exactly(key, 32) == NOTICE_KEY.public().public
        assert read_bundle(application["bundle"], NoticeVerifier(NOTICE_KEY.public())) == published().bundle
        assert application["origin"] == walker.gateway.site.origin

    def test_it_holds_the_cleaned_answers_and_the_limits_of_each_file(self, walker):
        by_hand = BY_NUMBER | {"history_in_results": False}
        application = self.application(walker, by_hand)
        assert application["answers"] == by_hand
        assert [(one["id"], one["max_bytes"], one["max_count"]) for one in application["files"]] == [
            ("receipt", 20_971_520, 1),
            ("result_sheet", 20_971_520, 6),
            ("questionnaire", 20_971_520, 1),
            ("insurance_certificate", 20_971_520, 1),
            ("passbook", 20_971_520, 1),
        ]

    def test_only_this_page_may_call_the_card_door(self, walker):
        self.application(walker)
        assert "connect-src 'self' http://127.0.0.1:8070;" in walker.answer.headers["Content-Security-Policy"]
        walker.post("check")
        assert "8070" not in walker.answer.headers["Content-Security-Policy"]

    def test_only_this_page_may_call_the_card_agent(self):
        walker = Walker(Gateway(agent=CardAgent(("http://127.0.0.1:27180", "http://127.0.0.1:27181"))))
        self.application(walker)
        headers = walker.answer.headers
        assert "connect-src 'self' http://127.0.0.1:27180 http://127.0.0.1:27181;" in headers["Content-Security-Policy"]
        assert "loopback-network=(self)" in headers["Permissions-Policy"]
        walker.post("check")
        assert "2718" not in walker.answer.headers["Content-Security-Policy"]

    def test_so_may_a_page_whose_questions_the_card_answers_and_no_other(self):
        walker = Walker(Gateway(agent=CardAgent(("http://127.0.0.1:27180",))))
        walker.post("start")
        assert 'id="read-card"' in walker.text
        assert "http://127.0.0.1:27180" in walker.answer.headers["Content-Security-Policy"]
        walker.begin_with(GOLDEN).post("page:page_exam")
        assert 'id="read-card"' not in walker.text
        assert "2718" not in walker.answer.headers["Content-Security-Policy"]

    def test_nothing_is_asked_of_a_card_that_does_not_sign(self):
        plain = json.loads(templates.read(PROCEDURE))
        walker = Walker(Gateway(published(definition=plain)))  # no agent
        assert 'id="read-card"' not in walker.post("start").text

    def test_the_page_knows_where_the_agent_is(self):
        walker = Walker(Gateway(agent=CardAgent((), "a" * 32)))
        application = self.application(walker)
        assert application["agent"] == {"origins": [], "extension": "a" * 32}
        # An extension is no address to connect to.
        assert "connect-src 'self';" in walker.answer.headers["Content-Security-Policy"]

    def test_with_the_agent_no_password_is_asked_for_and_nothing_is_for_development(self):
        walker = Walker(Gateway(agent=CardAgent(("http://127.0.0.1:27180",))))
        self.application(walker)
        assert "自分のカードで署名する" in walker.text
        assert "password" not in walker.text.partition("<script")[0]
        assert "開発用" not in walker.text

    def test_who_has_no_reader_at_hand_is_told_of_the_computer_and_of_the_office(self):
        """Of a smartphone it is said that the card cannot be used there yet; nothing else would be true."""
        walker = Walker(Gateway(agent=CardAgent(("http://127.0.0.1:27180",))))
        self.application(walker)
        told = walker.text.partition('id="go-agent"')[2].partition('id="sending"')[0]
        assert "スマートフォンでは、まだカードを使えません" in told
        assert "担当課の窓口か郵送" in told
        assert "途中で保存する" in walker.text  # the button that the sentence speaks of

    def test_it_says_that_a_script_is_needed_and_that_the_card_is_not_real(self, walker):
        self.application(walker)
        assert "<noscript>" in walker.text
        assert "開発用" in walker.text

    def test_without_the_door_there_is_no_trace_of_it(self):
        walker = Walker(Gateway())
        application = self.application(walker)
        assert (application["door"], application["agent"]) == (None, None)
        assert "仮想カード" not in walker.text.replace(json.dumps("仮想カード"), "")
        assert "いま、このサイトでは署名ができません" in walker.text
        assert "127.0.0.1" not in walker.answer.headers["Content-Security-Policy"]


class TestDrafts:
    @pytest.mark.parametrize("text", ["x", "{}", '{"answers":{},"form":"AAAA"}', "x" * 200_000])
    def test_what_is_no_draft_is_refused(self, walker, text):
        walker.draft = text
        walker.post("check")
        assert walker.answer.status_code == 400
        assert "読み取れませんでした" in walker.text

    def test_answers_slipped_into_a_draft_are_judged_like_any_other(self, walker):
        walker.begin_with({**GOLDEN, "basic_cost": 10**9, "applicant_sex": "9"}).post("check")
        assert walker.heading == "申請する人"

    def test_an_answer_to_no_question_of_ours_ends_the_way(self, walker):
        walker.begin_with({**GOLDEN, "evil": "x"}).post("", path=SIGN)
        assert "application/json" not in walker.text

    def test_a_renewed_form_keeps_the_answers_that_still_fit_and_says_so(self, walker):
        walker.begin_with({**GOLDEN, "dropped_question": "x"}, form=published(definition=older())).post("check")
        assert "様式が新しくなった" in walker.text
        assert walker.answers["applicant_name"] == "見本　花子"
        assert drafts.read(walker.draft).form == published().digest

    def test_a_renewed_form_is_not_signed_unseen(self, walker):
        walker.begin_with(GOLDEN, form=published(definition=older())).post("", path=SIGN)
        assert walker.heading == "確認と同意"
        assert "同意は、もう一度読んで選んでください" in walker.text
        assert "様式が新しくなった" in walker.text


def older():
    plain = json.loads(templates.read(PROCEDURE))
    return {**plain, "title": {**plain["title"], "ja": "人間ドック助成金申請（旧）"}}


@pytest.mark.parametrize("lang", ["", "easy", "en"])
def test_no_address_on_the_way_holds_anything_personal(lang):
    walker = Walker(Gateway(), lang)
    walker.begin_with(GOLDEN)
    for go, path in (("start", FORM), ("check", FORM), ("", SIGN)):
        walker.post(go, path=path)
        for address in re.findall(r'(?:href|action|src)="([^"]*)"', walker.text):
            assert urlsplit(address).query in {"", "lang=ja", "lang=easy", "lang=en"}


@pytest.mark.parametrize("lang", ["easy", "en"])
def test_the_way_can_be_walked_in_every_language_and_the_language_changed_on_it(lang):
    walker = Walker(Gateway(), lang)
    walker.post("start").post("next")
    assert walker.answer.status_code == 422
    walker.begin_with(GOLDEN).post("check")
    assert walker.answer.status_code == 200
    walker.lang = {}
    assert walker.post("show").heading == "入力内容を確かめてください"
