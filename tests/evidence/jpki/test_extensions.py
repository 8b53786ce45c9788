"""Extensions that are read by what holders share, as against all of them read by the declared reader."""

import pytest
from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.x509.oid import ExtensionOID
from hypothesis import given
from hypothesis import strategies as st
from support import cards

from todoke_evidence.jpki import envelope, extensions
from todoke_evidence.jpki.extensions import Extensions
from todoke_evidence.jpki.grammar import Extension

CARD = envelope.of_certificate(cards.certificate("valid")).extensions
NAMED, IDENTIFIED = ExtensionOID.SUBJECT_ALTERNATIVE_NAME, ExtensionOID.SUBJECT_KEY_IDENTIFIER
UNKNOWN = x509.ObjectIdentifier("1.2.3.4")


def seen(read, values: bytes, *more):
    """What a reader sees, without order; None if it refuses."""
    try:
        found: Extensions = read(values, *more)
    except ValueError:
        return None
    return {oid: (one.oid, one.critical, one.value) for oid, one in found.by_oid.items()}, found.critical


def declared(values: bytes) -> Extensions:
    return extensions._checked(extensions._listed(values))


def written(*found: Extension) -> bytes:
    return b"".join(map(asn1.encode_der, found))


def extension(oid: x509.ObjectIdentifier, value: bytes, *, critical: bool = False) -> Extension:
    return Extension(oid=oid, critical=critical, value=value)


LISTED = extensions._listed(CARD)


def test_those_of_a_card_are_in_the_usual_form():
    assert seen(extensions._usual, CARD, []) == seen(declared, CARD) is not None


@given(st.lists(st.tuples(st.integers(0, len(CARD) - 1), st.integers(0, 255)), max_size=3))
def test_both_ways_to_read_them_agree(changes):
    values = bytearray(CARD)
    for at, byte in changes:
        values[at] = byte
    assert seen(extensions.read, bytes(values), []) == seen(declared, bytes(values))


@given(st.permutations(LISTED), st.integers(0, len(LISTED)))
def test_they_agree_in_any_order_and_number(found, number):
    values = written(*found[:number])
    assert seen(extensions.read, values, []) == seen(declared, values)


@pytest.mark.parametrize("size", [0, 1, 100, 113, 114, 119, 120, 127, 128, 240, 255, 256, 300, 2_000])
def test_they_agree_however_long_the_names_are(size):
    found = [extension(NAMED, bytes(size)) if one.oid == NAMED else one for one in LISTED]
    assert seen(extensions._usual, written(*found), []) == seen(declared, written(*found)) is not None


@pytest.mark.parametrize(
    "values",
    [
        written(*LISTED, LISTED[0]),
        written(LISTED[0], *LISTED),
        written(*(one for one in LISTED if one.oid == NAMED), *LISTED),  # the names twice
        written(LISTED[-1], *LISTED),  # the key identifier twice
        written(*LISTED)[:-1],
        written(*LISTED) + b"\x00",
        written(*LISTED[:-1], extension(IDENTIFIED, b"\x04\x13" + bytes(20))),  # a value of another length than it says
    ],
)
def test_one_too_many_and_bytes_too_many_or_too_few_are_refused(values):
    assert seen(extensions.read, values, []) is seen(declared, values) is None


def test_names_that_stand_inside_something_else_are_not_taken_for_those_of_the_holder():
    """Cut there, what is before and behind would be read as if it were whole."""
    inside = written(extension(NAMED, b"\x30\x00"))
    hidden = extension(UNKNOWN, b"\x04" + bytes((len(inside),)) + inside)
    for found in ([hidden, *LISTED], [*LISTED[:1], hidden, *LISTED[1:]], [hidden, *LISTED[2:]]):
        assert seen(extensions.read, written(*found), []) == seen(declared, written(*found)) is not None
    head, tail = written(*LISTED[2:4])[:20], written(*LISTED[2:4])[20:]
    torn = head + written(next(one for one in LISTED if one.oid == NAMED)) + tail + written(LISTED[-1])
    assert seen(extensions.read, torn, []) is seen(declared, torn) is None


AUTHORITY = ExtensionOID.AUTHORITY_KEY_IDENTIFIER
CITY = [one for one in LISTED if one.oid not in {AUTHORITY, LISTED[-1].oid}]


def of_authority(size: int) -> Extension:
    return extension(AUTHORITY, x509.AuthorityKeyIdentifier(bytes(size), None, None).public_bytes())


@pytest.mark.parametrize("size", [0, 20, 100, 111, 112, 113, 118, 119, 120, 126, 127, 128, 250, 251, 256, 1_000])
def test_the_authority_is_cut_out_however_long_its_identifier_is(size):
    learnt = []
    values = written(*CITY, of_authority(size), LISTED[-1])
    assert seen(extensions._usual, values, learnt) == seen(declared, values) is not None
    assert written(of_authority(size)) in {one.key for one in learnt}


def test_an_authority_in_another_form_or_place_is_read_with_the_rest():
    critical = Extension(oid=AUTHORITY, critical=True, value=of_authority(20).value)
    inside = written(of_authority(20))
    hidden = extension(UNKNOWN, b"\x04" + bytes((len(inside),)) + inside)
    for found in ([*CITY, critical], [*CITY, hidden], [of_authority(20), *CITY], [*CITY, of_authority(20), hidden]):
        values = written(*found, LISTED[-1])
        assert seen(extensions.read, values, []) == seen(declared, values) is not None
    for found in ([*CITY, of_authority(20), of_authority(21)], [of_authority(20), *CITY, of_authority(20)]):
        values = written(*found, LISTED[-1])
        assert seen(extensions.read, values, []) is seen(declared, values) is None
    torn = written(*CITY)[:-3] + written(of_authority(20)) + written(*CITY)[-3:] + written(LISTED[-1])
    assert seen(extensions.read, torn, []) is seen(declared, torn) is None


@pytest.mark.parametrize("names", [*range(14, 20), *range(235, 260)])
def test_as_many_names_are_looked_at_wherever_they_stand(names):
    """The authority's share of them is counted apart, but what is refused then is counted together."""
    many = [x509.DNSName("a")] * names
    for listed in (
        x509.AuthorityKeyIdentifier(bytes(20), many, 1),
        x509.IssuerAlternativeName(many),
    ):
        value = extension(listed.oid, listed.public_bytes())
        others = [one for one in CITY if one.oid != listed.oid]
        last = [value] if listed.oid == AUTHORITY else [value, of_authority(20)]
        values = written(*others, *last, LISTED[-1])
        assert seen(extensions.read, values, []) == seen(declared, values)
