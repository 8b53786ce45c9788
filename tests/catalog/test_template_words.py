"""The templates say the same numbers, dates and bounds in Japanese, やさしい日本語 and English (`support/said.py`)."""

import json
import re

import pytest
from support import said

from todoke_catalog import templates

OTHERS = {"easy": said.easy, "en": said.english}
NO_RULES = {"legal_basis", "contact"}  # articles; hours, of which やさしい日本語 says less


def _texts(part):
    if isinstance(part, dict) and isinstance(part.get("ja"), str):
        yield part
    elif isinstance(part, dict):
        for key, one in part.items():
            yield from () if key in NO_RULES else _texts(one)
    elif isinstance(part, list):
        for one in part:
            yield from _texts(one)


def _differences(texts):
    """Numbers that one of the others says and the Japanese does not, and limits that it says and they do not."""
    japanese, limits = said.japanese(texts["ja"]) | {1}, said.limits(texts["ja"]) - {1}
    known = {"easy": japanese, "en": japanese | said.articles(texts["ja"])}
    numbers = {one: read(texts[one]) for one, read in OTHERS.items()}
    return [
        f"{one}: {sorted(each - known[one])} more, {sorted(limits - each)} less: {texts['ja']}"
        for one, each in numbers.items()
        if each - known[one] or limits - each
    ]


@pytest.mark.parametrize("name", templates.names())
def test_a_template_says_the_same_numbers_in_each_language(name):
    written = list(_texts(json.loads(templates.read(name))))
    assert len(written) > 20
    assert [one for texts in written for one in _differences(texts)] == []


@pytest.mark.parametrize("name", templates.names())
def test_a_template_draws_the_same_line_in_each_language(name):
    assert [one for texts in _texts(json.loads(templates.read(name))) for one in said.crossed(texts)] == []


# A mark of the day that counts in Japanese, and what has to stand for it in the others.
DAYS = [
    (r"(?<!曜)日に(?!ち)", "日", r"\bdays?\b|date|today|\d \w+ \d{4}|1 January"),
    (r"から[0-9]+(?:年|か月|日)を過ぎ", "から", r"since|ago|past|after the"),
    (r"年度末|3月31日|大学生の年代", r"年度.*おわり|3月 ?31日", r"fiscal year end|31 March|31st of March"),
    (r"翌日から", r"(?:つぎ|次)の 日から", r"day after"),
    (r"から[0-9]+(?:年|か月|日)以内", "から", r"(?:years?|months?|days?)(?:,? counted| of|,? from| after)"),
    (r"被災証明書", "被災証明書", "被災証明書"),
    (r"汚", "よご", r"spoilt|dirty|stain"),
]


def _unmarked(texts):
    """The marks that the Japanese of a question or a refusal has and a translation has nothing for."""
    return [
        texts["ja"]
        for mark, easy, english in DAYS
        if re.search(mark, texts["ja"]) and not (re.search(easy, texts["easy"]) and re.search(english, texts["en"]))
    ]


@pytest.mark.parametrize("name", templates.names())
def test_a_text_names_the_day_that_counts_in_each_language(name):
    assert [one for texts in _texts(json.loads(templates.read(name))) for one in _unmarked(texts)] == []


@pytest.mark.parametrize(
    "texts",
    [
        ("接種の日に住民登録がありましたか", "注射の 日に 住んで いましたか", "Was the child registered here?"),
        ("支払った日から2年を過ぎています", "2年を すぎました。", "Two years have passed since the payment."),
        ("18歳の年度末までの子", "18歳までの 子", "Children until the fiscal year end after 18"),
        ("大学生の年代の子", "18歳の 年度の おわりからの 子", "Children aged 18 to 22"),
        ("支払った日の翌日から5年以内", "つぎの 日から 5年の 中", "Within five years of the payment"),
        ("接種の日から1年以内", "注射の 日から 1年の 中", "Apply within one year"),
        ("住んでいない家は、被災証明書です", "べつの 紙です", "There is another certificate."),
    ],
)
def test_a_day_that_is_left_out_is_found(texts):
    assert _unmarked(said_so(*texts)) == [texts[0]]


def said_so(ja, easy, en):
    return {"ja": ja, "easy": easy, "en": en}


@pytest.mark.parametrize(
    "texts",
    [
        said_so("5年以内に", "5年の 中に", "within four years"),
        said_so("5年以内に", "3年の 中に", "within five years"),
        said_so("2万円を支給", "2万円を はらいます", "2,000 yen are paid"),
        said_so("20,000円を支給", "20,000円", "it is paid"),
        said_so("令和9年3月31日まで", "2027年 3月 31日まで", "until 31 March 2026"),
        said_so("令和9年3月31日まで", "2027年 3月 30日まで", "until 31 March 2027"),
        said_so("1,000万円以下", "1,000万円まで", "at most 1 million yen"),
        said_so("2分の1", "半分", "a third"),
        said_so("7割から9割", "70%から 80%", "70 to 90 per cent"),
        said_so("第3希望まで", "2つまで", "up to three"),
        said_so("20時まで", "夜 9時まで", "until 20:00"),
        said_so("6か月以内", "早く", "within six months"),
        said_so("対象です（第7条）", "もらえます", "You qualify (Article 8)"),
    ],
)
def test_another_number_is_found(texts):
    assert _differences(texts) != []


@pytest.mark.parametrize(
    "texts",
    [
        said_so("65歳以上の人", "65歳より 上の 人", "people of 65 or older"),
        said_so("65歳以上の人", "65歳か、もっと 上の 人", "people over 65"),
        said_so("月48時間以上", "1か月に 48時間より 多く", "at least 48 hours"),
        said_so("50cm以上のごみ", "50cmより 大きい ごみ", "waste of more than 50 cm"),
        said_so("2021年4月2日以後", "4月 2日より あと", "on or after 2 April"),
        said_so("20歳未満", "20歳までの 人", "under 20"),
        said_so("125ccを超えるバイク", "125cc以上の バイク", "motorcycles over 125 cc"),
        said_so("125ccを超えるバイク", "125ccより 大きい バイク", "motorcycles of 125 cc or more"),
    ],
)
def test_a_line_drawn_elsewhere_is_found(texts):
    assert said.crossed(texts) != []


@pytest.mark.parametrize(
    "texts",
    [
        said_so("令和9年1月29日まで", "2027年 1月 29日まで", "until 29 January 2027"),
        said_so("2割（20時以後は3割）", "20%（夜 8時から 30%）", "20 per cent, 30 after 20:00"),
        said_so("500万円から1,000万円", "500万円から 1,000万円", "5 to 10 million yen"),
        said_so("1歳6か月", "1歳6か月", "eighteen months"),
        said_so("写しは無料", "コピーは 0円", "Copies are free"),
        said_so("3歳未満、65歳以上", "3歳に なる 前、65歳か、もっと 上", "under 3, or 65 and over"),
        said_so("90日を超えて", "90日より 長く", "more than 90 days"),
        said_so("申請してください（第7条第2項）", "申しこんで ください", "You may apply (Article 7)"),
    ],
)
def test_what_is_the_same_is_no_difference(texts):
    assert (_differences(texts), said.crossed(texts)) == ([], [])
