"""A form with a group of children and an applicant in parts, and answers to it, for whoever writes them out."""

from support.forms import with_fields

from todoke_catalog.loading import load

_ABROAD = {"type": "is", "field": "abroad", "op": "eq", "value": True}

SLOTS = [
    {"value": "a", "day": "2026-12-01", "start": "10:00", "end": "10:30"},
    {"value": "b", "day": "2026-12-02", "start": "13:00", "end": "13:30"},
]
FAMILY = load(
    with_fields(
        [
            {"type": "person_name", "id": "parent", "label": {"ja": "保護者"}},
            {
                "type": "group",
                "id": "children",
                "label": {"ja": "お子さん"},
                "entry": {"ja": "子ども"},
                "max_entries": 3,
                "fields": [
                    {"type": "date", "id": "birth", "label": {"ja": "生年月日"}},
                    {"type": "yes_no", "id": "abroad", "label": {"ja": "海外"}},
                    {"type": "text", "id": "land", "label": {"ja": "国"}, "max_chars": 9, "shown_when": _ABROAD},
                    {"type": "integer", "id": "cost", "label": {"ja": "費用"}, "min": 0, "max": 9, "required": False},
                ],
            },
            {"type": "slot", "id": "visit", "label": {"ja": "希望日時"}, "wishes": 2, "slots": SLOTS},
            {"type": "postal_address", "id": "home", "label": {"ja": "住所"}},
        ]
    )
)
ANSWERS = {
    "parent": {"family": "見本", "given": "花子", "family_kana": "ミホン", "given_kana": "ハナコ"},
    "children": [
        {"birth": "2020-05-01", "abroad": False, "cost": 5},
        {"birth": "2022-05-01", "abroad": True, "land": "見本国"},
    ],
    "visit": ["b", "a"],
    "home": {"postcode": "9990019", "address": "見本市一番町１", "building": "current"},
}
