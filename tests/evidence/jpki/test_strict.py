"""What an authority signed is refused all the same where it is no DER, or not in the form that RFC 5280 gives it."""

import pytest
from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.x509.oid import ExtensionOID
from hypothesis import given
from hypothesis import strategies as st
from support import minica
from support.minica import MiniCa
from support.refusals import outcome

from todoke_evidence.errors import Code
from todoke_evidence.jpki import der, extension_values, names
from todoke_evidence.jpki.anchors import read_anchor
from todoke_evidence.jpki.certificate import parse
from todoke_evidence.jpki.extensions import MAX_EXTENSIONS
from todoke_evidence.jpki.profile import TEST
from todoke_testcard.tlv import value

CA = MiniCa()
SERIAL, ISSUER, VALIDITY, SUBJECT = 1, 3, 4, 5
SEQUENCE, SET, UTF8, PRINTABLE, UTC, GENERALIZED = 0x30, 0x31, 0x0C, 0x13, 0x17, 0x18
COMMON_NAME, COUNTRY = bytes.fromhex("0603550403"), bytes.fromhex("0603550406")


def refused(member: int, written: bytes) -> Code | None:
    return outcome(parse, minica.written(CA.issue(), member, written))


# names


def attribute(tag: int, text: bytes, oid: bytes = COMMON_NAME) -> bytes:
    return value(SEQUENCE, oid, value(tag, text))


def name(*attributes: bytes) -> bytes:
    return value(SEQUENCE, *(value(SET, one) for one in attributes))


SMALLER, LARGER = attribute(PRINTABLE, b"JP", COUNTRY), attribute(UTF8, "見本".encode())


@pytest.mark.parametrize(
    "sound",
    [
        name(SMALLER, LARGER),
        name(attribute(PRINTABLE, b"A '()+,-./:=?z9")),
        value(SEQUENCE, value(SET, SMALLER, LARGER)),
    ],
)
def test_a_name_as_names_are_written_is_read(sound):
    assert refused(SUBJECT, sound) is refused(ISSUER, sound) is None


@pytest.mark.parametrize(
    "spoiled",
    [
        value(SEQUENCE, value(SET, LARGER, SMALLER)),  # a SET OF in descending order
        name(attribute(PRINTABLE, b"a_b")),
        name(attribute(PRINTABLE, b"a@b")),
        name(attribute(PRINTABLE, "見本".encode())),
        name(attribute(UTF8, b"\xff")),
        name(attribute(UTF8, b"\xc0\x80")),  # longer than it must be
        name(attribute(UTF8, b"\xed\xa0\x80")),  # half a character
        name(attribute(UTF8, b"")),
        name(attribute(0x14, b"JP")),  # TeletexString
        name(attribute(0x16, b"JP")),  # IA5String
        name(attribute(0x1E, b"\x00J")),  # BMPString
        name(attribute(0x04, b"JP")),
        name(attribute(0x2C, value(UTF8, b"JP"))),  # in pieces
        name(value(SEQUENCE, COMMON_NAME)),
        name(value(SEQUENCE, COMMON_NAME, value(UTF8, b"JP"), b"\x05\x00")),
        name(value(SEQUENCE, bytes.fromhex("060455800403"), value(UTF8, b"JP"))),  # a padded OBJECT IDENTIFIER
        name(attribute(UTF8, b"JP") + b"\x00"),
        name(b""),
        value(SEQUENCE, SMALLER),
        value(SEQUENCE, bytes.fromhex("3180") + SMALLER + bytes(2)),  # an indefinite length
        value(SEQUENCE, bytes.fromhex("31810d") + SMALLER),  # a length in two bytes that takes one
        value(SET, value(SET, SMALLER)),
    ],
)
def test_a_name_in_another_form_is_refused(spoiled):
    assert refused(SUBJECT, spoiled) is refused(ISSUER, spoiled) is Code.CERTIFICATE_MALFORMED


