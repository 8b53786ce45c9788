"""Draws in an office's database as the former code left them, of before the length of the value was fixed."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import timedelta
from unittest.mock import patch

from sqlalchemy import select, update
from support.casework import MUNICIPALITY, NOW

from todoke_evidence import b64, canonical, draw, receipt
from todoke_forms.cases import drawing
from todoke_forms.cases.drawing import Closing
from todoke_forms.store.database import Database
from todoke_forms.store.tables import draws, outbox

KNOWN = NOW + timedelta(hours=3)
LATER = KNOWN + timedelta(hours=1)


def close(database: Database, pool: str) -> bytes:
    """Closes the entries of a form; returns the file of version 1 that is stored, whose commitment the ledger holds."""
    closing = Closing(pool, "第6800回 ナンバーズ4の抽せん数字", KNOWN, 4, "aoki")
    drawing.close(database, MUNICIPALITY, closing, secrets.token_bytes, NOW)
    with database.write() as connection:
        row = connection.execute(select(draws).where(draws.c.pool == pool)).one()
        file = _without_length(bytes(row.closed))
        leaf = receipt.leaf(receipt.KIND_DRAW, bytes(row.leaf_tag), bytes(row.leaf_salt), _event(file))
        connection.execute(update(draws).where(draws.c.pool == pool).values(closed=file, ledger_index=7))
        sent = connection.execute(update(outbox).where(outbox.c.key == row.leaf_tag.hex()).values(payload=leaf))
        assert sent.rowcount == 1
    return file


def hold(database: Database, pool: str, value: str) -> None:
    """Draws with a value just as it was typed, as the former code did."""
    with patch.object(draw, "plain_value", lambda typed: typed):
        drawing.hold(database, pool, value, "baba", LATER)


def _without_length(file: bytes) -> bytes:
    plain = json.loads(file)
    del plain["closed"]["source"]["length"]
    return canonical.encode(plain | {"version": 1})


def _event(file: bytes) -> bytes:
    commitment = hashlib.sha256(b"todoke/draw-closed/v1\x00" + canonical.encode(json.loads(file)["closed"])).digest()
    return canonical.encode({"commitment": b64.encode(commitment), "type": "draw-closed", "version": 1})
