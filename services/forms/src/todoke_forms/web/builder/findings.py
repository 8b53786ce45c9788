"""Says in sentences what a draft lacks, and which part of the builder mends it.

The one place where findings become words: whatever judges a draft gives a code and a path.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from todoke_forms.core.drafts import Finding
from todoke_forms.web.builder import texts

FORM, RULES = "form", "rules"  # targets beside the ids of pages and items

_WHOLE = {
    "eligibility": (RULES, texts.RULES),
    "derived": (RULES, texts.RULES),
    "legal_basis": (FORM, texts.LEGAL_BASIS),
}
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")
_MEMBER = re.compile(r"\.(\w+)")


def sentences(plain: Mapping[str, Any], lacking: Iterable[Finding]) -> list[dict[str, str]]:
    """One sentence a finding, each once, with the `target` that the builder opens for it."""
    written = [_written(plain, finding) for finding in lacking]
    return [one for number, one in enumerate(written) if one not in written[:number]]


def _written(plain: Mapping[str, Any], finding: Finding) -> dict[str, str]:
    target, name = _place(plain, finding.path)
    part = (_MEMBER.findall(finding.path) or [""])[-1]
    sentence = texts.FINDINGS.get(finding.code, texts.FINDING_OTHER)
    return {"target": target, "sentence": sentence.format(name=name, part=texts.PARTS.get(part, texts.PART_OTHER))}


def _place(plain: Mapping[str, Any], path: str) -> tuple[str, str]:
    """The innermost page or item on the path, or what is of the form as a whole; its id and what to call it."""
    target, name = FORM, texts.WHOLE_FORM
    places: list[int] = []  # of the page, of the item on it, of the item in a group
    value: Any = plain
    for member, number in _STEP.findall(path):
        if member in _WHOLE and target == FORM:
            return _WHOLE[member]
        value = _inside(value, member, number)
        places += [int(number) + 1] if number else []
        if isinstance(value, dict) and ("label" in value or "title" in value) and "id" in value:
            target, name = value["id"], _name(value, places)
    return target, name


def _inside(value: Any, member: str, number: str) -> Any:
    if isinstance(value, dict):
        return value.get(member)
    return value[int(number)] if isinstance(value, list) and number and int(number) < len(value) else None


def _name(item: Mapping[str, Any], places: Sequence[int]) -> str:
    words = (item.get("label") or item.get("title") or {}).get("ja", "")
    return texts.NAMED.format(words=words) if words else texts.UNNAMED_AT[len(places) - 1].format(*places)