def identified(text: bytes, *lengths: int) -> bytes:
    """The name of a holder with an identifier; of a short one the lengths are changed by so much each."""
    rdn = bytearray(value(SET, attribute(UTF8, text)))
    for at, change in zip((1, 3, 10), lengths, strict=False):
        rdn[at] += change
    return value(SEQUENCE, value(SET, SMALLER), bytes(rdn))


def test_the_identifier_of_a_holder_is_read_as_any_other_name():
    """It has a way of its own, which must not be another grammar."""
    for text in (b"2026", b"a_b", "見本".encode(), b"06\x06\x03U\x04\x03", *(b"0" * size for size in range(1, 260))):
        assert refused(SUBJECT, identified(text)) is None
    assert refused(SUBJECT, name(SMALLER, LARGER, attribute(PRINTABLE, b"2026"), LARGER)) is None
    for change in (1, -1, 2, -2):
        for lengths in ((change,), (0, change), (0, 0, change), (change, change), (0, change, change), (change,) * 3):
            assert refused(SUBJECT, identified(b"2026", *lengths)) is Code.CERTIFICATE_MALFORMED
    spoiled_city = value(SEQUENCE, value(SET, attribute(PRINTABLE, b"a_b")), value(SET, attribute(UTF8, b"2026")))
    assert refused(SUBJECT, spoiled_city) is Code.CERTIFICATE_MALFORMED
    swallowed = value(SEQUENCE, value(SET, SMALLER, attribute(UTF8, b"2026")), value(SET, attribute(UTF8, b"2026")))
    assert refused(SUBJECT, swallowed) is None


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 255)), max_size=3))
def test_both_ways_to_read_a_name_agree(changes):
    written = bytearray(
        minica.name((x509.NameOID.COUNTRY_NAME, "JP"), (x509.NameOID.COMMON_NAME, "20261123")).public_bytes()
    )
    for at, byte in changes:
        written[at % len(written)] = byte
    assert accepted(names.check, bytes(written)) == accepted(names.check_subject, bytes(written), [])


def accepted(check, written: bytes, *more) -> bool:
    try:
        check(written, *more)
    except (IndexError, ValueError):
        return False
    return True


# times and serial numbers


START, END = value(UTC, b"260101000000Z"), value(UTC, b"491231235959Z")


@pytest.mark.parametrize("end", [END, value(GENERALIZED, b"20500101000000Z"), value(GENERALIZED, b"99991231235959Z")])
def test_a_time_as_times_are_written_is_read(end):
    assert refused(VALIDITY, value(SEQUENCE, START, end)) is None


@pytest.mark.parametrize(
    "spoiled",
    [
        value(GENERALIZED, b"20491231235959Z"),  # which UTCTime can name
        value(GENERALIZED, b"19491231235959Z"),
        value(GENERALIZED, b"20500101000000.5Z"),
        value(GENERALIZED, b"20500101000000.0Z"),
        value(GENERALIZED, b"205001010000Z"),
        value(GENERALIZED, b"20500101000000"),
        value(GENERALIZED, b"20500101090000+0900"),
        value(GENERALIZED, b"20500230000000Z"),
        value(UTC, b"4912312359Z"),
        value(UTC, b"491231235959"),
        value(UTC, b"491231235959+0900"),
        value(UTC, b"491231235960Z"),
        value(UTC, b"491231235959Z") + b"\x05\x00",
        value(0x0C, b"491231235959Z"),
        b"",
    ],
)
def test_a_time_in_another_form_is_refused(spoiled):
    assert refused(VALIDITY, value(SEQUENCE, START, spoiled)) is Code.CERTIFICATE_MALFORMED
    assert refused(VALIDITY, value(SEQUENCE, spoiled, END)) is Code.CERTIFICATE_MALFORMED


