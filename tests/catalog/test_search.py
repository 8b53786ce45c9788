"""What people type leads to what they mean: spellings, readings, other words, every language; and to nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.library import FORMS, OnDemand

from todoke_catalog import search
from todoke_catalog.listing import LifeEvent
from todoke_catalog.thesaurus import thesaurus

WORDS = OnDemand(tuple(FORMS), lambda name: search.words(FORMS[name], thesaurus()))


def found(typed):
    wanted = search.typed_words(typed)
    ranks = {name: search.rank(wanted, words, thesaurus()) for name, words in WORDS.items()}
    return {name: rank for name, rank in ranks.items() if rank is not None}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("引越し", "moving-out"),
        ("引っ越し", "moving-out"),
        ("引越", "moving-out"),
        ("ひっこし", "moving-out"),
        ("引っこし", "moving-out"),
        ("高額医療費", "nhi-high-cost"),
        ("限度額認定証", "nhi-limit"),
        ("ヒッコシ", "moving-out"),
        ("ﾋｯｺｼ", "moving-out"),
        ("moving", "moving-out"),
        ("子育て", "childcare-consultation"),
        ("こそだて", "childcare-consultation"),
        ("子供　医療費", "child-medical-refund"),
        ("子ども医療費", "child-medical-registration"),
        ("ほいくしょ", "childcare-admission"),
        ("保育園", "childcare-admission"),
        ("母子手帳", "pregnancy-notice"),
        ("兒童手當", "child-allowance-claim"),
        ("じどうてあて", "child-allowance-claim"),
        ("お葬式", "funeral-grant"),
        ("申し込み 保育", "childcare-admission"),
        ("健康診断", "ningen-dock"),
        ("にんげんどっく", "ningen-dock"),
        ("人間 ドック", "ningen-dock"),
        ("Ningen Dock", "ningen-dock"),
        ("ぜいむか", "tax-certificate"),
        ("税務課", "tax-certificate"),
        ("ペット", "dog-registration"),
        ("飼犬", "dog-registration"),
        ("りさい", "disaster-certificate"),
        ("戸籍謄本", "family-register-copy"),
        ("介護認定 更新", "care-need-renewal"),
        ("ようかいごにんてい", "care-need-renewal"),
        ("区分変更", "care-need-change"),
        ("くぶんへんこう", "care-need-change"),
        ("負担割合証", "care-share-reissue"),
        ("ふたんわりあい 再発行", "care-share-reissue"),
        ("1号認定", "childcare-certification"),
        ("１号認定", "childcare-certification"),
        ("いちごう", "childcare-certification"),
        ("ようちえん", "childcare-certification"),
        ("kindergarten", "childcare-certification"),
    ],
)
def test_what_is_meant_is_found(typed, meant):
    assert meant in found(typed)


@pytest.mark.parametrize(
    ("typed", "first"), [("引っ越し", "moving-out"), ("犬", "dog-death"), ("介護", "care-card-reissue")]
)
def test_what_a_title_says_is_the_best_ground(typed, first):
    assert found(typed)[first] == min(found(typed).values())


def test_the_word_itself_comes_before_one_that_means_the_same():
    ranks = found("手当")
    assert ranks["child-allowance-claim"] < ranks["ningen-dock"]  # a 助成金


def test_every_word_must_be_found():
    assert set(found("犬 死亡")) == {"dog-death"}
    assert set(found("犬 引越し")) == {"dog-change"}
    assert found("犬 介護") == {}


@pytest.mark.parametrize("typed", ["zzzz", "ぬるぽ", "🐕", "犬猿の仲"])
def test_what_nobody_offers_is_not_found(typed):
    assert found(typed) == {}


@pytest.mark.parametrize("typed", ["", " ", "　", "・、。", "()"])
def test_nothing_typed_leaves_everything(typed):
    assert found(typed).keys() == FORMS.keys()


@pytest.mark.parametrize("name", FORMS)
def test_each_template_is_found_by_its_title_its_reading_and_each_of_its_keywords(name):
    listing = FORMS[name].listing
    keywords = [one for keyword in listing.keywords for one in (keyword.word, keyword.reading) if one]
    for typed in (FORMS[name].title.ja, FORMS[name].title.en, listing.title_reading, *keywords):
        assert name in found(typed), typed


def test_every_event_of_life_has_words():
    assert set(thesaurus().events) == set(LifeEvent)


@given(st.text(max_size=2_000))
def test_whatever_is_typed_is_bounded_and_answered(typed):
    wanted = search.typed_words(typed)
    assert len(wanted) <= search.MAX_WORDS
    assert sum(map(len, wanted)) <= search.MAX_TYPED * 18  # the longest that NFKC makes of one character
    search.rank(wanted, WORDS["ningen-dock"], thesaurus())
