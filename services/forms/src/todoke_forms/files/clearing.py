"""The operator's commands on uploads that no application names: how many there are, and away with the old ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from todoke_forms import events
from todoke_forms.store import uploads
from todoke_forms.store.database import Database
from todoke_kit import logs

YOUNGEST = timedelta(hours=24)
"""An upload may be named for a day, and an application that waits outside or unread may name it later."""

SOME = 100  # uploads in one transaction, so that nobody waits long for the database

Say = Callable[[str], None]


def tell(database: Database, say: Say) -> None:
    """One line: how many, the bytes that they count for, and when the oldest began."""
    with database.read() as connection:
        there = uploads.waiting(connection)
    oldest = "-" if there.first_at_ms is None else datetime.fromtimestamp(there.first_at_ms / 1000, UTC).isoformat()
    say(f"{there.count}\t{there.weight}\t{oldest}")


def drop(database: Database, age: timedelta, now: datetime, say: Say) -> None:
    """Removes those that began so long ago; recorded first, so that none is gone of which no auditor hears."""
    before_ms, count = int((now - age).timestamp() * 1000), 0
    logs.audit(events.UPLOADS_DROPPED, hours=age // timedelta(hours=1))
    while more := _drop_some(database, before_ms):
        count += more
    say(f"dropped: {count}")


def _drop_some(database: Database, before_ms: int) -> int:
    with database.write() as connection:
        return uploads.forget_unclaimed_before(connection, before_ms, SOME)
