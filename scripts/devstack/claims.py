"""What a stack claims for itself before it starts: its state folder and its ports."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from devstack.errors import PortTakenError, StackError
from devstack.layout import Layout


@contextmanager
def state_lock(layout: Layout) -> Iterator[None]:
    """Holds the state folder for one process; the kernel lets go of it however that process ends.

    :raises StackError: when another process holds it.
    """
    descriptor = os.open(layout.lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(descriptor, layout)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, layout: Layout) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(descriptor, 20).decode() or "unknown"
        raise StackError(f"Todoke already runs on {layout.root} (process {holder}); stop that one first") from None
    os.truncate(descriptor, 0)
    os.write(descriptor, str(os.getpid()).encode())


def require_free_ports(claims: Iterable[tuple[str, str, int]]) -> None:
    """Checks every (process, address, port) that we are about to use.

    :raises PortTakenError: naming the ports in use and who wanted them.
    """
    taken = [f"port {port} is taken, and {process} needs it" for process, host, port in claims if not _free(host, port)]
    if taken:
        hint = "stop what uses it, or move all ports of Todoke: make run PORTS=1000"
        raise PortTakenError("\n".join([*taken, hint]))


def _free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as every server here does
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True
