"""The receipt numbers this process gave out lately, so that a status page can say "sent" before the first notice comes.

Memory only, and bounded: after a restart, or on another gateway, the page says that nothing is known yet.
"""

from collections import OrderedDict

MAX_NUMBERS = 20_000  # about 2 MB; the closed zone answers within seconds unless it is away


class Recent:
    """Receipt numbers and when they were accepted (POSIX milliseconds), the oldest forgotten first."""

    def __init__(self, limit: int = MAX_NUMBERS) -> None:
        self._limit = limit
        self._numbers: OrderedDict[str, int] = OrderedDict()

    def add(self, number: str, accepted_at: int) -> None:
        """Remember a number."""
        self._numbers[number] = accepted_at
        while len(self._numbers) > self._limit:
            self._numbers.popitem(last=False)

    def accepted_at(self, number: str) -> int | None:
        """When the number was accepted, if this process remembers."""
        return self._numbers.get(number)
