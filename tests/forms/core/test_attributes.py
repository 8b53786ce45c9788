"""What the form asks for, in one text or in parts, beside what the card certified."""

from __future__ import annotations

from datetime import date

import pytest
from support.forms import one_field, with_fields

from todoke_catalog.loading import load
from todoke_forms.core.attributes import compare, verdict
from todoke_forms.core.comparing import Match
from todoke_forms.core.model import CardAttributes

CARD = CardAttributes(
    name="見本　花子",
    address="見本県見本市一番町１－２－３　見本荘１０１",
    birth_date=date(1980, 5, 1),
    birth_text="31980-05-01",
    sex="2",
    name_substitutes=(),
    address_substitutes=(),
)


@pytest.mark.parametrize(
    ("field", "answer", "expected"),
    [
        ({"type": "text", "max_chars": 50, "matches": "name"}, "見本花子", Match.SAME),
        ({"type": "person_name", "matches": "name"}, {"family": "見本", "given": "花子"}, Match.SAME),
        ({"type": "person_name", "matches": "name"}, {"family": "見本"}, Match.DIFFERENT),
        (
            {"type": "postal_address", "matches": "address"},
            {"postcode": "9990019", "address": "見本県見本市一番町1-2-3", "building": "見本荘101"},
            Match.SAME,
        ),
        (
            {"type": "postal_address", "matches": "address"},
            {"postcode": "9990019", "address": "見本県見本市一番町1-2-3"},
            Match.DIFFERENT,
        ),
    ],
)
def test_an_answer_in_parts_is_compared_on_one_line(field, answer, expected):
    compared = {one.attribute: one for one in compare(load(one_field(field)), CARD, {"f": answer})}
    assert compared[field["matches"]].match is expected


@pytest.mark.parametrize(
    ("rule", "entered", "expected"),
    [
        ({}, "見本太郎", "attributes_different"),
        ({"when_different": "look"}, "見本太郎", "attributes_different"),
        ({"when_different": "allow"}, "見本太郎", "ok"),
        ({"when_different": "forbid"}, "見本太郎", "attributes_forbidden"),
        ({"when_different": "forbid"}, "見本花子", "ok"),
    ],
)
def test_a_form_says_what_a_difference_is(rule, entered, expected):
    form = load(one_field({"type": "text", "max_chars": 50, "matches": "name", **rule}))
    assert verdict(form, compare(form, CARD, {"f": entered})) == expected


def test_what_one_question_allows_does_not_hide_what_another_does_not():
    name = {"type": "text", "id": "n", "label": {"ja": "氏名"}, "max_chars": 50, "matches": "name"}
    address = {"type": "address", "id": "a", "label": {"ja": "住所"}, "matches": "address", "when_different": "allow"}
    form = load(with_fields([name, address]))
    both = compare(form, CARD, {"n": "見本太郎", "a": "別の町"})
    assert verdict(form, both) == "attributes_different"
    assert verdict(form, compare(form, CARD, {"n": "見本花子", "a": "別の町"})) == "ok"


def test_what_the_form_does_not_ask_for_is_not_entered():
    compared = compare(load(one_field({"type": "text", "max_chars": 5})), CARD, {"f": "見本花子"})
    assert {one.match for one in compared} == {Match.NOT_ENTERED}
