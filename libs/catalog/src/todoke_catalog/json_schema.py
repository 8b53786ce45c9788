"""The published JSON Schema (draft 2020-12) of a definition, made from the types: `make schema` writes it.

It says what the types say. What needs more than one place of a document, such as references, is the linter's; how a
document is written, such as 5.0 for 5, no JSON Schema can say, and `NOT_ALL` tells its readers so.

Of several shapes it names the one to look at by the member `type`, so that a validator reads every part once. Had it
to try one shape after the other, as `anyOf` asks, each calculation inside another would double its work.
"""

import inspect
import json
import sys
from collections.abc import Mapping
from typing import Any, get_args

import msgspec

from todoke_catalog.amounts import Expression
from todoke_catalog.conditions import Condition
from todoke_catalog.definition import Definition
from todoke_catalog.derived import Aggregate, Derived
from todoke_catalog.fields import EntryField, Field

DIALECT = "https://json-schema.org/draft/2020-12/schema"
IDENTITY = "urn:todoke:form:1"  # the 1 is the definition's `format`
NOT_ALL = (
    "The shape of a form definition. Whatever does not keep it is refused, and not all that keeps it is taken. "
    "JSON Schema knows a number by its value: 5.0 and 5e0 are the integer 5 to it, and a loader refuses them, "
    "because it takes integers that are written without a point and an exponent. Nor does it see a key that is "
    "there twice, a text with half of a surrogate pair, the size of the document in bytes and its depth, and what "
    "the parts of a form say about each other."
)
# What may have one of several shapes, by the name that it has in the schema.
_UNIONS: Mapping[str, Any] = {
    "Condition": Condition,
    "Expression": Expression,
    "Field": Field,
    "EntryField": EntryField,
    "Computed": Derived | Aggregate,
    "ComputedOfEntry": Derived,
}
_NAMES = {frozenset(one.__name__ for one in get_args(union)): name for name, union in _UNIONS.items()}


def make() -> dict[str, Any]:
    """The schema as plain data."""
    unions: dict[str, Any] = {}
    schema = _by_type(_unindented(msgspec.json.schema(Definition)), unions)
    schema["$defs"].update(sorted(unions.items()))
    return {"$schema": DIALECT, "$id": IDENTITY, "title": "Todoke form definition", "description": NOT_ALL, **schema}


def _by_type(part: Any, unions: dict[str, Any]) -> Any:
    """The same with a reference wherever there are several shapes; what is referred to goes into `unions`."""
    match part:
        case {"anyOf": _, "discriminator": {"propertyName": member, "mapping": shapes}}:
            name = _NAMES[frozenset(shape.rpartition("/")[2] for shape in shapes.values())]
            unions[name] = _union(name, member, shapes)
            return {"$ref": f"#/$defs/{name}"}
        case dict():
            return {name: _by_type(value, unions) for name, value in part.items()}
        case list():
            return [_by_type(item, unions) for item in part]
        case _:
            return part


def _union(name: str, member: str, shapes: Mapping[str, str]) -> dict[str, Any]:
    """One of these shapes. What has no such `member`, or is no object, is none, and meets no shape at all."""
    return {
        "title": name,
        "type": "object",
        "required": [member],
        "properties": {member: {"enum": [*shapes]}},
        "allOf": [
            {
                "if": {"type": "object", "required": [member], "properties": {member: {"const": value}}},
                "then": {"$ref": shape},
            }
            for value, shape in shapes.items()
        ],
    }


def _unindented(part: Any) -> Any:
    """The same with its descriptions as a reader wants them; Python keeps the source's indentation until 3.12."""
    if isinstance(part, list):
        return [_unindented(item) for item in part]
    if isinstance(part, dict):
        return {name: _described(name, value) for name, value in part.items()}
    return part


def _described(name: str, value: Any) -> Any:
    return inspect.cleandoc(value) if name == "description" and isinstance(value, str) else _unindented(value)


def text() -> str:
    """The schema as it is published."""
    return json.dumps(make(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())
