"""Hypothesis strategies for sound small forms with answers near to what they ask, for evaluators that must agree."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st
from support.forms import tiny

from todoke_catalog.errors import CatalogError
from todoke_catalog.loading import load

Plain = dict[str, Any]

# Assigned characters only: what a newer Unicode adds, an older interpreter cannot fold.
LETTERS = st.characters(exclude_categories=["Cn", "Cs"])
DAYS = ["2024-02-29", "2026-11-23", "2026-11-24", "1986-11-23", "0001-01-01", "9999-12-31"]
TEXTS = [
    *["", " ", "　見本　花子 ", "𠮷", "a\r\nb", "a\tb", "\0", "\u202e", "yes", "no", "x", "y"],
    *["1", "０５", "1,000", "-3", "12.5", "①②", "099-000-0019", "０９０ー1234ー5678", "123456789018", "1234-5678 9018"],
    *["ミホン", "みほん", "ﾐﾎﾝ ﾊﾅｺ", "か゛", "ﾊﾟ", "ミホン（カ", "9999", "0001234", "ordinary"],
    *["a@b.example", "ａ@b.example", "a..b@c.example", "2026-02-30", "２０２６-11-23", *DAYS],
]
TYPED = st.sampled_from(TEXTS) | st.text(LETTERS, max_size=12)
ACCOUNTS = st.dictionaries(
    st.sampled_from(["bank", "branch", "kind", "number", "holder", "symbol", "post_number", "registered"]),
    st.sampled_from(["0001", "001", "ordinary", "0001234", "ﾐﾎﾝ", "12340", "01230", "2341", "yes"]) | TYPED,
)
NAMES = st.dictionaries(
    st.sampled_from(["family", "given", "family_kana", "given_kana", "middle", "roman"]),
    st.sampled_from(["見本", "ﾐﾎﾝ", "SMITH"]) | TYPED,
)
ADDRESSES = st.dictionaries(st.sampled_from(["postcode", "address", "building", "country"]), st.just("9990019") | TYPED)
FILES = st.lists(
    st.fixed_dictionaries(
        {"name": st.just("a.pdf") | TYPED, "type": st.sampled_from(["application/pdf", "x"]), "size": st.integers(0, 9)}
    ),
    max_size=3,
)
ANYTHING = st.one_of(
    TYPED, TYPED, st.integers(-9, 1100), st.booleans(), st.none(), ACCOUNTS, FILES, st.lists(TYPED, max_size=3)
)
CHANGED = st.dictionaries(st.sampled_from(["f0", "f1", "f2", "f3", "constructor", "9", "x y"]), ANYTHING, max_size=2)

WORDS = {"notice", "heading"}
SLOTS = [{"value": f"s{n}", "day": day, "start": "09:00", "end": "10:00"} for n, day in enumerate(DAYS[2:5])]
OPTIONS = [{"value": value, "label": {"ja": value}} for value in ("x", "y", "z")]
UNITS = st.sampled_from(
    [{"ja": "円", "en": "yen"}, {"ja": "ｍ²"}, {"ja": "メートル", "more": {"vi": "m"}}, {"ja": ",00"}]
)
COUNTED = st.tuples(  # near to numbers with these units
    st.sampled_from(["", "", "¥", "￥ ", "-", "円"]),
    st.sampled_from(["5", "００", "1,000", "4万", "4万3,210", "5,", "-3", ""]),
    st.sampled_from(["", "円", " YEN", "ﾒｰﾄﾙ", "㎡", "m", ",00", "円m", "人"]),
).map("".join)
KINDS: dict[str, tuple[st.SearchStrategy[Plain], st.SearchStrategy[Any]]] = {
    "text": (st.fixed_dictionaries({"max_chars": st.integers(1, 9), "lines": st.sampled_from(["one", "many"])}), TYPED),
    "kana": (st.fixed_dictionaries({}, optional={"max_chars": st.integers(1, 9)}), TYPED),
    "address": (st.just({}), TYPED),
    "digits": (st.just({"min_digits": 2, "max_digits": 13}), TYPED),
    "corporate_number": (st.just({}), st.just("7000012050002") | TYPED),
    "heading": (st.just({}), TYPED),
    "phone": (st.just({}), TYPED),
    "email": (st.just({}), TYPED),
    "date": (
        st.fixed_dictionaries(
            {}, optional={"earliest": st.just("1900-01-01"), "latest": st.sampled_from(["today", "2100-01-01"])}
        ),
        st.sampled_from(DAYS) | TYPED,
    ),
    "integer": (
        st.fixed_dictionaries({"min": st.just(-5), "max": st.just(1000)}, optional={"unit": UNITS}),
        st.integers(-6, 1001) | TYPED | COUNTED,
    ),
    "choice": (st.just({"options": OPTIONS}), st.sampled_from(["x", "y", "z", ""])),
    "choices": (
        st.fixed_dictionaries(
            {
                "options": st.just([*OPTIONS, {**OPTIONS[0], "value": "none", "exclusive": True}]),
                "min_chosen": st.integers(1, 2),
            }
        ),
        st.lists(st.sampled_from(["x", "y", "z", "none"]), max_size=4),
    ),
    "yes_no": (st.just({}), st.booleans() | st.sampled_from(["yes", "no", ""])),
    "consent": (st.just({}), st.booleans() | st.sampled_from(["yes", "no"])),
    "sex": (st.just({}), st.sampled_from(["1", "2", "3", "4"])),
    "slot": (st.just({"slots": SLOTS, "wishes": 2}), st.lists(st.sampled_from(["s0", "s1", "s2", ""]), max_size=3)),
    "bank_account": (st.sampled_from([{}, {"japan_post": True}, {"registered": True, "japan_post": True}]), ACCOUNTS),
    "person_name": (st.just({"also": ["middle", "roman"]}), NAMES),
    "postal_address": (st.sampled_from([{}, {"abroad": True}]), ADDRESSES),
    "attachment": (st.just({"kinds": ["application/pdf"], "max_bytes": 5, "max_count": 2}), FILES),
    "notice": (st.just({"body": {"ja": "本文"}}), TYPED),
}
# What each of these kinds accepts, so that verdicts are reached and not only refusals.
GOOD: dict[str, st.SearchStrategy[Any]] = {
    **{kind: st.just("x") for kind in ("text", "address")},
    "kana": st.just("ミホン"),
    "digits": st.just("0012345"),
    "corporate_number": st.just("7000012050002"),
    "phone": st.just("0990000019"),
    "email": st.just("a@b.example"),
    "date": st.sampled_from(DAYS),
    "integer": st.integers(-5, 1000),
    "choice": st.sampled_from(["x", "y", "z"]),
    "choices": st.sampled_from([["x", "y"], ["y", "z"], ["none"]]),
    "yes_no": st.booleans(),
    "consent": st.just(value=True),
    "sex": st.sampled_from(["1", "2"]),
    "slot": st.just(["s0"]),
    "bank_account": st.just(
        {"bank": "0001", "branch": "001", "kind": "ordinary", "number": "0001234", "holder": "ミホン"}
    ),
    "person_name": st.just({"family": "見本", "family_kana": "ミホン"}),
    "postal_address": st.just({"postcode": "9990019", "address": "見本市"}),
    "attachment": st.just([{"name": "a.pdf", "type": "application/pdf", "size": 5}]),
}
COMPARED: dict[str, tuple[Sequence[str], st.SearchStrategy[Any]]] = {
    "text": (["eq", "ne"], st.sampled_from(["x", "y", "見本　花子"])),
    "date": (["eq", "ne", "lt", "le", "gt", "ge"], st.sampled_from(DAYS)),
    "integer": (["eq", "ne", "lt", "le", "gt", "ge"], st.integers(-6, 1001)),
    "choice": (["eq", "ne"], st.sampled_from(["x", "y"])),
    "choices": (["contains"], st.sampled_from(["x", "y"])),
    "yes_no": (["eq", "ne"], st.booleans()),
    "consent": (["eq", "ne"], st.booleans()),
    "sex": (["eq", "ne"], st.sampled_from(["1", "2"])),
}


# A strategy that is made anew for each draw is prepared anew too, which takes longer than to draw from it.
EITHER, ANY_DAY = st.booleans(), st.sampled_from(DAYS)


@cache
def _whole(least: int, most: int) -> st.SearchStrategy[int]:
    return st.integers(least, most)


@cache
def _of(*choices: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(choices)


@st.composite
def cases(draw: st.DrawFn) -> Plain:
    """{definition, answers, today}: the definition loads, the answers are any JSON near to what it asks."""
    fields = _fields(draw)
    definition = _definition(draw, fields)
    try:
        load(definition)
    except CatalogError:
        assume(False)
    asked = [field for field in fields if field["type"] not in WORDS]
    answers = {field["id"]: draw(_answers(field)) for field in asked if draw(_whole(0, 9))}
    changed = draw(CHANGED) if draw(_whole(0, 4)) == 0 else {}
    return {"definition": definition, "answers": {**answers, **changed}, "today": draw(ANY_DAY)}


def _answers(field: Plain) -> st.SearchStrategy[Any]:
    if field["type"] != "group":
        return _answers_of_kind(field["type"])
    inside = {one["id"]: _answers(one) for one in field["fields"] if one["type"] not in WORDS}
    entries = st.lists(st.fixed_dictionaries(inside), min_size=1, max_size=2)
    odd = st.lists(st.fixed_dictionaries({}, optional={**inside, "x": TYPED}), max_size=4) | TYPED
    return st.integers(0, 3).flatmap(lambda luck: entries if luck else odd)


@cache
def _answers_of_kind(kind: str) -> st.SearchStrategy[Any]:
    good, near = GOOD[kind], KINDS[kind][1]
    return _whole(0, 3).flatmap(lambda luck: good if luck else near)


def _fields(draw: st.DrawFn) -> list[Plain]:
    fields = _some(draw, "f", sorted(KINDS), {}, 8)
    if draw(_whole(0, 2)):
        inner = _some(draw, "g", sorted(set(KINDS) - {"attachment", "slot"}), _kinds(fields), 3)
        least, days = draw(_whole(0, 2)), [one["id"] for one in inner if one["type"] == "date"]
        rules: list[Plain] = [draw(_derived("gd0", (*days, "today")))] if draw(EITHER) else []
        names = {"type": "group", "id": "group0", "label": {"ja": "組"}, "entry": {"ja": "一つ"}}
        fields.append({**names, "fields": inner, "min_entries": least, "max_entries": 3, "derived": rules})
        ages = {"gd0": KIND_OF_RULE[rules[0]["type"]]} if rules else {}
        if bool(ages) and draw(EITHER):
            inner[-1]["shown_when"] = _condition(draw, ages, 1)
    return fields


def _some(draw: st.DrawFn, prefix: str, kinds: Sequence[str], before: Mapping[str, str], most: int) -> list[Plain]:
    fields: list[Plain] = []
    for number in range(draw(_whole(1, most))):
        kind = draw(_of(*kinds))
        field = {"type": kind, "id": f"{prefix}{number}", "label": {"ja": kind}, **draw(KINDS[kind][0])}
        if kind not in WORDS:
            field["required"] = draw(EITHER)
        if draw(EITHER) and (condition := _condition(draw, {**before, **_kinds(fields)})):
            field["shown_when"] = condition
        fields.append(field)
    return fields


def _aggregates(draw: st.DrawFn, group: Plain, known: Mapping[str, str]) -> list[Plain]:
    """The entries that pass a condition, counted, and any whole amount over them, summed."""
    inside = {
        **known,
        **_kinds(group["fields"]),
        **{rule["id"]: KIND_OF_RULE[rule["type"]] for rule in group["derived"]},
    }
    numbers = [name for name, kind in inside.items() if kind == "integer"]
    each = {"type": "floor_to", "unit": 1, "of": _term(draw, numbers, inside, 2)}
    counted: Plain = {"type": "count_of", "id": "counted", "group": group["id"]}
    if condition := _condition(draw, inside):
        counted["condition"] = condition
    return [counted, {"type": "sum_of", "id": "summed", "group": group["id"], "expression": each}]


def _definition(draw: st.DrawFn, fields: Sequence[Plain]) -> Plain:
    known = _kinds(fields)
    dates = [name for name, kind in known.items() if kind == "date"]
    derived = [draw(_derived(f"d{number}", (*dates, "today"))) for number in range(draw(_whole(0, 3)))]
    for group in fields:
        if group["type"] == "group":
            derived += _aggregates(draw, group, known)
    sums = [rule["id"] for rule in derived if rule["type"] in {"count_of", "sum_of"}]
    numbers = [*sums, *(name for name, kind in known.items() if kind == "integer")]
    money = _money(draw, "money", numbers, known)
    more = _money(draw, "more", [*numbers, "money"], known)
    cut = draw(_whole(1, len(fields)))
    pages: list[Plain] = [{"id": "p1", "fields": fields[:cut]}, {"id": "p2", "fields": [*fields[cut:], money, more]}]
    second = _condition(draw, _kinds(fields[:cut]))
    if second and draw(EITHER):
        pages[1]["shown_when"] = second
    of_rules = {rule["id"]: KIND_OF_RULE[rule["type"]] for rule in derived}
    comparable = {**known, "money": "integer", "more": "integer", **of_rules}
    _ask_by_computed(draw, [field for page in pages for field in page["fields"]], derived)
    rules = [
        {"code": f"r{number}", "condition": _condition(draw, comparable), "refusal": {"ja": "不可"}}
        for number in range(draw(_whole(0, 3)))
    ]
    titled = [{"title": {"ja": "一"}, **page} for page in pages]
    law = {"title": {"ja": "番号法"}, "provisions": {"ja": "第9条"}}
    stated = {"my_number_basis": law} if draw(EITHER) else {}
    left = {"quick_exit": "https://www.jma.go.jp/"} if draw(EITHER) else {}
    whole = {**tiny(), "pages": titled, "derived": derived, "eligibility": rules, **stated, **left}
    return json.loads(json.dumps(whole))  # type: ignore[no-any-return]


def _money(draw: st.DrawFn, name: str, numbers: Sequence[str], known: Mapping[str, str]) -> Plain:
    payer = draw(_of("office", "applicant", "nobody"))
    expression = _expression(draw, numbers, known)
    return {"type": "amount", "id": name, "label": {"ja": "額"}, "paid_by": payer, "expression": expression}


def _ask_by_computed(draw: st.DrawFn, fields: Sequence[Plain], derived: Sequence[Plain]) -> None:
    """Some fields depend on derived values that are known before them, or on the first amount."""
    computed = {rule["id"]: KIND_OF_RULE[rule["type"]] for rule in derived}
    for place, field in enumerate(fields):
        before = {one["id"] for one in fields[:place]} | {"today"}
        names = [rule["id"] for rule in derived if {*_sources(rule)} <= before]
        seen = {name: computed[name] for name in names} | ({"money": "integer"} if "money" in before else {})
        if seen and draw(_whole(0, 2)) == 0 and (condition := _condition(draw, seen, 1)):
            field["shown_when"] = condition


def _sources(rule: Plain) -> list[str]:
    if rule["type"] == "first_answered":
        return list(rule["of"])
    return [rule[name] for name in ("birth", "on", "start", "end", "date", "group") if name in rule]


KIND_OF_RULE = dict.fromkeys(("age", "fiscal_year", "days_between", "count_of", "sum_of"), "integer") | dict.fromkeys(
    ("date_plus", "fiscal_year_end", "first_answered"), "date"
)


@cache
def _derived(name: str, dates: tuple[str, ...]) -> st.SearchStrategy[Plain]:
    day, shift = _of(*dates), _whole(-40, 40)
    rule = {"id": st.just(name)}
    attained = st.sampled_from(["birthday", "eve"])
    return st.one_of(
        st.fixed_dictionaries({"type": st.just("age"), **rule, "birth": day, "on": day, "attained": attained}),
        st.fixed_dictionaries({"type": st.just("days_between"), **rule, "start": day, "end": day}),
        st.fixed_dictionaries({"type": st.sampled_from(["fiscal_year", "fiscal_year_end"]), **rule, "date": day}),
        st.fixed_dictionaries(
            {"type": st.just("date_plus"), **rule, "date": day, "years": shift, "months": shift, "days": shift}
        ),
        st.fixed_dictionaries({"type": st.just("first_answered"), **rule, "of": st.lists(day, min_size=1, max_size=2)}),
    )


def _kinds(fields: Sequence[Plain]) -> dict[str, str]:
    return {field["id"]: field["type"] for field in fields if field["type"] in COMPARED}


def _condition(draw: st.DrawFn, known: Mapping[str, str], depth: int = 2) -> Plain | None:
    if not known:
        return None
    kind = draw(_of("is", "is", "is", "all", "any", "not")) if depth else "is"
    if kind == "not":
        return {"type": "not", "of": _condition(draw, known, depth - 1)}
    if kind != "is":
        return {"type": kind, "of": [_condition(draw, known, depth - 1) for _ in range(draw(_whole(1, 3)))]}
    name = draw(_of(*sorted(known)))
    operators, literals = COMPARED[known[name]]
    return {"type": "is", "field": name, "op": draw(_of(*operators)), "value": draw(literals)}


def _expression(draw: st.DrawFn, numbers: Sequence[str], known: Mapping[str, str]) -> Plain:
    """Any expression, made payable: whole by a floor, at least 0 by a maximum, at most 5,000 by a minimum."""
    floor = {"type": "floor_to", "unit": draw(_of(1, 10, 100)), "of": _term(draw, numbers, known, 3)}
    least = {"type": "max", "of": [{"type": "const", "yen": 0}, floor]}
    return {"type": "min", "of": [{"type": "const", "yen": 5000}, least]}


def _term(draw: st.DrawFn, numbers: Sequence[str], known: Mapping[str, str], depth: int) -> Plain:  # noqa: PLR0911 - a line a node
    def inner() -> Plain:
        return _term(draw, numbers, known, depth - 1)

    kinds = ["const", *(["field", "field", "table"] if numbers else [])]
    kinds += ["add", "sub", "mul", "min", "max", *(["when"] if known else [])] if depth else []
    match draw(_of(*kinds)):
        case "field":
            own: Plain = {"type": "field", "field": draw(_of(*numbers))}
            return {**own, "if_missing": draw(_whole(-9, 9))} if draw(EITHER) else own
        case "table":
            rows = [{"key": key, "yen": draw(_whole(-500, 500))} for key in (0, 5)]
            return {"type": "table", "key": draw(_of(*numbers)), "rows": rows, "otherwise": 7}
        case "sub":
            return {"type": "sub", "left": inner(), "right": inner()}
        case "mul":
            return {"type": "mul", "of": inner(), "num": draw(_whole(0, 9)), "den": draw(_whole(1, 9))}
        case "when":
            return {"type": "when", "condition": _condition(draw, known), "then": inner(), "otherwise": inner()}
        case "add" | "min" | "max" as kind:
            return {"type": kind, "of": [inner() for _ in range(draw(_whole(1, 3)))]}
        case _:
            return {"type": "const", "yen": draw(_whole(-1000, 1000))}
