"""A private PostgreSQL server for the tests: own folder, a Unix socket, no network, and a new database for each test.

def test_something(postgres_url): ...  # with @pytest.mark.postgres
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

USER = "todoke"
SERVER_USER = "postgres"  # initdb refuses root
NOT_DURABLE = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"  # a test's data may die with its machine
START_SECONDS = 60


class Server:
    """A running server. Its folder vanishes with it."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        self._numbers = count()

    def start(self) -> None:
        self._call("initdb", "--no-sync", "--auth=trust", f"--username={USER}", "--encoding=UTF8", "--locale=C")
        options = f"-k {self._folder} -c listen_addresses='' {NOT_DURABLE}"
        self._call(
            "pg_ctl", "--wait", f"--timeout={START_SECONDS}", "--log", self._folder / "log", "-o", options, "start"
        )

    def stop(self) -> None:
        self._call("pg_ctl", "--mode=immediate", "stop")

    @contextmanager
    def database(self) -> Iterator[str]:
        """A new, empty database, by its SQLAlchemy URL; dropped afterwards."""
        name = f"test_{next(self._numbers)}"
        self._execute("CREATE DATABASE {}", name)
        try:
            yield f"postgresql+psycopg://{USER}@/{name}?host={self._folder}"
        finally:
            self._execute("DROP DATABASE {} WITH (FORCE)", name)

    def _execute(self, statement: str, name: str) -> None:
        with psycopg.connect(host=str(self._folder), user=USER, dbname="postgres", autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(name)))

    def _call(self, program: str, *arguments: str | Path) -> None:
        """Runs a server program as a user it accepts."""
        as_root = os.geteuid() == 0
        with (self._folder / "out").open("ab") as out:  # not a pipe: the server would keep it open
            done = subprocess.run(
                [self._programs / program, "--pgdata", self._folder / "data", *arguments],
                check=False,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                user=SERVER_USER if as_root else None,
                group=SERVER_USER if as_root else None,
                extra_groups=[] if as_root else None,
            )
        if done.returncode:
            raise RuntimeError((self._folder / "out").read_text())


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """One server for the whole run; skips what needs it where it cannot run."""
    programs = _programs()
    if programs is None:
        pytest.skip("no PostgreSQL server here: install the package postgresql")
    # Not pytest's own folder: the server's user could not enter it, and a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="todoke-postgres-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, _server_user())
        server = Server(programs, folder)
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def postgres_url(postgres_server: Server) -> Iterator[str]:
    """The SQLAlchemy URL of a database of the test's own."""
    with postgres_server.database() as url:
        yield url


def _programs() -> Path | None:
    """The folder of the newest server programs; Debian keeps them off the PATH."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    on_path = shutil.which("initdb")
    found = [folder for folder in folders if (folder / "initdb").exists()] or (
        [Path(on_path).parent] if on_path else []
    )
    return found[-1] if found else None


def _server_user() -> str:
    try:
        return pwd.getpwnam(SERVER_USER).pw_name
    except KeyError:
        pytest.skip(f"PostgreSQL does not run as root, and there is no user {SERVER_USER}")
