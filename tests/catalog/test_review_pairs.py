"""Pairs of questions as staff write them: what is asked twice in other words, and what only looks like it.

The first 64 of each list were written before anybody looked at the tables of the review, which found 26 of them then.
A line is two questions: type, the page's title where it matters, and label.
"""

from pathlib import Path

import pytest
from support.clerkforms import ask, form, group, page
from support.reviewed import named

from todoke_catalog.reviewing import attributive
from todoke_catalog.reviewing.topics import topic

AGAIN = {"question_twice", "label_repeated"}
FOUND = AGAIN | {"payee_twice"}  # of accounts
DATES = {"earliest": "1900-01-01", "latest": "today"}
HERE = Path(__file__).parent / "pairs"
# Asked twice, and not found: what they come to takes knowledge of the form, or one of them may mean something else.
NOT_FOUND = {
    "text 郵便物の送り先 | text 書類の送付先住所",  # the first may ask for a name
    "integer 世帯人員 | integer 一緒に暮らしている方は何人いますか",  # the second may leave out whoever answers
    "integer 延べ床面積 | integer 建物の広さ（平方メートル）",  # or the 建築面積
    "person_name 使用者氏名 | person_name お使いになる方のお名前",  # 使用者 is an employer, too
    "text 支店名 | text どこの支店の口座ですか",
}


def lines(name):
    return (HERE / f"{name}.txt").read_text().splitlines()


def pages(line, apart=False):
    """A form that asks both, on one page unless the line names two; `apart` puts them on two pages of no person."""
    asked = []
    for number, one in enumerate(line.split(" | ")):
        kind, _, label = one.partition(" ")
        title, _, label = label.rpartition("/")
        asked.append((title, ask(kind, label, f"q{number}", **(DATES if kind == "date" else {}))))
    (title, first), (other, second) = asked
    if title or other:
        return form(page(title, first), page(other, second))
    return form(page("申請", first), page("内容", second)) if apart else form(page("申請", first, second))


def again(draft):
    return {code for code, _ in named(draft)} & AGAIN


@pytest.mark.parametrize("line", [line for line in lines("same") if line not in NOT_FOUND])
def test_the_same_question_in_other_words_is_found(line):
    assert {code for code, _ in named(pages(line))} & FOUND


def test_what_is_known_not_to_be_found_is_in_the_list():
    assert set(lines("same")) >= NOT_FOUND
    assert len(lines("same")) >= 80
    assert len(lines("apart")) >= 80


@pytest.mark.parametrize("apart", [False, True], ids=["on one page", "on two"])
@pytest.mark.parametrize("line", lines("apart"))
def test_two_questions_that_look_alike_are_two(line, apart):
    assert {code for code, _ in named(pages(line, apart))} & FOUND == set()


def of_child(title, label="お子さん", first="申込み"):
    return form(
        page(first, ask("person_name", "児童の氏名"), ask("text", "児童の学年")),
        page(title, ask("person_name", f"{label}の氏名"), ask("text", f"{label}の学年")),
    )


@pytest.mark.parametrize(
    "title", ["いっしょに来るお子さん", "保育園に通っている子", "先に生まれた子", "2. 送り迎えをする児童について"]
)
def test_a_child_below_a_title_of_its_own_is_another_one(title):
    assert not again(of_child(title))
    assert not again(of_child("子", first=title))
    below = [ask("heading", title), ask("person_name", "お子さんの氏名")]
    assert not again(form(page("申込み", ask("person_name", "児童の氏名"), *below)))


@pytest.mark.parametrize(
    "title", ["お子さん", "利用するお子さん", "対象の児童", "保護者とお子さん", "学校", "３．子ども"]
)
def test_a_title_that_says_nothing_more_of_a_child_is_of_the_same_one(title):
    assert again(of_child(title))


