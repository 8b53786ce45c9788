"""Everything that a PDF holds, wherever it is written: with a number of its own or inside another (ISO 32000-1, 7)."""

from __future__ import annotations

from collections.abc import Iterator

from pikepdf import Array, Dictionary, Object, Pdf, Stream


def every(source: Pdf) -> Iterator[Object]:
    """Each dictionary and each stream, used or not, that of the trailer first."""
    yield source.trailer
    waiting: list[Object] = [*source.trailer.values(), *source.objects]
    while waiting:
        found = waiting.pop()
        if isinstance(found, (Dictionary, Stream)):
            yield found
            waiting += [value for value in found.values() if _holds_more(value)]
        elif isinstance(found, Array):
            waiting += [value for value in found if _holds_more(value)]


def _holds_more(value: object) -> bool:
    """Whether to look inside; what is indirect is an object of its own, and looked at as such."""
    return isinstance(value, (Dictionary, Array)) and not value.is_indirect
