"""A copy of any item or page of any form of the library refers to itself and leaves the card to it: the server judges.

Ids of templates are words (phone, slot, income), which are also kinds of questions and values of options.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from support import casework
from support.browser import serving

from todoke_catalog import lint, templates
from todoke_forms.core import drafts
from todoke_kit.errors import Refusal

pytestmark = pytest.mark.browser

# What is said of any form that asks the same twice.
TWO_OF_IT = {
    "attachments_too_many",
    "label_repeated",
    "payee_twice",
    "places_twice",
    "question_twice",
}
COPIES = """async ([module, definition]) => {
  const { duplicate, inOrder } = await import(module);
  return JSON.stringify([...inOrder(definition)].map(({ id }) => {
    const changed = structuredClone(definition);
    return [id, duplicate(changed, id), changed];
  }));
}"""


@pytest.fixture
def copies(office, browser):
    """Makes the copy of every item and page: [id, id of the copy, definition with both]."""
    module = office.app.extensions["todoke_assets"]["forms"].url("builder/model.js")
    with serving(office.app) as address:
        page = browser.new_page()
        page.goto(f"{address}/sign-in")
        yield lambda definition: json.loads(page.evaluate(COPIES, [module, definition]))
        page.close()


def kept(one: Any, ids: dict[str, str]) -> Any:
    """A part with the ids that it had where `ids` names those by what they became."""
    if isinstance(one, dict):
        return {name: kept(value, ids) for name, value in one.items()}
    if isinstance(one, list):
        return [kept(value, ids) for value in one]
    return ids.get(one, one) if isinstance(one, str) else one


def inside(one: dict[str, Any]) -> list[dict[str, Any]]:
    """What has an id in an item or a page, itself first."""
    return [one, *one.get("derived", ()), *(inner for field in one.get("fields", ()) for inner in inside(field))]


def slots(one: dict[str, Any]) -> list[str]:
    return [slot["value"] for part in inside(one) for slot in part.get("slots", ())]


def renamed(old: dict[str, Any], new: dict[str, Any]) -> dict[str, str]:
    """What each id of a copy was in what it is a copy of."""
    pairs = [(own["id"], source["id"]) for source, own in zip(inside(old), inside(new), strict=True)]
    return dict([*pairs, *zip(slots(new), slots(old), strict=True)])


def judged(plain: dict[str, Any], *, wholly: bool) -> set[str]:
    """The codes of what the server says: all of it, or what would keep the form from being loaded."""
    if wholly:
        return {one.code for one in drafts.examine(plain, casework.TODAY)}
    return {str(one.code) for one in lint.check(drafts.filled(plain))}


def unmatched(one: Any) -> Any:
    """A part as its copy should be: each item of the card is matched by one question of a form."""
    if isinstance(one, dict):
        return {name: unmatched(value) for name, value in one.items() if name not in {"matches", "when_different"}}
    return [unmatched(value) for value in one] if isinstance(one, list) else one


def test_a_copy_of_anything_is_well_formed_and_differs_in_ids_and_matches_alone(copies):
    for name in templates.names():
        plain = json.loads(templates.read(name))
        pages = {page["id"] for page in plain["pages"]}
        before = judged(plain, wholly=True)
        for copied, copy, changed in copies(plain):
            every = {one["id"]: one for page in changed["pages"] for one in inside(page)}
            back = renamed(every[copied], every[copy])
            assert not set(back) & set(back.values()), (name, copied)
            assert kept(every[copy], back) == unmatched(every[copied]), (name, copied)
            assert judged(changed, wholly=copied in pages) <= before | TWO_OF_IT, (name, copied)


def test_the_judge_sees_a_copy_that_was_renamed_as_text():
    plain = json.loads(templates.read("childcare-consultation"))
    text = json.dumps(plain).replace('"phone"', '"q0"')
    with pytest.raises(Refusal):
        drafts.examine(json.loads(text), casework.TODAY)
