"""An office's database on either engine, with its form published."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support import casework
from support.gathering import patient
from support.quickhashes import quick_passwords

from todoke_forms.publishing import Publisher, publish
from todoke_forms.store.database import Database

__all__ = ["patient", "quick_passwords"]

PUBLISHER = Publisher(casework.MUNICIPALITY, casework.NOTICE_KEY, (casework.SEALING_KEY.public(),))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The SQLAlchemy URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/forms.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def empty(database_url: str) -> Iterator[Database]:
    """Tables without rows."""
    database = Database(database_url)
    database.prepare()
    yield database
    database.close()


@pytest.fixture
def database(empty: Database) -> Database:
    """The same, with the template's form published."""
    publish(empty, PUBLISHER, casework.DEFINITION_BYTES, casework.NOW)
    return empty


@pytest.fixture
def unsigned(empty: Database) -> Database:
    """Tables without rows, and the forms that no card signs published."""
    for definition in (casework.SURVEY_TEXT, casework.CONSULTATION_TEXT, casework.SIGN_IN_TEXT):
        publish(empty, PUBLISHER, definition, casework.NOW)
    return empty
