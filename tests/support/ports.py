"""Free loopback ports, for servers that a test starts: below those that the kernel hands out for connections."""

import itertools
import os
import random
import socket
from collections.abc import Iterator


def own(ports: range) -> range:
    """The part of some ports that this process of the test run may take: no two of them look at the same port."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    share = len(ports) // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    first = worker * share
    return ports[first : first + share]


STACKS_END = 24_000  # running stacks take those below (support.stack)
RANGE = own(range(STACKS_END, 32_000))
_BEGIN = random.randrange(len(RANGE))  # other test runs on this machine begin elsewhere
_ports: Iterator[int] = itertools.cycle([*RANGE[_BEGIN:], *RANGE[:_BEGIN]])


def free_port() -> int:
    """A port that was free a moment ago, and that nobody here is given until all others were."""
    return next(port for port in _ports if _is_free(port))


def free_ports(count: int) -> list[int]:
    """So many different ones."""
    return [free_port() for _ in range(count)]


def two_free_ports() -> int:
    """The first of two such ports in a row."""
    port, other = free_port(), free_port()
    while other != port + 1:
        port, other = other, free_port()
    return port


def _is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
