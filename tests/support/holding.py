"""Holds the draw of a form for tests, by two people, when every version of it has ended."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from support.booking import Bookings
from support.casework import MUNICIPALITY

from todoke_forms.cases import drawing
from todoke_forms.cases.drawing import Closing
from todoke_forms.store import draws

PROCEDURE = "cooking-class"
DAYS = timedelta(days=31)  # longer than a former version is taken


def held(bookings: Bookings, value: str = "0417") -> datetime:
    """Closes the entries and draws; returns a moment after that, when nobody is taken for one of before."""
    at = bookings.now + DAYS
    known = at + timedelta(hours=3)
    closing = Closing(PROCEDURE, "第6800回 ナンバーズ4の抽せん数字", known, 4, "aoki", unexamined=99)
    drawing.close(bookings.database, MUNICIPALITY, closing, secrets.token_bytes, at)
    with bookings.database.write() as connection:
        kept = draws.find(connection, PROCEDURE)
        assert kept is not None
        draws.record_leaf(connection, {kept.leaf_tag: 7})
    drawing.hold(bookings.database, PROCEDURE, value, "baba", known + timedelta(hours=1))
    return known + timedelta(hours=2)
