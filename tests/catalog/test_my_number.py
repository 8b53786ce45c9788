"""Individual numbers typed into a text are found; other numbers are not."""

import unicodedata
from datetime import date
from random import Random
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.forms import vectors, with_fields
from support.numbertexts import ALIKE, HONEST, ways

from todoke_catalog import fields, my_number
from todoke_catalog.loading import load
from todoke_catalog.validation import validate

TODAY = date(2026, 11, 23)
NUMBER = "123456789018"
LAW = {
    "title": {"ja": "行政手続における特定の個人を識別するための番号の利用等に関する法律"},
    "provisions": {"ja": "第9条"},
}
LONG = {"max_chars": 40}
ALSO = ["former", "alias"]
NAME = {"family": "見本", "given": "花子", "family_kana": "ミホン", "given_kana": "ハナコ"}
POST = {"postcode": "9990019", "address": "見本市中央一丁目", "building": "見本荘"}
FILE = {"name": "領収書.pdf", "type": "application/pdf", "size": 10}
# A field, an answer that holds a number in each of its texts, and where it is found.
TYPED = [
    ("text", LONG, NUMBER, "f"),
    ("text", {**LONG, "lines": "many"}, f"番号\n{NUMBER}", "f"),
    ("address", LONG, f"見本市{NUMBER}", "f"),
    ("digits", {"min_digits": 1, "max_digits": 12}, NUMBER, "f"),
    ("integer", {"min": 0, "max": 10**15}, int(NUMBER), "f"),
    ("integer", {"min": 0, "max": 10**15}, "０２３４５６７８９０１３", "f"),
    ("email", {}, f"{NUMBER}@mihon.example", "f"),
    *(("person_name", {"also": ALSO}, {**NAME, part: NUMBER}, f"f.{part}") for part in ("family", "given", *ALSO)),
    *(("postal_address", {}, {**POST, part: f"中央{NUMBER}"}, f"f.{part}") for part in ("address", "building")),
    (
        "attachment",
        {"kinds": ["application/pdf"], "max_bytes": 100},
        [{**FILE, "name": f"{NUMBER}.pdf"}],
        "f",
    ),
]
# Kinds whose answers have no room for a number that could be one: what is typed there is refused for its shape.
SHAPED = {"kana": {}, "phone": {}, "date": {}, "corporate_number": {}, "bank_account": {}}
# Kinds that nobody types a text into.
CHOSEN = {"choice", "choices", "yes_no", "consent", "sex", "slot"}


@pytest.mark.parametrize("case", vectors("my_number"), ids=lambda case: repr(case["text"]))
def test_vectors(case):
    assert my_number.contains(case["text"]) is case["found"]


@given(st.text("0123456789", min_size=11, max_size=11))
def test_each_eleven_digits_have_one_check_digit(digits):
    assert sum(my_number.is_valid(digits + last) for last in "0123456789") == 1


ROUNDS = 400


def numbers(random, count):
    """Valid ones; one in eleven that follows any eleven digits."""
    for _ in range(count):
        first = "".join(random.choice("0123456789") for _ in range(11))
        yield next(first + last for last in "0123456789" if my_number.is_valid(first + last))


def test_a_number_is_found_in_every_way_in_which_people_write_it():
    random = Random(68)
    missed = [(number, way) for number in numbers(random, 25) for way in ways(number) if not my_number.find(way)]
    written = 25 * sum(1 for _ in ways(NUMBER))
    # Fours that could be years, a list that rises slowly, and days and times are left alone.
    assert len(missed) < written / 100, missed[:5]
    assert all(my_number.find(way) for way in ways(NUMBER))


def test_four_digits_more_do_not_hide_a_number():
    random = Random(82)
    texts = [f"{' '.join((n[:4], n[4:8], n[8:]))} {random.randint(0, 1899):04}" for n in numbers(random, ROUNDS)]
    found = sum(map(my_number.contains, texts)) / ROUNDS
    assert found > 0.85  # one in ten looks like a card, by its check digit


@pytest.mark.parametrize("about", HONEST)
def test_honest_texts_of_several_numbers_are_not_refused(about):
    random = Random(47)
    refused = [text for text in (HONEST[about](random) for _ in range(ROUNDS)) if my_number.contains(text)]
    assert len(refused) <= ROUNDS / 100, refused[:5]


