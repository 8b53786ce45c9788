"""The list and the page of a case: everything staff need to judge, and nothing they could mistake."""

from __future__ import annotations

import re

import pytest
from support import casework
from support.payees import FILES, by_number

from todoke_catalog import templates
from todoke_evidence.jpki.verify import PROCEDURE
from todoke_forms.core.comparing import Match
from todoke_forms.core.opening import FORM_SUPERSEDED_SINCE
from todoke_forms.core.states import State
from todoke_forms.core.vouching import CERTIFICATE_EXPIRED_SINCE
from todoke_forms.store import reading
from todoke_forms.web import texts


def test_the_list_leads_to_each_case(office, staff):
    number = office.arrive(1)
    page = staff.get("/cases").text
    assert f'href="/cases/{number}"' in page
    assert "人間ドック助成金申請" in page
    assert "16,600円" in page
    assert "2026-11-23 18:29" in page  # Japan's time


def test_the_list_shows_the_counts_of_aggregation(staff):
    page = staff.get("/cases").text
    assert "1,200" in page
    assert "1,203" in page  # of all states


def test_without_aggregation_the_list_still_works_and_says_so(office, staff):
    number = office.arrive(1)
    office.counts = None
    page = staff.get("/cases").text
    assert number in page
    assert "集計サービスから受け取れません" in page


def test_the_list_shows_one_state_only_when_asked(office, staff):
    number = office.arrive(1)
    assert number in staff.get("/cases?state=arrived").text
    assert number not in staff.get("/cases?state=granted").text


@pytest.mark.parametrize("query", ["state=held", "state=%00", "state=ARRIVED"])
def test_an_unknown_state_is_refused(staff, query):
    assert staff.get(f"/cases?{query}").status_code == 404


def test_a_long_list_has_pages(office, staff, monkeypatch):
    monkeypatch.setattr(reading.page, "__kwdefaults__", {**reading.page.__kwdefaults__, "size": 2})
    numbers = [office.arrive(number) for number in range(3)]
    first = staff.get("/cases").text
    assert (numbers[2] in first, numbers[0] in first) == (True, False)
    second = staff.get("/cases?older_than=2").text
    assert (numbers[2] in second, numbers[0] in second) == (False, True)
    assert "newer_than=1" in second


@pytest.mark.parametrize("place", ["x", "-1", "9" * 40, "１"])
def test_a_place_that_is_none_is_the_first_page(office, staff, place):
    number = office.arrive(1)
    assert number in staff.get(f"/cases?older_than={place}").text


def test_a_receipt_number_as_people_type_it_leads_to_its_case(office, staff):
    number = office.arrive(1)
    response = staff.get(f"/cases?number={number.replace('-', '').lower()}")
    assert (response.status_code, response.location) == (303, f"/cases/{number}")


@pytest.mark.parametrize(
    ("typed", "words"), [("0000-0000-0000-0000", "申請はありません"), ("12345", "受付番号の形が正しくありません")]
)
def test_a_receipt_number_without_a_case_is_said_to_be(staff, typed, words):
    response = staff.get(f"/cases?number={typed}")
    assert response.status_code == 404
    assert words in response.text
    assert re.search(f'value="{typed}"[^>]* aria-describedby="number-error" autofocus>', response.text)
    assert "<title>エラー：" in response.text


# ------------------------------------------------------------------- the case


def test_a_good_case_is_said_to_be_good(office, staff):
    page = staff.get(f"/cases/{office.arrive(1)}").text
    assert texts.ALL_GOOD in page
    assert page.count("一致") >= 4
    assert texts.VERDICTS["attributes_different"] not in page


def test_the_four_attributes_stand_side_by_side(office, staff):
    page = staff.get(f"/cases/{office.arrive(1)}").text
    for words in (
        "カードで確認",
        "申請者の入力",
        "判定",
        "見本　花子",
        "見本 花子",
        "昭和60年（1985年）4月1日",
        "女",
    ):
        assert words in page


def test_characters_that_differ_are_marked_on_both_sides(office, staff):
    page = staff.get(f"/cases/{office.arrive(1, answers={'applicant_name': '見本 花枝'})}").text
    assert "<mark>子</mark>" in page
    assert "<mark>枝</mark>" in page
    assert "違いあり" in page
    assert texts.LOOK in page


def test_a_good_case_of_another_card_says_who_signed(office, staff):
    entered = {
        "applicant_name": "見本 太郎",
        "applicant_birth_date": "1962-02-28",
        "applicant_sex": "1",
        "applicant_address": "見本県見本市港町5番地6 見本団地701",
    }
    page = staff.get(f"/cases/{office.arrive(1, card='taro', answers=entered)}").text
    assert texts.ALL_GOOD in page
    assert "見本　太郎" in page


def test_stand_ins_on_the_card_are_marked(office, staff):
    entered = {"applicant_name": "𠮷田 次郎"}
    page = staff.get(f"/cases/{office.arrive(1, card='substitute-characters', answers=entered)}").text
    assert "<mark>吉</mark>田" in page
    assert "代替文字あり" in page


def test_an_unknown_birth_date_is_shown_as_the_certificate_writes_it(office, staff):
    page = staff.get(f"/cases/{office.arrive(1, card='unknown-birthday')}").text
    assert "不明（証明書の記載：319360000）" in page


