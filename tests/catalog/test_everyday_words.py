"""Words of every day, as citizens type them, lead to the procedure that they want: kana, kanji, English, children's.

The words are data of the templates (`listing.keywords`) and of `thesaurus.toml`; this table says what they give.
"""

import pytest
from support.library import FORMS, OnDemand

from todoke_catalog.searching import search
from todoke_catalog.searching.thesaurus import thesaurus
from todoke_catalog.searching.words import Words

BETTER = 2  # forms that may stand before the wanted one: it is seen without turning a page

WANTED = {
    "absentee-ballot": ["選挙", "vote", "とうひょう", "選挙に行けない"],
    "after-school-club": ["学童", "がくどう", "夏休み"],
    "bereavement-booking": [
        "年金",
        "ねんきん",
        "pension",
        "遺産",
        "inheritance",
        "家族が なくなった",
        "夫が亡くなった",
    ],
    "bulky-waste": [
        "ごみ",
        "ゴミ",
        "garbage",
        "trash",
        "家具",
        "furniture",
        "ソファ",
        "捨てたい",
        "マットレス",
        "椅子",
        "冷蔵庫",
        "ゴミの捨て方",
        "ゴミはどこに捨てる",
    ],
    "business-support": ["会社", "お店", "shop", "電気代", "飲食店", "restaurant"],
    "care-burden-limit": ["nursing home", "特養"],
    "care-card-reissue": ["保険証　なくした", "lost card"],
    "care-equipment": ["車いす", "車イス", "wheelchair", "杖", "つえ", "歩行器", "walker"],
    "care-home-renovation": ["トイレ", "手すり", "スロープ", "ramp", "トイレを直したい"],
    "care-need-certification": [
        "車椅子",
        "おばあちゃん",
        "おじいちゃん",
        "grandma",
        "寝たきり",
        "物忘れ",
        "認知症",
        "dementia",
        "老人ホーム",
    ],
    "care-plan-request": ["ケアマネ"],
    "child-allowance-claim": ["子供手当", "子ども手当", "child benefit", "赤ちゃんが生まれた"],
    "child-allowance-details": ["名字", "surname"],
    "child-allowance-end": ["離婚", "divorce"],
    "child-medical-refund": ["歯医者", "メガネ", "hospital", "doctor", "薬", "病院　子ども", "病院のお金"],
    "child-medical-registration": ["小児科"],
    "child-rearing-allowance-status": ["シングルマザー", "single mother"],
    "childcare-admission": ["保育所", "ほいくえん", "daycare", "nursery", "preschool", "保育園に落ちた"],
    "childcare-certification": ["幼稚園", "kindergarten"],
    "childcare-consultation": [
        "夜泣き",
        "いじめ",
        "bullying",
        "DV",
        "ママ",
        "つらい",
        "相談",
        "育児相談",
        "子育ての悩み",
    ],
    "childcare-for-all": ["ベビーシッター", "一時預かり"],
    "course-lottery": ["習い事", "くじ", "computer"],
    "disability-book-change": ["くるまいす", "障害者", "障碍", "disabled", "耳が聞こえない"],
    "disaster-certificate": [
        "地震",
        "じしん",
        "earthquake",
        "大雨",
        "flood",
        "火事",
        "家が こわれた",
        "台風で家が壊れた",
    ],
    "disclosure-request": ["情報公開"],
    "dog-change": ["犬 引っ越し", "犬が逃げた"],
    "dog-death": ["犬が 死んだ"],
    "dog-registration": ["犬", "いぬ", "わんわん", "dog", "dogs", "puppy", "pet", "rabies"],
    "event-booking": ["避難訓練"],
    "facility-booking": ["体育館", "卓球", "ダンス", "gym", "公民館を借りたい", "テニスコート", "公民館の予約"],
    "family-register-copy": ["パスポート", "passport", "結婚", "戸籍"],
    "funeral-grant": ["お葬式", "funeral", "火葬"],
    "guardianship-costs": ["後見人", "guardian"],
    "home-subsidy": ["空家", "リフォーム", "ソーラー", "solar"],
    "household-benefit": ["お金がない", "低所得", "poor", "給付金"],
    "infant-booking": ["注射", "ちゅうしゃ", "ワクチン"],
    "letter-benefit": ["手紙"],
    "library-hold": ["本", "book", "books", "まんが"],
    "library-survey": ["アンケート"],
    "moped-registration": [
        "原チャリ",
        "げんちゃり",
        "原チャ",
        "バイク",
        "オートバイ",
        "motorcycle",
        "scooter",
        "ナンバー",
    ],
    "moving-out": ["引っ越し", "引っ越す", "moving", "海外", "abroad", "address", "引越しの手続き"],
    "nhi-high-cost": ["病院代", "手術", "がん", "cancer"],
    "nhi-limit": ["入院", "surgery"],
    "nhi-membership": ["会社を辞めた", "退職", "失業", "unemployed", "社会保険", "保険", "insurance"],
    "ningen-dock": ["健康診断", "けんさ", "がん検診", "checkup"],
    "postnatal-care": ["あかちゃん", "産後うつ", "おっぱい", "newborn"],
    "pregnancy-notice": [
        "赤ちゃん",
        "赤ちゃんが できた",
        "baby",
        "妊娠",
        "pregnant",
        "つわり",
        "おなか",
        "双子",
        "twins",
    ],
    "public-comment": ["意見", "opinion"],
    "resident-record-copy": ["住民票", "proof of address", "juminhyo"],
    "road-damage": ["道路", "穴", "あな", "pothole", "街灯", "streetlight", "道路に穴"],
    "road-occupancy": ["屋台", "お祭り", "festival"],
    "school-aid": ["ランドセル", "給食", "きゅうしょく", "school lunch"],
    "seal-certificate": ["はんこ", "判子", "ハンコ", "hanko", "stamp"],
    "staff-recruitment": ["アルバイト", "仕事", "jobs"],
    "tax-certificate": ["年収", "給料", "salary", "収入"],
    "tax-direct-debit": ["銀行", "bank", "引き落とし", "口座引き落し", "税金が払えない"],
    "tax-payment-certificate": ["車検"],
    "tender-qualification": ["入札"],
    "vaccination-refund": ["vaccine"],
    "water-supply": ["水道　引っ越し", "水道代", "みず", "water", "蛇口", "水道停止", "水道の開始", "水が出ない"],
}
WORDS = OnDemand(tuple(FORMS), lambda name: Words(FORMS[name], thesaurus()))


