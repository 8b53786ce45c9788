"""Whoever writes an urgent word is told at once where help is to be had, and goes on as everybody."""

import json

import pytest
from support.gateway import NOW, Gateway, published
from support.walker import Walker

from todoke_catalog import templates

FORM = "/procedures/childcare-consultation/form"
PLAIN = json.loads(templates.read("childcare-consultation"))
GOLDEN = templates.golden_answers(NOW.date(), "childcare-consultation")


@pytest.fixture
def form():
    return published(definition=PLAIN)


def children(form, lang, text):
    walker = Walker(Gateway(form), lang).begin_with(GOLDEN, form)
    walker.at = "page_children"
    return walker.post("next", {"health": text}, FORM)


@pytest.mark.parametrize("lang", ["ja", "easy", "en"])
def test_the_next_screen_shows_the_notice_and_the_way_goes_on(form, lang):
    walker = children(form, lang, "ｼﾆﾀｲと言います")
    assert walker.answer.status_code == 200
    assert walker.at == "page_consent"
    assert PLAIN["urgent"]["notice"][lang] in walker.text
    assert 'role="alert"' in walker.text


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ja", "夫にたたかれています"),
        ("easy", "ぎゃくたいかも しれません"),
        ("en", "My husband beats me."),
    ],
)
def test_plain_ways_of_saying_it_show_the_notice(form, lang, text):
    assert PLAIN["urgent"]["notice"][lang] in children(form, lang, text).text


def test_it_stays_as_long_as_the_word_does(form):
    walker = children(form, "ja", "死にたい")
    assert PLAIN["urgent"]["notice"]["ja"] in walker.post("back", path=FORM).text
    assert PLAIN["urgent"]["notice"]["ja"] not in walker.post("next", {"health": "元気です"}, FORM).text


def test_what_is_not_accepted_counts_too(form):
    walker = children(form, "ja", "死にたい" * 500)
    assert walker.answer.status_code == 422
    assert PLAIN["urgent"]["notice"]["ja"] in walker.text


def test_nobody_else_sees_it(form):
    assert PLAIN["urgent"]["notice"]["ja"] not in children(form, "ja", "ぜんそく").text
