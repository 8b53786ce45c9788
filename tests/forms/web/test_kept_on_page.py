"""What staff typed is still there when it is refused: on every page with something to write, too long texts too."""

from __future__ import annotations

import html

import pytest
from support import casework
from support.booking import number

from todoke_forms.staffing import set_rights

CASE = f"/cases/{number(50)}"
DECLINED = {"wanted": "withdrawn", "seen": "arrived", "sequence": "1"}
LONG = "長い理由。" * 600
LETTER = "見本　花子　様。" * 20
DRAW = {"source": "宝くじ " * 80, "source_day": "きょう", "source_time": "八時"}


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        (f"{CASE}/notes", {"note": "電話で相談を受けた。", "due": "あした"}),
        (f"{CASE}/notes", {"note": LONG, "due": "2026-12-01"}),
        (f"{CASE}/state", {**DECLINED, "reason": LONG}),
        (f"{CASE}/state", {**DECLINED, "reason": "本人から電話", "letter_title": "", "letter_text": LETTER}),
        (f"{CASE}/state", {**DECLINED, "reason": "", "letter_title": "件名", "letter_text": LONG}),
        ("/forms", {"start": "blank", "title": "題" * 201}),
        ("/offered/ningen-dock/1/withdraw", {"reason_ja": "", "reason_easy": "とまります", "reason_en": "Stopped"}),
        ("/offered/ningen-dock/1/withdraw", {"reason_ja": "止めます" * 200, "reason_en": "Stopped"}),
        ("/sign-in", {"name": "みほん", "password": "x"}),
    ],
)
def test_it_stays_on_the_page(office, chief, path, typed):
    set_rights(office.database, "mihon", ["edit-forms", "approve-forms"])
    office.arrive(50, letters_to=casework.letter_key(50).public())
    browser = office.browser() if path == "/sign-in" else chief
    browser.get("/sign-in" if path == "/sign-in" else "/cases")
    answer = browser.post(path, **typed)
    assert answer.status_code in {409, 422, 401, 403}
    shown = html.unescape(answer.text)
    fixed = {*DECLINED, "start", "password"}
    assert [name for name, text in typed.items() if name not in fixed and text.strip() not in shown] == []
