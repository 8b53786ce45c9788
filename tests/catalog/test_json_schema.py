"""The published JSON Schema: current, and of one mind with the loader about what is well formed."""

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.validators import extend
from support.forms import changed, tiny, vectors, with_fields

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


def nested(depth, *shells, inner):
    for at in range(depth):
        inner = shells[at % len(shells)](inner)
    return inner


def amount(expression):
    return with_fields([{"type": "amount", "id": "a", "label": {"ja": "額"}, "expression": expression}])


def shown(condition):
    number = {"type": "integer", "id": "n", "label": {"ja": "数"}, "min": 0, "max": 9}
    text = {"type": "text", "id": "t", "label": {"ja": "文"}, "max_chars": 9}
    return with_fields([number, {**text, "shown_when": condition}])


ONE, IS = {"type": "const", "yen": 1}, {"type": "is", "field": "n", "op": "eq", "value": 1}
DEEP = {
    "floor_to": (amount, ONE, lambda of: {"type": "floor_to", "of": of, "unit": 1}),
    "mul": (amount, ONE, lambda of: {"type": "mul", "of": of, "num": 1, "den": 1}),
    "sub": (amount, ONE, lambda of: {"type": "sub", "left": of, "right": ONE}),
    "when": (amount, ONE, lambda of: {"type": "when", "condition": IS, "then": of, "otherwise": ONE}),
    "add and max": (amount, ONE, *(lambda of, kind=kind: {"type": kind, "of": [of]} for kind in ("add", "max"))),
    "all and any": (shown, IS, *(lambda of, kind=kind: {"type": kind, "of": [of]} for kind in ("all", "any"))),
    "not": (shown, IS, lambda of: {"type": "not", "of": of}),
}
# What no shape fits, at the bottom: who tries all shapes finds that only after the last of them.
BOTTOMS = {"sound": {}, "no type": {"type": None}, "unknown type": {"type": "?"}, "a member more": {"more": 1}}


def steps(plain):
    """How many shapes a validator looks at, and whether the document keeps the schema."""
    taken = []

    def counted(validator, reference, instance, schema):
        taken.append(reference)
        yield from Draft202012Validator.VALIDATORS["$ref"](validator, reference, instance, schema)

    counting = extend(Draft202012Validator, {"$ref": counted})(json_schema.make())
    return len(list(counting.iter_errors(plain))) == 0, len(taken)


@pytest.mark.parametrize("broken", BOTTOMS)
@pytest.mark.parametrize("name", DEEP)
def test_a_validator_reads_each_part_of_a_nested_document_once(name, broken):
    place, inner, *shells = DEEP[name]
    depth = 34 if len(shells) == 1 else 17  # as deep as the loader takes it; a list is a level of its own
    bottom = {key: value for key, value in {**inner, **BOTTOMS[broken]}.items() if value is not None}
    documents = [place(nested(one, *shells, inner=bottom)) for one in (depth // 3, depth)]
    loading.digestable(documents[-1])
    (sound, shallow), (still, deep) = map(steps, documents)
    assert sound == still == loads(documents[-1]) == (broken == "sound")
    assert deep <= 4 * shallow


@pytest.mark.parametrize("several", ["Condition", "Expression", "Field", "EntryField", "Computed", "ComputedOfEntry"])
@pytest.mark.parametrize("value", [None, 1, [], {}, {"type": None}, {"type": ["is"]}, {"type": "?"}, {"type": "is "}])
def test_what_is_of_no_shape_keeps_none(several, value):
    schema = json_schema.make()
    assert not Draft202012Validator({**schema, "$ref": f"#/$defs/{several}"}).is_valid(value)


def test_nothing_is_tried_one_after_the_other_but_plain_values_and_null():
    def tried(part):
        if isinstance(part, dict):
            yield from (one for one in part.get("anyOf", ()) if one.get("type") != "null")
        for value in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
            yield from tried(value)

    whole = {"Identity", "LegalBasis", "Listing", "Reception", "Places", "Once", "Urgent", "Text", "Condition"}
    found = {one["$ref"].rpartition("/")[2] for one in tried(json_schema.make()) if "$ref" in one}
    assert found == whole  # each beside null only
    assert "discriminator" not in json_schema.text()


# The types of a tiny form's parts, and what nests: a change there is a change of one shape into another.
RICH = tiny(
    {
        "/pages/1/fields/1": amount(nested(3, DEEP["when"][2], DEEP["mul"][2], inner=ONE))["pages"][0]["fields"][0],
        "/pages/1/shown_when": nested(2, DEEP["not"][2], DEEP["all and any"][2], inner=IS),
    }
)
TYPES = ["const", "field", "add", "sub", "mul", "min", "floor_to", "table", "when", "all", "any", "not", "is", "text"]


@given(st.sampled_from([pointer for pointer in _places(RICH) if pointer]), JSON | st.sampled_from(TYPES))
def test_it_and_the_loader_agree_on_any_change_of_what_is_nested(place, value):
    altered = changed(RICH, {place: value})
    assert SCHEMA.is_valid(altered) == loads(altered)


@given(st.sampled_from(PLACES), JSON)
def test_it_and_the_loader_agree_on_any_change(place, value):
    altered = tiny({place: value})
    assert SCHEMA.is_valid(altered) == loads(altered)
