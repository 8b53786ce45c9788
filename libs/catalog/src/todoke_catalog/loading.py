"""Loads a definition from JSON and refuses everything that is not exactly one: the only door into these types."""

import json
import re
from typing import Any, Never

import msgspec

from todoke_catalog import lint
from todoke_catalog.definition import Definition
from todoke_catalog.errors import CatalogError, DefinitionCode

MAX_BYTES = 180_000  # a signed form bundle holds it in base64, with keys, within 262,144 bytes
MAX_DEPTH = 120  # nested arrays and objects: the cases of a price list are what is left of one another
MAX_INTEGER = 2**53 - 1  # RFC 8785 section 3.2.2.3: what every JSON reader holds exactly

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_WHERE = re.compile(r" - at `(\$[^`]*)`$")


def loads(data: bytes) -> Definition:
    """The definition in these bytes, or CatalogError."""
    return load(parse(data))


def parse(data: bytes) -> Any:
    """The JSON value in these bytes, with no key twice, or CatalogError."""
    if len(data) > MAX_BYTES:
        raise CatalogError(DefinitionCode.OVERSIZED)
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=_no_duplicates, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise CatalogError(DefinitionCode.NOT_JSON) from None


def load(plain: object) -> Definition:
    """The definition in an already parsed JSON value, such as that of a signed bundle, or CatalogError."""
    digestable(plain)
    definition = shaped(plain)
    for finding in lint.check(definition):
        raise CatalogError(finding.code, finding.path)
    return definition


def shaped(plain: object) -> Definition:
    """The definition in a JSON value, sound or not; CatalogError when it has not the shape of one."""
    try:
        return msgspec.convert(plain, Definition)
    except msgspec.ValidationError as error:
        where = _WHERE.search(str(error))
        raise CatalogError(DefinitionCode.MALFORMED, where[1] if where else "$") from None


def digestable(value: object, path: str = "$", depth: int = 0) -> None:
    """Raises CatalogError unless the value has one canonical JSON form: no floats, no unsafe integers, ASCII keys.

    A definition's identity is the SHA-256 of that form; two readers must never disagree on it.
    """
    match value:
        case dict() if depth < MAX_DEPTH and all(isinstance(key, str) and key.isascii() for key in value):
            for key, member in value.items():
                digestable(member, f"{path}.{key}", depth + 1)
        case list() if depth < MAX_DEPTH:
            for number, member in enumerate(value):
                digestable(member, f"{path}[{number}]", depth + 1)
        case None | bool():
            pass
        case int() if -MAX_INTEGER <= value <= MAX_INTEGER:
            pass
        case str() if not _SURROGATE.search(value):
            pass
        case _:
            raise CatalogError(DefinitionCode.NOT_CANONICAL, path)


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError(DefinitionCode.NOT_JSON)
    return members


def _refuse_constant(_name: str) -> Never:
    raise ValueError(DefinitionCode.NOT_JSON)  # NaN and the infinities are not JSON
