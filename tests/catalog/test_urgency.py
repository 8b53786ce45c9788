"""Urgent words: found however they are written, only in free text, and never where a form does not ask for it."""

import json
import tomllib
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke_catalog import loading, templates
from todoke_catalog.errors import CatalogError, DefinitionCode
from todoke_catalog.urgency import found, has

CONSULTATION = loading.loads(templates.read("childcare-consultation"))
SENTENCES = tomllib.loads(Path(__file__).with_name("urgent_sentences.toml").read_text(encoding="utf-8"))
DANGERS = tomllib.loads(Path(__file__).with_name("urgent_by_danger.toml").read_text(encoding="utf-8"))
WORDS = ("虐待", "死にたい", "リストカット", "DV", "kill myself")


@pytest.mark.parametrize(
    "text",
    [
        "虐待かもしれません",
        "虐 待",
        "死\nにたい",
        "死・に・た・い",
        "死ニタイ",
        "ﾘｽﾄｶｯﾄをした",
        "りすとかっと",
        "ＤＶを受けています",
        "夫のdvです",
        "I want to KILL  myself.",
        "kill\u200bmyself kill-myself",
    ],
)
def test_a_word_is_found_however_it_is_written(text):
    assert has(text, WORDS)


@pytest.mark.parametrize("text", ["", "夜なかなか寝ません", "DVDを見せています", "overkill myself", "死に体", "・・・"])
def test_other_words_are_not_taken_for_it(text):
    assert not has(text, WORDS)


@pytest.mark.parametrize("text", SENTENCES["shown"])
def test_the_list_finds_plain_ways_of_saying_it(text):
    assert has(text, CONSULTATION.urgent.words)


@pytest.mark.parametrize("text", SENTENCES["silent"])
def test_the_list_leaves_in_peace_what_is_said_every_day(text):
    assert [word for word in CONSULTATION.urgent.words if has(text, [word])] == []


@pytest.mark.parametrize("text", [text for texts in DANGERS["shown"].values() for text in texts])
def test_each_danger_is_found_in_other_words_too(text):
    assert has(text, CONSULTATION.urgent.words)


@pytest.mark.parametrize("text", [text for texts in DANGERS["quiet"].values() for text in texts])
def test_what_stands_near_a_danger_is_left_in_peace(text):
    assert [word for word in CONSULTATION.urgent.words if has(text, [word])] == []


def test_what_the_list_gets_wrong_is_written_down():
    assert [has(text, CONSULTATION.urgent.words) for text in DANGERS["known"]["missed"]] == [False, False]
    assert [has(text, CONSULTATION.urgent.words) for text in DANGERS["known"]["loud"]] == [True, True]


@pytest.mark.parametrize("text", ["夫が怖い", "夫が怖い。物を投げる", "おっとが こわい\n", "夫 が 怖 い！"])
def test_a_blank_behind_a_word_in_japanese_ends_it(text):
    assert has(text, ["夫が怖い ", "おっとがこわい "])


def test_a_word_that_ends_is_no_beginning():
    assert not has("夫が怖い映画を見せます", ["夫が怖い "])


@pytest.mark.parametrize("text", ["abuse", "Abused", "abus", "he is abusing", "abuser!"])
def test_a_star_is_any_ending(text):
    assert has(text, ["abus*"])


@pytest.mark.parametrize(
    ("text", "word"), [("disabuse", "abus*"), ("hits them", "hit* me"), ("white men", "hit* me"), ("kills", "kill")]
)
def test_a_star_is_neither_a_beginning_nor_another_word(text, word):
    assert not has(text, [word])


@pytest.mark.parametrize("text", ["リスカ", "ﾘｽｶ。", "夜、リスカして", "ＤＶとリスカ"])
def test_brackets_find_a_word_by_itself(text):
    assert has(text, ["「リスカ」"])


@pytest.mark.parametrize("text", ["リスカード", "ポリスカー", "アリスから", "りすか", "クリスカ", "「リス」か"])
def test_brackets_leave_longer_words_and_other_kana(text):
    assert not has(text, ["「リスカ」"])


def test_many_stars_in_much_text_take_no_time_to_speak_of():
    assert not has("ab " * 100_000, ["a* a* a* a* a* a* a* a* a* b"])


@given(st.text(max_size=20), st.sampled_from(WORDS[:3]), st.text(max_size=20))
def test_whatever_stands_around_it_hides_nothing(before, word, after):
    assert has(f"{before}、{word}、{after}", WORDS)


def test_the_questions_that_have_one_are_named_once():
    answers = {"health": "たたいてしまう", "children": [{"child_called": "虐待"}, {"child_called": "虐待"}]}
    assert [field.id for field in found(CONSULTATION, answers)] == ["child_called", "health"]


@pytest.mark.parametrize("answers", [{}, {"health": 5}, {"health": None}, {"children": 1}, {"children": ["虐待"]}])
def test_what_is_no_text_has_none(answers):
    assert found(CONSULTATION, answers) == ()


def test_what_is_chosen_is_no_free_text():
    assert found(CONSULTATION, {"kind": "虐待", "phone": "虐待"}) == ()


def test_a_form_that_asks_for_nothing_finds_nothing():
    silent = msgspec.structs.replace(CONSULTATION, urgent=None)
    assert found(silent, {"health": "虐待"}) == ()


@pytest.mark.parametrize(
    "words",
    [
        *[
            [],
            [""],
            ["・"],
            [" 死"],
            ["死\n"],
            ["死" * 31],
            ["死"] * 2001,
            [1],
            ["*"],
            ["死*"],
            ["a**"],
            ["a*b*c"],
            ["a *"],
        ],
        *[
            ["「」"],
            ["「リスカ"],
            ["リスカ」"],
            ["「ー」"],
            ["「死」"],
            ["「リスカ」\n"],
            ["「リ」「ス」"],
            ["「" + "リ" * 29 + "」"],
        ],
    ],
)
def test_words_that_could_not_be_looked_for_are_refused(words):
    plain = json.loads(templates.read("childcare-consultation"))
    plain["urgent"]["words"] = words
    with pytest.raises(CatalogError) as caught:
        loading.load(plain)
    assert caught.value.code == DefinitionCode.MALFORMED
