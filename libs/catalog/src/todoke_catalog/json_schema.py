"""The published JSON Schema (draft 2020-12) of a definition, made from the types: `make schema` writes it.

It says what the types say. What needs more than one place of a document, such as references, is the linter's; how a
document is written, such as 5.0 for 5, no JSON Schema can say, and `NOT_ALL` tells its readers so.
"""

import inspect
import json
import sys
from typing import Any

import msgspec

from todoke_catalog.definition import Definition

DIALECT = "https://json-schema.org/draft/2020-12/schema"
IDENTITY = "urn:todoke:form:1"  # the 1 is the definition's `format`
NOT_ALL = (
    "The shape of a form definition. Whatever does not keep it is refused, and not all that keeps it is taken. "
    "JSON Schema knows a number by its value: 5.0 and 5e0 are the integer 5 to it, and a loader refuses them, "
    "because it takes integers that are written without a point and an exponent. Nor does it see a key that is "
    "there twice, a text with half of a surrogate pair, the size of the document in bytes and its depth, and what "
    "the parts of a form say about each other."
)


def make() -> dict[str, Any]:
    """The schema as plain data."""
    schema = _unindented(msgspec.json.schema(Definition))
    return {"$schema": DIALECT, "$id": IDENTITY, "title": "Todoke form definition", "description": NOT_ALL, **schema}


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
