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


def carried(plain: dict[str, Any], changed: dict[str, Any], back: dict[str, str]) -> dict[str, str]:
    """What each value of the form that came with a copy was; that value looks at something that was copied."""
    rules, found = plain.get("derived", []), dict(back)
    for new in changed.get("derived", [])[len(rules) :]:
        asked = kept({**new, "id": ""}, found)
        assert asked != {**new, "id": ""}
        found[new["id"]] = next(one["id"] for one in rules if {**one, "id": ""} == asked)
    return found


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


def looked_at(one: Any) -> set[str]:
    """Every text in it, as are the ids that a condition or an amount looks at."""
    if isinstance(one, dict):
        return set().union(*map(looked_at, one.values()))
    if isinstance(one, list):
        return set().union(*map(looked_at, one))
    return {one} if isinstance(one, str) else set()


def looked_at_in(copy: dict[str, Any]) -> set[str]:
    parts = ("shown_when", "expression", "derived")
    return set().union(*(looked_at(one.get(part)) for one in inside(copy) for part in parts))


def inner_values(plain: dict[str, Any], copied: dict[str, Any]) -> set[str]:
    """The values of a form that come of answers in one part of it."""
    found = {one["id"] for one in inside(copied)}
    for rule in plain.get("derived", []):
        if looked_at({**rule, "id": "", "type": ""}) & found:
            found.add(rule["id"])
    return found & {rule["id"] for rule in plain.get("derived", [])}


def test_a_copy_of_anything_is_well_formed_and_differs_in_ids_and_matches_alone(copies):
    for name in templates.names():
        plain = json.loads(templates.read(name))
        pages = {page["id"] for page in plain["pages"]}
        before = judged(plain, wholly=True)
        for copied, copy, changed in copies(plain):
            every = {one["id"]: one for page in changed["pages"] for one in inside(page)}
            back = renamed(every[copied], every[copy])
            assert not set(back) & set(back.values()), (name, copied)
            back = carried(plain, changed, back)
            assert not looked_at_in(every[copy]) & inner_values(plain, every[copied]), (name, copied)
            assert kept(every[copy], back) == unmatched(every[copied]), (name, copied)
            assert judged(changed, wholly=copied in pages) <= before | TWO_OF_IT, (name, copied)


def test_a_copied_list_with_its_fee_charges_for_its_own_entries_and_the_first_for_its_own(copies):
    plain = json.loads(templates.read("bulky-waste"))
    page = next(one for one in plain["pages"] if any(each["id"] == "items" for each in one["fields"]))
    changed = next(changed for copied, _, changed in copies(plain) if copied == page["id"])
    first, second = (one for one in changed["pages"] if any(each["type"] == "group" for each in one["fields"]))
    for one in (first, second):
        group, fee = (next(each for each in one["fields"] if each["type"] == kind) for kind in ("group", "amount"))
        rule = next(each for each in changed["derived"] if each["id"] == fee["expression"]["field"])
        assert rule["group"] == group["id"]
    assert [one["id"] for one in changed["derived"][:2]] == ["items_fee", "pieces"]


def test_the_judge_sees_a_copy_that_was_renamed_as_text():
    plain = json.loads(templates.read("childcare-consultation"))
    text = json.dumps(plain).replace('"phone"', '"q0"')
    with pytest.raises(Refusal):
        drafts.examine(json.loads(text), casework.TODAY)
