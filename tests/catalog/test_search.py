"""What people type leads to what they mean: spellings, readings, other words, every language; and to nothing else."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.library import FORMS, OnDemand

from todoke_catalog.listing import LifeEvent
from todoke_catalog.searching import search
from todoke_catalog.searching.thesaurus import thesaurus
from todoke_catalog.searching.wanted import MAX_TYPED, MAX_WORDS, typed_words
from todoke_catalog.searching.words import Words

WORDS = OnDemand(tuple(FORMS), lambda name: Words(FORMS[name], thesaurus()))


def found(typed):
    ranks = zip(WORDS, search.ranks(typed, tuple(WORDS.values()), thesaurus()), strict=True)
    return {name: rank for name, rank in ranks if rank is not None}


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
    wanted = typed_words(typed)
    assert len(wanted) <= MAX_WORDS
    assert sum(map(len, wanted)) <= MAX_TYPED * 18  # the longest that NFKC makes of one character
    search.ranks(typed, [WORDS["ningen-dock"]], thesaurus())


KANA = st.text(
    st.sampled_from("あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん"),
    min_size=4,
)


@given(KANA)
@example("もをかい")
@example("もをこう")
@example("もをんこう")
def test_kana_that_mean_nothing_do_not_find_everything(typed):
    assert len(found(typed)) < len(FORMS) / 2


@pytest.mark.parametrize("typed", ["のにを", "からまで", "🐕🐕", "壁を", "けがぬるぽ", "ダンサー", "日本国憲法"])
def test_what_leaves_no_known_part_finds_nothing(typed):
    assert found(typed) == {}


def test_a_word_is_divided_only_where_nothing_has_all_of_it():
    assert set(found("防災教室")) == {"event-booking"}
    assert set(found("道路防災教室")) == {"event-booking"}  # 道路 is less than half
    assert set(found("道路の穴")) == {"road-damage"}  # it says so; 道路に穴 nobody says


def test_what_has_most_of_the_parts_comes_first():
    ranks = found("道路に穴")
    assert ranks["road-damage"] < ranks["road-occupancy"]


def test_words_that_were_typed_apart_need_half_of_each():
    assert set(found("道路に穴 看板")) == {"road-occupancy"}
    assert found("道路に穴 介護") == {}


def test_a_kanji_alone_is_not_looked_for_in_long_texts():
    assert len(found("本を返したい")) < 10  # 本人 is in every form


def test_kana_in_place_of_kanji_leave_no_stem_of_the_rest():
    assert "bereavement-booking" not in found("引越手続")  # ひっこし手続 would be 手続


def test_more_parts_than_a_search_has_are_not_looked_for():
    words = [
        "道路",
        "看板",
        "足場",
        "掘削",
        "埋設",
        "露店",
        "屋台",
        "道路使用",
        "お祭り",
        "日よけ",
        "キッチンカー",
        "土木課",
    ]
    assert "road-occupancy" in found("の".join(words))
    assert found("の".join([*words, "申請"])) == {}
