"""A private PostgreSQL server for the tests, and an empty database for each test.

def test_something(postgres_url): ...  # with @pytest.mark.postgres
"""

from collections.abc import Iterator

import pytest
from support.pgserver import SERVER_USER, Server, installed, running


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """One server for the whole run; skips what needs it where it cannot run."""
    if not installed():
        pytest.skip(f"no PostgreSQL server that can run here: install postgresql; as root, have a user {SERVER_USER}")
    with running() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: Server) -> Iterator[str]:
    """The SQLAlchemy URL of a database of the test's own."""
    with postgres_server.database() as url:
        yield url
