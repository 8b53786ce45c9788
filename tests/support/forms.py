"""Form definitions and vectors for tests; the vectors are JSON, so that a twin in another language can run them."""

import copy
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

VECTORS = Path(__file__).parent.parent / "catalog" / "vectors"


def vectors(name: str) -> Any:
    """The content of one vector file."""
    return json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))


def tiny(changes: Mapping[str, object] | None = None) -> dict[str, Any]:
    """A small sound definition; `changes` sets members by JSON pointer, one past the end of a list appends."""
    return changed(vectors("lint")["base"], changes or {})


def changed(definition: Mapping[str, Any], changes: Mapping[str, object]) -> dict[str, Any]:
    """A copy of a definition with members set by JSON pointer; one past the end of a list appends."""
    copied: dict[str, Any] = copy.deepcopy(dict(definition))
    for pointer, value in changes.items():
        _set(copied, pointer.split("/")[1:], value)
    return copied


def one_field(field: Mapping[str, object]) -> dict[str, Any]:
    """A definition that asks for a single field, called `f`."""
    return with_fields([{"id": "f", "label": {"ja": "項目"}, **field}])


def with_fields(
    fields: Sequence[Mapping[str, object]], derived: Sequence[object] = (), eligibility: Sequence[object] = ()
) -> dict[str, Any]:
    """A definition with these fields on one page, and these rules."""
    page = {"id": "p", "title": {"ja": "一"}, "fields": list(fields)}
    return {**tiny(), "pages": [page], "derived": list(derived), "eligibility": list(eligibility)}


def _set(target: Any, steps: list[str], value: object) -> None:
    for step in steps[:-1]:
        target = target[int(step)] if isinstance(target, list) else target[step]
    last = steps[-1]
    if isinstance(target, list) and int(last) == len(target):
        target.append(value)
    else:
        target[int(last) if isinstance(target, list) else last] = value