def test_utctime_never_names_2050():
    written = minica.written(CA.issue(), VALIDITY, value(SEQUENCE, value(UTC, b"500101000000Z"), END))
    assert parse(written).not_before.year == 1950


def test_a_serial_number_is_positive_and_takes_twenty_bytes_at_most():
    assert refused(SERIAL, value(0x02, b"\x7f" + b"\xff" * 19)) is None
    for number in (b"", b"\x00", b"\xff", b"\x00\x01", b"\x00\xff" + bytes(19), b"\x7f" + b"\xff" * 20):
        assert refused(SERIAL, value(0x02, number)) is Code.CERTIFICATE_MALFORMED


# extensions


def with_value(oid: x509.ObjectIdentifier, written: bytes) -> bytes:
    others = [(one, critical) for one, critical in minica.good_extensions() if one.oid != oid]
    return CA.issue(extensions=[*others, (x509.UnrecognizedExtension(oid, written), False)])


OID = b"\x06\x01\x2a"
UNKNOWN = x509.ObjectIdentifier("1.2.3.4")
DIRECTORY = value(0xA4, name(SMALLER))
SOUND = {
    ExtensionOID.SUBJECT_KEY_IDENTIFIER: [value(0x04, bytes(20)), value(0x04, bytes(8))],
    ExtensionOID.AUTHORITY_KEY_IDENTIFIER: [
        value(SEQUENCE, value(0x80, bytes(20))),
        value(SEQUENCE, value(0x80, bytes(20)), value(0xA1, DIRECTORY), value(0x82, b"\x01")),
    ],
    ExtensionOID.ISSUER_ALTERNATIVE_NAME: [
        value(SEQUENCE, DIRECTORY, value(0x86, b"http://todoke.invalid/"), value(0x87, bytes(4)), value(0x88, b"\x2a"))
    ],
    ExtensionOID.CRL_DISTRIBUTION_POINTS: [
        value(SEQUENCE, value(SEQUENCE, value(0xA0, value(0xA0, DIRECTORY)), value(0x81, b"\x05\x60")))
    ],
    ExtensionOID.CERTIFICATE_POLICIES: [
        value(
            SEQUENCE,
            value(SEQUENCE, OID, value(SEQUENCE, value(SEQUENCE, OID, value(0x16, b"http://")))),
        )
    ],
    ExtensionOID.EXTENDED_KEY_USAGE: [value(SEQUENCE, OID)],
    ExtensionOID.OCSP_NO_CHECK: [b"\x05\x00"],
    ExtensionOID.KEY_USAGE: [bytes.fromhex("030206c0")],
    UNKNOWN: [
        b"\x01\x01\xff",
        b"\x0a\x01\x05",
        value(SET, b"\x02\x01\x01", b"\x02\x01\x02"),
        value(0xA9, b"\x02\x01\x01"),
        value(0x89, b"any"),
        value(0x1A, b"visible"),
        value(0x1E, b"\x00J"),
        value(UTC, b"260101000000Z"),
    ],
}
"""Some of what each type of extension may hold."""

PAIRS = [(oid, sound) for oid, found in SOUND.items() for sound in found]


@pytest.mark.parametrize(("oid", "sound"), PAIRS)
def test_what_an_extension_may_hold_is_read(oid, sound):
    assert outcome(parse, with_value(oid, sound)) is None


@pytest.mark.parametrize(("oid", "sound"), PAIRS)
def test_garbage_bytes_too_many_and_bytes_too_few_are_refused_in_any_extension(oid, sound):
    padded = sound[:1] + b"\x81" + sound[1:]
    for spoiled in (b"", b"garbage", sound + b"\x00", sound[:-1], padded, value(SEQUENCE, sound, b"\x02\x02\x00\x01")):
        assert outcome(parse, with_value(oid, spoiled)) is Code.CERTIFICATE_MALFORMED, spoiled.hex()


