"""The four attributes (基本4情報) in the subjectAltName of a signing certificate: name, address, birth date and sex.

Six otherName values of the J-LIS certificate profile; texts are taken as they are, without Unicode normalisation.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from typing import NamedTuple

from cryptography.hazmat import asn1
from cryptography.x509 import ObjectIdentifier
from cryptography.x509.oid import ExtensionOID

from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki import birth_dates, der, envelope, grammar
from todoke_evidence.jpki.certificate import Certificate

_ARC = "1.2.392.200149.8.5.5."
NAME = ObjectIdentifier(_ARC + "1")
NAME_SUBSTITUTES = ObjectIdentifier(_ARC + "2")
SEX = ObjectIdentifier(_ARC + "3")
BIRTH_DATE = ObjectIdentifier(_ARC + "4")
ADDRESS = ObjectIdentifier(_ARC + "5")
ADDRESS_SUBSTITUTES = ObjectIdentifier(_ARC + "6")
_ORDER = [NAME, BIRTH_DATE, SEX, ADDRESS, NAME_SUBSTITUTES, ADDRESS_SUBSTITUTES]
"""In which all cards seen so far have them; any other will do."""

SEXES = frozenset({"1", "2", "3"})
"""男, 女, 不明. The card's text application counts otherwise."""

_OTHER_NAME = b"\xa0"
_SHORT = 111
"""Bytes of a text so short that no length around it takes more than one byte. An address of 37 characters is."""
_HEAD = 18
"""Bytes that stand before such a text."""

_TEXT = re.compile(r"[^\x00-\x1f\x7f-\x9f]+")
_FLAGS = re.compile(r"[01]*")


class Attributes(NamedTuple):
    """Who signed, as the municipality of residence had it registered.

    `birth_text` is EYYYYMMDD as written; `birth_date` is None where a part of it is unknown. `sex` is "1", "2" or "3".
    The substitutes say for each character of name and address whether it stands for one the certificate cannot write.
    """

    name: str
    address: str
    birth_date: date | None
    birth_text: str
    sex: str
    name_substitutes: tuple[bool, ...]
    address_substitutes: tuple[bool, ...]


def read(certificate: Certificate) -> Attributes:
    """Step 10: read the attributes, or raise ATTRIBUTES_MALFORMED. Each known one stands there once, in any order."""
    extension = certificate.extensions.get(ExtensionOID.SUBJECT_ALTERNATIVE_NAME)
    if extension is None:
        raise EvidenceError(Code.ATTRIBUTES_MALFORMED)
    try:
        return _attributes(*_texts(extension.value))
    except (LookupError, ValueError):  # LookupError: a name that is missing, or bytes
        raise EvidenceError(Code.ATTRIBUTES_MALFORMED) from None


def check_born(who: Attributes, signed_at: datetime) -> None:
    """Step 10 as well: raise BIRTH_DATE_IN_FUTURE if the birth date is after the day of signing."""
    if birth_dates.is_to_come(who.birth_text[1:], signed_at):
        raise EvidenceError(Code.BIRTH_DATE_IN_FUTURE)


def _texts(value: bytes) -> list[str]:
    """Return the six texts in the usual order; raise ValueError if one stands there once too often, KeyError for none.

    Other names are passed over: a card to come may say more.
    """
    short = _short_texts(value)
    if short is not None:
        return short
    known = [name for name in _names(value) if name.oid in _ORDER]
    texts = {name.oid: name.value for name in known}
    if len(texts) != len(known):
        raise ValueError
    return [texts[oid] for oid in _ORDER]


def _short_texts(value: bytes) -> list[str] | None:
    """Return them if there is nothing else, and each is in its usual place and of at most _SHORT bytes; None if not.

    Whatever then stands before each is known, and comparing it takes half the time of taking it apart.
    """
    at, end = envelope.extent(value, 0)
    if value[:at] != grammar.SEQUENCE + grammar.length(end - at):
        return None
    texts = []
    for heads in _heads():
        size = heads.get(value[at : at + _HEAD])
        if size is None:
            return None
        at += _HEAD
        texts.append(value[at : at + size].decode())
        at += size
    return texts if at == end == len(value) else None


@cache
def _heads() -> tuple[Mapping[bytes, int], ...]:
    """Return for each of the six what stands before a text, and how many bytes that text then has."""
    return tuple({_head(oid, size): size for size in range(_SHORT + 1)} for oid in _ORDER)


def _head(oid: ObjectIdentifier, size: int) -> bytes:
    name = asn1.encode_der(grammar.Text(oid=oid, value="0" * size))
    return _OTHER_NAME + name[len(_OTHER_NAME) : _HEAD]


def _names(value: bytes) -> list[grammar.Text]:
    """Return the names that are texts; refuse a known one that is none. All are, on every card seen so far."""
    try:
        return grammar.read_list(grammar.Texts, value).names
    except ValueError:
        names = grammar.read_list(grammar.SubjectAltName, value).names
        for name in names:
            der.check(grammar.encoding(name.value))
        return [grammar.Text(oid=name.oid, value=name.value.parse(str)) for name in names if name.oid in _ORDER]


def _attributes(  # noqa: PLR0917 - the six texts, in their order
    name: str, birth_text: str, sex: str, address: str, name_substitutes: str, address_substitutes: str
) -> Attributes:
    if not (_TEXT.fullmatch(name) and _TEXT.fullmatch(address) and sex in SEXES):
        raise ValueError
    born = birth_dates.parse(birth_text)
    substitutes = _flags(name_substitutes, name), _flags(address_substitutes, address)
    return Attributes(name, address, born, birth_text, sex, *substitutes)


def _flags(text: str, marked: str) -> tuple[bool, ...]:
    """Return one flag for each character of the text it marks."""
    if len(text) != len(marked):
        raise ValueError
    return _read_flags(text)


@lru_cache(maxsize=256)  # nearly always nothing but zeros: 1 µs for each of the two
def _read_flags(text: str) -> tuple[bool, ...]:
    if not _FLAGS.fullmatch(text):
        raise ValueError
    return tuple(map("1".__eq__, text))
