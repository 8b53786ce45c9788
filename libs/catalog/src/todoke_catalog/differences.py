"""Days that must and may be so far apart: whether there are any such (difference constraints, Bellman and Ford)."""

from collections.abc import Callable

_ORIGIN = ""  # from which ranges are counted; no id is empty


class Differences:
    """How many days apart pairs of days are."""

    def __init__(self) -> None:
        self._most: list[tuple[str, str, int]] = []  # the second is at most so many days after the first

    def apart(self, day: str, later: str, least: int, most: int) -> None:
        """Says that one day is from `least` to `most` days after another; either may be negative."""
        self._most += [(day, later, most), (later, day, -least)]

    def consistent(self, within: Callable[[str], tuple[int, int]]) -> bool:
        """Whether there are days that are so far apart, each `within` its first and its last as ordinals."""
        if not self._most:
            return True
        names = {name for pair in self._most for name in pair[:2]}
        edges = list(self._most)
        for name in names:
            low, high = within(name)
            edges += [(_ORIGIN, name, high), (name, _ORIGIN, -low)]
        far = dict.fromkeys([_ORIGIN, *names], 0)
        for _ in range(len(far) + 1):
            changed = False
            for start, end, most in edges:
                if far[start] + most < far[end]:
                    far[end], changed = far[start] + most, True
            if not changed:
                return True
        return False
