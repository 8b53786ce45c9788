"""The test submission judges what a browser posts as the portal does: the same raw posts, answers and refusals.

The portal keeps files and looks codes up on screens of their own; neither changes its verdict on the other questions.
"""

from __future__ import annotations

from typing import Any

import pytest
from support import casework, everykind
from support.everykind import CHILDREN, EVERY_KIND, field
from support.typed_days import READ, REFUSED
from werkzeug.datastructures import MultiDict

from todoke_catalog import validation
from todoke_catalog.definition import Definition
from todoke_forms.web.builder import asked
from todoke_gateway.web import posted

YES = {"type": "is", "field": "yes_no", "op": "eq", "value": True}
NOTES = {**field("text", max_chars=30, lines="many"), "id": "notes"}
LATER = [
    {**field("date"), "id": "hidden_day", "shown_when": YES},
    {**field("digits", min_digits=4, max_digits=4), "id": "hidden_code", "shown_when": YES},
    {**field("yes_no"), "id": "again", "required": False},
]
DEFINITION = everykind.form(*EVERY_KIND, NOTES, CHILDREN, *LATER).definition
CHILD = {"children.entries": "2", "children.0.child_name.family": "見本", "children.0.abroad": "yes"}
TYPED: list[dict[str, Any]] = [
    {},
    {"text": "一\r\n二", "notes": "一\r\n二\n三", "kana": "みほん ﾊﾅｺ", "address": " 見本市１ー２ー３ "},
    {"text": "あ" * 11, "kana": "abc", "digits": "１２３", "integer": "９", "phone": "０３ー１２３４ー５６７８"},
    {"digits": "1,2", "integer": "1,000", "phone": "+81 3 1234 5678", "corporate_number": "５８３５６７８２５６２４６"},
    {"digits": "", "integer": "1，0", "phone": "(03) 1234-5678", "email": "ａ＠ｂ．ｊｐ"},
    {"integer": "-1", "email": "a@b.jp\n", "phone": "09012345678", "digits": "12\r\n3"},
    {"integer": "٣", "digits": "٣", "yes_no": "はい", "sex": "4", "choice": "z", "choices": ["x", "z"]},
    {"choice": "x", "choices": ["y", "x"], "yes_no": "yes", "sex": "2", "consent": "yes"},
    {"choices": ["x", "none"], "yes_no": "no", "sex": "", "consent": "", "choice": ""},
    {"choices": ["x", "x"], "consent": "no", "choice": "X"},
    {"slot.1": "s02", "slot.2": "s02", "one_slot.1": "s09"},
    {"slot.2": "s01", "one_slot.1": "s01", "one_slot.2": "s02", "slot.3": "s03"},
    {"bank_account.bank": "０００１", "bank_account.branch": "001", "bank_account.kind": "ordinary"},
    {"post_account.symbol": "１２３４０", "post_account.post_number": "12345671", "post_account.holder": "みほん"},
    {"post_account.symbol": "12340", "post_account.bank": "0001", "any_account.registered": "yes"},
    {"any_account.registered": "yes", "any_account.holder": "ミホン"},
    {"person_name.family": "見本\n", "person_name.family_kana": "みほん", "person_name.roman": "見本"},
    {"postal_address.postcode": "９９９ー００１９", "postal_address.address": "見本市", "any_address.country": "仏"},
    {"postal_address.postcode": "〒999-0019", "any_address.postcode": "9990019", "any_address.country": "仏"},
    {"yes_no": "yes", "hidden_code": "１２３４", "hidden_day.era": "H", "hidden_day.year": "31"},
    {"yes_no": "no", "hidden_code": "x", "again": "yes"},
    {"children.entries": "0"},
    {"children.entries": "3", "children.0.abroad": "yes", "children.2.abroad": "no", "children.3.abroad": "no"},
    {**CHILD},
    {**CHILD, "children.0.abroad": "no", "children.0.country": "仏"},
    {**CHILD, "children.0.brothers": "１", "children.1.agreed": "yes"},
    {**CHILD, "children.1.country": "仏"},
    {**CHILD, "children.0.child_birth.era": "R", "children.0.child_birth.year": "元"},
    {"children.entries": "1", "children.0.brothers": "10"},
    {"unknown": "x", "text.x": "y", "date": "2026-11-23"},
]


def day(name: str, typed: tuple[str, ...]) -> dict[str, str]:
    return {f"{name}.{part}": text for part, text in zip(("era", "year", "month", "day"), typed, strict=True)}


DAYS = [typed for typed, *_ in (*READ, *REFUSED)]
BORN = [{**CHILD, **day("children.0.child_birth", typed)} for typed in DAYS]
POSTS = [*TYPED, *(day("date", typed) for typed in DAYS), *BORN]


def multi(post: dict[str, Any]) -> MultiDict[str, str]:
    """As Flask has it: a list of all that was posted under a name."""
    return MultiDict({name: value if isinstance(value, list) else [value] for name, value in post.items()})


def portals(definition: Definition, post: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Cleaned answers, and the code by the name of what is refused; a date that cannot be read has its own."""
    sent = posted.read(definition.fields, multi(post))
    result = validation.validate(definition, sent.answers, casework.TODAY)
    unread = {name: error.code for name, error in sent.date_errors.items()}
    return result.answers, {error.field: str(error.code) for error in result.errors} | unread


def trys(definition: Definition, post: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The same of a test submission."""
    form = multi(post)
    result = validation.validate(definition, asked.read(definition.fields, form), casework.TODAY)
    found = {error.field: str(error.code) for error in result.errors}
    why = {name: error.code for name in found if (error := asked.unread(name, form))}
    return result.answers, found | why


@pytest.mark.parametrize("post", POSTS, ids=str)
def test_the_same_post_has_the_same_verdict(post):
    expected, got = portals(DEFINITION, post), trys(DEFINITION, post)
    if not any(name.startswith("children.") and code.startswith("date_") for name, code in expected[1].items()):
        assert got == expected
        return
    # An entry of which the portal could only not read a date says of nothing else yet that it is missing.
    assert expected[1].items() - {("children", "required"), ("children", "too_few")} <= got[1].items()


def test_more_entries_than_a_form_has_are_no_test_submission():
    """The portal keeps them, as two screens may have added some each; a preview is one screen."""
    post = {"children.entries": "99"} | {f"children.{place}.child_name.family": "見本" for place in range(4)}
    assert portals(DEFINITION, post)[1]["children"] == "too_many"
    assert len(asked.read(DEFINITION.fields, multi(post))["children"]) == 3


def test_a_hidden_date_that_cannot_be_read_keeps_nobody_back():
    """On one page the preview has all questions; the portal would not have asked this one."""
    post = {"yes_no": "no", **day("hidden_day", ("H", "31", "5", "1"))}
    assert "hidden_day" not in trys(DEFINITION, post)[1]
    assert trys(DEFINITION, {**post, "yes_no": "yes"})[1]["hidden_day"] == "date_outside_era"
