"""The entries of a list are cut up as the x509 module reads them, of whatever length and order they are."""

import pytest
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st
from support import minica
from support.minica import MiniCa

from todoke_evidence.errors import EvidenceError
from todoke_evidence.jpki import entries, envelope
from todoke_evidence.jpki.anchors import read_anchor
from todoke_evidence.jpki.profile import TEST
from todoke_evidence.jpki.revocation import read_list
from todoke_testcard.tlv import contents, value

CA = MiniCa()
ANCHOR = read_anchor(CA.certificate(), TEST)
SEQUENCE, INTEGER, OCTETS = 0x30, 0x02, 0x04
TBS, ALGORITHM, _ = contents(CA.revocations())
BEFORE = contents(TBS)  # of a list without entries and extensions
POINT = value(0xA0, value(SEQUENCE, value(SEQUENCE, bytes.fromhex("0603551d14"), value(OCTETS, b"\x02\x01\x07"))))

moments = st.sampled_from([value(0x17, b"261123093000Z"), value(0x18, b"20500101000000Z")])
reasons = st.sampled_from(range(11)).map(lambda reason: extension("551d15", bytes([0x0A, 1, reason])))
since = st.integers(0, 59).map(lambda second: extension("551d18", value(0x18, b"202601010000%02dZ" % second)))
others = st.integers(0, 300).map(lambda size: extension("2a0304", value(OCTETS, bytes(size))))
serials = st.integers(1, 2**159 - 1) | st.integers(1, 2**32)


def extension(oid: str, held: bytes, critical: bytes = b"") -> bytes:
    return value(SEQUENCE, value(0x06, bytes.fromhex(oid)), critical, value(OCTETS, held))


def integer(number: int) -> bytes:
    return number.to_bytes(number.bit_length() // 8 + 1)


@st.composite
def listed(draw: st.DrawFn) -> bytes:
    serial = value(INTEGER, integer(draw(serials)))
    found = [draw(kind) for kind in draw(st.permutations([reasons, since, others]))[: draw(st.integers(0, 3))]]
    return value(SEQUENCE, serial, draw(moments), *((value(SEQUENCE, *found),) if found else ()))


def signed(*found: bytes, behind: bytes = b"") -> bytes:
    tbs = value(SEQUENCE, *BEFORE, *((value(SEQUENCE, *found),) if found else ()), behind)
    return value(SEQUENCE, tbs, ALGORITHM, value(0x03, b"\x00", minica.sign(tbs, CA.owner)))


def as_x509_reads(der: bytes) -> list[int] | None:
    """None for a list that it refuses, or in which it finds an entry that must not be overlooked."""
    try:
        read = x509.load_der_x509_crl(der)
        critical = any(one.critical for entry in read for one in entry.extensions)
        return None if critical else sorted(entry.serial_number for entry in read)
    except ValueError:
        return None


def as_we_read(der: bytes) -> list[int] | None:
    try:
        found = read_list(der, [ANCHOR]).serials
    except EvidenceError:
        return None
    return [found[at] for at in range(len(found))]


@settings(deadline=None)
@given(st.lists(listed(), max_size=8), st.sampled_from([b"", POINT]))
def test_both_find_the_same_serial_numbers(found: list[bytes], behind: bytes) -> None:
    der = signed(*found, behind=behind)
    assert as_we_read(der) == as_x509_reads(der)


@settings(deadline=None)
@given(st.lists(listed(), min_size=1, max_size=3), st.data())
def test_neither_reads_what_the_other_refuses_where_a_byte_of_an_entry_is_another(
    found: list[bytes], data: st.DataObject
) -> None:
    """What stands in an extension of no known kind is the authority's own; we ask that it is DER, and x509 does not."""
    whole = b"".join(found)
    at, mask = data.draw(st.integers(0, len(whole) - 1)), data.draw(st.integers(1, 255))
    der = signed(whole[:at] + bytes([whole[at] ^ mask]) + whole[at + 1 :])
    ours = as_we_read(der)
    assert ours is None or ours == as_x509_reads(der)


EXTENSIONS = [
    extension("551d23", value(SEQUENCE, value(0x80, b"key"))),
    extension("551d14", b"\x02\x01\x07"),
    extension("551d1c", value(SEQUENCE, value(0xA0, value(0xA0, value(0xA4, BEFORE[2])))), bytes.fromhex("0101ff")),
    extension("2b06010505070101", value(SEQUENCE, value(SEQUENCE, b"\x06\x01\x2a", value(0x86, b"https://a.example")))),
]


@settings(deadline=None)
@given(st.data())
def test_no_extension_of_a_list_is_read_that_x509_refuses(data: st.DataObject) -> None:
    """Where it is of a kind that x509 knows; a name in the place of another says of whom the list is."""
    at = data.draw(st.integers(0, len(EXTENSIONS) - 1))
    one, place = EXTENSIONS[at], data.draw(st.integers(0, len(EXTENSIONS[at]) - 1))
    size = data.draw(st.sampled_from([0, 0, 0, -1, -2, -5]))
    changed = bytearray(one)
    changed[place] ^= data.draw(st.integers(1, 255))
    found = bytes(changed[:place] + changed[place - size :]) if size else bytes(changed)
    der = signed(behind=value(0xA0, value(SEQUENCE, *EXTENSIONS[:at], found, *EXTENSIONS[at + 1 :])))
    if as_we_read(der) is not None:
        list(x509.load_der_x509_crl(der).extensions)


def test_one_that_must_not_be_overlooked_is_found_among_those_that_are_known() -> None:
    known = extension("551d15", b"\x0a\x01\x01")
    body = [value(SEQUENCE, value(INTEGER, integer(number)), BEFORE[3], value(SEQUENCE, known)) for number in (5, 6)]
    critical = extension("551d15", b"\x0a\x01\x01", bytes.fromhex("0101ff"))
    body.append(value(SEQUENCE, value(INTEGER, b"\x07"), BEFORE[3], value(SEQUENCE, critical)))
    assert as_we_read(signed(*body[:2])) == [5, 6]
    assert as_we_read(signed(*body)) is None


def test_different_extensions_are_remembered_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []
    monkeypatch.setattr(entries, "_MAX_SEEN", 3)
    monkeypatch.setattr(entries, "_check", asked.append)
    kinds = [value(SEQUENCE, extension("551d15", bytes([0x0A, 1, reason]))) for reason in (0, 1, 2, 3, 3, 1)]
    der = signed(*(value(SEQUENCE, value(INTEGER, b"\x05"), BEFORE[3], kind) for kind in kinds))
    assert list(entries.serials(der, *envelope.of_list(der).entries)) == [b"\x05"] * len(kinds)
    assert asked == [*kinds[:4], kinds[1]]
