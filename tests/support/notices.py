"""A municipality's notices, and the key that signed them."""

from __future__ import annotations

from datetime import UTC, datetime

from todoke_evidence import receipt, sealing
from todoke_evidence.notice import FormBundle, NoticeKey, NoticeVerifier, StatusNotice
from todoke_evidence.vacancies import Vacancies

KEY = NoticeKey.generate("990019")
VERIFIER = NoticeVerifier(KEY.public())
MOMENT = datetime(2026, 11, 23, 9, 25, 47, tzinfo=UTC)

BUNDLE = FormBundle(
    municipality="990019",
    procedure="ningen-dock",
    sequence=1,
    version=1,
    definition={"title": "人間ドック助成金申請"},
    keys=(sealing.generate().public(),),
    open=True,
    published_at=MOMENT,
)

NUMBER = receipt.receipt_number(bytes(16))
TAIL = NUMBER.replace("-", "")
"""The receipt number as the last token of a subject."""

STATUS = StatusNotice("990019", NUMBER, "arrived", 1, MOMENT)

VACANCIES = Vacancies("990019", "ningen-dock", BUNDLE.form_digest, 4, MOMENT, "few", {"s1": "full", "s2": "waiting"})
