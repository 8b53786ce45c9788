"""A connect scan of every TCP port of an address: `python -m support.scan ADDRESS` writes the open ones, one a line.

A firewall that drops answers nothing, so all are waited for; on a cable of this machine an open one answers at once.
"""

from __future__ import annotations

import contextlib
import resource
import select
import socket
import sys
import time
from collections.abc import Iterator, Sequence

PORTS = range(1, 65_536)
AT_ONCE = 16_384
SECONDS = 1.0
SPARE_FILES = 64


def open_ports(address: str, ports: Sequence[int]) -> Iterator[int]:
    """Those of a few ports that accept a connection."""
    with contextlib.ExitStack() as stack, select.epoll() as answers:
        asked: dict[int, tuple[int, socket.socket]] = {}
        for port in ports:
            connection = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK))
            connection.connect_ex((address, port))
            asked[connection.fileno()] = port, connection
            answers.register(connection, select.EPOLLOUT | select.EPOLLONESHOT)
        ends = time.monotonic() + SECONDS
        while asked and (left := ends - time.monotonic()) > 0:
            for number, _ in answers.poll(left):
                port, connection = asked.pop(number)
                if connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0 and _connected(connection):
                    yield port


def _connected(connection: socket.socket) -> bool:
    """Whether there is somebody on the other end: a socket that could not even ask is writable too."""
    try:
        connection.getpeername()
    except OSError:
        return False
    return True


def main(address: str) -> None:
    _, allowed = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, allowed))
    at_once = min(AT_ONCE, allowed - SPARE_FILES)
    for first in range(0, len(PORTS), at_once):
        for found in open_ports(address, PORTS[first : first + at_once]):
            sys.stdout.write(f"{found}\n")


if __name__ == "__main__":
    main(sys.argv[1])
