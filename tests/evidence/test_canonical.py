"""Canonical JSON: RFC 8785 without floating point."""

import json
from enum import IntEnum, StrEnum
from typing import Annotated, Any, Literal

import msgspec
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from support.refusals import outcome

from todoke_evidence import canonical
from todoke_evidence.errors import Code

keys = st.text(st.characters(max_codepoint=127), max_size=8)
scalars = st.none() | st.booleans() | st.integers(-canonical.MAX_INTEGER, canonical.MAX_INTEGER) | st.text(max_size=12)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4), max_leaves=12
)


@given(values)
def test_it_is_rfc_8785(value):
    """The encoder is msgspec's for speed; this is the proof that it writes what the reference writes."""
    assert canonical.encode(value) == rfc8785.dumps(value)


@given(values)
def test_what_was_encoded_is_read_back(value):
    assert canonical.decode(canonical.encode(value), 100_000) == value


def test_every_character_below_u_0300_and_the_odd_ones_above_are_escaped_as_rfc_8785_says():
    text = "".join(map(chr, range(0x300))) + "\u2028\u2029\ufeff\uffff\U0001f600"
    assert canonical.encode(text) == rfc8785.dumps(text)


class Text(StrEnum):
    ONE = "1"


class Number(IntEnum):
    ONE = 1


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        {"a": 0.5},
        float("nan"),
        2**53,
        -(2**53),
        {"鍵": 1},
        {1: 1},
        {None: 1},
        "\ud800",
        ["\udfff"],
        {"\ud800": 1},
        b"bytes",
        {1, 2},
        Text.ONE,
        Number.ONE,
        {Text.ONE: 1},
        object(),
    ],
)
def test_what_the_restricted_form_cannot_say_is_refused(value):
    assert outcome(canonical.encode, value) is Code.CANONICAL_INVALID


def test_nesting_is_bounded():
    def nested(levels):
        return b"[" * levels + b"]" * levels

    assert outcome(canonical.decode, nested(canonical.MAX_DEPTH), 1_000_000) is None
    for levels in (canonical.MAX_DEPTH + 1, 100_000):
        assert outcome(canonical.decode, nested(levels), 1_000_000) is Code.CANONICAL_INVALID
    assert outcome(canonical.decode, b'{"a":' * 150 + b"1" + b"}" * 150, 1_000) is Code.CANONICAL_INVALID


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" 1",
        b"1\n",
        b'{"a":1,"a":2}',
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b'"\\u0041"',
        b'"\\/"',
        b'"\\u00e9"',
        b'"\\u001F"',
        b"-0",
        b"1.0",
        b"1e2",
        b"01",
        b"9007199254740992",
        b"1" * 5_000,  # int() refuses this with an error of its own
        b"NaN",
        b"Infinity",
        b'"\xff"',
        b'"\xed\xa0\x80"',
        b'"\\ud800"',
        b"\xef\xbb\xbf1",
        b"{",
        b'{"a":1}x',
    ],
)
def test_only_the_canonical_text_is_read(data):
    assert outcome(canonical.decode, data, 100_000) is Code.CANONICAL_INVALID


def test_the_size_is_bounded():
    assert canonical.decode(b'"abc"', 5) == "abc"
    assert outcome(canonical.decode, b'"abc"', 4) is Code.CANONICAL_INVALID


@given(st.binary(max_size=60) | values.map(lambda value: json.dumps(value).encode()))
def test_whatever_is_read_encodes_to_itself(data):
    if outcome(canonical.decode, data, 100_000) is None:
        assert canonical.encode(canonical.decode(data, 100_000)) == data


class Shape(msgspec.Struct, forbid_unknown_fields=True):
    """Members of every openness that shapes have."""

    closed: Annotated[tuple[str, ...], msgspec.Meta(max_length=2)]
    either: int | str
    known: Literal[1]
    nested: dict[str, Any] | None
    number: int
    whatever: Any


SHAPED = Shape(("a",), "b", 1, None, 2, "c")


@pytest.mark.parametrize(
    "changes",
    [
        {"either": canonical.MAX_INTEGER + 1},
        {"nested": {"é": 1}},
        {"nested": {"a": 1.5}},
        {"number": canonical.MAX_INTEGER + 1},
        {"number": -canonical.MAX_INTEGER - 1},
        {"whatever": {"a": canonical.MAX_INTEGER + 1}},
        {"whatever": canonical.MAX_INTEGER + 1},
    ],
    ids=str,
)
def test_what_a_shape_leaves_open_is_looked_at(changes):
    assert canonical.decode_as(canonical.encode_shape(SHAPED), Shape, 1_000) == SHAPED
    open_ = msgspec.structs.replace(SHAPED, **changes)
    assert outcome(canonical.encode_shape, open_) is Code.CANONICAL_INVALID
    text = msgspec.json.encode(open_, order="sorted")
    assert outcome(canonical.decode_as, text, Shape, 1_000) is Code.CANONICAL_INVALID
