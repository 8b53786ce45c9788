"""How a window ends: its exit status."""

from enum import IntEnum


class Outcome(IntEnum):
    """Exit statuses that Python itself does not use."""

    ENTERED = 0
    CANCELLED = 10
    UNAVAILABLE = 11


class UnavailableError(Exception):
    """There is no display, or no terminal, to ask on."""
