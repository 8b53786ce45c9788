"""Reading certificates: the same as `cryptography` reads them, but stricter, and without judging."""

from dataclasses import replace

import pytest
from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from support import cards, minica
from support.refusals import outcome

from todoke_evidence.errors import Code
from todoke_evidence.jpki import envelope, grammar
from todoke_evidence.jpki.certificate import MAX_CERTIFICATE, Certificate, parse

CA = minica.MiniCa()
GOOD = CA.issue()
OID = x509.ObjectIdentifier


@pytest.mark.parametrize("card", [*cards.good(), *cards.defects()])
def test_it_sees_what_the_x509_module_sees(card):
    """The reader is our own for speed; this is the proof that it reads what the reference reads."""
    der = cards.certificate(card)
    read, reference = parse(der), x509.load_der_x509_certificate(der)
    key = reference.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert read.der == der
    assert read.envelope.tbs == reference.tbs_certificate_bytes
    assert read.serial == reference.serial_number
    names = (read.issuer, read.subject)
    assert names == (reference.issuer.public_bytes(), reference.subject.public_bytes())
    assert (read.not_before, read.not_after) == (reference.not_valid_before_utc, reference.not_valid_after_utc)
    assert key.endswith(read.key)
    assert read.key_algorithm in key
    assert read.envelope.signature == reference.signature
    if card != "broken-san":  # which the x509 module cannot read at all
        assert {oid: (it.critical, it.value) for oid, it in read.extensions.items()} == {
            it.oid: (it.critical, it.value.public_bytes()) for it in reference.extensions
        }
        assert read.critical == {it.oid for it in reference.extensions if it.critical}


@pytest.mark.parametrize("size", [1, 20, 60, 70, 100, 180, 200, 250, 1_000])
def test_what_was_signed_is_cut_out_exactly_however_long_it_is(size):
    """Lengths take one, two or three bytes, outside and inside."""
    whole = grammar.read(grammar.Certificate, GOOD)
    key = replace(whole.tbs.public_key, key=minica.bits(bytes(size)))
    tbs = replace(
        whole.tbs, issuer=minica.tlv(b"\x30\x00"), subject=minica.tlv(b"\x30\x00"), public_key=key, extensions=[]
    )
    der = asn1.encode_der(replace(whole, tbs=tbs, signature=minica.bits(b"")))
    assert parse(der).envelope == envelope.read(der)
    assert parse(der).envelope.tbs == asn1.encode_der(tbs)


@pytest.mark.parametrize("serial", [1, 127, 128, 1 << 64, (1 << 159) - 1])
def test_the_issuer_is_cut_out_exactly_however_long_the_serial_number_is(serial):
    whole = grammar.read(grammar.Certificate, GOOD)
    read = parse(asn1.encode_der(replace(whole, tbs=replace(whole.tbs, serial=serial))))
    assert (read.serial, read.issuer) == (serial, grammar.encoding(whole.tbs.issuer))
    assert read.envelope.algorithm == grammar.encoding(whole.algorithm)


def spelt(algorithm: str | None = None, issuer: str | None = None) -> bytes:
    """GOOD with values of any kind in the place of two SEQUENCEs; the algorithm inside and outside."""
    whole = grammar.read(grammar.Certificate, GOOD)
    said = minica.tlv(bytes.fromhex(algorithm)) if algorithm else whole.algorithm
    name = minica.tlv(bytes.fromhex(issuer)) if issuer else whole.tbs.issuer
    tbs = replace(whole.tbs, signature_algorithm=said, issuer=name)
    return asn1.encode_der(replace(whole, tbs=tbs, algorithm=said))


@pytest.mark.parametrize("value", ["0500", "3100", "3f1f00", "3f7f0102", "3f817f00", "3f7f8182" + "00" * 130])
def test_what_is_cut_out_is_an_algorithm_and_a_name(value):
    """Tags of several bytes, which the cutting does not know."""
    assert outcome(parse, spelt(algorithm=value)) is Code.CERTIFICATE_MALFORMED
    assert outcome(parse, spelt(issuer=value)) is Code.CERTIFICATE_MALFORMED


@pytest.mark.parametrize(
    "der", [b"", b"\x30", b"\x30\x00", GOOD[:-1], GOOD + b"\x00", b"\x30\x80" + GOOD[4:] + bytes(2)]
)
def test_what_is_not_the_der_of_one_certificate_is_refused(der):
    assert outcome(parse, der) is Code.CERTIFICATE_MALFORMED


