"""Knocks at every port of a host, TCP and UDP: `python -m support.scan ADDRESS...` writes the TCP ports that answered.

One line each, an address (IPv4 or IPv6) and a port. TCP by half-open connections (one SYN each, RFC 9293, 3.5), written
whole, so that a scan takes no file a port and one wait for all. An open UDP port need not answer, so of those datagrams
the knocked host's own kernel tells (`test_three_hosts.py`). Needs the rights of root in its network namespace.
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import sys
import time
from collections.abc import Sequence
from ipaddress import ip_address

PORTS = range(1, 65_536)
AT_ONCE = 64  # then answers are taken and the other side gets its turn, before a kernel has no room for them
PAUSE = 0.0002  # seconds
SECONDS = 1.0  # after the last knock; on a cable of this machine an open port answers at once
SOURCES = range(50_000, 60_000)
SYN, ACK = 0x02, 0x10
LENGTH = 20  # of a TCP header without options
MAX_PACKET = 65_535


class Knocks:
    """TCP at one address."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._six = ip_address(address).version == 6
        self.family = socket.AF_INET6 if self._six else socket.AF_INET
        self._raw = socket.socket(self.family, socket.SOCK_RAW, socket.IPPROTO_TCP)
        self._raw.setblocking(False)
        self._source = SOURCES[os.getpid() % len(SOURCES)]  # a second scan is no repetition to any firewall
        self._sum = self._words(ip_address(_own(self)).packed + ip_address(address).packed + self._segment(0, 0))
        self._sum += socket.IPPROTO_TCP + LENGTH
        self.open = set[int]()

    def send(self, port: int) -> None:
        """A SYN to this port."""
        total = self._sum + port
        while total > 0xFFFF:
            total = (total & 0xFFFF) + (total >> 16)
        with contextlib.suppress(OSError):  # a firewall on the way out, or nobody at that address
            self._raw.sendto(self._segment(port, ~total & 0xFFFF), (self.address, 0))

    def listen(self) -> None:
        """Takes in the answers that are here."""
        with contextlib.suppress(BlockingIOError):
            while True:
                packet = self._raw.recv(MAX_PACKET)
                segment = packet if self._six else packet[(packet[0] & 15) * 4 :]
                source, target = struct.unpack("!HH", segment[:4])
                if target == self._source and segment[13] & (SYN | ACK) == SYN | ACK:
                    self.open.add(source)

    def _segment(self, port: int, checksum: int) -> bytes:
        return struct.pack("!HHIIBBHHH", self._source, port, 0, 0, LENGTH // 4 << 4, SYN, 1024, checksum, 0)

    @staticmethod
    def _words(data: bytes) -> int:
        return sum(struct.unpack(f"!{len(data) // 2}H", data))


def scan(addresses: Sequence[str]) -> dict[str, set[int]]:
    """The TCP ports of each address that answer; a firewall that drops answers nothing. UDP on the way."""
    knocks = [Knocks(address) for address in addresses]
    senders = [socket.socket(one.family, socket.SOCK_DGRAM) for one in knocks]
    for port in PORTS:
        for one, sender in zip(knocks, senders, strict=True):
            one.send(port)
            with contextlib.suppress(OSError):  # also what is said of the datagram before
                sender.sendto(b"", (one.address, port))
        if port % AT_ONCE == 0:
            time.sleep(PAUSE)
            _listen(knocks)
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends:
        _listen(knocks)
        time.sleep(SECONDS / 20)
    return {one.address: one.open for one in knocks}


def _listen(knocks: Sequence[Knocks]) -> None:
    for one in knocks:
        one.listen()


def _own(one: Knocks) -> str:
    """Our address on the way there; any when there is none."""
    with socket.socket(one.family, socket.SOCK_DGRAM) as asked, contextlib.suppress(OSError):
        asked.connect((one.address, 9))
        return str(asked.getsockname()[0])
    return one.address


def main(addresses: Sequence[str]) -> None:
    """As the module says."""
    for address, found in scan(addresses).items():
        sys.stdout.writelines(f"{address} {port}\n" for port in sorted(found))


if __name__ == "__main__":
    main(sys.argv[1:])
