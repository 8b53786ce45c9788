"""The templates are found as citizens find a procedure, without a script, and what was chosen or typed stays."""

from __future__ import annotations

import html
import re

import pytest

from todoke_catalog import templates

CHOICES = re.compile(r'type="radio" id="[^"]*" name="start" value="([^"]*)"( checked)?')


def offered(page) -> list[str]:
    """What one can start from, in order."""
    return [html.unescape(start) for start, _ in CHOICES.findall(page.text)]


def chosen(page) -> list[str]:
    return [start for start, checked in CHOICES.findall(page.text) if checked]


def test_nothing_asked_offers_every_template_after_a_blank_page(editor):
    found = offered(editor.get("/forms/new"))
    assert found[0] == "blank"
    assert sorted(found[1:]) == [f"template:{name}" for name in templates.names()]


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("q=人間ドック", "ningen-dock"),
        ("q=にんげんどっく", "ningen-dock"),
        ("q=ﾆﾝｹﾞﾝﾄﾞｯｸ", "ningen-dock"),
        ("q=ひっこし", "moving-out"),
        ("q=引越", "moving-out"),
        ("q=保育園", "childcare-admission"),
        ("q=公民館を借りたい", "facility-booking"),
        ("event=moving", "moving-out"),
        ("event=childcare&q=そうだん", "childcare-consultation"),
    ],
)
def test_a_template_is_found_by_words_readings_and_events(editor, query, meant):
    found = offered(editor.get(f"/forms/new?{query}"))
    assert f"template:{meant}" in found
    assert found[0] == "blank"
    assert len(found) < len(templates.names()) / 2


def test_a_department_leaves_only_its_own(editor):
    page = editor.get("/forms/new")
    departments = re.findall(r'href="[^"]*department=[^"]*"[^>]*>([^<]+)</a>', page.text)
    assert departments
    sizes = [len(offered(editor.get("/forms/new", query_string={"department": one}))) - 1 for one in departments]
    assert all(sizes)
    assert sum(sizes) == len(templates.names())


def test_what_is_not_found_is_told_and_a_blank_page_is_left(editor):
    page = editor.get("/forms/new?q=zzzz")
    assert offered(page) == ["blank"]
    assert "あてはまるひな形はありません" in page.text


def test_what_was_chosen_stays_though_it_is_not_found(editor):
    page = editor.get("/forms/new?q=zzzz&start=template:ningen-dock")
    assert offered(page) == ["template:ningen-dock", "blank"]
    assert chosen(page) == ["template:ningen-dock"]


def test_a_refused_name_costs_neither_the_search_nor_the_choice(editor):
    editor.get("/forms/new?q=引越し")
    page = editor.post("/forms", start="template:moving-out", title="x" * 201, q="引越し")
    assert page.status_code == 422
    assert offered(page) == offered(editor.get("/forms/new?q=引越し"))
    assert chosen(page) == ["template:moving-out"]
    assert f'value="{"x" * 201}"' in page.text


@pytest.mark.parametrize(
    "query", ["event=x", "department=x", "event=%00", "start=template:x", "start=%E2%80%AE", "q=" + "あ" * 5_000]
)
def test_what_we_do_not_know_is_left_out_and_words_are_bounded(editor, query):
    page = editor.get(f"/forms/new?{query}")
    assert page.status_code == 200
    assert "あ" * 101 not in page.text


def test_words_are_shown_as_text(editor):
    page = editor.get("/forms/new", query_string={"q": '"><script>alert(1)</script>'})
    assert "<script>alert" not in page.text
