"""The published JSON Schema (draft 2020-12) of a definition, made from the types: `make schema` writes it.

It says what the types say. What needs more than one place of a document, such as references, is the linter's.
"""

import json
import sys
from typing import Any

import msgspec

from todoke_catalog.definition import Definition

DIALECT = "https://json-schema.org/draft/2020-12/schema"
IDENTITY = "urn:todoke:form:1"  # the 1 is the definition's `format`


def make() -> dict[str, Any]:
    """The schema as plain data."""
    return {"$schema": DIALECT, "$id": IDENTITY, "title": "Todoke form definition", **msgspec.json.schema(Definition)}


def text() -> str:
    """The schema as it is published."""
    return json.dumps(make(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())
