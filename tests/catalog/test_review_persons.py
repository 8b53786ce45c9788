"""One person is asked for a name once, in whatever words; two persons are two."""

import pytest
from support.forms import changed
from support.reviewed import form, named

TWICE = ("question_twice", "$.pages[1].fields[6]")
NAME = {"type": "person_name", "id": "again"}


def again(label, *, page="参加", **more):
    """The event asks 氏名 on the page 申し込む人; and this on its second page."""
    return changed(
        form("event"), {"/pages/1/title/ja": page, "/pages/1/fields/6": NAME | {"label": {"ja": label}} | more}
    )


@pytest.mark.parametrize(
    ("label", "found"),
    [
        ("申請者の氏名", True),
        ("申込者氏名", True),
        ("申し込む人のお名前", True),
        ("届出人の氏名（漢字）", True),
        ("子どもの氏名", False),
        ("本人の氏名", False),
        ("申請者の家族の氏名", False),
        ("申請者の種類", False),
    ],
)
def test_the_applicant_has_one_name(label, found):
    assert (TWICE in named(again(label))) is found


@pytest.mark.parametrize(
    ("label", "page", "found"),
    [
        ("氏名（フルネーム）", "確認", True),
        ("氏名（フルネーム）", "連絡先", True),
        ("氏名（フルネーム）", "申請者について", True),
        ("氏名（フルネーム）", "参加する子ども", False),
        ("氏名（フルネーム）", "代理人", False),
        *(
            ("氏名（フルネーム）", page, False)
            for page in ("緊急連絡先", "主治医", "喪主", "飼い主について", "ケアマネジャー", "お孫さん", "パートナー")
        ),
    ],
)
def test_a_bare_name_is_that_of_whom_the_title_names(label, page, found):
    assert (TWICE in named(again(label, page=page))) is found


def test_a_heading_says_whose_the_questions_below_it_are():
    heading = {"type": "heading", "id": "head", "label": {"ja": "参加する子ども"}}
    draft = again("氏名（フルネーム）", page="確認")
    assert TWICE in named(draft)
    below = changed(draft, {"/pages/1/fields/7": draft["pages"][1]["fields"][6], "/pages/1/fields/6": heading})
    assert ("question_twice", "$.pages[1].fields[7]") not in named(below)


def test_the_same_words_are_told_once_and_a_notice_asks_nothing():
    told = [path for code, path in named(again("氏名", page="確認")) if code == "question_twice"]
    assert told == ["$.pages[1].fields[6]"]
    spoken = {"type": "notice", "id": "told", "label": {"ja": "申請者の氏名"}, "body": {"ja": "カードと同じです。"}}
    assert TWICE not in named(changed(form("event"), {"/pages/1/fields/6": spoken}))


def test_a_heading_in_the_entries_of_a_group_ends_with_the_group():
    words = {"ja": "参加する子ども"}
    heading = {"type": "heading", "id": "head", "label": words}
    age = {"type": "integer", "id": "age", "label": {"ja": "年齢"}, "min": 0, "max": 20}
    group = {"type": "group", "id": "group", "label": words, "entry": words, "max_entries": 3, "fields": [heading, age]}
    draft = again("氏名（フルネーム）", page="確認")
    behind = changed(draft, {"/pages/1/fields/7": draft["pages"][1]["fields"][6], "/pages/1/fields/6": group})
    assert ("question_twice", "$.pages[1].fields[7]") in named(behind)


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("申請者のメール", {"type": "email"}),
        ("申請者の携帯電話", {"type": "phone"}),
        ("携帯番号", {"type": "phone"}),
    ],
)
def test_other_words_for_the_same_are_known(label, kind):
    assert TWICE in named(again(label, page="確認", **kind))


def test_who_sees_only_one_of_them_is_asked_once():
    shown = {"type": "is", "field": "resident", "op": "eq", "value": True}
    hidden = {"type": "not", "of": shown}
    apart = changed(
        form("event"),
        {
            "/pages/0/fields/0/label/ja": "氏名",
            "/pages/0/fields/5": NAME | {"label": {"ja": "申請者の氏名"}, "shown_when": shown},
        },
    )
    assert ("question_twice", "$.pages[0].fields[5]") in named(apart)
    other = NAME | {"id": "third", "label": {"ja": "届出人の氏名"}, "shown_when": hidden}
    both = changed(
        apart,
        {"/pages/0/fields/0": {"type": "heading", "id": "who", "label": {"ja": "あなた"}}, "/pages/0/fields/6": other},
    )
    assert ("question_twice", "$.pages[0].fields[6]") not in named(both)