def test_a_broken_rule_is_shown_in_the_words_of_the_form(office, staff):
    page = staff.get(f"/cases/{office.arrive(1, answers={'health_check_taken': True})}").text
    assert texts.INELIGIBLE in page
    assert "特定健康診査" in page or "特定健診" in page


def test_every_answer_is_shown_with_the_label_of_the_form(office, staff):
    page = staff.get(f"/cases/{office.arrive(1)}").text
    for words in ("氏名のフリガナ", "ミホン ハナコ", "電話番号", "43,210円", "申請する本人の公金受取口座", "同意する"):
        assert words in page


def test_an_account_is_shown_with_its_parts(office, staff):
    page = staff.get(f"/cases/{office.arrive(1, answers=by_number(), files=FILES)}").text
    for words in ("普通", "口座番号 0001234", "通帳.pdf"):
        assert words in page


def test_attachments_are_listed_and_not_offered_as_they_came(office, staff):
    page = staff.get(f"/cases/{office.arrive(1)}").text
    for file in templates.golden_files():
        assert file.name in page
    assert texts.ATTACHMENTS_REBUILT_TEXT in page
    assert "download" not in page


def test_a_hostile_answer_is_only_text(office, staff):
    page = staff.get(f"/cases/{office.arrive(1, answers={'institution': '<script>alert(1)</script>'})}").text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_the_way_it_came_is_shown(office, staff):
    page = staff.get(f"/cases/{office.arrive(1)}").text
    for moment in ("18:29:40", "18:29:50", "18:30:00"):
        assert f"2026年11月23日 {moment}" in page
    assert page.count("10.0秒後") == 2


def test_the_gateways_ledger_index_is_shown_as_its_own_statement(office, staff):
    page = staff.get(f"/cases/{office.arrive(1)}").text
    assert "入口の記録：公開台帳の7番" in page
    assert "公開台帳の7番に記録" not in page


def test_each_step_of_the_signature_procedure_is_listed(office, staff):
    page = staff.get(f"/cases/{office.arrive(1)}").text
    assert all(sentence in page for sentence in texts.STEPS.values())


@pytest.mark.parametrize("number", ["0000-0000-0000-0000", "nonsense", "%00"])
def test_a_case_that_is_not_there_is_said_not_to_be(staff, number):
    assert staff.get(f"/cases/{number}").status_code == 404


# ------------------------------------------------------------------- words


def test_there_are_words_for_everything_that_can_be_shown():
    assert set(texts.STATES) == set(texts.STATE_TONES) == set(State)
    assert set(texts.ACTIONS) == set(State) - {State.ARRIVED}
    assert set(texts.MATCHES) == set(Match)
    assert list(texts.STEPS) == [step.number for step in PROCEDURE]
    assert set(texts.TO_LOOK_AT) == set(texts.VERDICTS) - {"ok"}
    assert {FORM_SUPERSEDED_SINCE, CERTIFICATE_EXPIRED_SINCE} <= set(texts.TO_LOOK_AT)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_code_without_words_is_our_fault(language):
    assert texts.refusal("no_such_code", language) == texts.refusal("page_failed", language)


# ------------------------------------------------------------------- what no card signed

CONTACT = "hanako@mihon.example"


def unsigned(office, level):
    changes = {"contact": CONTACT, "definition": casework.CONSULTATION_TEXT} if level else {}
    return office.arrive_unsigned(1, **changes)


@pytest.mark.parametrize(("level", "words"), [(0, "なし（無記名）"), (1, "メールアドレスの確認だけ")])
def test_the_list_and_the_case_say_the_level_and_that_nobody_signed(office, staff, level, words):
    number = unsigned(office, level)
    page = staff.get(f"/cases/{number}").text
    assert f"本人確認：{words}" in staff.get("/cases").text
    assert f"本人確認：{words}" in page
    assert "署名はありません" in page
    assert "署名は有効" not in page
    assert "カードで確認" not in page
    assert "12の手順" not in page
    assert (CONTACT in page) == bool(level)


def test_a_signed_case_says_so_too(office, staff):
    number = office.arrive(2)
    assert "本人確認：カードの署名" in staff.get("/cases").text
    assert "署名はありません" not in staff.get(f"/cases/{number}").text


def test_the_times_of_an_anonymous_case_are_shown_as_the_hours_they_are(office, staff):
    number = unsigned(office, 0)
    assert "2026-11-23 18時台" in staff.get("/cases").text
    page = staff.get(f"/cases/{number}").text
    assert page.count("2026年11月23日 18時台") >= 4  # its arrival, the way and the history
    assert "18:00" not in page
    assert "公開台帳" not in page


@pytest.mark.parametrize(("level", "words"), [(0, "返事を送る先がありません"), (1, "確認したメールアドレスに連絡")])
def test_it_is_decided_like_any_other_and_staff_are_told_how_to_answer(office, staff, level, words):
    number = unsigned(office, level)
    for wanted, seen, sequence in (("accepted", "arrived", "1"), ("reviewing", "accepted", "2")):
        path = f"/cases/{number}/state"
        staff.get(f"/cases/{number}")
        assert staff.post(path, wanted=wanted, seen=seen, sequence=sequence).status_code == 303
    page = staff.get(f"/cases/{number}/decide/granted").text
    assert words in page
