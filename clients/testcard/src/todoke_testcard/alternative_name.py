"""The subjectAltName of a signing certificate: the four attributes and their substitute-character flags.

Six otherName values with the types 1.2.392.200149.8.5.5.x, in the order the cards have them: .1 .4 .3 .5 .2 .6.
"""

from cryptography import x509
from cryptography.x509.oid import ExtensionOID

from todoke_testcard import japanese_dates
from todoke_testcard.pki import Card, Person
from todoke_testcard.tlv import length

ARC = "1.2.392.200149.8.5.5."
NAME, BIRTH_DATE, SEX, ADDRESS, NAME_SUBSTITUTES, ADDRESS_SUBSTITUTES = "1", "4", "3", "5", "2", "6"

UTF8_STRING = 0x0C
UNREADABLE = bytes.fromhex("3005A010")
"""A SEQUENCE that announces more bytes than there are."""


def extension(card: Card, person: Person) -> x509.ExtensionType | None:
    """Return the extension this card has, None for a card without."""
    if card.alternative_name == "absent":
        return None
    if card.alternative_name == "unreadable":
        return x509.UnrecognizedExtension(ExtensionOID.SUBJECT_ALTERNATIVE_NAME, UNREADABLE)
    fields = attributes(person)
    if card.alternative_name == "without-address":
        fields = tuple(field for field in fields if field[0] != ADDRESS)
    return x509.SubjectAlternativeName(
        [x509.OtherName(x509.ObjectIdentifier(ARC + number), _utf8_string(text)) for number, text in fields]
    )


def attributes(person: Person) -> tuple[tuple[str, str], ...]:
    """Return the last number of each type with its text, in order."""
    return (
        (NAME, person.name),
        (BIRTH_DATE, birth_text(person)),
        (SEX, person.sex),
        (ADDRESS, person.address),
        (NAME_SUBSTITUTES, person.name_substitutes or "0" * len(person.name)),
        (ADDRESS_SUBSTITUTES, person.address_substitutes or "0" * len(person.address)),
    )


def birth_text(person: Person) -> str:
    """Return the birth date as the certificate has it, EYYYYMMDD."""
    return person.birth_text or japanese_dates.birth_text(person.birth_date)


def _utf8_string(text: str) -> bytes:
    """Encode a DER UTF8String."""
    content = text.encode("utf-8")
    return bytes([UTF8_STRING]) + length(len(content)) + content
