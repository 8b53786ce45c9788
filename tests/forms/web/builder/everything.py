"""A draft that has every kind of item, of condition, of calculation and of setting, so that every control is there."""

from __future__ import annotations

from typing import Any

WORDS = {"ja": "言葉", "en": "Words"}


def condition(field: str, op: str, value: Any) -> dict[str, Any]:
    return {"type": "is", "field": field, "op": op, "value": value}


def question(kind: str, name: str, **members: Any) -> dict[str, Any]:
    return {"type": kind, "id": name, "label": {"ja": f"{name}の質問"}, "help": WORDS, **members}


def options(*names: str) -> list[dict[str, Any]]:
    return [{"value": name, "label": {"ja": name, "en": name}} for name in names]


def expression() -> dict[str, Any]:
    const = {"type": "const", "yen": 1}
    table = {"type": "table", "key": "number", "rows": [{"key": 1, "yen": 100}], "otherwise": 5}
    parts = [
        {"type": "sub", "left": {"type": "field", "field": "number", "if_missing": 0}, "right": const},
        {"type": "mul", "of": const, "num": 1, "den": 2},
        {"type": "floor_to", "of": const, "unit": 100},
        {"type": "min", "of": [const, table]},
        {"type": "when", "condition": condition("number", "in", [1, 2]), "then": const, "otherwise": const},
    ]
    return {"type": "add", "of": parts}


def items() -> list[dict[str, Any]]:
    when = {"type": "all", "of": [condition("line", "in", ["a", "b"]), condition("day", "ge", "2026-01-01")]}
    slot = {"value": "s1", "day": "2026-12-01", "start": "09:00", "end": "10:00", "capacity": 3}
    inner = [
        question("text", "inside", max_chars=10),
        question("date", "born"),
        question("digits", "code", min_digits=1, max_digits=9),
    ]
    of_entry = [{"type": "age", "id": "aged", "birth": "born", "on": "today"}]
    plain = (
        "corporate_number",
        "phone",
        "email",
        "yes_no",
        "consent",
        "sex",
        "bank_account",
        "person_name",
        "postal_address",
    )
    return [
        question("text", "line", max_chars=100),
        question("date", "day", earliest="2020-01-01", latest="2030-01-01"),
        question("integer", "number", min=0, max=10, unit=WORDS),
        question("kana", "kana", max_chars=50),
        question("address", "address", max_chars=50),
        question("digits", "digits", min_digits=1, max_digits=9),
        question("choice", "choice", options=options("a1", "b1")),
        question("choices", "choices", options=options("a2", "b2"), min_chosen=1, max_chosen=2),
        question("slot", "slot", slots=[slot], wishes=1, waiting=1),
        question("attachment", "file", kinds=["application/pdf"], max_bytes=1024 * 1024, max_count=2),
        *(question(kind, kind) for kind in plain),
        question("heading", "heading", shown_when=when),
        question("notice", "notice", body=WORDS, shown_when=condition("number", "ge", 3)),
        question("group", "group", entry=WORDS, fields=inner, max_entries=5, min_entries=1, derived=of_entry),
        question("amount", "amount", expression=expression()),
    ]


def values() -> list[dict[str, Any]]:
    return [
        {"type": "date_plus", "id": "moved", "date": "day", "years": 1, "months": 1, "days": 1},
        {"type": "count_of", "id": "counted", "group": "group", "condition": condition("inside", "in", ["a"])},
        {"type": "sum_of", "id": "summed", "group": "group", "expression": {"type": "const", "yen": 3}},
    ]


def everything(blank: dict[str, Any]) -> dict[str, Any]:
    """The draft, as the form that `blank` is."""
    rules = [{"code": "r1", "condition": condition("day", "ge", "2026-01-01"), "refusal": WORDS}]
    return {
        **blank,
        "contact": {"phone": "000-0000-0000", "hours": WORDS, "email": "a@example.jp"},
        "pages": [{"id": "page_1", "title": {"ja": "最初"}, "intro": WORDS, "fields": items()}],
        "derived": values(),
        "eligibility": rules,
        "retention_years": 5,
        "identity": {"level": 3, "reason": WORDS},
        "my_number_basis": {"title": WORDS, "provisions": WORDS},
        "listing": {
            "title_reading": "そうだん",
            "department_reading": "か",
            "keywords": [{"word": "相談", "reading": "そうだん"}],
            "applicants": WORDS,
        },
        "reception": {"opens": "2026-01-01T09:00", "closes": "2027-01-01T09:00"},
        "places": {"capacity": 20, "waiting": 3},
        "once": {"per": "fiscal_year"},
        "quick_exit": "https://www.jma.go.jp/",
        "urgent": {"words": ["虐待", "夫が怖い "], "notice": WORDS},
    }
