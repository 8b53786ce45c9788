"""Fails a test whose own process connects or sends to another machine, or asks for its address.

Tests use no network beyond this one's loopback.

It sees the sockets of Python's `socket`, asyncio's among them; not those of programs that tests start, nor of gRPC and
uvloop, which open theirs in C. What the name of an address is may be asked, and this machine's own.
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
        patch.setattr(socket.socket, "sendmsg", _only_here(socket.socket.sendmsg, at=3))
        for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
            patch.setattr(socket, name, _known_here(getattr(socket, name)))
        yield


def _only_here(call: Callable[..., Any], at: int = -1) -> Callable[..., Any]:
    """Checks the address among the arguments, the last of all but `sendmsg`, which may have none."""

    def checked(self: socket.socket, *arguments: Any) -> Any:
        address = arguments[at] if at < len(arguments) else None
        if address and self.family in {socket.AF_INET, socket.AF_INET6} and not _here(address[0]):
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
        return host in {"", "localhost", b"localhost", socket.gethostname()}  # the last is what `smtplib` asks for
    return True


def _here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
