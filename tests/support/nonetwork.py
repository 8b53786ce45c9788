"""Fails a test whose own process connects or sends to another machine, or asks for its address.

Tests use no network beyond this one's loopback.

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
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, _only_here(getattr(socket.socket, name)))
        patch.setattr(socket, "getaddrinfo", _known_here(socket.getaddrinfo))
        yield


def _only_here(call: Callable[..., Any]) -> Callable[..., Any]:
    def checked(self: socket.socket, *arguments: Any) -> Any:
        address = arguments[-1]  # of `sendto` too
        if self.family in {socket.AF_INET, socket.AF_INET6} and not _here(address[0]):
            _refuse(address[0])
        return call(self, *arguments)

    return checked


def _known_here(look_up: Callable[..., Any]) -> Callable[..., Any]:
    def checked(host: Any, *arguments: Any, **named: Any) -> Any:
        if host is not None and not _literal(host):
            _refuse(host)
        return look_up(host, *arguments, **named)

    return checked


def _refuse(host: Any) -> None:
    pytest.fail(f"{host} was asked for: tests use no network but loopback")  # no OSError, lest code catch it


def _literal(host: str | bytes) -> bool:
    """Whether no name server is asked."""
    try:
        ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host)
    except ValueError:
        return host in {"", "localhost", b"localhost"}
    return True


def _here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
