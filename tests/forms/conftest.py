"""An office's database on either engine, with its form published."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import casework
from support.gathering import patient
from support.pgserver import Server
from support.quickhashes import quick_passwords

from todoke_forms.store.database import Database
from todoke_forms.versions.publishing import Publisher, publish

__all__ = ["patient", "quick_passwords"]

PUBLISHER = Publisher(casework.MUNICIPALITY, casework.NOTICE_KEY, (casework.SEALING_KEY.public(),))


@pytest.fixture(scope="session")
def sqlite_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with our tables, to copy."""
    file = tmp_path_factory.mktemp("tables") / "forms.db"
    Database.prepared(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def postgres_tables(postgres_server: Server) -> Iterator[str]:
    """The SQLAlchemy URL of a database with our tables."""
    with postgres_server.prepared(lambda url: Database.prepared(url).close()) as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The SQLAlchemy URL of a database without tables; for a test that asks for `empty`, with them and without rows."""
    tables = "empty" in request.fixturenames
    if request.param == "postgresql":
        url: str = request.getfixturevalue("postgres_tables" if tables else "postgres_url")
        return url
    file = tmp_path / "forms.db"
    if tables:
        shutil.copy(request.getfixturevalue("sqlite_tables"), file)
    return f"sqlite:///{file}"


@pytest.fixture
def empty(database_url: str) -> Iterator[Database]:
    """Tables without rows, made by `Database.prepare` for the first test and used again."""
    database = Database(database_url)
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
