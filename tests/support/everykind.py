"""A question of every kind that the form language has, and a form that asks them all on one page."""

from __future__ import annotations

import json
from typing import Any

from support.gateway import PROCEDURE, published

from todoke_catalog import templates
from todoke_gateway.core.catalogue import Published


def field(kind: str, **members: Any) -> dict[str, Any]:
    return {"type": kind, "id": kind, "label": {"ja": f"問い {kind}"}, **members}


OPTIONS = [{"value": "x", "label": {"ja": "X"}}, {"value": "y", "label": {"ja": "Y"}}]
SLOTS = [{"value": f"s{day}", "day": f"2026-12-{day}", "start": "10:00", "end": "10:30"} for day in ("01", "02", "03")]
EVERY_KIND = [
    field("text", max_chars=10),
    field("kana"),
    field("address"),
    field("digits", min_digits=1, max_digits=3),
    field("corporate_number"),
    field("phone"),
    field("email"),
    field("date"),
    field("integer", min=0, max=9),
    field("choice", options=OPTIONS),
    field("choices", options=[*OPTIONS, {"value": "none", "label": {"ja": "ない"}, "exclusive": True}]),
    field("yes_no"),
    field("consent"),
    field("sex"),
    field("slot", slots=SLOTS, wishes=2),
    {**field("slot", slots=SLOTS), "id": "one_slot"},
    field("bank_account"),
    {**field("bank_account", japan_post=True), "id": "post_account"},
    {**field("bank_account", japan_post=True, registered=True), "id": "any_account"},
    field("person_name", also=["middle", "former", "alias", "roman"]),
    field("postal_address"),
    {**field("postal_address", abroad=True), "id": "any_address"},
    field("notice", body={"ja": "本文"}, help={"ja": "本文の説明"}),
    {**field("notice", body={"ja": "畳んだ本文"}, folded=True, help={"ja": "畳んだ本文の説明"}), "id": "folded"},
    field("heading"),
    field("amount", expression={"type": "const", "yen": 5}),
]
WITHOUT_ANSWER = {"notice", "heading", "amount"}
NO_HELP = {"type": "is", "field": "abroad", "op": "eq", "value": True}
CHILDREN = {
    "type": "group",
    "id": "children",
    "label": {"ja": "お子さん"},
    "entry": {"ja": "子ども", "en": "Child"},
    "max_entries": 3,
    "fields": [
        {**field("person_name"), "id": "child_name", "label": {"ja": "名前"}},
        {**field("date"), "id": "child_birth", "label": {"ja": "生年月日"}},
        {**field("yes_no"), "id": "abroad", "label": {"ja": "海外に住んでいますか"}},
        {**field("text", max_chars=9), "id": "country", "label": {"ja": "国"}, "shown_when": NO_HELP},
        {**field("integer", min=0, max=9), "id": "brothers", "label": {"ja": "きょうだい"}, "required": False},
        {**field("consent"), "id": "agreed", "label": {"ja": "同意します"}},
    ],
}


def form(*fields: dict[str, Any], procedure: str = PROCEDURE, **changes: Any) -> Published:
    """A published form with these fields on its only page; `changes` are of the bundle."""
    plain = json.loads(templates.read(PROCEDURE))
    page = {"id": "p", "title": {"ja": "一"}, "fields": list(fields)}
    definition = {**plain, "procedure": procedure, "pages": [page], "derived": [], "eligibility": [], "once": None}
    return published(definition=definition, **changes)
