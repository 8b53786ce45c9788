"""The office's database, which both processes of forms share."""

from __future__ import annotations

from todoke_forms.store.tables import metadata
from todoke_kit import database


class Database(database.Database):
    """The tables of forms at one address (a SQLAlchemy URL)."""

    def __init__(self, url: str) -> None:
        super().__init__(url, metadata)
