"""PINs: their form, how many tries are left, and presenting one."""

import re

from todoke_agent.apdu import Command, exchange
from todoke_agent.errors import AgentError, Code
from todoke_agent.files import select_file
from todoke_agent.status import Status, tries_left
from todoke_agent.transport import Transport

VERIFY = 0x20
SELECTED_FILE = 0x80

_SIGNING_PASSWORD = re.compile(r"[0-9A-Z]{6,16}")
_FOUR_DIGITS = re.compile(r"[0-9]{4}")
_CODE_B = re.compile(r"[0-9]{14}")
_LOCKED = frozenset({Status.PIN_LOCKED_ISO, Status.PIN_LOCKED_JICSAP, 0x63C0})
"""Chip vendors differ in which they answer; the try that uses up the counter answers 63C0."""


def signing_password(text: str) -> bytes:
    """Return the password of the signing key as the card wants it: 6 to 16 letters and digits, letters upper-case."""
    # Checked for ASCII first, because upper-casing others may turn them into ASCII letters.
    return _formed(_SIGNING_PASSWORD, text.upper() if text.isascii() else "")


def four_digits(text: str) -> bytes:
    """Return a four-digit PIN as the card wants it."""
    return _formed(_FOUR_DIGITS, text)


def code_b(text: str) -> bytes:
    """Return 照合番号B, the fourteen digits printed on the card, as the card wants it."""
    return _formed(_CODE_B, text)


def remaining(transport: Transport, file: int) -> int:
    """Return how many tries this PIN has left, 0 when locked. Asking costs none."""
    select_file(transport, file)
    status = exchange(transport, Command(0x00, VERIFY, 0x00, SELECTED_FILE)).status
    left = 0 if status in _LOCKED else tries_left(status)
    if left is None:
        raise AgentError(Code.CARD_REFUSED, status=status)
    return left


def verify(transport: Transport, file: int, pin: bytes) -> None:
    """Present a PIN. A wrong one costs a try: PIN_WRONG with the tries left, PIN_LOCKED when there are none."""
    select_file(transport, file)
    status = exchange(transport, Command(0x00, VERIFY, 0x00, SELECTED_FILE, pin)).status
    if status == Status.OK:
        return
    if status in _LOCKED:
        raise AgentError(Code.PIN_LOCKED, tries_left=0, status=status)
    left = tries_left(status)
    raise AgentError(Code.CARD_REFUSED if left is None else Code.PIN_WRONG, tries_left=left, status=status)


def _formed(pattern: re.Pattern[str], text: str) -> bytes:
    if not pattern.fullmatch(text):
        raise AgentError(Code.PIN_MALFORMED)
    return text.encode("ascii")
