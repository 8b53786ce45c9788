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

_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")


def sentences(plain: Mapping[str, Any], lacking: Iterable[Finding]) -> list[dict[str, str]]:
    """One sentence a finding, each once, with the `target` that the builder opens for it."""
    written = [_written(plain, finding) for finding in lacking]
    return [one for number, one in enumerate(written) if one not in written[:number]]


def _written(plain: Mapping[str, Any], finding: Finding) -> dict[str, str]:
    target, name, part = FORM, texts.WHOLE_FORM, ""
    places: list[int] = []  # of the page, of the item on it, of the item in a group
    value: Any = plain
    for member, number in _STEP.findall(finding.path):
        value = value[int(number)] if number else value.get(member) if isinstance(value, dict) else None
        places += [int(number) + 1] if number else []
        part = member or part
        if isinstance(value, dict) and "id" in value and ("type" in value or "fields" in value):
            target, name = value["id"], _name(value, places)
        if member in {"eligibility", "derived"} and target == FORM:
            target, name = RULES, texts.RULES
        if member == "legal_basis":
            name = texts.LEGAL_BASIS
        if value is None:
            break
    sentence = texts.FINDINGS.get(finding.code, texts.FINDING_OTHER)
    return {"target": target, "sentence": sentence.format(name=name, part=texts.PARTS.get(part, texts.PART_OTHER))}


def _name(item: Mapping[str, Any], places: Sequence[int]) -> str:
    words = (item.get("label") or item.get("title") or {}).get("ja", "")
    return texts.NAMED.format(words=words) if words else texts.UNNAMED_AT[len(places) - 1].format(*places)