@pytest.mark.parametrize(
    ("oid", "spoiled"),
    [
        (ExtensionOID.SUBJECT_KEY_IDENTIFIER, value(SEQUENCE)),
        (ExtensionOID.SUBJECT_KEY_IDENTIFIER, value(0x24, value(0x04, bytes(18)))),  # in pieces
        (ExtensionOID.AUTHORITY_KEY_IDENTIFIER, value(0x04, bytes(20))),
        (ExtensionOID.AUTHORITY_KEY_IDENTIFIER, value(SEQUENCE, value(0x82, b"\x01"), value(0x80, bytes(20)))),
        (ExtensionOID.AUTHORITY_KEY_IDENTIFIER, value(SEQUENCE, value(0x83, bytes(20)))),
        (ExtensionOID.AUTHORITY_KEY_IDENTIFIER, value(SEQUENCE, value(0xA1, b"\x05\x00"))),
        (ExtensionOID.AUTHORITY_KEY_IDENTIFIER, value(SEQUENCE, value(0x82, b"\x00\x01"))),
        (ExtensionOID.ISSUER_ALTERNATIVE_NAME, value(SEQUENCE)),
        (ExtensionOID.ISSUER_ALTERNATIVE_NAME, value(SEQUENCE, b"\x05\x00")),
        (ExtensionOID.ISSUER_ALTERNATIVE_NAME, value(SEQUENCE, value(0xA4, name(attribute(UTF8, b"\xff"))))),
        (ExtensionOID.ISSUER_ALTERNATIVE_NAME, value(SEQUENCE, value(0x86, b"\xff"))),
        (ExtensionOID.ISSUER_ALTERNATIVE_NAME, value(SEQUENCE, value(0x87, bytes(5)))),
        (ExtensionOID.ISSUER_ALTERNATIVE_NAME, value(SEQUENCE, value(0x88, b"\x80\x01"))),
        (ExtensionOID.ISSUER_ALTERNATIVE_NAME, value(SEQUENCE, value(0xA0, OID, value(0xA0, b"\x0c\x01\xff")))),
        (ExtensionOID.CRL_DISTRIBUTION_POINTS, value(SEQUENCE, value(SEQUENCE, value(0xA0, value(0xA0, b"\x05\x00"))))),
        (ExtensionOID.CRL_DISTRIBUTION_POINTS, value(SEQUENCE, value(SEQUENCE, value(0xA0, value(0xA0))))),
        (ExtensionOID.CRL_DISTRIBUTION_POINTS, value(SEQUENCE, value(SEQUENCE, value(0xA2, value(0x86, b"\xff"))))),
        (ExtensionOID.CERTIFICATE_POLICIES, value(SEQUENCE, value(SEQUENCE, OID, value(SEQUENCE, b"\x0c\x01\xff")))),
        (ExtensionOID.EXTENDED_KEY_USAGE, OID),
        (ExtensionOID.OCSP_NO_CHECK, value(SEQUENCE)),
        (ExtensionOID.KEY_USAGE, bytes.fromhex("030206ff")),  # unused bits that are not zero
        (UNKNOWN, b"\x01\x01\x01"),  # neither FALSE nor TRUE
        (UNKNOWN, value(SET, b"\x02\x01\x02", b"\x02\x01\x01")),
        (UNKNOWN, value(0x1E, b"\x00")),
        (UNKNOWN, value(0x1A, b"\x07")),
        (UNKNOWN, value(0x14, b"TeletexString")),
        (UNKNOWN, bytes.fromhex("3080020101") + bytes(2)),
        (UNKNOWN, bytes.fromhex("1f1f00")),
    ],
)  # fmt: skip
def test_an_extension_in_another_form_is_refused(oid, spoiled):
    assert outcome(parse, with_value(oid, spoiled)) is Code.CERTIFICATE_MALFORMED


