"""What differs between two versions of a form: each difference once, under the names that people gave."""

from __future__ import annotations

import json

import pytest
from support.forms import changed, with_fields
from support.library import FORMS

from todoke_catalog import loading, templates
from todoke_catalog.comparison import compare, contents

CHOICE = {
    "id": "f",
    "type": "choice",
    "label": {"ja": "種類"},
    "options": [{"value": "a", "label": {"ja": "甲"}}, {"value": "b", "label": {"ja": "乙"}}],
}
YES = {"id": "g", "type": "yes_no", "label": {"ja": "有無"}}
TEXT = {"id": "h", "type": "text", "label": {"ja": "理由"}, "max_chars": 100}
BASE = with_fields([CHOICE, YES, TEXT])
ON_YES = {"type": "is", "field": "g", "op": "eq", "value": True}


def differences(new, old=BASE):
    found = compare(load(old), load(new))
    return [(one.kind, tuple(named(place) for place in one.at), one.part) for one in found]


def load(plain):
    return loading.loads(json.dumps(plain).encode())


def named(place):
    return (getattr(place, "label", None) or place.title).ja


@pytest.mark.parametrize("name", FORMS)
def test_a_form_does_not_differ_from_itself(name):
    form = FORMS[name]
    assert compare(form, form) == ()


@pytest.mark.parametrize(
    ("pointer", "value", "expected"),
    [
        ("/title/en", "Other", ("changed", (), "title")),
        ("/contact/phone", "099-000-0000", ("changed", (), "phone")),
        ("/retention_years", 5, ("changed", (), "retention_years")),
        ("/quick_exit", "https://www.example.jp/", ("changed", (), "quick_exit")),
        ("/reception", {"opens": "2026-12-01T09:00"}, ("changed", (), "reception")),
        ("/listing", {"keywords": [{"word": "犬", "reading": "いぬ"}]}, ("changed", (), "keywords")),
        ("/pages/0/title/ja", "二", ("changed", ("二",), "title")),
        ("/pages/0/fields/0/label/ja", "区分", ("changed", ("区分",), "label")),
        ("/pages/0/fields/2/required", False, ("changed", ("理由",), "required")),
        ("/pages/0/fields/2/shown_when", ON_YES, ("changed", ("理由",), "shown_when")),
        ("/pages/0/fields/0/options/1/label/ja", "丙", ("changed", ("種類", "丙"), "label")),
        ("/pages/0/fields/0/options/2", {"value": "c", "label": {"ja": "丙"}}, ("added", ("種類", "丙"), "")),
        ("/pages/0/fields/3", {**YES, "id": "i", "label": {"ja": "新"}}, ("added", ("新",), "")),
    ],
)
def test_each_difference_is_told_once(pointer, value, expected):
    assert differences(changed(BASE, {pointer: value})) == [expected]


def test_what_is_gone_is_told_by_its_old_name():
    assert differences(with_fields([CHOICE, YES])) == [("removed", ("理由",), "")]


def test_a_changed_order_names_what_was_moved():
    assert differences(with_fields([TEXT, CHOICE, YES])) == [("moved", ("理由",), "")]


def test_an_item_that_went_to_another_page_is_told_with_both():
    other = {"id": "q", "title": {"ja": "二"}, "fields": [TEXT]}
    new = changed(with_fields([CHOICE, YES]), {"/pages/1": other})
    assert differences(new) == [("added", ("二",), ""), ("moved", ("理由",), "page")]


def test_another_kind_of_question_under_the_same_id_is_told():
    new = changed(BASE, {"/pages/0/fields/1": {**CHOICE, "id": "g", "label": {"ja": "有無"}}})
    assert ("changed", ("有無",), "type") in differences(new)


def test_a_first_version_is_told_as_all_that_is_in_it():
    form = loading.loads(templates.read(templates.NINGEN_DOCK))
    told = contents(form)
    whole = {one.part: one.after for one in told if not one.at}
    assert whole["phone"] == form.contact.phone
    assert whole["life_events"] == form.listing.life_events
    assert (whole["identity"], whole["reception"]) == (form.identity, None)
    assert set(form.__struct_fields__) - whole.keys() == {
        *("format", "procedure", "municipality", "contact", "listing", "pages", "derived", "eligibility")
    }
    pages = [one for page in form.pages for one in (page, *page.fields)]
    assert [one.at[0] for one in told if one.at] == [*pages, *form.derived, *form.eligibility]


def test_what_repeats_is_told_with_what_is_in_it():
    group = {
        "type": "group",
        "id": "g2",
        "label": {"ja": "子"},
        "entry": {"ja": "子"},
        "max_entries": 3,
        "fields": [{**YES, "id": "y2"}],
    }
    group |= {"derived": [{"type": "fiscal_year", "id": "v", "date": "today"}]}
    new = changed(BASE, {"/pages/0/fields/3": group})
    paths = [[one.id for one in change.at] for change in compare(load(BASE), load(new))]
    assert paths == [["g2"], ["g2", "y2"], ["g2", "v"]]
