"""Which pages have a screen of their own, and what of the others stands where files are chosen."""

import json
from datetime import date

import pytest
from support import attaching
from support.everykind import field

from todoke_catalog import loading, templates
from todoke_gateway.core import file_pages, journey

TODAY = date(2026, 11, 23)
WORN = {"type": "yes_no", "id": "worn", "label": {"ja": "眼鏡をかけていますか"}}
PHOTO = attaching.PHOTO
NOTICE = {**field("notice", body={"ja": "明るい所で"}), "id": "how"}
HEADING = {**field("heading"), "id": "which"}
TEXT = {**field("text", max_chars=10), "id": "place"}
YES = {"type": "is", "field": "worn", "op": "eq", "value": True}


def form(*fields, **page):
    plain = json.loads(templates.read("ningen-dock"))
    first = {"id": "p1", "title": {"ja": "眼鏡"}, "fields": [WORN]}
    second = {"id": "p2", "title": {"ja": "写真"}, "fields": list(fields), **page}
    return loading.load({**plain, "derived": [], "eligibility": [], "once": None, "pages": [first, second]})


def screens(definition, worn):
    way = journey.travel(definition, {"worn": worn}, TODAY)
    found = file_pages.asked(definition, way.result.known)
    return [page.id for page in way.pages], [(one.whole, [each.id for each in one.fields]) for one in found]


@pytest.mark.parametrize("worn", [True, False])
def test_a_page_of_files_is_there_whole_with_its_words_in_place(worn):
    assert screens(form(HEADING, PHOTO, NOTICE), worn) == (["p1"], [(True, ["which", "photo", "how"])])


def test_of_a_page_with_questions_only_its_files_are():
    assert screens(form(NOTICE, TEXT, PHOTO), True) == (["p1", "p2"], [(False, ["photo"])])


def test_also_where_the_answers_hide_all_its_questions():
    """What was typed there may come back, and needs its page."""
    assert screens(form({**TEXT, "shown_when": YES}, PHOTO), False) == (["p1", "p2"], [(False, ["photo"])])


def test_words_stay_a_page_where_the_answers_ask_for_no_file():
    definition = form(NOTICE, {**PHOTO, "shown_when": YES})
    assert screens(definition, False) == (["p1", "p2"], [])
    assert screens(definition, True) == (["p1"], [(True, ["how", "photo"])])


def test_words_have_their_own_conditions():
    definition = form({**NOTICE, "shown_when": YES}, PHOTO)
    assert screens(definition, False) == (["p1"], [(True, ["photo"])])
    assert screens(definition, True) == (["p1"], [(True, ["how", "photo"])])


def test_a_page_that_is_not_shown_is_nowhere():
    definition = form(NOTICE, PHOTO, shown_when=YES)
    assert screens(definition, False) == (["p1"], [])
    assert screens(definition, True) == (["p1"], [(True, ["how", "photo"])])


def test_words_without_files_are_a_page():
    assert screens(form(NOTICE, HEADING), True) == (["p1", "p2"], [])
