"""Reads a form that is still being written: what is not yet well formed is named, and stands aside for the rest.

Whatever stands aside keeps its place, so that the paths of all other findings stay true.
"""

import copy
import re
from typing import Any

from todoke_catalog import loading
from todoke_catalog.definition import Definition
from todoke_catalog.errors import CatalogError
from todoke_catalog.lint import Finding

MAX_MALFORMED = 50  # named at once; nobody mends more at a time

_STEP = re.compile(r"\.([a-z_]+)|\[([0-9]+)\]")
# What can stand aside, the smallest first.
_ASIDE = [
    re.compile(pattern)
    for pattern in (
        r"\$\.pages\[[0-9]+\]\.fields\[[0-9]+\]\.fields\[[0-9]+\]",
        r"\$\.pages\[[0-9]+\]\.fields\[[0-9]+\]",
        r"\$\.pages\[[0-9]+\]\.fields",
        r"\$\.pages\[[0-9]+\]",
        r"\$\.(legal_basis|derived|eligibility|listing)",
    )
]
_WORDS = {"ja": "\u3013"}  # 〓, what printers put where a type is missing
_BASIS = [{"title": _WORDS, "provisions": _WORDS}]


def read(plain: object) -> tuple[Definition | None, tuple[Finding, ...]]:
    """The definition as far as it is well formed, None when that is not far enough, and what is not.

    Total: any JSON value may be given. Without findings it is the whole definition, sound or not.
    """
    try:
        loading.digestable(plain)
    except CatalogError as error:
        return None, (Finding(error.code, error.path),)
    findings: list[Finding] = []
    rest = copy.deepcopy(plain)
    while len(findings) < MAX_MALFORMED:
        try:
            return loading.shaped(rest), tuple(findings)
        except CatalogError as error:
            findings.append(Finding(error.code, error.path))
            if not _put_aside(rest, error.path, len(findings)):
                break
    return None, tuple(findings)


def _put_aside(plain: Any, path: str, number: int) -> bool:
    place = next((match[0] for pattern in _ASIDE if (match := pattern.match(path))), None)
    if place is None:
        return False
    steps = [int(index) if index else name for name, index in _STEP.findall(place)]
    target = plain
    for step in steps[:-1]:
        target = target[step]
    before = target.get(steps[-1]) if isinstance(target, dict) else target[steps[-1]]
    after = _instead(steps, before, f"aside{number}")
    target[steps[-1]] = after
    return bool(before != after)


def _instead(steps: list[int | str], before: Any, name: str) -> Any:
    heading = {"type": "heading", "id": name, "label": _WORDS}
    match steps:
        case ["legal_basis"]:
            return _BASIS
        case ["derived"] | ["eligibility"]:
            return []
        case ["listing"]:
            return {}
        case [*_, "fields"]:
            return [heading]
        case ["pages", _]:
            fields = before.get("fields") if isinstance(before, dict) else None
            return {"id": name, "title": _WORDS, "fields": fields or [heading]}
        case _:
            return heading
