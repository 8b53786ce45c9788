"""A log on either database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.ledger import Bench


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The SQLAlchemy URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/ledger.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def bench(database_url: str, tmp_path: Path) -> Iterator[Bench]:
    """An empty database, a folder for the public files, and a key."""
    workbench = Bench(database_url, tmp_path / "public")
    yield workbench
    workbench.close()
