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


def test_a_name_in_each_entry_of_a_group_is_of_the_entry():
    words = {"ja": "家族"}
    group = {"type": "group", "id": "group", "label": words, "entry": words, "max_entries": 3}
    draft = changed(
        form("event"), {"/pages/1/fields/6": group | {"fields": [NAME | {"label": {"ja": "申請者の氏名"}}]}}
    )
    assert "question_twice" not in dict(named(draft))
