"""The one typed error that crosses module and process borders."""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818 - a refusal is an outcome that people meet, not a fault
    """Something was refused, for a reason with a stable code.

    The code is for machines and for the table of words in `web/`; it never carries user data.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = str(code)  # gRPC takes no subclass of str, such as a member of an enumeration


class BusUnavailableError(Refusal):
    """The message bus did not confirm in time; nothing is known to be stored."""

    def __init__(self, code: str = "bus_unavailable") -> None:
        super().__init__(code)


class StreamFullError(BusUnavailableError):
    """The stream takes no more until somebody makes room; nothing was stored."""

    def __init__(self) -> None:
        super().__init__("stream_full")
