"""The status words a My Number card answers, with names for reports (ISO/IEC 7816-4, JICSAP 1.1)."""

from enum import IntEnum


class Status(IntEnum):
    """Status words with one fixed value."""

    OK = 0x9000
    WRONG_LENGTH = 0x6700
    WRONG_FILE_TYPE = 0x6981
    PIN_REQUIRED = 0x6982
    PIN_LOCKED_ISO = 0x6983
    PIN_LOCKED_JICSAP = 0x6984
    CONDITIONS_NOT_SATISFIED = 0x6985
    NO_FILE_SELECTED = 0x6986
    WRONG_DATA = 0x6A80
    NOT_FOUND = 0x6A82
    WRONG_PARAMETERS = 0x6A86
    OFFSET_BEYOND_FILE = 0x6B00
    UNKNOWN_INSTRUCTION = 0x6D00
    UNKNOWN_CLASS = 0x6E00


MORE_DATA = 0x61
"""First byte of 61xx: xx bytes wait for GET RESPONSE."""
WRONG_LE = 0x6C
"""First byte of 6Cxx: repeat the command with Le = xx."""

_NAMES: dict[int, str] = {status.value: status.name.lower() for status in Status}
_FAMILIES = {MORE_DATA: "more_data", WRONG_LE: "wrong_le"}


def name(status: int) -> str:
    """Return a constant name for a status word, for logs and reports."""
    if tries_left(status) is not None:
        return "pin_tries_left"
    return _NAMES.get(status) or _FAMILIES.get(status >> 8, "unknown")


def tries_left(status: int) -> int | None:
    """Return x of 63Cx, the PIN's tries left, or None for any other status word."""
    return status & 0x0F if status & 0xFFF0 == 0x63C0 else None
