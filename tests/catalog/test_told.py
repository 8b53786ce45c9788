"""Where words in kana begin in a text, in its reading, and inside katakana."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.library import FORMS

from todoke_catalog.searching.halves import MAX_STATES, align, states
from todoke_catalog.searching.spelling import KANA, KANJI, fold
from todoke_catalog.searching.thesaurus import thesaurus
from todoke_catalog.searching.told import tell
from todoke_catalog.searching.words import Words


def has(typed, text, reading=None):
    return any(one.has(fold(typed)) for one in tell(text, reading))


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("たしかめる", "後で たしかめる こと"),
        ("すてる", "ごみをすてる"),  # behind a particle
        ("ごみ", "粗大ごみ"),  # behind a kanji
        ("いす", "車いす"),
        ("としより", "おとしより"),
        ("クラブ", "がくどうクラブ"),  # where katakana begin
        ("ひっこ", "ひっこし"),
        ("けんこうほけん", "こくみん けんこう ほけん"),
        ("育園", "保育園"),  # kanji are told apart by people
    ],
)
def test_a_word_is_found_where_it_begins(typed, text):
    assert has(typed, text)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("しかめる", "後で たしかめる こと"),
        ("かめる", "たしかめる"),
        ("ばす", "期間を のばす"),  # の begins a word and is no particle
        ("っこし", "ひっこし"),
        ("んしん", "けんしん"),
        ("ペット", "カーペット"),
        ("かじ", "せいさくか じゅうたく"),  # a short one is not of two words
    ],
)
def test_it_is_not_found_inside_another(typed, text):
    assert not has(typed, text)


@pytest.mark.parametrize(
    ("typed", "found"), [("ひょう", True), ("みんひょう", True), ("んひょう", False), ("ょう", False), ("うつし", True)]
)
def test_in_a_reading_it_begins_at_a_kanji_or_where_the_text_shows_it(typed, found):
    assert has(typed, "住民票の写し", "じゅうみんひょうのうつし") is found


@pytest.mark.parametrize(("typed", "inside"), [("カード", True), ("ード", False), ("ン", False)])
def test_a_part_of_a_word_in_katakana_is_less_than_a_word(typed, inside):
    (told,) = tell("マイナンバーカード")
    assert told.has_inside(fold(typed)) is inside
    assert not told.has(fold(typed))


@pytest.mark.parametrize(("text", "alone"), [("本を借りる", True), ("日本", False), ("本人", False), ("絵と本", True)])
def test_a_kanji_alone_is_no_part_of_a_word(text, alone):
    (told,) = tell(text)
    assert told.has_alone("本") is alone


@pytest.mark.parametrize("name", FORMS)
def test_every_reading_of_the_templates_is_one_of_its_word(name):
    listing = FORMS[name].listing
    pairs = [(FORMS[name].title.ja, listing.title_reading), (FORMS[name].department.ja, listing.department_reading)]
    pairs += [(one.word, one.reading) for one in listing.keywords if one.reading]
    folded = [(fold(word), fold(reading)) for word, reading in pairs if KANJI.search(fold(word))]
    assert [(word, reading) for word, reading in folded if align(word, reading) is None] == []


@pytest.mark.parametrize("name", FORMS)
def test_no_word_of_the_templates_needs_near_as_many_steps_as_there_are(name):
    told = [one for ground in Words(FORMS[name], thesaurus()).grounds for one in ground.told if one.places]
    for one in told:
        for typed in (one.text, one.reading, one.text[0] + one.reading[1:], one.text[:-1] + one.reading[-1:]):
            assert sum(1 for _ in states(typed, one.text, one.reading, one.places)) < MAX_STATES / 3


@given(st.text(max_size=60), st.text(st.sampled_from("あいうえおのん ・ーアカ"), max_size=60))
def test_any_text_is_told_and_its_places_are_kana_in_it(text, reading):
    for told in (*tell(text, reading), *tell(text, reading, loosely=True)):
        places = told.starts | told.inside
        assert all(KANA.match(told.text[at]) for at in places)
    assert tell(text)[0].text == fold(text.replace("\ue000", "").replace("\ue001", ""))
