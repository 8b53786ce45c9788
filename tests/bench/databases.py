"""The databases of both contenders: PostgreSQL where it is installed, as in production, else SQLite; never one of each.

The servers sync every commit. The closed zone's gives way to everything else, as the closed zone's processes do, unless
it is the closed zone that is measured.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from support import pgserver
from support.pgserver import Server

from devstack.supervisor import GIVE_WAY

INTERNET = ("ledger-internet",)
CLOSED = ("forms", "aggregation", "ledger-closed")


@dataclass(frozen=True, slots=True)
class Databases:
    """Where each process of ours keeps its state, and the servers behind that by name; none for SQLite."""

    name: str
    ours: Mapping[str, str]  # SQLAlchemy URLs by process
    servers: Mapping[str, Server]

    def pids(self) -> dict[str, int]:
        """The servers' process ids."""
        return {name: server.pid for name, server in self.servers.items()}

    @contextmanager
    def naive(self, folder: Path) -> Iterator[str]:
        """A new database for the baseline, by its URL."""
        server = self.servers.get("postgres-internet")
        if server is None:
            yield f"sqlite:///{folder / f'naive-{time.monotonic_ns()}.sqlite'}"
        else:
            with server.database() as url:
                yield url


@contextmanager
def chosen(*, closed_gives_way: bool = True) -> Iterator[Databases]:
    """PostgreSQL, a server a zone, or nothing where it cannot run."""
    if not pgserver.installed():
        yield Databases("SQLite (WAL, synchronous=FULL)", {}, {})
        return
    with ExitStack() as stack:
        outside = stack.enter_context(pgserver.running(settings=()))
        inside = stack.enter_context(pgserver.running(settings=(), prefix=GIVE_WAY if closed_gives_way else ()))
        ours = {name: stack.enter_context(outside.database()) for name in INTERNET}
        ours |= {name: stack.enter_context(inside.database()) for name in CLOSED}
        yield Databases(
            "PostgreSQL, every commit synced", ours, {"postgres-internet": outside, "postgres-closed": inside}
        )
