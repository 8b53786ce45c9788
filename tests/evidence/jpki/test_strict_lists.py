"""A list that an authority signed is refused all the same where it is no DER, or not in the form of RFC 5280."""

import pytest
from support import minica
from support.minica import MiniCa
from support.refusals import outcome

from todoke_evidence.errors import Code
from todoke_evidence.jpki.anchors import read_anchor
from todoke_evidence.jpki.profile import TEST
from todoke_evidence.jpki.revocation import read_list
from todoke_testcard.tlv import contents, value

CA = MiniCa()
ANCHOR = read_anchor(CA.certificate(), TEST)
SEQUENCE, UTC, GENERALIZED = 0x30, 0x17, 0x18
CRITICAL, UNCRITICAL = bytes.fromhex("0101ff"), b""
REASON, INVALIDITY_DATE, UNKNOWN, DELTA, NUMBER, KEY, POINT, FRESHEST, ENTRY_ISSUER = (
    bytes.fromhex(f"06{len(oid) // 2:02x}{oid}")
    for oid in ("551d15", "551d18", "2a0304", "551d1b", "551d14", "551d23", "551d1c", "551d2e", "551d1d")
)
ACCESS = bytes.fromhex("06082b06010505070101")


def extension(oid: bytes, held: bytes, critical: bytes = UNCRITICAL) -> bytes:
    return value(SEQUENCE, oid, critical, value(0x04, held))


VERSION, ALGORITHM, ISSUER, THIS, NEXT = contents(contents(CA.revocations())[0])
SHA512 = bytes.fromhex("300d06092a864886f70d01010d0500")
REVOKED_AT = value(UTC, b"261123093000Z")


CITY = value(0xA4, ISSUER)
NO_NAME = value(0xA4)
"""A directoryName without a name: taken for one, it would be that of the list of all."""


def point(*names: bytes) -> bytes:
    return value(SEQUENCE, value(0xA0, value(0xA0, *names)))


def listed(*members: bytes) -> Code | None:
    body = value(SEQUENCE, *members)
    signature = value(0x03, b"\x00", minica.sign(body, CA.owner))
    return outcome(read_list, value(SEQUENCE, body, ALGORITHM, signature), [ANCHOR])


def entry(serial: bytes, *extensions: bytes, at: bytes = REVOKED_AT) -> bytes:
    return value(SEQUENCE, value(0x02, serial), at, *((value(SEQUENCE, *extensions),) if extensions else ()))


def of_entries(*entries: bytes) -> Code | None:
    return listed(VERSION, ALGORITHM, ISSUER, THIS, NEXT, value(SEQUENCE, *entries))


def with_extensions(*extensions: bytes) -> Code | None:
    return listed(VERSION, ALGORITHM, ISSUER, THIS, NEXT, value(0xA0, value(SEQUENCE, *extensions)))


def test_a_list_is_of_version_2():
    assert listed(VERSION, ALGORITHM, ISSUER, THIS, NEXT) is None
    for version in (b"", value(0x02, b"\x00"), value(0x02, b"\x02"), value(0x02, b"\x00\x01"), value(0xA0, VERSION)):
        assert listed(version, ALGORITHM, ISSUER, THIS, NEXT) is Code.TRUST_MALFORMED


def test_a_list_says_inside_as_outside_how_it_was_signed():
    for algorithm in (SHA512, bytes.fromhex("300b06092a864886f70d01010b")):
        assert listed(VERSION, algorithm, ISSUER, THIS, NEXT) is Code.TRUST_MALFORMED


@pytest.mark.parametrize(
    "time",
    [
        value(GENERALIZED, b"20261124093000Z"),  # which UTCTime can name
        value(GENERALIZED, b"20500101000000.5Z"),
        value(GENERALIZED, b"205001010000Z"),
        value(GENERALIZED, b"20500101090000+0900"),
        value(UTC, b"2611240930Z"),
        value(UTC, b"261124093000+0900"),
        value(UTC, b"261124093000"),
    ],
)
def test_the_times_of_a_list_are_written_as_those_of_certificates(time):
    assert listed(VERSION, ALGORITHM, ISSUER, THIS, time) is Code.TRUST_MALFORMED
    assert listed(VERSION, ALGORITHM, ISSUER, time, NEXT) is Code.TRUST_MALFORMED
    assert of_entries(entry(b"\x05", at=time)) is Code.TRUST_MALFORMED


def test_a_time_from_2050_on_and_one_inside_an_extension_are_generalized():
    late = value(GENERALIZED, b"20500101000000Z")
    assert listed(VERSION, ALGORITHM, ISSUER, THIS, late) is None
    assert of_entries(entry(b"\x05", extension(INVALIDITY_DATE, value(GENERALIZED, b"20261101000000Z")))) is None
    chance = bytes.fromhex("180f") + b"2026"  # in a serial number
    assert of_entries(entry(b"\x18\x0f" + bytes(4)), entry(chance[:2] + b"\xff" + chance)) is None


