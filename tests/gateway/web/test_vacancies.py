"""What places are left is told before anybody begins, in three variants; nothing is refused for it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from support import everykind
from support.everykind import field
from support.gateway import PROCEDURE, Gateway, published
from support.notices import VACANCIES
from support.walker import Walker

from todoke_catalog import templates

START = f"/procedures/{PROCEDURE}"
SLOTS = everykind.SLOTS


def gateway(offered=None, **hint):
    """A gateway that has heard this of the places of a form."""
    offered = offered or published()
    gateway = Gateway(offered)
    gateway.catalogue.hint(replace(VACANCIES, **{"form": offered.digest, "slots": {}, **hint}))
    return gateway


def shown(gateway, lang):
    client = gateway.pages.test_client()
    return [client.get(path, query_string={"lang": lang}).text for path in ("/", START)]


@pytest.mark.parametrize(
    ("left", "lang", "words", "sentence"),
    [
        ("few", "ja", "残りわずか", "残りが少なくなっています。"),
        ("few", "easy", "あと すこし", "早い 人から 入れます。"),
        ("few", "en", "Few places left", "Few places are left."),
        ("waiting", "ja", "キャンセル待ち受付中", "いま申請すると、キャンセル待ちになります。"),
        ("waiting", "easy", "待つ ことは できます", "だれかが やめるまで 待ちます。"),
        ("waiting", "en", "Waiting list only", "you join the waiting list"),
        ("full", "ja", "満員", "お席を用意できません。"),
        ("full", "easy", "いっぱいです", "たぶん 入れません。"),
        ("full", "en", "Full", "there is no place for you"),
    ],
)
def test_the_catalogue_and_the_first_page_say_what_is_left(left, lang, words, sentence):
    catalogue, start = shown(gateway(left=left), lang)
    assert words in catalogue
    assert words in start
    assert sentence in start


@pytest.mark.parametrize(
    "hint", [{"left": "open"}, {"left": "full", "form": bytes(32)}], ids=["places are left", "of another version"]
)
def test_otherwise_nothing_is_said(hint):
    for page in shown(gateway(**hint), "ja"):
        assert "満員" not in page
        assert "残りわずか" not in page


def test_a_full_form_can_be_filled_in_all_the_same():
    walker = Walker(gateway(left="full"))
    walker.post("start")
    assert walker.answer.status_code == 200
    assert walker.post("next").answer.status_code == 422  # because of what is missing, on the page that asks for it


@pytest.mark.parametrize(
    ("lang", "marks"),
    [
        ("ja", ("（満員）", "（残りわずか）", "（キャンセル待ち）")),
        ("easy", ("（いっぱい）", "（あと すこし）", "（いっぱい。待てます）")),
        ("en", (" (full)", " (few left)", " (waiting list only)")),
    ],
)
def test_slots_say_what_is_left_of_them_and_a_full_one_can_be_asked_for(lang, marks):
    form = everykind.form({**field("slot", slots=SLOTS), "id": "when"})
    values = [slot["value"] for slot in SLOTS][:3]
    said = dict(zip(values, ("full", "few", "waiting"), strict=True))
    walker = Walker(gateway(form, left="few", slots=said), lang)
    walker.post("start")
    for mark in marks:
        assert walker.text.count(mark) == 1
    walker.post("next", {"when.1": values[0]})
    assert walker.answers["when"] == values[:1]


@pytest.mark.parametrize(
    ("lang", "marks"),
    [
        ("ja", (" 満員<", " 残少<", " 待ち<", "「待ち」はキャンセル待ち")),
        ("easy", (" ×<", " △<", " 待つ<", "△は、あと すこし です。")),
        ("en", (" full<", " few<", " wait<", "“few” means few places left")),
    ],
)
def test_lists_say_it_in_marks_and_what_those_mean_above_them(lang, marks):
    form = everykind.form({**field("slot", slots=SLOTS, wishes=2), "id": "when"})
    for said, count in ((dict(zip(("s01", "s02", "s03"), ("full", "few", "waiting"), strict=True)), 1), ({}, 0)):
        text = Walker(gateway(form, left="few", slots=said), lang).post("start").text
        assert [text.count(mark) for mark in marks] == [2 * count] * 3 + [count]


@pytest.mark.parametrize(
    ("members", "lang", "heading", "not_it"),
    [
        ({"once": {"per": "fiscal_year"}}, "easy", "何回 申しこめるか", "うけつける 申しこみの 数"),
        ({"once": {"per": "fiscal_year"}}, "ja", "申請できる回数", "定員"),
        ({"once": {"per": "fiscal_year"}}, "en", "How often you may apply", "Places"),
        ({"places": {"capacity": 7}}, "easy", "うけつける 申しこみの 数", "何回"),
        ({"places": {"capacity": 7}, "once": {"per": "person"}}, "easy", "申しこみの 数と、何回 申しこめるか", ""),
    ],
)
def test_the_heading_is_of_what_stands_below_it(members, lang, heading, not_it):
    definition = {**json.loads(templates.read(PROCEDURE)), "once": None, **members}
    page = Gateway(published(definition=definition)).pages.test_client().get(START, query_string={"lang": lang}).text
    assert f"{heading}</dt>" in page
    assert not not_it or f"{not_it}</dt>" not in page