def entries(label, *, entry="家族", titled="家族", **field):
    """The event with a group on its second page, in whose entries this is asked."""
    words = {"ja": entry}
    group = {"type": "group", "id": "group", "label": {"ja": titled}, "entry": words, "max_entries": 3}
    asked = NAME | {"label": {"ja": label}} | field
    return changed(form("event"), {"/pages/1/title/ja": "確認", "/pages/1/fields/6": group | {"fields": [asked]}})


def told(draft):
    return [path for code, path in named(draft) if code == "question_twice"]


INSIDE = "$.pages[1].fields[6].fields[0]"


@pytest.mark.parametrize(
    ("label", "found"),
    [
        ("氏名", False),  # of the entry
        ("家族の氏名", False),
        ("申請者の氏名", True),
        ("あなたの氏名", True),
        ("申込者氏名", True),
        ("申請者の家族の氏名", False),
    ],
)
def test_a_name_in_each_entry_of_a_group_is_of_the_entry_unless_it_is_the_applicants(label, found):
    assert told(entries(label)) == ([INSIDE] if found else [])


@pytest.mark.parametrize(
    ("outside", "inside", "group", "found"),
    [
        ("保護者の氏名", "保護者の氏名", {}, True),
        ("保護者の氏名", "保護者様のお名前", {}, True),
        ("申請者の氏名", "申請者の氏名", {}, True),
        ("保護者の氏名", "保護者の氏名", {"entry": "保護者"}, False),
        ("保護者の氏名", "保護者の氏名", {"titled": "児童と保護者"}, False),
        ("子どもの氏名", "お子さんの氏名", {"entry": "こども"}, False),
        ("子どもの氏名", "お子さんの氏名", {"entry": "接種"}, True),
        ("引っ越す人の氏名", "引っ越す人の氏名", {"entry": "人"}, False),
        ("保護者の氏名", "氏名", {}, False),
        ("建物の名前", "建物の名前", {}, False),  # of the entry, or none of them
    ],
)
def test_whoever_is_none_of_the_entries_is_asked_outside_of_them_only(outside, inside, group, found):
    draft = changed(entries(inside, **group), {"/pages/0/fields/0/label/ja": outside})
    assert told(draft) == ([INSIDE] if found else [])


def test_a_group_before_the_question_comes_first_and_each_is_told_once():
    draft = changed(
        entries("保護者の氏名"), {"/pages/1/fields/7": NAME | {"id": "b", "label": {"ja": "保護者のお名前"}}}
    )
    assert told(draft) == ["$.pages[1].fields[7]"]
    twice = changed(draft, {"/pages/1/fields/8": NAME | {"id": "c", "label": {"ja": "保護者様の氏名"}}})
    assert sorted(told(twice)) == ["$.pages[1].fields[7]", "$.pages[1].fields[8]"]


def test_what_is_no_question_asks_nothing_of_an_entry():
    yen = {"type": "amount", "id": "paid", "label": {"ja": "保護者様の負担"}, "paid_by": "applicant"}
    cost = {"type": "integer", "min": 0, "max": 9}
    draft = changed(
        entries("保護者の負担", **cost), {"/pages/1/fields/7": yen | {"expression": {"type": "const", "yen": 5}}}
    )
    assert told(draft) == []


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("保護者の住所", "保護者のお住まい", True),
        ("保護者の住所", "保護者様のご住所", True),
        ("保護者の住所", "子どもの住所", False),
        ("子どもの住所", "お子さまのお住まい", True),
        ("携帯電話番号", "ケータイ", True),
        ("携帯電話番号", "スマホの番号", True),
        ("保護者の携帯電話", "保護者のケータイの番号", True),
        ("自宅の電話番号", "携帯電話番号", False),
        ("利用日", "使用する日", True),
        ("利用日", "利用を希望する日", True),
        ("利用日", "使用希望日", True),
        ("利用日", "使いたい日", True),
        ("利用日", "利用した日", False),
        ("利用日", "利用する時間", False),
        ("施設の利用目的", "施設の使用目的", True),
        ("施設の使用者", "施設の利用者", False),  # an employer is none
        ("第1希望日", "第2希望日", False),
        ("子どもの生年月日", "子どもの誕生日", True),
        ("子どもの生年月日", "お子さんの誕生日", True),
        ("子どもの生年月日", "保護者の誕生日", False),
        ("犬の生まれた日", "犬の生年月日", True),
    ],
)
def test_other_words_of_a_question_ask_the_same(one, other, alike):
    line = {"type": "text", "max_chars": 50}
    first = line | {"id": "one", "label": {"ja": one}}
    second = line | {"id": "other", "label": {"ja": other}}
    draft = changed(form("event"), {"/pages/0/fields/6": first, "/pages/1/fields/6": second})
    assert (TWICE in named(draft)) is alike
