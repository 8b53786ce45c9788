"""券面入力補助, the application that tells the four printed attributes: name, address, date of birth and sex.

It also holds the 個人番号 (file 0001). Todoke never reads that, so there is no function for it here.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from todoke_agent import pins, tlv
from todoke_agent.errors import AgentError, Code
from todoke_agent.files import read_object, select_application
from todoke_agent.transport import Transport
from todoke_evidence.jpki import birth_dates

AID = bytes.fromhex("D3921000310001010408")


class File(IntEnum):
    """Elementary files of the application that we use."""

    ATTRIBUTES = 0x0002
    PIN = 0x0011
    CODE_B = 0x0015


ATTRIBUTES = 0xFF20
OFFSETS, NAME, ADDRESS, BIRTH_DATE, SEX = 0xDF21, 0xDF22, 0xDF23, 0xDF24, 0xDF25

_UNKNOWN_ERA = "0"  # which the certificate has before its date, and this application has not
_SEX = re.compile(r"[0129]")


@dataclass(frozen=True, slots=True)
class FourAttributes:
    """基本4情報 as this application writes them; these codes are not those of the certificate."""

    name: str
    """Family name, U+3000, given name."""
    address: str
    birth_date: str
    """YYYYMMDD, Gregorian; digits that are unknown may be 0."""
    sex: str
    """1 男, 2 女, 9 not applicable, 0 unknown."""


@dataclass(frozen=True, slots=True)
class TextApplication:
    """The selected application on one card."""

    transport: Transport

    def tries_left(self) -> int:
        """Return the tries left for the PIN."""
        return pins.remaining(self.transport, File.PIN)

    def verify_pin(self, pin: str) -> None:
        """Open the attributes with the four-digit PIN."""
        pins.verify(self.transport, File.PIN, pins.four_digits(pin))

    def verify_code_b(self, code: str) -> None:
        """Open the attributes, and nothing else, with 照合番号B, which is printed on the card."""
        pins.verify(self.transport, File.CODE_B, pins.code_b(code))

    def read_attributes(self) -> FourAttributes:
        """Return the four attributes; one of the PINs must have been presented."""
        return parse_attributes(read_object(self.transport, File.ATTRIBUTES, tlv.HEAD, tlv.length_of_first))


@contextmanager
def session(transport: Transport) -> Iterator[TextApplication]:
    """Select the application, and select it again at the end: that makes the card forget the PINs it was given."""
    select_application(transport, AID)
    try:
        yield TextApplication(transport)
    finally:
        select_application(transport, AID)


def parse_attributes(content: bytes) -> FourAttributes:
    """Read file 0002: FF20 with the offset table and the four attributes, in this order and nothing else."""
    outer = tlv.elements(content, 0, len(content))
    if [element.tag for element in outer] != [ATTRIBUTES]:
        raise AgentError(Code.CARD_ANSWER_MALFORMED)
    inner = tlv.elements(content, len(content) - len(outer[0].value), len(content))
    if [element.tag for element in inner] != [OFFSETS, NAME, ADDRESS, BIRTH_DATE, SEX]:
        raise AgentError(Code.CARD_ANSWER_MALFORMED)
    offsets, *attributes = inner
    if offsets.value != b"".join(element.start.to_bytes(2) for element in attributes):
        raise AgentError(Code.CARD_ANSWER_MALFORMED)
    return _attributes(*(_text(element.value) for element in attributes))


def check_born(read: FourAttributes, now: datetime) -> None:
    """Raise BIRTH_DATE_IN_FUTURE for a birth date after today, which no card that a town hall issued has."""
    if birth_dates.is_to_come(read.birth_date, now):
        raise AgentError(Code.BIRTH_DATE_IN_FUTURE)


def _attributes(name: str, address: str, birth_date: str, sex: str) -> FourAttributes:
    try:
        birth_dates.parse(_UNKNOWN_ERA + birth_date)
    except ValueError:
        raise AgentError(Code.CARD_ANSWER_MALFORMED) from None
    if not _SEX.fullmatch(sex):
        raise AgentError(Code.CARD_ANSWER_MALFORMED)
    return FourAttributes(name, address, birth_date, sex)


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        raise AgentError(Code.CARD_ANSWER_MALFORMED) from None