@pytest.mark.parametrize("about", ALIKE)
def test_what_nothing_tells_from_a_number_is_refused_once_in_eleven(about):
    random = Random(47)
    assert 0.05 < sum(my_number.contains(ALIKE[about](random)) for _ in range(ROUNDS)) / ROUNDS < 0.15


def test_the_digits_found_are_told_as_they_were_typed():
    assert my_number.find("電話 090-0000-0019 番号１２３４－５６７８\u2063－９０１８です") == "1234-5678-9018"
    assert my_number.find_in({"family": "123456", "given": "789018"}) == "123456 789018"
    assert my_number.parts({"family": "123456", "given": "789018"}) == ["family"]
    assert (my_number.find("見本"), my_number.find_in(None)) == ("", "")


NEWER = [0x11F50, 0x1E4F0, 0x10D40, 0x11BF0, 0x16D70, 0x1CCF0, 0x1E5F1, 0x11DE0, 0x16130, 0x116D0, 0x116DA]  # than 14
DECIMALS = [chr(code) for code in range(0x110000) if unicodedata.decimal(chr(code), None) == 0]


@pytest.mark.parametrize("zero", sorted({*DECIMALS, *map(chr, NEWER)}), ids=lambda zero: f"{ord(zero):x}")
def test_digits_of_every_script_are_digits(zero):
    assert my_number.contains("".join(chr(ord(zero) + int(digit)) for digit in NUMBER))


HIDING = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) in {"Mn", "Me"}]


def test_no_mark_over_the_digits_hides_a_number():
    assert [mark for mark in HIDING if not my_number.contains(mark.join(NUMBER) + mark)] == []


@given(
    st.lists(st.tuples(st.sampled_from(["", "合計", "内訳は", "¥", "第一回、"]), st.integers(0, 10**11 - 1))),
    st.sampled_from(["、", "\n", "と", " ", ""]),
)
def test_amounts_of_money_are_no_number(amounts, between):
    assert not my_number.contains(between.join(f"{before}{yen:,}円" for before, yen in amounts))


def asks(kind, members, **stated):
    field = {"type": kind, "id": "f", "label": {"ja": "項目"}, **members}
    inside = {**field, "id": "inside"}
    group = {"type": "group", "id": "g", "label": {"ja": "子"}, "entry": {"ja": "子"}, "fields": [inside]}
    groups = [] if kind == "attachment" else [{**group, "min_entries": 0, "max_entries": 2}]  # no files in groups
    return load({**with_fields([field, *groups]), **stated})


def refused(definition, answers):
    return [(error.field, str(error.code)) for error in validate(definition, answers, TODAY).errors]


@pytest.mark.parametrize(("kind", "members", "answer", "place"), TYPED)
def test_a_number_is_refused_in_every_text_that_has_room_for_it_and_in_every_entry(kind, members, answer, place):
    definition = asks(kind, members)
    assert refused(definition, {"f": answer}) == [(place, "my_number_found")]
    if kind != "attachment":
        inside = place.replace("f", "g.0.inside", 1)
        found = refused(definition, {"f": answer, "g": [{"inside": answer}]})
        assert (inside, "my_number_found") in found


@pytest.mark.parametrize(("kind", "members", "answer", "place"), TYPED)
def test_a_form_that_states_its_legal_basis_takes_it(kind, members, answer, place):
    definition = asks(kind, members, my_number_basis=LAW)
    group = {} if kind == "attachment" else {"g": [{"inside": answer}]}
    assert refused(definition, {"f": answer, **group}) == []


@pytest.mark.parametrize("kind", SHAPED)
def test_what_has_no_room_for_a_number_takes_none_whatever_the_form_states(kind):
    answer = dict.fromkeys(("bank", "branch", "number", "holder"), NUMBER) if kind == "bank_account" else NUMBER
    assert refused(asks(kind, SHAPED[kind], my_number_basis=LAW), {"f": answer})


def test_no_kind_of_question_is_left_out():
    kinds = {kind.__struct_config__.tag for kind in get_args(fields.AnswerField)}
    assert kinds == {kind for kind, *_ in TYPED} | SHAPED.keys() | CHOSEN


@given(st.text(max_size=200))
def test_looking_never_raises(text):
    assert my_number.contains(text) in {True, False}
