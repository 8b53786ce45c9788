"""What vouches for the files of 券面入力補助: their digests, signed (0003), and the certificate of the key (0004).

Both as soltia48/myna-card 0c39784a (src/ap/text.rs, src/data.rs) reads them from cards; nothing official is public.
"""

import hashlib
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from todoke_testcard import text_files
from todoke_testcard.pki import Person
from todoke_testcard.tlv import element, value

DIGESTS_TAG, NUMBER_DIGEST_TAG, ATTRIBUTES_DIGEST_TAG, SIGNATURE_TAG = 0xFF30, 0xDF31, 0xDF32, 0xDF33
CERTIFICATE_TAG, BODY_TAG, BODY_SIGNATURE_TAG = 0x7F21, 0x5F4E, 0x5F37
EXPONENT_TAG, MODULUS_TAG = 0x90, 0x91

CARDS = 64  # whose files are kept: the same each time, and a card is put into a reader much more often than made

ISSUER, SUBJECT = (number + b"\x08\x05001" + bytes(4) for number in (b"0000001", b"0000002"))
"""証明者鍵ID and 被証明者鍵ID. Those of real cards begin with 5, of the authorities' test cards with 6: none with 0."""


@lru_cache(CARDS)
def digests_file(person: Person, key: RSAPrivateKey) -> bytes:
    """Return file 0003: the digests of 0001 with its filler and of 0002 after its table, and a signature over both."""
    number = hashlib.sha256(text_files.number_file()).digest()
    attributes = hashlib.sha256(b"".join(text_files.attribute_elements(person))).digest()
    signed = element(NUMBER_DIGEST_TAG, number) + element(ATTRIBUTES_DIGEST_TAG, attributes)
    return element(DIGESTS_TAG, signed, element(SIGNATURE_TAG, _sign(key, signed)))


@lru_cache(CARDS)
def certificate_file(key: RSAPrivateKey, root: RSAPrivateKey) -> bytes:
    """Return file 0004: the card-verifiable certificate of `key`, signed by `root`, which no card holds."""
    numbers = key.public_key().public_numbers()
    exponent, modulus = numbers.e.to_bytes(3), numbers.n.to_bytes(key.key_size // 8)
    body = ISSUER + SUBJECT + value(EXPONENT_TAG, exponent) + value(MODULUS_TAG, modulus)
    return element(CERTIFICATE_TAG, element(BODY_TAG, body), element(BODY_SIGNATURE_TAG, _sign(root, body)))


def _sign(key: RSAPrivateKey, data: bytes) -> bytes:
    return key.sign(data, PKCS1v15(), SHA256())