def test_the_size_is_bounded():
    assert outcome(parse, bytes(MAX_CERTIFICATE)) is Code.CERTIFICATE_MALFORMED
    assert outcome(parse, bytes(MAX_CERTIFICATE + 1)) is Code.CERTIFICATE_OVERSIZED


def twice(tbs: grammar.TbsCertificate) -> grammar.TbsCertificate:
    return replace(tbs, extensions=[*tbs.extensions, tbs.extensions[0]])


@pytest.mark.parametrize(
    "change",
    [
        lambda tbs: replace(tbs, version=0),
        lambda tbs: replace(tbs, version=1),
        lambda tbs: replace(tbs, version=3),
        lambda tbs: replace(tbs, serial=0),
        lambda tbs: replace(tbs, serial=-1),
        lambda tbs: replace(tbs, signature_algorithm=minica.tlv(bytes.fromhex("300d06092a864886f70d01010d0500"))),
        lambda tbs: replace(tbs, signature_algorithm=minica.tlv(bytes.fromhex("300b06092a864886f70d01010b"))),
        lambda tbs: replace(tbs, public_key=replace(tbs.public_key, key=asn1.BitString(b"\x00\x80", 7))),
        twice,
    ],
)
def test_a_signed_oddity_is_refused_too(change):
    assert outcome(parse, CA.issue(change)) is Code.CERTIFICATE_MALFORMED


def test_a_certificate_without_extensions_is_refused():
    assert outcome(parse, CA.issue(extensions=[])) is Code.CERTIFICATE_MALFORMED


def test_a_signature_of_odd_bits_is_refused():
    outer = grammar.read(grammar.Signed, GOOD)
    odd = asn1.encode_der(replace(outer, signature=asn1.BitString(bytes(256), 1)))
    assert outcome(parse, odd) is Code.CERTIFICATE_MALFORMED


@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=4))
def test_nothing_but_a_refusal_comes_out_of_changed_bytes(changes):
    der = bytearray(GOOD)
    for at, value in changes:
        der[at] = value
    refused = outcome(parse, bytes(der))
    assert refused in {None, Code.CERTIFICATE_MALFORMED}
    assert refused or parse(bytes(der)).envelope == envelope.read(bytes(der))
    if not refused:
        agrees(parse(bytes(der)), grammar.read(grammar.Certificate, bytes(der)))


CARD = cards.certificate("valid")


@given(st.lists(st.tuples(st.integers(0, len(CARD) - 257), st.integers(0, 255)), min_size=1, max_size=3))
def test_what_is_cut_by_lengths_is_what_the_declared_reader_reads(changes):
    der = bytearray(CARD)
    for at, value in changes:
        der[at] = value
    if outcome(parse, bytes(der)) is None:
        agrees(parse(bytes(der)), grammar.read(grammar.Certificate, bytes(der)))


def test_a_byte_too_many_or_too_few_is_refused_wherever_it_is():
    """Some length does not fit any more."""
    for at in range(len(CARD)):
        assert outcome(parse, CARD[:at] + b"\x00" + CARD[at:]) is Code.CERTIFICATE_MALFORMED, at
        assert outcome(parse, CARD[:at] + CARD[at + 1 :]) is Code.CERTIFICATE_MALFORMED, at


def agrees(read: Certificate, declared: grammar.Certificate) -> None:
    tbs = declared.tbs
    assert (tbs.version, read.serial) == (2, tbs.serial)
    assert (read.issuer, read.subject) == (grammar.encoding(tbs.issuer), grammar.encoding(tbs.subject))
    ends = tbs.validity.not_before.as_datetime(), tbs.validity.not_after.as_datetime()
    assert (read.not_before, read.not_after) == ends
    assert read.key_algorithm == grammar.encoding(tbs.public_key.algorithm)
    assert (read.key, read.envelope.signature) == (tbs.public_key.key.as_bytes(), declared.signature.as_bytes())
    assert not tbs.public_key.key.padding_bits() + declared.signature.padding_bits()
    assert read.envelope.algorithm == grammar.encoding(declared.algorithm) == grammar.encoding(tbs.signature_algorithm)
    assert {oid: (it.critical, it.value) for oid, it in read.extensions.items()} == {
        it.oid: (it.critical, it.value) for it in tbs.extensions
    }
    assert len(read.extensions) == len(tbs.extensions)


@given(st.binary(max_size=100))
def test_nothing_but_a_refusal_comes_out_of_any_bytes(data):
    assert outcome(parse, data) is Code.CERTIFICATE_MALFORMED
    assert outcome(parse, b"\x30" + grammar.length(len(data)) + data) is Code.CERTIFICATE_MALFORMED
