"""Waits until one transaction waits for another, on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

from sqlalchemy import text

from todoke_forms.store.database import Database


def waits_or_is_done(database: Database, done: Future[Any]) -> None:
    """Returns when the other transaction waits for a lock, or has ended without."""
    asked = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    while not done.done():
        with database.read() as connection:
            if connection.scalar(asked):
                return