@pytest.mark.parametrize("title", ["扶養義務者の世帯", "別居の親", "引っ越した後の世帯", "保護者の家庭"])
def test_a_household_below_a_title_of_its_own_is_another_one(title):
    household = page("申請者の世帯", ask("integer", "世帯の人数"))
    assert not again(form(household, page(title, ask("integer", "家族は何人ですか"))))


@pytest.mark.parametrize("title", ["家族構成", "世帯員", "あなたの家族", "申請者の世帯の状況"])
def test_a_title_of_the_applicants_household_is_of_the_same_one(title):
    household = page("申請者の世帯", ask("integer", "世帯の人数"))
    assert again(form(household, page(title, ask("integer", "家族は何人ですか"))))


@pytest.mark.parametrize("done", ["開催日", "開催年月日", "開催した日"])
def test_a_plan_and_the_day_that_came_of_it_are_two(done):
    assert not again(pages(f"date 開催予定日 | date {done}"))
    assert not again(pages(f"date {done} | date 開催予定日"))


@pytest.mark.parametrize("other", ["いつ開催しますか", "開催する日", "開催希望日"])
def test_two_words_for_a_day_to_come_are_one(other):
    assert again(pages(f"date 開催予定日 | date {other}"))


@pytest.mark.parametrize(
    "remark", ["備考", "自由記入欄", "その他、伝えたいことがあれば", "その他何かあれば書いてください"]
)
def test_a_remark_on_each_page_is_not_one_question_in_two_places(remark):
    first, second = ask("text", "備考"), ask("text", remark)
    assert not again(form(page("計画", first), page("予算", second)))
    assert again(form(page("計画", first, second)))


def test_a_reading_is_of_the_name_before_it():
    other = [ask("text", "代表者の氏名"), ask("text", "氏名のフリガナ")]
    assert not again(form(page("団体", ask("text", "団体の名称"), ask("text", "フリガナ"), *other)))
    assert again(form(page("本人", ask("text", "氏名"), ask("text", "フリガナ"), ask("text", "氏名（カタカナ）"))))


def test_a_type_says_what_a_short_label_leaves_out_only_beside_what_it_is_compared_with():
    own, short = ask("phone", "電話番号"), ask("phone", "連絡先")
    assert again(form(page("申請する人", own, short)))
    assert not again(form(page("申請する人", own), page("緊急のときに来る人", short)))
    assert not again(form(page("申請する人", own, ask("heading", "家族"), short)))
    assert not again(form(page("申請する人", own), page("家族", group("家族", "家族", short))))


def test_an_account_that_money_is_taken_from_is_no_second_payee():
    two = page("口座", ask("bank_account", "振込先の口座"), ask("bank_account", "引き落としの口座"))
    assert "payee_twice" not in {code for code, _ in named(form(two))}


@pytest.mark.parametrize(
    ("label", "plain"),
    [
        ("お使いになる方の住所", "利用する方の住所"),
        ("届け出られる人", "届出する人"),
        ("傘を借りられる人", "傘を借用する人"),
        ("物を売った日", "物を販売した日"),
        ("使いたい部屋", "使いたい部屋"),
        ("鍵をなくした場所", "鍵を紛失した場所"),
        ("話を聞いた人", "話を聞いた人"),
        ("人を使うのは", "人を使うのは"),
    ],
)
def test_a_verb_before_a_noun_is_the_offices_word(label, plain):
    assert attributive.plain(label) == plain


@pytest.mark.parametrize(
    "words",
    [
        "お使いになる",
        "期限までに出せ",
        "扶養している",
        "生まれになった",
        "に書いてある",
        "を知った",
        "夫または",
        "氏名のフリガナ",
    ],
)
def test_long_labels_are_judged_at_once(words):
    # A pattern that tries every way to part such a label would take minutes here.
    for end in ("方", "なかった", "理由", "日", "の"):
        assert len(topic(words * 40 + end)) > 1
        assert again(form(page(words * 20, ask("text", words * 40 + end), ask("text", words * 40 + end))))
