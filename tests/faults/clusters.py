"""PostgreSQL as the zones have it, a server each, on disks that lose their power as those of other stores do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench import databases
from faults.disks import Disk
from support import pgserver
from support.pgserver import Server

ZONES = {"internet": databases.INTERNET, "closed": databases.CLOSED}
MEGABYTES = 1_024  # of a server's disk; it takes no room before it is written to
PASSABLE = 0o711  # the server's user must get to its disk


@dataclass(frozen=True, slots=True)
class Cluster:
    """A server, and the disk that all it has stands on."""

    server: Server
    disk: Disk

    def lose_power(self, folder: Path) -> None:
        """A server whose clock was stopped dies, and starts again on what had reached the disk."""
        left = folder / "left.img"
        self.disk.copy(left)
        self.server.kill()
        self.disk.become(left)
        self.server.start()


@dataclass(frozen=True, slots=True)
class Clusters:
    """Those of all zones; none where processes keep their state in SQLite.

    :param urls: SQLAlchemy's, by process.
    """

    each: Sequence[Cluster] = ()
    urls: Mapping[str, str] = field(default_factory=dict)

    def sync(self) -> None:
        """What was written until now is on the disks."""
        for cluster in self.each:
            cluster.disk.sync()

    def stop_the_clock(self) -> None:
        """No server does anything from now on."""
        for cluster in self.each:
            cluster.server.stop_the_clock()

    def lose_power(self, folder: Path) -> None:
        """From here on there is only what was on the disks.

        :param folder: for a copy of a disk.
        """
        for cluster in self.each:
            cluster.lose_power(folder)


@contextmanager
def clusters(folder: Path, settings: Sequence[str] = ()) -> Iterator[Clusters]:
    """A server for each zone, and a database for each process.

    :param folder: for the disks.
    :param settings: what the servers are told besides, as in postgresql.conf.
    """
    with ExitStack() as stack:
        place = stack.enter_context(pgserver.own_folder())
        place.chmod(PASSABLE)
        each: list[Cluster] = []
        urls: dict[str, str] = {}
        for zone, processes in ZONES.items():
            disk = Disk(folder / f"{zone}.img", place / zone, MEGABYTES)
            stack.callback(disk.unmount)
            disk.mount()
            server = stack.enter_context(pgserver.running_in(place / zone, settings))
            urls |= {process: stack.enter_context(server.database()) for process in processes}
            each.append(Cluster(server, disk))
        yield Clusters(each, urls)
