"""The published JSON Schema: current, and of one mind with the loader about what is well formed."""

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from support.forms import tiny, vectors

import todoke_catalog
from todoke_catalog import json_schema, loading, templates
from todoke_catalog.definition import Definition
from todoke_catalog.errors import CatalogError, DefinitionCode

PUBLISHED = Path(todoke_catalog.__file__).parent / "schema" / "form.schema.json"
SCHEMA = Draft202012Validator(json_schema.make())
# Floats are not among these: see `test_what_it_cannot_tell_it_says`.
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "today", "eq", "is", "text"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["type", "id", "ja", "of", "field", "op", "value"]), inner, max_size=4)
    ),
    max_leaves=8,
)


def _places(value, pointer=""):
    yield pointer
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in members:
        yield from _places(member, f"{pointer}/{name}")


PLACES = [pointer for pointer in _places(tiny()) if pointer]


def loads(plain):
    try:
        msgspec.convert(plain, Definition)
    except msgspec.ValidationError:
        return False
    return True


def test_what_is_published_is_what_the_types_say():
    assert PUBLISHED.read_text(encoding="utf-8") == json_schema.text(), "run: make schema"


def test_it_is_a_schema():
    Draft202012Validator.check_schema(json_schema.make())


@pytest.mark.parametrize("name", templates.names())
def test_the_templates_keep_it(name):
    assert [error.message for error in SCHEMA.iter_errors(json.loads(templates.read(name)))] == []


@pytest.mark.parametrize("case", vectors("lint")["cases"], ids=lambda case: case["name"])
def test_what_only_the_linter_can_find_keeps_it(case):
    assert SCHEMA.is_valid(tiny(case["set"]))


@pytest.mark.parametrize("case", vectors("malformed"), ids=lambda case: next(iter(case["set"])))
def test_what_the_loader_finds_malformed_breaks_it(case):
    assert not SCHEMA.is_valid(tiny(case["set"]))


@pytest.mark.parametrize("written", ["5.0", "5e0"])
def test_what_it_cannot_tell_it_says(written):
    plain = tiny({"/pages/1/fields/1": {"type": "text", "id": "more", "label": {"ja": "もの"}, "max_chars": 5}})
    loading.load(plain)
    document = json.dumps(plain).replace('"max_chars": 5', f'"max_chars": {written}').encode()
    assert SCHEMA.is_valid(json.loads(document))
    with pytest.raises(CatalogError) as refused:
        loading.loads(document)
    assert refused.value.code == DefinitionCode.NOT_CANONICAL
    assert written in json.loads(PUBLISHED.read_bytes())["description"]


def test_it_sees_no_repeated_key():
    document = json.dumps(tiny()).replace('"format": 1', '"format": 1, "format": 1').encode()
    assert SCHEMA.is_valid(json.loads(document))
    with pytest.raises(CatalogError):
        loading.loads(document)


@given(st.sampled_from(PLACES), JSON)
def test_it_and_the_loader_agree_on_any_change(place, value):
    changed = tiny({place: value})
    assert SCHEMA.is_valid(changed) == loads(changed)
