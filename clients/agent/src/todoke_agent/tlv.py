"""Tag, length and value as the card's text files write them: two bytes of tag (FF20, DF22, ...), definite length."""

from dataclasses import dataclass

from todoke_agent.errors import AgentError, Code

HEAD = 5
"""The longest tag and length we read: two bytes of tag, 82, two bytes of length."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element; `start` and `end` are offsets of its tag and of the byte behind it."""

    tag: int
    value: bytes
    start: int
    end: int


def length_of_first(head: bytes) -> int:
    """Return the length of the element that `head` begins with, its tag and length included."""
    _tag, value_start, size = _head(head, 0)
    return value_start + size


def elements(data: bytes, start: int, end: int) -> tuple[Element, ...]:
    """Read all elements between two offsets; they must fill the space exactly."""
    found = []
    while start < end:
        tag, value_start, size = _head(data, start)
        following = value_start + size
        if following > end:
            raise AgentError(Code.CARD_ANSWER_MALFORMED)
        found.append(Element(tag, data[value_start:following], start, following))
        start = following
    return tuple(found)


def _head(data: bytes, at: int) -> tuple[int, int, int]:
    """Return tag, offset of the value and size of the value."""
    tag = data[at : at + 2]
    first = data[at + 2 : at + 3]
    # A tag goes on after its first byte when the low five bits are all set, and ends at the first byte below 80.
    if len(tag) < 2 or tag[0] & 0x1F != 0x1F or tag[1] >= 0x80 or not first:
        raise AgentError(Code.CARD_ANSWER_MALFORMED)
    more = {0x81: 1, 0x82: 2}.get(first[0], 0 if first[0] < 0x80 else None)
    if more is None or len(data) < at + 3 + more:
        raise AgentError(Code.CARD_ANSWER_MALFORMED)
    size = int.from_bytes(data[at + 3 : at + 3 + more]) if more else first[0]
    return int.from_bytes(tag), at + 3 + more, size
