"""Builds the operator's commands that take something away: cases whose time is over, files that nobody names."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from todoke_forms.cases.deleting import Deleting
from todoke_forms.config import InboxConfig, WebConfig
from todoke_forms.store.database import Database
from todoke_kit import logs

_now = partial(datetime.now, UTC)


def delete_due(settings: WebConfig, say: Callable[[str], None], *, dry: bool) -> int:
    """`delete-due`: deletes the cases whose retention is over; returns how many of them could not be."""
    logs.configure("forms-delete-due", settings.audit_file)
    database = Database.prepared(settings.database)
    return Deleting(database, settings.retention_years, secrets.token_bytes, _now).run(say, dry=dry)


def unclaimed(settings: InboxConfig, work: Callable[[Database], None]) -> None:
    """`list-uploads`, `drop-uploads`: does the work on uploads that no application names."""
    logs.configure("forms-operator", settings.audit_file)
    database = Database.prepared(settings.database)
    try:
        work(database)
    finally:
        database.close()
