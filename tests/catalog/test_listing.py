"""How a form stands in the catalogue: readings are hiragana, events are known, and every template says all of it."""

import pytest
from support.forms import tiny
from support.library import FORMS

from todoke_catalog import drafts, loading
from todoke_catalog.errors import CatalogError, DefinitionCode
from todoke_catalog.listing import LifeEvent, Listing


def listing_of(name):
    return FORMS[name].listing or Listing()


@pytest.mark.parametrize("name", FORMS)
def test_a_template_says_what_it_is_found_by(name):
    listing = listing_of(name)
    assert listing.life_events
    assert listing.title_reading
    assert listing.department_reading
    assert listing.keywords
    assert listing.applicants


def test_the_events_that_people_look_for_have_procedures():
    told = {event for name in FORMS for event in listing_of(name).life_events}
    assert told == set(LifeEvent)


@pytest.mark.parametrize(
    "listing",
    [
        {"life_events": ["holiday"]},
        {"title_reading": "カタカナ"},
        {"title_reading": "漢字"},
        {"title_reading": ""},
        {"title_reading": "あ\n"},
        {"title_reading": "あ" * 201},
        {"keywords": [{"word": ""}]},
        {"keywords": [{"word": "犬", "reading": "inu!"}]},
        {"keywords": [{"word": "犬"}] * 31},
        {"applicants": "どなたでも"},
        {"reading": "あ"},
    ],
    ids=lambda listing: repr(listing)[:40],
)
def test_what_is_no_listing_is_refused(listing):
    with pytest.raises(CatalogError):
        loading.load({**tiny(), "listing": listing})


def test_in_a_draft_a_wrong_one_stands_aside_and_the_rest_is_reviewed():
    definition, findings = drafts.read({**tiny(), "listing": {"title_reading": "漢字"}})
    assert definition is not None
    assert [(one.code, one.path) for one in findings] == [(DefinitionCode.MALFORMED, "$.listing.title_reading")]


def test_a_form_may_say_nothing_or_only_a_part():
    assert loading.load(tiny()).listing is None
    assert loading.load({**tiny(), "listing": {}}).listing == Listing()
