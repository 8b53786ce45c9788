"""The words that show help lines beside a search are those of the form by which people ask for help."""

from todoke_catalog import loading, templates
from todoke_gateway import helplines


def test_the_search_page_and_the_form_look_for_the_same_words():
    form = loading.loads(templates.read("childcare-consultation"))
    assert helplines.load().words == form.urgent.words
