"""A word half in kana goes along the word and its reading, or not; in bounded work."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke_catalog.searching.halves import MAX_READING, MAX_STATES, MAX_WORD, align, goes, signs, states


@pytest.mark.parametrize(
    ("typed", "word", "reading"),
    [
        ("保いく園", "保育園", "ほいくえん"),
        ("ほ育園", "保育園", "ほいくえん"),
        ("保いくえん", "保育園", "ほいくえん"),
        ("児どう手当", "児童手当", "じどうてあて"),
        ("児どう手あて", "児童手当", "じどうてあて"),
        ("粗だいごみ", "粗大ごみ", "そだいごみ"),
        ("健しん", "乳幼児健診", "にゅうようじけんしん"),  # at the end
        ("にん娠", "妊娠届", "にんしんとどけ"),  # at the beginning
        ("戸せき", "戸籍謄本", "こせきとうほん"),
        ("受けつけ", "受付", "うけつけ"),  # the last kana of a kanji stand behind it
        ("申しこみ", "申込", "もうしこみ"),
        ("ひっ越し", "引っ越し", "ひっこし"),
        ("車いす", "車椅子", "くるまいす"),
        ("一号認てい", "一号認定", "いちごうにんてい"),
        ("3さい児", "3歳児", "さんさいじ"),
    ],
)
def test_it_goes(typed, word, reading):
    assert goes(typed, word, reading, align(word, reading))


@pytest.mark.parametrize(
    ("typed", "word", "reading"),
    [
        ("保けん園", "保育園", "ほいくえん"),  # other kana
        ("保ん園", "保育園", "ほいくえん"),
        ("保育いく園", "保育園", "ほいくえん"),  # a kanji and its kana
        ("保園", "保育園", "ほいくえん"),  # a kanji that nobody says
        ("んしん届", "妊娠届", "にんしんとどけ"),  # no kanji is read ん
        ("園ほいく", "保育園", "ほいくえん"),
        ("保いく園児", "保育園", "ほいくえん"),
    ],
)
def test_it_does_not_go(typed, word, reading):
    assert not goes(typed, word, reading, align(word, reading))


@pytest.mark.parametrize(
    ("word", "reading"),
    [
        ("粗大ごみ", "そだいゴミ"),
        ("子育て", "こそだち"),
        ("保育園", "ほ"),
        ("税", "ああああああ"),
        ("かな", "かな"),
        ("亜" * (MAX_WORD + 1), "あ" * (MAX_WORD + 1)),
        ("亜" * 40, "あ" * (MAX_READING + 1)),
    ],
)
def test_a_reading_of_another_word_says_nothing(word, reading):
    assert align(word, reading) is None


def test_kana_of_a_word_show_where_its_kanji_are_read():
    assert align("引っ越し", "ひっこし") == ({0}, {1}, {2}, {3}, {4})
    assert align("保育", "ほいく") == ({0}, {1, 2}, {3})


@pytest.mark.parametrize(("typed", "left"), [("保いく園", "保園"), ("保育園", ""), ("ほいく", ""), ("pta会", "")])
def test_only_what_has_kanji_and_kana_is_half(typed, left):
    assert signs(typed) == left


@given(st.text(st.sampled_from("亜あい"), max_size=100), st.text(st.sampled_from("亜胃あ"), max_size=MAX_WORD))
def test_no_more_is_looked_at_than_there_are_states(typed, word):
    reading = "".join("ああ" if sign == "亜" else "いあ" if sign == "胃" else sign for sign in word)
    places = align(word, reading)
    if places:
        looked = sum(1 for _ in states(typed, word, reading, places))
        assert looked <= sum(map(len, places)) * (len(typed) + 1)
        goes(typed, word, reading, places)


def test_a_hostile_word_is_given_up():
    word, reading = "亜" * MAX_WORD, "あ" * MAX_READING
    places = align(word, reading)
    typed = "亜ああ" * 30
    assert sum(1 for _ in zip(states(typed, word, reading, places), range(MAX_STATES + 1), strict=False)) > MAX_STATES
    assert not goes(typed + "胃", word, reading, places)


@given(st.lists(st.tuples(st.sampled_from("保育園"), st.sampled_from(["ほ", "いく", "えん"])), min_size=2, max_size=5))
def test_every_mixture_of_a_word_goes(pairs):
    word, reading = "".join(sign for sign, _ in pairs), "".join(read for _, read in pairs)
    places = align(word, reading)
    for typed in map("".join, product(*pairs)):
        assert goes(typed, word, reading, places)
