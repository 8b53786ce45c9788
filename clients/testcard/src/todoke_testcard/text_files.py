"""The data files of 券面入力補助: two-byte tags, the 個人番号 with its filler, and the four attributes with offsets."""

from datetime import datetime

from todoke_testcard.alternative_name import birth_text
from todoke_testcard.japanese_dates import era_year
from todoke_testcard.pki import Person
from todoke_testcard.tlv import element

NUMBER = "999999999999"
"""In place of a 個人番号. Its check digit is wrong, so it is nobody's."""
SECURITY_CODE = "0000"
CARD_YEARS_AFTER_CERTIFICATE = 5
"""A card lives ten years, its certificates five."""

NUMBER_TAG = 0xFF10
ATTRIBUTES_TAG = 0xFF20
OFFSETS_TAG, NAME_TAG, ADDRESS_TAG, BIRTH_DATE_TAG, SEX_TAG = 0xDF21, 0xDF22, 0xDF23, 0xDF24, 0xDF25
FILLER = b"\xff\xff"

SEXES = {"1": "1", "2": "2", "3": "0"}
"""The certificate's code to that of this application: 男, 女, unknown."""


def number_file() -> bytes:
    """Return file 0001, 17 bytes."""
    return element(NUMBER_TAG, NUMBER.encode("ascii")) + FILLER


def attributes_file(person: Person) -> bytes:
    """Return file 0002: a table with the offset of each attribute from the start of the file, then the attributes."""
    attributes = attribute_elements(person)
    table_size = len(element(OFFSETS_TAG, bytes(2 * len(attributes))))
    # The table's values depend on the length of the outer head, and that on the size of all, but not on the values.
    whole = element(ATTRIBUTES_TAG, bytes(table_size + sum(map(len, attributes))))
    offset = len(whole) - sum(map(len, attributes))
    table = b""
    for one in attributes:
        table += offset.to_bytes(2)
        offset += len(one)
    return element(ATTRIBUTES_TAG, element(OFFSETS_TAG, table), *attributes)


def attribute_elements(person: Person) -> list[bytes]:
    """Return what stands in file 0002 after the table."""
    texts = (
        (NAME_TAG, person.name),
        (ADDRESS_TAG, person.address),
        (BIRTH_DATE_TAG, birth_text(person)[1:]),
        (SEX_TAG, SEXES[person.sex]),
    )
    return [element(tag, text.encode("utf-8")) for tag, text in texts]


def code_b(person: Person, certificate_end: datetime) -> str:
    """Return 照合番号B: birth date as YYMMDD in its Japanese era, the card's last year, the security code."""
    year = certificate_end.year + CARD_YEARS_AFTER_CERTIFICATE
    return f"{era_year(person.birth_date):02d}{person.birth_date:%m%d}{year}{SECURITY_CODE}"
