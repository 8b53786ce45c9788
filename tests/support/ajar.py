"""Opens a port for TCP and UDP, of IPv4 and IPv6, where nobody should: `python -m support.ajar PORT`.

Says "up", and ends with its input. For those who say that they would find it.
"""

from __future__ import annotations

import socket
import sys
from contextlib import ExitStack


def main(port: int) -> None:
    """As the module says."""
    with ExitStack() as open_ports:
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            opened = open_ports.enter_context(socket.socket(socket.AF_INET6, kind))
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            opened.bind(("::", port))
            if kind == socket.SOCK_STREAM:
                opened.listen()
        sys.stdout.write("up\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main(int(sys.argv[1]))
