"""Revocation lists of any size, put together by hand: the library's builder copies its list with every entry.

`big_list(small, serials, sign)`: the list `small` with these serial numbers in place of its own entry, signed again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from todoke_evidence.jpki import grammar
from todoke_testcard.tlv import contents

REVOKED_DAY = b"\x17\x0d260101000000Z"


def big_list(small: bytes, serials: Iterable[bytes], sign: Callable[[bytes], bytes]) -> bytes:
    """The DER; `small` names exactly one certificate. Serial numbers are big-endian, as long as one another."""
    tbs, algorithm, _ = contents(small)
    parts = contents(tbs)
    numbers = list(serials)
    entry = value(0x30, value(0x02, numbers[0]), REVOKED_DAY)
    head = entry[: -len(numbers[0]) - len(REVOKED_DAY)]
    entries = b"".join(head + number + REVOKED_DAY for number in numbers)
    signed = value(0x30, *parts[:5], value(0x30, entries), *parts[6:])
    return value(0x30, signed, algorithm, value(0x03, b"\x00", sign(signed)))


def value(tag: int, *inside: bytes) -> bytes:
    """A DER value."""
    content = b"".join(inside)
    return bytes([tag]) + grammar.length(len(content)) + content
