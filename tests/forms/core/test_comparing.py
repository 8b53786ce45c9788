"""What counts as the same way of writing a name or an address, and what never does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke_forms.core.comparing import Match, compare_text, compare_value

KANJI = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF) | st.characters(
    min_codepoint=0xF900, max_codepoint=0xFAD9
)


def match(card: str, entered: str | None, substituted: tuple[bool, ...] = ()) -> Match:
    return compare_text("name", card, entered, substituted).match


@pytest.mark.parametrize(
    ("card", "entered"),
    [
        ("見本　花子", "見本 花子"),
        ("見本　花子", " 見本　　花子 "),
        ("見本　花子", "見本花子"),
        ("一丁目２番３号", "一丁目2番3号"),
        ("中央１－２－３", "中央1-2-3"),
        ("中央１－２－３", "中央1ー2−3"),
        ("ハイツＡ１０１", "ハイツA101"),
        ("コーポ見本", "コーポ見本"),
        ("ガ", "カ\u3099"),
        ("パ", "ハ\u309a"),
    ],
)
def test_ways_of_typing_the_same_characters_are_the_same(card, entered):
    assert match(card, entered) is Match.SAME


@pytest.mark.parametrize(
    ("card", "entered"),
    [
        ("髙橋　花子", "高橋　花子"),
        ("渡邉", "渡辺"),
        ("渡邉", "渡邊"),
        ("神\ufe00", "神"),
        ("\ufa19", "\u795e"),  # 神 as a compatibility character: NFC would make them equal
        ("斎藤", "齋藤"),
        ("一丁目", "1丁目"),
        ("１番", "一番"),
        ("見本　花子", "ミホン ハナコ"),
        ("カ", "ガ"),
        ("見本", ""),
    ],
)
def test_different_characters_are_different_however_alike(card, entered):
    assert match(card, entered) is Match.DIFFERENT


@given(st.lists(KANJI, min_size=1, max_size=6, unique=True), st.data())
def test_no_two_kanji_are_ever_the_same(name, data):
    other = data.draw(KANJI.filter(lambda character: character not in name))
    place = data.draw(st.integers(0, len(name) - 1))
    changed = [*name[:place], other, *name[place + 1 :]]
    assert match("".join(name), "".join(changed)) is Match.DIFFERENT


def test_a_stand_in_may_stand_for_any_one_character():
    assert match("吉田　次郎", "𠮷田 次郎", (True, False, False, False, False)) is Match.SUBSTITUTED


def test_a_stand_in_may_stand_for_a_character_with_a_variation_selector():
    assert match("辻町", "辻\U000e0100町", (True, False)) is Match.SUBSTITUTED


def test_a_variation_selector_elsewhere_is_another_character():
    assert match("吉辻", "吉辻\U000e0100", (True, False)) is Match.DIFFERENT


def test_a_stand_in_is_reported_even_when_it_was_entered_itself():
    assert match("吉田", "吉田", (True, False)) is Match.SUBSTITUTED


@pytest.mark.parametrize("entered", ["𠮷村 次郎", "𠮷𠮷田 次郎", "田 次郎"])
def test_beside_a_stand_in_every_character_must_agree(entered):
    assert match("吉田　次郎", entered, (True, False, False, False, False)) is Match.DIFFERENT


def test_what_the_form_does_not_ask_is_not_judged():
    assert match("見本　花子", None) is Match.NOT_ENTERED


def test_both_sides_are_shown_as_they_came():
    compared = compare_text("name", "見本　花子", " 見本 花子")
    assert (compared.card, compared.entered) == ("見本　花子", " 見本 花子")


def test_an_unknown_date_on_the_card_agrees_with_nothing():
    assert compare_value("birth_date", None, "1936-01-01").match is Match.NOT_ON_CARD


@pytest.mark.parametrize(("entered", "expected"), [("1985-04-01", Match.SAME), ("1985-04-02", Match.DIFFERENT)])
def test_dates_agree_exactly_or_not(entered, expected):
    assert compare_value("birth_date", "1985-04-01", entered).match is expected
