"""The rules of a template as they are written: what its conditions compare, in its entries too, and where they turn."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

Written = Mapping[str, Any]  # a part of a template's JSON


def comparisons(condition: Written) -> Iterator[Written]:
    """Every comparison of a condition."""
    if condition["type"] in ("all", "any"):
        for one in condition["of"]:
            yield from comparisons(one)
    elif condition["type"] == "not":
        yield from comparisons(condition["of"])
    else:
        yield condition


def numbers(condition: Written, derived: Mapping[str, Written]) -> Iterator[int]:
    """The integers and days that a condition compares with, and the periods of what it compares."""
    for one in comparisons(condition):
        value = one["value"]
        if isinstance(value, int) and not isinstance(value, bool):
            yield abs(value)
        elif isinstance(value, str) and value.count("-") == 2:
            yield from map(int, value.split("-"))
        yield from _periods(one["field"], derived)


def _periods(name: str, derived: Mapping[str, Written]) -> Iterator[int]:
    rule = derived.get(name, {})
    yield from (abs(rule[unit]) for unit in ("years", "months", "days") if rule.get(unit))
    for source in ("date", "start", "end", "birth", "on"):
        yield from _periods(rule[source], derived) if source in rule else ()
    if rule.get("condition"):
        yield from numbers(rule["condition"], derived)


def derived_of(form: Written) -> dict[str, Written]:
    """The derived values of a form, those of its entries too."""
    inside = [one for page in form["pages"] for field in page["fields"] for one in field.get("derived", [])]
    return {one["id"]: one for one in (*form.get("derived", []), *inside)}


def turns(form: Written) -> Iterator[tuple[str, str, str, set[object]]]:
    """Of every ordered comparison of a rule: its code, its group or "", its field, and the two values around it."""
    derived = derived_of(form)
    for rule in form.get("eligibility", []):
        for one in comparisons(rule["condition"]):
            count = derived.get(one["field"], {})
            inside = count.get("condition")
            for each in comparisons(inside) if inside else [one]:
                if around := _around(each["op"], each["value"]):
                    yield rule["code"], count["group"] if inside else "", each["field"], around


def _around(op: str, value: object) -> set[object]:
    """The last value on one side and the first on the other; nothing for what has no order."""
    if op not in {"lt", "le", "ge", "gt"}:
        return set()
    first = 0 if op in {"le", "gt"} else -1
    if isinstance(value, str):
        day = date.fromisoformat(value).toordinal()
        return {date.fromordinal(day + first).isoformat(), date.fromordinal(day + first + 1).isoformat()}
    assert isinstance(value, int)
    return {value + first, value + first + 1}
