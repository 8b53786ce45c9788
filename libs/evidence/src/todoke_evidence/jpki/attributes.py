"""The four attributes (基本4情報) in the subjectAltName of a signing certificate: name, address, birth date and sex.

Six otherName values of the J-LIS certificate profile; texts are taken as they are, without Unicode normalisation.
"""

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from cryptography.x509 import ObjectIdentifier
from cryptography.x509.oid import ExtensionOID

from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki import birth_dates, der, grammar
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
    except (KeyError, ValueError):  # KeyError: a name that is missing
        raise EvidenceError(Code.ATTRIBUTES_MALFORMED) from None


def _texts(value: bytes) -> list[str]:
    """Return the six texts in the usual order; raise ValueError if one stands there once too often, KeyError for none.

    Other names are passed over: a card to come may say more.
    """
    names = _names(value)
    if [name.oid for name in names] == _ORDER:
        return [name.value for name in names]
    known = [name for name in names if name.oid in _ORDER]
    texts = {name.oid: name.value for name in known}
    if len(texts) != len(known):
        raise ValueError
    return [texts[oid] for oid in _ORDER]


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
