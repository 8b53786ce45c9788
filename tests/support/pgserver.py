"""A private PostgreSQL server: own folder, a Unix socket, no network; for tests and for the bench."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

USER = "todoke"
SERVER_USER = "postgres"  # initdb refuses root
NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")  # a test's data may die with its machine
START_SECONDS = 60.0
POLL_SECONDS = 0.02
# What a test left of its database: connections, then all that they made.
ALONE = sql.SQL("""
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
""")
EMPTY = ALONE + sql.SQL("""
    DROP SCHEMA public CASCADE;
    CREATE SCHEMA public;
""")
# Everything that is written in tables, and where each sequence is; a table without a file of any size holds nothing.
NO_ROWS = sql.SQL("""
    DO $$ DECLARE filled text; BEGIN
        SELECT string_agg(oid::regclass::text, ', ') INTO filled FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0;
        IF filled IS NOT NULL THEN EXECUTE 'TRUNCATE ' || filled || ' CASCADE'; END IF;
        PERFORM setval(format('%I', sequencename)::regclass, start_value, false) FROM pg_sequences
        WHERE last_value IS NOT NULL;
    END $$
""")
# One number for all that a schema consists of but for its rows.
TABLES = sql.SQL("""
    SELECT md5(string_agg(part, chr(10) ORDER BY part)) FROM (
        SELECT concat_ws(' ', relname, relkind, relacl, reloptions, relrowsecurity) FROM pg_class
            WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT concat_ws(' ', attrelid::regclass, attnum, attname, atttypid::regtype, atttypmod, attnotnull,
            attstorage, attacl) FROM pg_attribute JOIN pg_class ON attrelid = pg_class.oid
            WHERE relnamespace = 'public'::regnamespace AND attnum > 0
        UNION ALL SELECT concat_ws(' ', adrelid::regclass, adnum, pg_get_expr(adbin, adrelid)) FROM pg_attrdef
        UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    ) AS parts (part)