def test_the_serial_numbers_of_a_list_are_such_as_certificates_have():
    assert of_entries(entry(b"\x05"), entry(b"\x7f" + b"\xff" * 19)) is None
    for serial in (b"", b"\x00", b"\xff", b"\x00\x05", b"\x00\xff" + bytes(19), b"\x7f" + b"\xff" * 20):
        assert of_entries(entry(serial)) is Code.TRUST_MALFORMED


def test_a_list_with_an_entry_that_must_not_be_overlooked_is_refused():
    assert of_entries(entry(b"\x05", extension(REASON, bytes.fromhex("0a0101")))) is None
    assert of_entries(entry(b"\x05", extension(UNKNOWN, b"\x05\x00", CRITICAL))) is Code.TRUST_MALFORMED


@pytest.mark.parametrize(
    "extensions",
    [
        (extension(REASON, b"garbage"),),
        (extension(REASON, bytes.fromhex("0a0101")),) * 2,
        (extension(REASON, bytes.fromhex("0a0101"), bytes.fromhex("010100")),),
        (extension(INVALIDITY_DATE, b"\x05\x00"),),
        (extension(INVALIDITY_DATE, value(GENERALIZED, b"20261101000000.5Z")),),
        (extension(ENTRY_ISSUER, value(SEQUENCE, value(0xA4, ISSUER))),),
    ],
)
def test_the_extensions_of_an_entry_are_in_their_form(extensions):
    assert of_entries(entry(b"\x05", *extensions)) is Code.TRUST_MALFORMED


def test_a_list_of_changes_is_refused_also_where_it_says_so_in_passing():
    for critical in (CRITICAL, UNCRITICAL):
        assert with_extensions(extension(DELTA, b"\x02\x01\x01", critical)) is Code.TRUST_MALFORMED


@pytest.mark.parametrize(
    "extensions",
    [
        (extension(NUMBER, b"garbage"),),
        (extension(NUMBER, b"\x01\x01\xff"),),
        (extension(NUMBER, b"\x02\x01\x01", CRITICAL),),
        (extension(UNKNOWN, b"\x05\x00", CRITICAL),),
        (extension(FRESHEST, b"\x05\x00"),),
        (extension(NUMBER, b"\x02\x01\x01"),) * 2,
        (extension(NUMBER, b"\x02\x01\x01", bytes.fromhex("010100")),),
        (extension(KEY, b"garbage"),),
        (extension(NUMBER, b"\x02\x01\xff"),),
        (extension(KEY, value(SEQUENCE, value(0xA1, value(0xA4, ISSUER)))),),
        (extension(ACCESS, b"\x05\x00"),),
        (extension(ACCESS, b"\x30\x00"),),
        (extension(ACCESS, value(SEQUENCE, value(SEQUENCE, UNKNOWN, value(0x87, b"\x01")))),),
        (extension(POINT, b"\x30\x00", CRITICAL),),
        (extension(POINT, point(NO_NAME), CRITICAL),),
        (extension(POINT, point(CITY, NO_NAME), CRITICAL),),
        (extension(POINT, point(CITY, NO_NAME), UNCRITICAL),),
        (extension(POINT, point(value(0xA4, ISSUER, ISSUER)), CRITICAL),),
        (extension(POINT, point(value(0xA4, b"\x05\x00")), CRITICAL),),
        (extension(POINT, point(CITY, value(0x87, b"\x01")), CRITICAL),),
        (extension(POINT, point(CITY, value(0x86, b"\xff")), CRITICAL),),
        (extension(POINT, point(CITY, value(0x89, b"\x01")), CRITICAL),),
        (extension(UNKNOWN, b"garbage"),),
        (extension(UNKNOWN, b"\x05\x00\x00"),),
    ],
)
def test_the_extensions_of_a_list_are_in_their_form(extensions):
    assert with_extensions(extension(POINT, point(CITY), CRITICAL)) is None
    described = value(SEQUENCE, UNKNOWN, value(0x86, b"https://ca.example"))
    assert with_extensions(extension(ACCESS, value(SEQUENCE, described))) is None
    assert with_extensions(extension(UNKNOWN, b"\x05\x00"), extension(NUMBER, b"\x02\x01\x01")) is None
    assert with_extensions(*extensions) is Code.TRUST_MALFORMED


def test_nothing_stands_behind_what_a_list_says():
    assert listed(VERSION, ALGORITHM, ISSUER, THIS, NEXT, b"\x05\x00") is Code.TRUST_MALFORMED