def test_a_critical_flag_that_says_the_default_is_refused():
    whole = CA.issue()
    flag = bytes.fromhex("0603551d0f0101ff")
    assert flag in whole
    assert outcome(parse, whole.replace(flag, flag[:-1] + b"\x00")) is Code.CERTIFICATE_MALFORMED
    assert outcome(parse, whole.replace(flag, flag[:-1] + b"\x01")) is Code.CERTIFICATE_MALFORMED


def test_the_number_of_extensions_is_bounded():
    def with_more(count: int) -> Code | None:
        more = [
            (x509.UnrecognizedExtension(x509.ObjectIdentifier(f"1.2.3.{number}"), b"\x05\x00"), False)
            for number in range(count)
        ]
        return outcome(parse, CA.issue(extensions=[*minica.good_extensions(), *more]))

    most = MAX_EXTENSIONS - len(minica.good_extensions())
    assert with_more(most) is None
    assert with_more(most + 1) is Code.CERTIFICATE_MALFORMED


def nested(depth: int) -> bytes:
    return b"\x05\x00" if depth == 1 else value(SEQUENCE, nested(depth - 1))


def test_how_deep_and_how_many_the_values_in_one_are_is_bounded():
    der.check(nested(der.MAX_DEPTH))
    der.check(value(SEQUENCE, b"\x05\x00" * (der.MAX_VALUES - 1)))
    for spoiled in (nested(der.MAX_DEPTH + 1), value(SEQUENCE, b"\x05\x00" * der.MAX_VALUES), nested(500)):
        with pytest.raises(ValueError):
            der.check(spoiled)


def test_how_many_the_values_in_a_certificate_are_is_bounded_for_all_extensions_together():
    """Nobody has signed it when they are counted, and whoever sends it holds up a whole batch."""

    def parsed(each: int, extensions: int) -> Code | None:
        filler = value(SEQUENCE, b"\x05\x00" * (each - 1))
        more = [
            (x509.UnrecognizedExtension(x509.ObjectIdentifier(f"1.2.3.{number}"), filler), False)
            for number in range(extensions)
        ]
        return outcome(parse, CA.issue(extensions=[*minica.good_extensions(), *more]))

    assert parsed(100, 2) is None
    assert parsed(100, 3) is Code.CERTIFICATE_MALFORMED
    assert parsed(der.MAX_VALUES, 1) is Code.CERTIFICATE_MALFORMED  # together with the others' own


def test_the_names_of_an_authority_and_its_usages_are_in_their_form():
    def authority(*changes: tuple[x509.ExtensionType, bool]) -> Code | None:
        own = minica.key(CA.owner)
        oids = {one.oid for one, _ in changes}
        kept = [pair for pair in minica.authority_extensions(own) if pair[0].oid not in oids]
        issued = minica.changed(CA.issue(key=own, extensions=[*kept, *changes]), _self_issued, CA.owner)
        return outcome(read_anchor, issued, TEST)

    named = x509.SubjectAlternativeName([minica.directory("authority")])
    garbage = x509.UnrecognizedExtension(named.oid, value(SEQUENCE, value(0xA4, b"\x30\x80\x00\x00")))
    longer = x509.UnrecognizedExtension(x509.KeyUsage.oid, bytes.fromhex("03020006"))
    assert authority((named, False)) is None
    assert authority((garbage, False)) is authority((longer, True)) is Code.TRUST_MALFORMED


def _self_issued(tbs):
    tbs.subject = minica.tlv(CA.name().public_bytes())
    return tbs


@given(st.binary(max_size=60))
def test_nothing_but_a_refusal_comes_out_of_any_value(data):
    for oid in (*SOUND, ExtensionOID.SUBJECT_ALTERNATIVE_NAME):
        for written in (data, value(SEQUENCE, data), value(SEQUENCE, value(0xA0, data))):
            with_or_without(oid, written)


def with_or_without(oid, written):
    try:
        extension_values.check(oid, written)
    except ValueError:
        return
    assert asn1.encode_der(asn1.decode_der(asn1.TLV, written)) == written
