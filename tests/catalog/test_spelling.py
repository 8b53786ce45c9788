"""Spellings that mean the same to somebody who searches, and those that do not."""

import itertools
import tomllib
import unicodedata
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke_catalog.searching.spelling import fold, kanji, loose, stem, whole


@pytest.mark.parametrize(
    "alike",
    [
        ("こそだて", "コソダテ", "ｺｿﾀﾞﾃ", "こそ だて", "コソ・ダテ", "こそた\u3099て"),
        ("ベッド", "べっど", "ﾍﾞｯﾄﾞ"),
        ("ＭＯＶＩＮＧ", "moving", "Moving"),
        ("国保", "國保"),
        ("渡辺", "渡邊", "渡邉"),
        ("斎藤", "齋藤"),
        ("証明書", "證明書"),
        ("１２", "12"),
        ("2-1", "2−1", "21"),
    ],
    ids=lambda alike: alike[0],
)
def test_they_are_one(alike):
    assert len(set(map(fold, alike))) == 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("パスポ-ト", "パスポート"),
        ("パスポ一ト", "パスポート"),  # the kanji
        ("パスポ―ト", "パスポート"),
        ("ぱすぽ−と", "パスポート"),
        ("ソファ-", "ソファー"),
        ("データ一覧", "データ一覧"),
        ("一-二", "一二"),
    ],
)
def test_what_is_typed_for_a_long_vowel_is_one(typed, meant):
    assert fold(typed) == fold(meant)


@pytest.mark.parametrize(
    "alike",
    [
        ("ひつこし", "ひっこし"),
        ("こーえん", "こうえん"),
        ("ほけんしよう", "ほけんしょう"),
        ("おおきい", "おーきー"),
        ("つづき", "つずき"),
    ],
    ids=lambda alike: alike[0],
)
def test_who_only_hears_a_word_may_write_it(alike):
    assert len({loose(fold(one)) for one in alike}) == 1


@pytest.mark.parametrize(("one", "other"), [("ダンサー", "だんさ"), ("おばさん", "おばあさん"), ("はは", "ばば")])
def test_even_who_only_hears_them_tells_these_apart(one, other):
    assert loose(fold(one)) != loose(fold(other))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("戶籍", "戸籍"),
        ("稅", "税"),
        ("敎每內靑淸步錄歷黃增說", "教毎内青清歩録歴黄増説"),
        ("舘冨髙﨑邊邉嶋濵𠮷", "館富高崎辺辺島浜吉"),
        ("剝塡頰𠮟", "剥填頬叱"),
        ("\ufa45\ufa10\ufa19\ufa1b", "海塚神福"),  # compatibility forms
    ],
)
def test_old_forms_and_other_shapes_of_kanji_are_those_of_today(old, new):
    assert fold(old) == fold(new) == new


def test_each_pair_has_one_kanji_on_each_side_and_nothing_is_folded_twice():
    text = resources.files("todoke_catalog.searching").joinpath("kanji.toml").read_text("utf-8")
    pairs = [pair for block in tomllib.loads(text).values() for pair in block.split()]
    assert len(pairs) == len(kanji()) > 400
    assert [pair for pair in pairs if len(pair) != 2] == []
    assert [one for pair in pairs for one in pair if not unicodedata.name(one).startswith("CJK ")] == []
    assert [new for new in kanji().values() if new in kanji()] == []
    assert [old for old in kanji() if unicodedata.normalize("NFKC", old) != old] == [], "is folded before"


@pytest.mark.parametrize("one", ["著", "余", "弁", "予", "芸", "缶", "糸", "台", "欠", "虫", "裏"])
def test_what_is_written_today_stays(one):
    assert fold(one) == one


@pytest.mark.parametrize("alike", [("引っ越し", "引越し", "引越"), ("申し込み", "申込み"), ("払い戻し", "払戻")])
def test_okurigana_does_not_tell_words_apart(alike):
    assert len({stem(fold(one)) for one in alike}) == 1


@pytest.mark.parametrize(("one", "other"), [("ひつこし", "ひっこし"), ("病院", "美容院"), ("はは", "ばば")])
def test_other_words_stay_apart(one, other):
    assert fold(one) != fold(other)


@pytest.mark.parametrize("word", ["引", "こども", "引き", "moving", ""])
def test_what_has_too_little_kanji_has_no_stem(word):
    assert stem(fold(word)) == ""


@given(st.text(max_size=40))
def test_any_text_folds_and_folding_again_changes_nothing_for_words(text):
    words = "".join(one for one in text if unicodedata.category(one) in {"Lo", "Ll", "Nd"} and ord(one) < 0xA000)
    assert fold(fold(words)) == fold(words)
    parts = fold(text).split(" ")
    assert all(one[-1:].isalpha() and other[:1].isalpha() for one, other in itertools.pairwise(parts))


def test_only_words_in_latin_letters_stay_apart():
    assert fold("Nursing  home, (care)") == "nursing home care"
    assert fold("Check-up") == "checkup"
    assert fold("犬 dog 12 cats 猫") == "犬dog12cats猫"


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("pet", "a pet", True),
        ("pets", "pet", True),
        ("pet", "pets", True),
        ("pet", "petition", False),
        ("pet", "competent", False),
        ("pet", "犬pet犬", True),
        ("é", "é", None),
        ("犬", "犬", None),
        ("50cc", "50cc", None),
        ("ss", "s", True),
        ("a", "÷a÷", None),
    ],
)
def test_a_latin_word_is_found_whole(word, text, found):
    pattern = whole(word)
    assert (pattern and bool(pattern.search(text))) is found
