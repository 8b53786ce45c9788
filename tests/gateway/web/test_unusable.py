"""A character that nobody sees is found by the words around it."""

from __future__ import annotations

import pytest
from support.gateway import Gateway, survey
from support.walker import Walker

FORM = "/procedures/library-survey/form"
GROUP = {
    "type": "group",
    "id": "people",
    "label": {"ja": "家族"},
    "entry": {"ja": "人"},
    "max_entries": 2,
    "min_entries": 0,
    "fields": [{"type": "text", "id": "called", "label": {"ja": "呼び名"}, "max_chars": 20, "required": False}],
}
FIELDS = [
    {"type": "text", "id": "one", "label": {"ja": "場所"}, "max_chars": 40, "required": False},
    {"type": "text", "id": "many", "label": {"ja": "内容"}, "max_chars": 90, "lines": "many", "required": False},
    {"type": "person_name", "id": "name", "label": {"ja": "氏名"}, "required": False},
    GROUP,
]
PAGES = [{"id": "p", "title": {"ja": "質問"}, "fields": FIELDS}]


@pytest.fixture(scope="module")
def form():
    return survey(pages=PAGES, derived=[], eligibility=[])


def sentences(form, fields, lang="ja"):
    walker = Walker(Gateway(form), lang)
    walker.post("start", path=FORM)
    if any(name.startswith("people") for name in fields):
        fields = {**fields, "people.entries": "1", "people.0.asked": "called"}
    walker.post("next", fields, path=FORM)
    return walker, [words for _, words in walker.problems]


@pytest.mark.parametrize(
    ("name", "typed", "shown"),
    [
        ("one", "市役所前の交差点の駅\u202e前の角を曲がったところ", "市役所前の交差点の駅"[-8:] + "□前の角を曲がった"),
        ("one", "\x07駅前", "□駅前"),
        ("one", "駅前\u200f", "駅前□"),
        ("one", "駅\t前", "駅□前"),
        ("one", "駅\x0b前", "駅□前"),
        ("one", "駅\x07\x07前", "駅□□前"),
        ("many", "一行\n二行\x0c三行\n四行", "一行 二行□三行 四行"),
        ("many", "<b>\x07</b>", "<b>□</b>"),
        ("name.family", "見\u202e本", "見□本"),
        ("people.0.called", "は\u202eな", "は□な"),
    ],
)
def test_the_sentence_shows_the_words_around_it(form, name, typed, shown):
    walker, said = sentences(form, {name: typed})
    assert walker.answer.status_code == 422
    assert any(f"（「{shown}」の□のところ）" in one for one in said)
    assert "<b>□" not in walker.answer.text


@pytest.mark.parametrize(("lang", "words"), [("easy", "「駅□前」の □の ところです"), ("en", "at □ in “駅□前”")])
def test_it_does_so_in_every_language(form, lang, words):
    assert any(words in one for one in sentences(form, {"one": "駅\x07前"}, lang)[1])


def test_what_copying_brings_along_is_taken_without_a_word(form):
    walker, said = sentences(form, {"one": "\u202a090\u202c駅\u200e前", "many": "一行\x0b二行"})
    assert said == []
    assert (walker.answers["one"], walker.answers["many"]) == ("090駅前", "一行\n二行")