def ranks(typed):
    found = dict(zip(WORDS, search.ranks(typed, tuple(WORDS.values()), thesaurus()), strict=True))
    return {name: rank for name, rank in found.items() if rank is not None}


@pytest.mark.parametrize(
    ("typed", "procedure"), [(word, procedure) for procedure, words in WANTED.items() for word in words]
)
def test_a_word_of_every_day_leads_to_what_is_wanted(typed, procedure):
    found = ranks(typed)
    assert procedure in found
    assert sum(rank < found[procedure] for rank in found.values()) <= BETTER


@pytest.mark.parametrize(
    ("typed", "wanted", "part"),
    [
        ("pet", "dog-registration", "guardianship-costs"),  # a petition
        ("book", "library-hold", "bereavement-booking"),
    ],
)
def test_a_part_of_a_latin_word_comes_after_the_word(typed, wanted, part):
    found = ranks(typed)
    assert found[wanted] < found[part]
    assert found[part] == max(found.values())


@pytest.mark.parametrize(
    ("typed", "wanted", "end"),
    [
        ("shop", "business-support", "event-booking"),  # a workshop
        ("DV", "childcare-consultation", "child-rearing-allowance-status"),  # in advance
        ("cat", None, "tax-certificate"),
        ("sofa", "bulky-waste", "home-subsidy"),  # so far
    ],
)
def test_the_end_of_a_latin_word_is_no_word(typed, wanted, end):
    found = ranks(typed)
    assert end not in found
    assert wanted is None or found[wanted] == min(found.values())


@pytest.mark.parametrize("typed", ["夫が死んだ", "妻が死んだ", "ははが しんだ", "父が亡くなった"])
def test_who_lost_somebody_is_not_shown_a_form_about_a_dog_first(typed):
    found = ranks(typed)
    assert found["bereavement-booking"] == min(found.values()) < found.get("dog-death", 99)


@pytest.mark.parametrize(
    "typed", ["死", "死　手続", "死亡", "しぼう", "シボウ", "死亡届", "死んだ", "しんだ", "death", "died"]
)
def test_a_death_is_first_of_all_that_of_a_person(typed):
    found = ranks(typed)
    bereaved = {name for name in FORMS if "bereavement" in FORMS[name].listing.life_events}
    assert found["bereavement-booking"] == min(found.values())
    assert bereaved & found.keys() > {"bereavement-booking"}
    assert max(found[name] for name in bereaved & found.keys()) < found.get("dog-death", 99)


def test_of_a_dog_it_is_when_the_dog_is_named():
    assert set(ranks("犬 死亡")) == {"dog-death"}
    assert ranks("飼い犬の死亡届")["dog-death"] == min(ranks("飼い犬の死亡届").values())


@pytest.mark.parametrize(
    ("city", "others"),
    [
        ("市民税", ["区民税", "町民税", "村民税"]),
        ("市役所", ["区役所", "町役場", "村役場", "役場"]),
        ("市民体育館", ["町民体育館", "村民体育館"]),
        ("市立図書館", ["町立図書館", "村立 図書館"]),
    ],
)
def test_who_lives_in_a_town_or_a_village_finds_what_the_forms_call_a_citys(city, others):
    found = ranks(city).keys()
    assert found
    for typed in others:
        assert ranks(typed).keys() == found, typed


@pytest.mark.parametrize("typed", ["死にたい", "死のう", "死にたくなる"])
def test_who_does_not_want_to_live_is_not_shown_what_the_bereaved_need(typed):
    assert ranks(typed) == {}


def test_one_and_many_are_one_word_in_english():
    assert ranks("dogs") == ranks("dog")
    assert ranks("vaccinations")["vaccination-refund"] == ranks("vaccination")["vaccination-refund"]