""")


class Server:
    """A running server. It dies with this process, however this process ends.

    :param settings: what it is told besides, as in postgresql.conf.
    :param prefix: a command that starts the server program, such as one that makes it give way.
    """

    def __init__(
        self, programs: Path, folder: Path, settings: Sequence[str] = NOT_DURABLE, prefix: Sequence[str] = ()
    ) -> None:
        self._programs = programs
        self._folder = folder
        self._settings = settings
        self._prefix = prefix
        self._numbers = count()
        self._empty: list[str] = []  # names of databases that wait for a test
        self._prepared: list[str] = []  # likewise, with tables in them
        self._tables: dict[str, object] = {}  # what those are, by the name of the database
        self._process: subprocess.Popen[bytes] | None = None

    def make(self) -> None:
        """Makes a cluster."""
        initdb = self._spawn(
            "initdb", "--no-sync", "--auth=trust", f"--username={USER}", "--encoding=UTF8", "--locale=C"
        )
        if initdb.wait(START_SECONDS):
            raise RuntimeError(self._said())

    def start(self) -> None:
        """Starts its server, which may have died before, and waits until it takes connections."""
        settings = ("listen_addresses=", *self._settings)
        self._process = self._spawn("postgres", "-k", self._folder, *(f"--{setting}" for setting in settings))
        give_up = time.monotonic() + START_SECONDS
        while not self._ready():
            if self._ended(self._process) or time.monotonic() > give_up:
                raise RuntimeError(self._said())

    @property
    def socket(self) -> str:
        """The folder of its Unix socket."""
        return str(self._folder)

    @property
    def pid(self) -> int:
        """The process id of the running server."""
        assert self._process is not None
        return self._process.pid

    def stop(self) -> None:
        """Stops it without ceremony."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()

    def stop_the_clock(self) -> None:
        """None of its processes does anything from now on; the first of them first, for it starts the others."""
        (first := psutil.Process(self.pid)).suspend()
        for child in first.children():
            child.suspend()

    def kill(self) -> None:
        """kill -9 of all its processes."""
        assert self._process is not None
        children = psutil.Process(self.pid).children()
        self._process.kill()
        for child in children:
            child.kill()
        self._process.wait()
        psutil.wait_procs(children)

    @contextmanager
    def database(self) -> Iterator[str]:
        """An empty database, by its SQLAlchemy URL; emptied afterwards for the next: a new one costs much more."""
        name = self._empty.pop() if self._empty else self._new_database()
        try:
            yield self._url(name)
        finally:
            self._execute(name, EMPTY)
            self._empty.append(name)

    @contextmanager
    def prepared(self, make: Callable[[str], None]) -> Iterator[str]:
        """A database with the tables that `make` makes (always the same), and no row; the next one gets it emptied.

        To make and to drop dozens of tables costs five times as much; where a test has changed them, both is done.
        """
        name = self._prepared.pop() if self._prepared else self._with_tables(make)
        try:
            yield self._url(name)
        finally:
            with self._connected(name) as connection:
                connection.execute(ALONE)
                same = connection.execute(TABLES).fetchone() == self._tables[name]
                connection.execute(NO_ROWS if same else EMPTY)
            (self._prepared if same else self._empty).append(name)

    def _with_tables(self, make: Callable[[str], None]) -> str:
        name = self._empty.pop() if self._empty else self._new_database()
        make(self._url(name))
        with self._connected(name) as connection:
            self._tables[name] = connection.execute(TABLES).fetchone()
        return name

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg://{USER}@/{name}?host={self._folder}"

    def _new_database(self) -> str:
        name = f"test_{next(self._numbers)}"
        self._execute("postgres", sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return name

    def _execute(self, database: str, statement: sql.SQL | sql.Composed) -> None:
        with self._connected(database) as connection:
            connection.execute(statement)

    def _connected(self, database: str) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(host=str(self._folder), user=USER, dbname=database, autocommit=True)

    def _spawn(self, program: str, *arguments: str | Path) -> subprocess.Popen[bytes]:
        """Starts a server program, as a user it accepts, so that the kernel ends it with this process."""
        as_user = (f"--reuid={SERVER_USER}", f"--regid={SERVER_USER}", "--clear-groups") if os.geteuid() == 0 else ()
        with (self._folder / "out").open("ab") as out:
            return subprocess.Popen(
                [
                    "setpriv",
                    "--pdeathsig=QUIT",
                    *as_user,
                    *self._prefix,
                    self._programs / program,
                    "-D",
                    self._folder / "data",
                    *arguments,
                ],
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def _ready(self) -> bool:
        """The server says so in the last line of its pid file; one that was killed left such a file too."""
        pid_file = self._folder / "data" / "postmaster.pid"
        lines = pid_file.read_text().split() if pid_file.exists() else []
        return lines[:1] == [str(self.pid)] and lines[-1] == "ready"

    def _ended(self, process: subprocess.Popen[bytes]) -> bool:
        try:
            process.wait(POLL_SECONDS)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _said(self) -> str:
        return (self._folder / "out").read_text()


def installed() -> bool:
    """Whether a server can run here. As root, it needs its own user."""
    return _programs() is not None and (os.geteuid() != 0 or _has_server_user())


@contextmanager
def running(settings: Sequence[str] = NOT_DURABLE, prefix: Sequence[str] = ()) -> Iterator[Server]:
    """A server on a folder of its own, both gone afterwards."""
    with own_folder() as folder, running_in(folder, settings, prefix) as server:
        yield server


@contextmanager
def own_folder() -> Iterator[Path]:
    """Not pytest's own folder: the server's user could not enter it, and a socket's path must be short."""
    folder = Path(tempfile.mkdtemp(prefix="todoke-postgres-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def running_in(folder: Path, settings: Sequence[str], prefix: Sequence[str] = ()) -> Iterator[Server]:
    """A new server on this folder, which its user will own."""
    programs = _programs()
    assert programs is not None
    if os.geteuid() == 0:
        shutil.chown(folder, SERVER_USER)
    server = Server(programs, folder, settings, prefix)
    try:
        server.make()
        server.start()
        yield server
    finally:
        server.stop()


def _programs() -> Path | None:
    """The folder of the newest server programs; Debian keeps them off the PATH."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    on_path = shutil.which("initdb")
    found = [folder for folder in folders if (folder / "initdb").exists()] or (
        [Path(on_path).parent] if on_path else []
    )
    return found[-1] if found else None


def _has_server_user() -> bool:
    try:
        pwd.getpwnam(SERVER_USER)
    except KeyError:
        return False
    return True
