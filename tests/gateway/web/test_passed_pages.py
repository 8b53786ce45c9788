"""A page of which nothing is asked is passed; a browser that comes back to it loses nothing typed there."""

from __future__ import annotations

import json

import pytest
from support.everykind import field
from support.gateway import Gateway, published
from support.walker import FORM, Walker

from todoke_catalog import templates

SOME = {"type": "is", "field": "dogs", "op": "gt", "value": 0}
TYPED = {"breed": "柴犬", "name": "ハナ"}


def text(name: str, **members: object) -> dict[str, object]:
    return {**field("text", max_chars=20), "id": name, **members}


@pytest.fixture(params=["questions", "page"])
def walker(request) -> Walker:
    """Of a form that asks how many dogs there are, then about these, then something else."""
    dogs = {**field("integer", min=0, max=9), "id": "dogs"}
    hidden = {"shown_when": SOME}
    own, together = (hidden, {}) if request.param == "questions" else ({}, hidden)
    about = [text(name, **own, required=False) for name in TYPED]  # nothing keeps anybody there
    asked = {"first": [dogs], "about": about, "last": [text("wish")]}
    pages = [{"id": name, "title": {"ja": name}, "fields": fields} for name, fields in asked.items()]
    pages[1].update(together)
    plain = {**json.loads(templates.read(published().definition.procedure)), "pages": pages}
    return Walker(Gateway(published(definition={**plain, "derived": [], "eligibility": [], "once": None}))).post(
        "start"
    )


def test_who_is_asked_nothing_there_goes_on_and_back_without_it(walker):
    assert walker.post("next", {"dogs": "0"}).at == "last"
    assert "about" not in walker.text
    assert walker.post("back").at == "first"
    assert walker.post("next", {"dogs": "1"}).at == "about"


@pytest.mark.parametrize(("go", "where"), [("next", "last"), ("show", "about"), ("back", "first")])
def test_a_screen_of_it_that_the_browser_kept_brings_what_was_typed(walker, go, where):
    walker.post("next", {"dogs": "2"})
    asked = dict(walker.asked)
    walker.post("back").post("next", {"dogs": "12"})
    assert walker.answer.status_code == 422
    walker.at, walker.asked = "about", asked
    walker.post(go, TYPED, path=FORM)
    assert walker.at == where
    assert TYPED.items() <= walker.answers.items()


@pytest.mark.parametrize(("go", "where"), [("next", "last"), ("back", "first")])
def test_and_goes_on_where_it_is_asked_no_more(walker, go, where):
    walker.post("next", {"dogs": "2"})
    asked = dict(walker.asked)
    walker.post("back").post("next", {"dogs": "0"})
    walker.at, walker.asked = "about", asked
    assert walker.post(go, TYPED, path=FORM).at == where


def test_who_opens_it_by_a_change_from_the_check_reads_it_before_the_check_comes_again(walker):
    walker.post("next", {"dogs": "0"}).post("next", {"wish": "なし"})
    assert walker.at == "check"
    walker.post("page:first").post("next", {"dogs": "1"})
    assert (walker.at, walker.then) == ("about", "check")
    assert walker.post("next", TYPED).at == "check"
