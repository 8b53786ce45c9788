"""Free loopback ports, for servers that a test starts: below those that the kernel hands out for connections."""

import os
import random
import socket


def own(ports: range) -> range:
    """The part of some ports that this process of the test run may take: no two of them look at the same port."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    share = len(ports) // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    first = worker * share
    return ports[first : first + share]


STACKS_END = 24_000  # running stacks take those below (support.stack)
RANGE = own(range(STACKS_END, 32_000))


def free_port() -> int:
    """A port that was free a moment ago."""
    while True:
        port = random.choice(RANGE)
        if _is_free(port):
            return port


def free_ports(count: int) -> list[int]:
    """So many different ones."""
    found = set[int]()
    while len(found) < count:
        found.add(free_port())
    return list(found)


def two_free_ports() -> int:
    """The first of two such ports in a row."""
    while True:
        port = free_port()
        if _is_free(port + 1):
            return port


def _is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
