"""公的個人認証 (JPKI), the application that holds the signing and the authentication key, each behind its PIN."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum

from todoke_agent import pins
from todoke_agent.apdu import MAX_RESPONSE, Command, require
from todoke_agent.errors import AgentError, Code
from todoke_agent.files import read, read_object, select_application, select_file
from todoke_agent.status import Status
from todoke_agent.transport import Transport

AID = bytes.fromhex("D392F000260100000001")


class File(IntEnum):
    """Elementary files of the application."""

    SIGNING_CERTIFICATE = 0x0001
    SIGNING_CA_CERTIFICATE = 0x0002
    TOKEN_INFORMATION = 0x0006
    CERTIFICATES_PRESENT = 0x0008
    AUTHENTICATION_CERTIFICATE = 0x000A
    AUTHENTICATION_CA_CERTIFICATE = 0x000B
    AUTHENTICATION_KEY = 0x0017
    AUTHENTICATION_PIN = 0x0018
    SIGNING_KEY = 0x001A
    SIGNING_PASSWORD = 0x001B


SHA256_DIGEST_INFO = bytes.fromhex("3031300D060960864801650304020105000420")
"""DigestInfo of RFC 8017 section 9.2 note 1 up to the digest. The card pads what it is given and adds nothing."""
SHA256_SIZE = 32
LABEL_SIZE = 32
PRESENT = 0x8F
"""The value seen for a certificate that is there; a child under fifteen has no signing certificate."""

WITHHELD = frozenset({Status.PIN_REQUIRED, Status.NOT_FOUND, Status.OFFSET_BEYOND_FILE})
"""What is answered where the authentication certificate takes a PIN (telephones), or where there is none."""

COMPUTE_SIGNATURE = 0x2A
VERBATIM = 0x00


@dataclass(frozen=True, slots=True)
class Jpki:
    """The selected application on one card."""

    transport: Transport

    def token_label(self) -> str:
        """Return what answers: JPKIAPICCTOKEN2 for a card, other labels for telephones."""
        select_file(self.transport, File.TOKEN_INFORMATION)
        label = read(self.transport, LABEL_SIZE)
        if not label.isascii():
            raise AgentError(Code.CARD_ANSWER_MALFORMED)
        return label.decode("ascii").rstrip(" ")

    def has_signing_certificate(self) -> bool:
        """Return whether there is anything to sign with; needs no PIN, so ask before asking for a password."""
        select_file(self.transport, File.CERTIFICATES_PRESENT)
        return read(self.transport, 1)[0] == PRESENT

    def signing_tries_left(self) -> int:
        """Return the tries left for the signing password."""
        return pins.remaining(self.transport, File.SIGNING_PASSWORD)

    def authentication_tries_left(self) -> int:
        """Return the tries left for the authentication PIN."""
        return pins.remaining(self.transport, File.AUTHENTICATION_PIN)

    def fingerprint(self) -> bytes | None:
        """Return what tells this card from every other: SHA-256 of its authentication certificate, None if withheld."""
        try:
            return hashlib.sha256(self.read_authentication_certificate()).digest()
        except AgentError as error:
            if error.code != Code.CARD_REFUSED or error.status not in WITHHELD:
                raise
            return None

    def verify_signing_password(self, password: str) -> None:
        """Open the signing key and its certificate."""
        pins.verify(self.transport, File.SIGNING_PASSWORD, pins.signing_password(password))

    def verify_authentication_pin(self, pin: str) -> None:
        """Open the authentication key."""
        pins.verify(self.transport, File.AUTHENTICATION_PIN, pins.four_digits(pin))

    def read_signing_certificate(self) -> bytes:
        """Return the signing certificate, DER. It holds the four attributes, so the card wants the password first."""
        return self._read_certificate(File.SIGNING_CERTIFICATE)

    def read_signing_ca_certificate(self) -> bytes:
        """Return the certificate of the signing CA, DER."""
        return self._read_certificate(File.SIGNING_CA_CERTIFICATE)

    def read_authentication_certificate(self) -> bytes:
        """Return the authentication certificate, DER."""
        return self._read_certificate(File.AUTHENTICATION_CERTIFICATE)

    def read_authentication_ca_certificate(self) -> bytes:
        """Return the certificate of the authentication CA, DER."""
        return self._read_certificate(File.AUTHENTICATION_CA_CERTIFICATE)

    def sign(self, digest: bytes) -> bytes:
        """Sign a SHA-256 digest with the signing key; the PKCS#1 v1.5 signature."""
        return self._sign(File.SIGNING_KEY, digest)

    def authenticate(self, digest: bytes) -> bytes:
        """Sign a SHA-256 digest with the authentication key; the PKCS#1 v1.5 signature."""
        return self._sign(File.AUTHENTICATION_KEY, digest)

    def _read_certificate(self, file: File) -> bytes:
        return read_object(self.transport, file, 4, _certificate_length)

    def _sign(self, key: File, digest: bytes) -> bytes:
        if len(digest) != SHA256_SIZE:
            raise ValueError("not a SHA-256 digest")
        select_file(self.transport, key)
        data = SHA256_DIGEST_INFO + digest
        command = Command(0x80, COMPUTE_SIGNATURE, VERBATIM, pins.SELECTED_FILE, data, MAX_RESPONSE)
        return require(self.transport, command)


@contextmanager
def session(transport: Transport) -> Iterator[Jpki]:
    """Select the application, and select it again at the end: that makes the card forget the PINs it was given."""
    select_application(transport, AID)
    try:
        yield Jpki(transport)
    finally:
        select_application(transport, AID)


def _certificate_length(head: bytes) -> int:
    """Return the length of a DER certificate from its first four bytes, 30 82 hh ll."""
    if head[:2] != b"\x30\x82":
        raise AgentError(Code.CARD_ANSWER_MALFORMED)
    return int.from_bytes(head[2:4]) + 4
