"""Forms as a clerk makes them in the builder: pages of questions by their labels, with what the builder fills in."""

from collections.abc import Mapping, Sequence
from typing import Any

Plain = dict[str, Any]

_DEFAULTS: Mapping[str, Plain] = {
    "text": {"max_chars": 50},
    "integer": {"min": 0, "max": 100},
    "digits": {"min_digits": 7, "max_digits": 8},
    "attachment": {"kinds": ["image/png"], "max_bytes": 1_000_000},
    "amount": {"expression": {"type": "const", "yen": 5_000}},
}
LAW = {"title": {"ja": "見本市子育て応援給付条例"}, "provisions": {"ja": "第3条"}}


def words(said: str | Sequence[str]) -> Plain:
    """A text: Japanese alone, or Japanese, plain Japanese and English."""
    if isinstance(said, str):
        return {"ja": said}
    return dict(zip(("ja", "easy", "en"), said, strict=False))


def ask(kind: str, label: str | Sequence[str], name: str = "", *options: str, **more: Any) -> Plain:
    """One question; a choice has the options of these labels, with the values a, b, c …"""
    field: Plain = {"type": kind, "id": name, "label": words(label), **_DEFAULTS.get(kind, {})}
    if options:
        field["options"] = [{"value": "abcdefghij"[n], "label": words(one)} for n, one in enumerate(options)]
    return field | {key: words(one) if key in {"help", "body"} else one for key, one in more.items()}


def group(label: str, entry: str, *fields: Plain, **more: Any) -> Plain:
    """Questions that are asked of each of up to five."""
    return {**ask("group", label), "entry": words(entry), "max_entries": 5, "fields": list(fields), **more}


def page(title: str | Sequence[str], *fields: Plain, **more: Any) -> Plain:
    """One page."""
    said = {key: words(one) if key == "intro" else one for key, one in more.items()}
    return {"title": words(title), "fields": list(fields), **said}


def when(field: str, op: str, value: object) -> Plain:
    """The condition that an answer compares so."""
    return {"type": "is", "field": field, "op": op, "value": value}


def form(*pages: Plain, law: Plain = LAW, **more: Any) -> Plain:
    """A form of these pages; what has no id gets one, as the builder gives it."""
    for number, one in enumerate(pages):
        one["id"] = f"p{number}"
        _named(one["fields"], f"q{number}")
    return {
        "format": 1,
        "procedure": "clerks-form",
        "municipality": "990019",
        "title": {"ja": "子育て応援の申込み"},
        "summary": {"ja": "子育てをする家庭を応援します。"},
        "department": {"ja": "子育て支援課"},
        "contact": {"phone": "099-000-0019", "hours": {"ja": "平日 8時30分から17時15分まで"}},
        "legal_basis": [law],
        "pages": list(pages),
        "derived": [],
        "eligibility": [],
        **more,
    }


def grant(*fields: Plain, account: str = "振込先の口座", **more: Any) -> Plain:
    """A sound form by which money is paid, with these questions on a page of their own."""
    return form(
        page("申請する人", ask("person_name", "氏名", matches="name"), ask("phone", "電話番号")),
        *([page("申請の内容", *fields)] if fields else []),
        page("振込先", ask("amount", "給付金の額"), ask("bank_account", account, "account")),
        page("同意", ask("consent", "市が審査のために世帯と課税の状況を公簿で確認することに同意します", "agreed")),
        identity={"level": 3, "reason": {"ja": "本人にだけ支払うため"}},
        **more,
    )


def _named(fields: Sequence[Plain], prefix: str) -> None:
    for number, field in enumerate(fields):
        field["id"] = field["id"] or f"{prefix}_{number}"
        _named(field.get("fields", ()), field["id"])
