"""Bad input of every kind never costs what was typed: it stands in its field again, whatever one does next."""

import pytest
from support import everykind
from support.controls import controls
from support.everykind import CHILDREN, EVERY_KIND, WITHOUT_ANSWER
from support.gateway import Gateway
from support.walker import Walker

from todoke_catalog.fields import Field

LONG = "長い" * 8  # more than the ten characters that are allowed
# What somebody typed into each kind, none of which the form accepts.
BAD = {
    "text": {"text": LONG},
    "lines": {"lines": f"\n一行目\r\n<b>{LONG}</b>"},
    "kana": {"kana": "漢字 & ｶﾅ"},
    "address": {"address": "見本市\u202e１－２"},
    "digits": {"digits": "１２３４５"},
    "corporate_number": {"corporate_number": "1234567890123"},
    "phone": {"phone": "０９０ー１"},
    "email": {"email": "hanako＠example"},
    "date": {"date.era": "H", "date.year": "三十", "date.month": "13", "date.day": "４５"},
    "integer": {"integer": "十"},
    "choices": {"choices": ["x", "none"]},
    "slot": {"slot.1": "s02", "slot.2": "s02"},
    "bank_account": {"bank_account.bank": "12", "bank_account.branch": "x", "bank_account.kind": "current"},
    "post_account": {"post_account.symbol": "99999", "post_account.post_number": "1", "post_account.bank": "0001"},
    "any_account": {"any_account.registered": "yes", "any_account.holder": "漢字"},
    "person_name": {"person_name.family": " 見本", "person_name.roman": "みほん", "person_name.family_kana": "見本"},
    "postal_address": {"postal_address.postcode": "99", "postal_address.address": "見本市\u202e"},
    "any_address": {"any_address.postcode": "9990019", "any_address.country": "フランス"},
    "children": {
        "children.entries": "2",
        "children.0.asked": "child_name child_birth abroad country brothers agreed",
        "children.0.child_name.family": "見本",
        "children.0.child_name.family_kana": "見本",
        "children.0.child_birth.era": "R",
        "children.0.child_birth.year": "99",
        "children.0.child_birth.month": "2",
        "children.0.child_birth.day": "31",
        "children.0.abroad": "yes",
        "children.0.country": LONG,
        "children.0.brothers": "two",
        "children.1.asked": "child_name child_birth abroad brothers agreed",
        "children.1.child_name.given": "次郎",
        "children.1.agreed": "yes",
    },
}
# Kinds in which nothing wrong can be typed: a browser posts one of their options, or nothing. Nothing is their fault.
ONLY_CHOSEN = {"choice", "yes_no", "consent", "sex", "one_slot"}
LINES = {**everykind.field("text", max_chars=10, lines="many"), "id": "lines"}
FIELDS = [*EVERY_KIND, LINES, CHILDREN]


def pairs(typed):
    return [(name, one) for name, value in typed.items() for one in (value if isinstance(value, list) else [value])]


def shown_as(value):
    """What a browser makes of line ends in a control."""
    return value.replace("\r\n", "\n")


def lost(walker, typed):
    there = [(name, shown_as(value)) for name, value in controls(walker.answer.text)]
    return [pair for pair in ((name, shown_as(value)) for name, value in pairs(typed)) if pair not in there]


@pytest.fixture
def walker():
    return Walker(Gateway(everykind.form(*FIELDS))).post("start")


def everything():
    return {name: value for typed in BAD.values() for name, value in typed.items()}


def test_no_kind_of_the_language_is_left_out():
    answered = {one["id"] for one in FIELDS if one["type"] not in WITHOUT_ANSWER}
    assert BAD.keys() | ONLY_CHOSEN == answered
    asked = {one["type"] for one in FIELDS} | {"attachment"}  # files are chosen on the screen that seals them
    assert asked == {kind.__struct_config__.tag for kind in Field.__args__}


@pytest.mark.parametrize("kind", BAD)
def test_it_is_refused_named_and_shown_again(walker, kind):
    walker.post("next", BAD[kind])
    assert walker.answer.status_code == 422
    assert "<title>エラー：" in walker.text
    assert [target for target, _ in walker.problems if target.partition(".")[0] == kind]
    assert lost(walker, BAD[kind]) == []


@pytest.mark.parametrize("go", ["next", "show", "add:children"])
def test_all_of_it_at_once_stays_through_every_button(walker, go):
    walker.post(go, everything())
    counted = {"children.entries": "3"} if go.startswith("add:") else {}
    assert lost(walker, everything() | counted) == []


def test_all_of_it_stays_when_the_language_is_changed_and_changed_back(walker):
    walker.post("show", everything())
    walker.lang = {"lang": "en"}
    walker.post("show", dict(controls(walker.answer.text)) | everything())
    assert lost(walker, everything()) == []


def test_what_is_right_stays_beside_what_is_wrong(walker):
    right = {"choice": "y", "yes_no": "no", "consent": "yes", "sex": "2", "one_slot.1": "s03", "address": "見本市１"}
    walker.post("next", {**right, "integer": "x"})
    assert walker.answer.status_code == 422
    assert lost(walker, right) == []


def test_every_error_leads_to_the_first_control_of_what_is_wrong(walker):
    walker.post("next", everything())
    there = [name for name, _ in walker.problems]
    assert len(there) > len(BAD)
    for target in there:
        assert f'id="{target}"' in walker.answer.text
    assert {"date.year", "bank_account.bank", "person_name.roman", "slot.1"} - set(there) == set()
