"""Command APDUs as the card reads them and the status words it answers (ISO/IEC 7816-4 short form, JICSAP 1.1).

Written apart from the agent's: a mistake shared by both sides would pass every test.
"""

from dataclasses import dataclass

OK = 0x9000
TRIES_LEFT = 0x63C0
WRONG_LENGTH = 0x6700
WRONG_FILE_TYPE = 0x6981
PIN_REQUIRED = 0x6982
PIN_LOCKED = 0x6984
CONDITIONS_NOT_SATISFIED = 0x6985
NO_FILE_SELECTED = 0x6986
WRONG_DATA = 0x6A80
NOT_FOUND = 0x6A82
WRONG_PARAMETERS = 0x6A86
OFFSET_BEYOND_FILE = 0x6B00
UNKNOWN_INSTRUCTION = 0x6D00
UNKNOWN_CLASS = 0x6E00

HEADER = 4


class Refused(Exception):  # noqa: N818 -- a status word is an answer, not an error
    """The card answers with a status word other than 9000."""

    def __init__(self, status: int) -> None:
        super().__init__(f"{status:04X}")
        self.status = status


@dataclass(frozen=True, slots=True)
class Command:
    """A command; `le` counts the bytes wanted, 1 to 256, None for none."""

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes
    le: int | None


def parse(apdu: bytes) -> Command:
    """Read a command in any of the four short cases. Raises Refused(6700) for any other length."""
    if len(apdu) < HEADER:
        raise Refused(WRONG_LENGTH)
    data, le = _body(apdu[HEADER:])
    cla, ins, p1, p2 = apdu[:HEADER]
    return Command(cla, ins, p1, p2, data, le)


def answer(status: int, data: bytes = b"") -> bytes:
    """Return a response APDU."""
    return data + status.to_bytes(2)


def _body(body: bytes) -> tuple[bytes, int | None]:
    """Return data and Le. A first byte of 00 before more bytes would be extended length, which the card has not."""
    if not body:
        return b"", None
    if len(body) == 1:
        return b"", body[0] or 256
    size, rest = body[0], body[1:]
    if size == 0 or not size <= len(rest) <= size + 1:
        raise Refused(WRONG_LENGTH)
    return rest[:size], (rest[size] or 256) if len(rest) > size else None
