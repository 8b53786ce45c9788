"""A whole stack on one state folder: made ready, started, and always stopped again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from types import MappingProxyType

from devstack.claims import require_free_ports, state_lock
from devstack.layout import LISTENERS, Host, Layout
from devstack.parts import Parts
from devstack.processes import stages
from devstack.progress import Progress
from devstack.supervisor import Process, Supervisor


@asynccontextmanager
async def running(
    layout: Layout,
    progress: Progress,
    databases: Mapping[str, str] = MappingProxyType({}),
    *,
    hosts: Collection[Host] = tuple(LISTENERS),
    revised: Callable[[Process], Process] = lambda process: process,
    file_workers: int = 2,
) -> AsyncIterator[tuple[Supervisor, Parts]]:
    """All processes of these hosts, serving; stopped in reverse order when the block ends, however it ends.

    :param databases: SQLAlchemy URLs of the processes that are not to use SQLite.
    :param revised: a process as it is to be started instead, for whoever measures or disturbs a stack.
    :param file_workers: attached files that are rebuilt at once; none where thousands are filed.
    :raises StackError: when the state is in use, a port is taken, or a process does not come up.
    """
    layout.make_folders()
    with state_lock(layout):
        parts = Parts.prepare(layout, databases, file_workers)
        progress.line("keys", f"certificates, keys and cards are in {layout.root}")
        plan = [[revised(process) for process in stage] for stage in stages(parts, hosts)]
        supervisor = Supervisor(layout, plan, progress)
        require_free_ports(
            (process.name, layout.host(port), layout.port(port))
            for stage in plan
            for process in stage
            for port in process.ports
        )
        try:
            await supervisor.start_all()
            yield supervisor, parts
        finally:
            await supervisor.stop_all()
            progress.line("stopped", "no process is left")
