"""Sound forms with something added, and what the review says of them."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from support.forms import changed

from todoke_catalog import templates
from todoke_catalog.reviewing import review

TODAY = date(2026, 11, 23)
MORE = "$.pages[0].fields[6]"  # where `added` puts a field

_FORMS = Path(__file__).parents[1] / "catalog" / "forms"


def form(name: str) -> dict[str, Any]:
    """One of the sound forms of the catalog's tests."""
    read: dict[str, Any] = json.loads((_FORMS / f"{name}.json").read_bytes())
    return read


def template(name: str) -> dict[str, Any]:
    """One of the templates."""
    read: dict[str, Any] = json.loads(templates.read(name))
    return read


def added(field: Mapping[str, object]) -> dict[str, Any]:
    """A form that asks `field` at the end of its first page."""
    return changed(form("event"), {"/pages/0/fields/6": {"id": "more", **field}})


def named(draft: object) -> list[tuple[str, str]]:
    """The codes and paths of all that is said."""
    return [(one.code, one.path) for one in review.check(draft, today=TODAY)]
