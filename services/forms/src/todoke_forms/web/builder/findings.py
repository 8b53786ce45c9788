"""Says in sentences what a draft lacks or should be looked at for, and which part of the builder mends it.

The one place where findings become words: whatever judges a draft gives a code, a path and parameters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from todoke_catalog.derived import TODAY
from todoke_catalog.errors import DefinitionCode
from todoke_catalog.reviewing.finding import ReviewCode
from todoke_catalog.visible import seen
from todoke_forms.core.drafts import Finding
from todoke_forms.web.builder import references, texts

FORM, RULES = "the-form", "the-rules"  # targets beside the ids of pages and items, which have no hyphen

_WHOLE = {
    "eligibility": (RULES, texts.RULES),
    "derived": (RULES, texts.RULES),
    "legal_basis": (FORM, texts.LEGAL_BASIS),
    "identity": (FORM, texts.IDENTITY),
    "listing": (FORM, texts.LISTING),
    "my_number_basis": (FORM, texts.MY_NUMBER_BASIS),
    "reception": (FORM, texts.RECEPTION),
}
_MOST_CALLED = 100  # letters of a name in a sentence
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")
_MEMBER = re.compile(r"\.(\w+)")
_LANGUAGE = re.compile(r"\.(?:(ja|easy|en)|more\.([A-Za-z-]+))$")
_OPTION = re.compile(r"\.options\[\d+\]\.label$")
_NUMBERED = re.compile(r"\$\.(eligibility|derived)\[(\d+)\]")
_OF_ENTRY = re.compile(r"\.derived\[(\d+)\]$")


def sentences(plain: Mapping[str, Any], found: Iterable[Finding]) -> list[dict[str, str]]:
    """One sentence a finding, each once, with its `severity` and the `target` that the builder opens for it."""
    written = [_written(plain, finding) for finding in found]
    return list({(one["target"], one["sentence"]): one for one in written}.values())


def of_severity(written: Iterable[Mapping[str, str]], severity: str) -> list[Mapping[str, str]]:
    """The sentences of one kind: "error" (must be mended) or "warning" (should be looked at)."""
    return [one for one in written if one["severity"] == severity]


def place(plain: Mapping[str, Any], path: str) -> tuple[str, str]:
    """The innermost page or item on the path, or what is of the form as a whole; its id and what to call it."""
    if numbered := _NUMBERED.match(path):
        return RULES, texts.NUMBERED[numbered[1]].format(int(numbered[2]) + 1)
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


def unkept(plain: Mapping[str, Any], path: str) -> str:
    """Where something has not the shape of a form, which no draft may be kept with; its parts may be anything."""
    part = _part(path)
    said = texts.PART_SETTING if part == texts.PART_OTHER else part
    return texts.UNKEPT.format(name=place(plain, path)[1], part=said)


def _written(plain: Mapping[str, Any], finding: Finding) -> dict[str, str]:
    target, name = place(plain, finding.path)
    used = references.path_of(plain, finding.params.get("field", ""))
    sentence = texts.FINDINGS.get(_key(finding, used), texts.FINDING_OTHER).format(
        name=name,
        part=_part(finding.path),
        other=place(plain, finding.params.get("other", "$"))[1],
        language=texts.language(finding.params.get("language", "")),
        kind=texts.ITEM_KINDS.get(finding.params.get("kind", ""), texts.PART_OTHER),
        value=finding.params.get("value", ""),
        role=references.role(finding.path),
        group=place(plain, references.group(used))[1],
        field=_called(plain, finding.params.get("field", "")),
        fields="".join(_called(plain, one) for one in finding.params.get("fields", "").split()),
    )
    return {"target": target, "sentence": sentence, "severity": finding.severity}


def _part(path: str) -> str:
    """What staff call the text that the path ends in, and in which language of it, where that is not Japanese."""
    written = _LANGUAGE.search(path)
    text = path[: written.start()] if written else path
    member = (_MEMBER.findall(text) or [""])[-1]
    part = texts.PART_OPTION if _OPTION.search(text) else texts.PARTS.get(member, texts.PART_OTHER)
    tag = (written[1] or written[2]) if written else "ja"
    return part if tag == "ja" else texts.PART_IN_LANGUAGE.format(part=part, language=texts.language(tag))


def _key(finding: Finding, used: str) -> str:
    """The code, with what its words depend on; `used` is the path of what it is about."""
    if finding.code == DefinitionCode.FORWARD_REFERENCE:
        return f"{finding.code}.{references.hindrance(finding.path, used)}"
    if reason := finding.params.get("reason"):
        return f"{finding.code}.{reason}"
    if finding.code == ReviewCode.LABEL_REPEATED and ".options[" in finding.path:
        return f"{finding.code}.options"
    return finding.code


def _called(plain: Mapping[str, Any], name: str) -> str:
    """What to call the item or the computed value with this id."""
    if name == TODAY:
        return texts.TODAY
    path = references.path_of(plain, name)
    if own := _OF_ENTRY.search(path):
        return texts.NUMBERED["derived"].format(int(own[1]) + 1)
    return place(plain, path)[1]


def _inside(value: Any, member: str, number: str) -> Any:
    if isinstance(value, dict):
        return value.get(member)
    return value[int(number)] if isinstance(value, list) and number and int(number) < len(value) else None


def _name(item: Mapping[str, Any], places: Sequence[int]) -> str:
    text = item.get("label") or item.get("title")
    words = text.get("ja") if isinstance(text, dict) else None
    if isinstance(words, str) and seen(words):
        return texts.NAMED.format(words=words if len(words) <= _MOST_CALLED else f"{words[:_MOST_CALLED]}…")
    deepest = texts.UNNAMED_AT[: len(places)]
    return deepest[-1].format(*places) if deepest else texts.WHOLE_FORM
