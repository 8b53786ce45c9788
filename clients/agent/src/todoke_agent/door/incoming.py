"""Listens to one connection up to a moment, however slowly what comes trickles."""

import io
import socket
import time
from typing import Any


class Incoming(io.RawIOBase):
    """What a client says, up to a moment; raises TimeoutError after it, whatever came in between."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._end = 0.0

    def give(self, seconds: float) -> None:
        """Listen for so long from now on."""
        self._end = time.monotonic() + seconds

    def readable(self) -> bool:
        """Return True, as whoever buffers this asks."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Wait for a piece while there is time."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(left)
        return self._connection.recv_into(buffer)
