"""Fails a test whose own process connects to another machine: tests use no network beyond this one's loopback.

It sees the sockets of Python's `socket`, asyncio's among them; not those of programs that tests start, nor of gRPC and
uvloop, which open theirs in C.
"""

import ipaddress
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Connections only to this machine, for as long as tests run."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _only_here(getattr(socket.socket, name)))
        yield


def _only_here(connect: Callable[..., Any]) -> Callable[..., Any]:
    def checked(self: socket.socket, address: Any) -> Any:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not _here(address[0]):
            pytest.fail(
                f"a connection to {address[0]}: tests use no network but loopback"
            )  # no OSError, lest code catch it
        return connect(self, address)

    return checked


def _here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
