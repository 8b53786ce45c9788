"""The files of a virtual card: what each application holds, and which PIN opens which file."""

from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from todoke_testcard import text_files, text_vouchers
from todoke_testcard.pins import PinName
from todoke_testcard.pki import Person

JPKI = bytes.fromhex("D392F000260100000001")
TEXT = bytes.fromhex("D3921000310001010408")

LABEL = "JPKIAPICCTOKEN2"
LABEL_SIZE, TOKEN_INFORMATION_SIZE = 32, 160
PRESENT, NOT_PRESENT = 0x8F, 0x00


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file to read; any one of `readers` opens it, none means that it is free."""

    content: bytes
    readers: frozenset[PinName] = frozenset()


@dataclass(frozen=True, slots=True)
class PinFile:
    """The file that stands for a PIN."""

    pin: PinName


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The file that stands for a private key, and the PIN that opens it."""

    key: RSAPrivateKey
    pin: PinName


File = DataFile | PinFile | KeyFile
Application = Mapping[int, File]


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A private key with its certificate (DER)."""

    key: RSAPrivateKey
    certificate: bytes


@dataclass(frozen=True, slots=True)
class Contents:
    """What is personal on one card. A child has no signing key pair."""

    person: Person
    signing: KeyPair | None
    authentication: KeyPair
    signing_ca: bytes
    authentication_ca: bytes
    vouching: KeyPair
    """What signs the digests in 券面入力補助, with its card-verifiable certificate."""


def applications(contents: Contents) -> dict[bytes, Application]:
    """Return the applications of a card by their identifier (AID)."""
    return {JPKI: _jpki(contents), TEXT: _text(contents)}


def _jpki(contents: Contents) -> Application:
    """公的個人認証."""
    present = bytes([PRESENT if contents.signing else NOT_PRESENT, PRESENT, 0x00])
    files: dict[int, File] = {
        0x0002: DataFile(contents.signing_ca),
        0x0006: DataFile(LABEL.encode("ascii").ljust(LABEL_SIZE).ljust(TOKEN_INFORMATION_SIZE, b"\0")),
        0x0008: DataFile(present),
        0x000A: DataFile(contents.authentication.certificate),
        0x000B: DataFile(contents.authentication_ca),
        0x0017: KeyFile(contents.authentication.key, PinName.AUTHENTICATION),
        0x0018: PinFile(PinName.AUTHENTICATION),
    }
    if contents.signing:
        files[0x0001] = DataFile(contents.signing.certificate, frozenset({PinName.SIGNING}))
        files[0x001A] = KeyFile(contents.signing.key, PinName.SIGNING)
        files[0x001B] = PinFile(PinName.SIGNING)
    return files


def _text(contents: Contents) -> Application:
    """券面入力補助: 照合番号A opens the number only, 照合番号B the attributes only, the PIN both.

    The digests are opened by the PIN and by A; the sources disagree about B, which does not here. 0005 to 0007 are left
    out: what is in 0005 is not known, and the keys in 0006 and 0007 are for what this card cannot do.
    """
    person = contents.person
    return {
        0x0001: DataFile(text_files.number_file(), frozenset({PinName.TEXT, PinName.CODE_A})),
        0x0002: DataFile(text_files.attributes_file(person), frozenset({PinName.TEXT, PinName.CODE_B})),
        0x0003: DataFile(
            text_vouchers.digests_file(person, contents.vouching.key), frozenset({PinName.TEXT, PinName.CODE_A})
        ),
        0x0004: DataFile(contents.vouching.certificate),
        0x0011: PinFile(PinName.TEXT),
        0x0014: PinFile(PinName.CODE_A),
        0x0015: PinFile(PinName.CODE_B),
    }
