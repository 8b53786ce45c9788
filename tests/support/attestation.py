"""A gateway's key for what no card signed, nobody's, and a statement that it vouches for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from todoke_evidence.attested import AttestationKey
from todoke_evidence.statement import Statement

PRIVATE = b"\x0a" * 32
KEY = AttestationKey(PRIVATE)


def said(**changes: Any) -> Statement:
    """An anonymous statement."""
    made = Statement(
        municipality="990019",
        procedure="library-survey",
        form=b"\x01" * 32,
        submission=b"\x02" * 16,
        time=datetime(2026, 11, 23, 9, tzinfo=UTC),
        origin="https://todoke.mihon.example",
        nonce="",
        commitment=b"\x03" * 32,
        attachments=(),
        sealed=b"\x04" * 32,
    )
    return replace(made, **changes)
