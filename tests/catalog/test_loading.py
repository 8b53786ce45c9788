"""Loading: only plain, canonical, well-formed and sound JSON becomes a definition."""

import contextlib
import functools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.forms import tiny, vectors

from todoke_catalog.errors import CatalogError, DefinitionCode
from todoke_catalog.loading import MAX_BYTES, MAX_DEPTH, digestable, load, loads


def _refusal(action, *arguments):
    with pytest.raises(CatalogError) as refused:
        action(*arguments)
    return refused.value.code, refused.value.path


def test_a_sound_definition_loads():
    assert loads(json.dumps(tiny()).encode()) == load(tiny())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff",
        b"\xef\xbb\xbf{}",
        b"{} {}",
        b'{"a":1,"a":1}',
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b"[" * 100_000,
    ],
    ids=["empty", "cut", "not UTF-8", "byte order mark", "two values", "key twice", "NaN", "infinity", "bottomless"],
)
def test_what_is_not_json_is_refused(data):
    assert _refusal(loads, data) == (DefinitionCode.NOT_JSON, "$")


def test_the_largest_document_loads():
    assert loads(json.dumps(tiny()).encode().ljust(MAX_BYTES)) == load(tiny())


def test_an_oversized_document_is_refused_unread():
    assert _refusal(loads, b" " * (MAX_BYTES + 1)) == (DefinitionCode.OVERSIZED, "$")


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"/pages/0/fields/1/max": 1000.0}, "$.pages[0].fields[1].max"),
        ({"/pages/0/fields/1/max": 2**53}, "$.pages[0].fields[1].max"),
        ({"/title/ja": "\ud800"}, "$.title.ja"),
        ({"/title/題": "x"}, "$.title"),
    ],
    ids=["float", "unsafe integer", "half of a surrogate pair", "key outside ASCII"],
)
def test_what_has_no_canonical_form_is_refused(changes, path):
    assert _refusal(load, tiny(changes)) == (DefinitionCode.NOT_CANONICAL, path)


@pytest.mark.parametrize("value", [2**53 - 1, -(2**53) + 1])
def test_the_largest_integers_are_digestable(value):
    digestable(value)


@pytest.mark.parametrize("wrap", [lambda inner: [inner], lambda inner: {"a": inner}], ids=["arrays", "objects"])
def test_depth_is_counted_exactly(wrap):
    value = functools.reduce(lambda inner, _: wrap(inner), range(MAX_DEPTH), 1)
    digestable(value)
    assert _refusal(digestable, wrap(value))[0] == DefinitionCode.NOT_CANONICAL


def test_too_deep_a_document_is_refused():
    condition = {"type": "is", "field": "other", "op": "eq", "value": True}
    for _ in range(MAX_DEPTH):
        condition = {"type": "not", "of": condition}
    code, path = _refusal(load, tiny({"/pages/1/shown_when": condition}))
    assert code == DefinitionCode.NOT_CANONICAL
    assert path.startswith("$.pages[1].shown_when.of.of")


@pytest.mark.parametrize("case", vectors("malformed"), ids=lambda case: next(iter(case["set"])))
def test_what_is_not_well_formed_is_refused_where_it_is(case):
    assert _refusal(load, tiny(case["set"])) == (DefinitionCode.MALFORMED, case["path"])


@pytest.mark.parametrize("value", [None, [], "x", 1, {}])
def test_what_is_no_definition_is_refused(value):
    assert _refusal(load, value)[0] == DefinitionCode.MALFORMED


def test_the_first_finding_of_the_linter_refuses():
    changes = {"/pages/1/fields/0/id": "word"}
    assert _refusal(load, tiny(changes)) == (DefinitionCode.DUPLICATE_ID, "$.pages[1].fields[0]")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)
PLACES = ["/title", "/pages/0/title", "/pages/1/shown_when", "/pages/1/fields", "/derived", "/eligibility"]


@given(st.dictionaries(st.sampled_from(PLACES), JSON, max_size=2))
def test_no_document_makes_loading_raise_anything_else(changes):
    with contextlib.suppress(CatalogError):
        load(tiny(changes))


@given(JSON)
def test_only_what_json_carries_exactly_is_digestable(value):
    unsafe = [one for one in _leaves(value) if isinstance(one, float) or (isinstance(one, int) and abs(one) >= 2**53)]
    foreign = [key for key in _keys(value) if not key.isascii()]
    if unsafe or foreign:
        assert _refusal(digestable, value)[0] == DefinitionCode.NOT_CANONICAL
    else:
        digestable(value)


def _members(value):
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _leaves(value):
    if isinstance(value, dict | list):
        return [leaf for one in _members(value) for leaf in _leaves(one)]
    return [value]


def _keys(value):
    return [*(value if isinstance(value, dict) else ()), *(key for one in _members(value) for key in _keys(one))]
