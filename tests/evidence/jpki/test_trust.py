"""Trust stores: authorities chosen by signature, revocation lists that are whole, signed and fresh."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st
from support import cards, minica
from support.minica import DAY, NOW, MiniCa
from support.refusals import outcome

from todoke_evidence.errors import Code
from todoke_evidence.jpki import distribution, envelope, grammar
from todoke_evidence.jpki.anchors import read_anchor
from todoke_evidence.jpki.certificate import parse
from todoke_evidence.jpki.lists import Lists
from todoke_evidence.jpki.profile import TEST
from todoke_evidence.jpki.revocation import read_list
from todoke_evidence.jpki.trust import TrustStore
from todoke_evidence.trust_files import load_trust_store

OLDEST, OLD, NEW, IMPOSTOR = (MiniCa(owner=owner) for owner in ("oldest", "old", "new", "impostor"))
STRANGER = MiniCa(organisation="STRANGER", owner="stranger")


def store(*authorities: MiniCa, lists: tuple[bytes, ...] = ()) -> TrustStore:
    return TrustStore.read(TEST, [authority.certificate() for authority in authorities], lists)


def built(certificates, lists=()) -> Code | None:
    return outcome(TrustStore.read, TEST, certificates, lists)


@pytest.mark.parametrize("issuer", [OLDEST, OLD, NEW])
def test_three_generations_with_one_name_are_told_apart_by_signature(issuer):
    for order in permutations((OLDEST, OLD, NEW)):
        assert store(*order).issuer_of(parse(issuer.issue())).key == minica.key(issuer.owner).public_key()


@pytest.mark.parametrize(("card", "authority"), [("unknown-birthday", 1), ("taro", 2), ("valid", 3)])
def test_each_generation_of_the_test_pki_has_a_card(card, authority):
    trust = load_trust_store(cards.trust(), TEST)
    assert (
        trust.issuer_of(parse(cards.certificate(card))).certificate.der
        == (cards.trust() / f"signing-{authority}.ca.der").read_bytes()
    )


def test_the_authority_key_identifier_only_says_whom_to_ask_first():
    wrong = [(x509.AuthorityKeyIdentifier.from_issuer_public_key(minica.key("old").public_key()), False)]
    for extensions in (minica.good_extensions()[:3], minica.good_extensions()[:3] + wrong):
        certificate = parse(NEW.issue(extensions=extensions))
        assert store(OLD, NEW).issuer_of(certificate).key == minica.key("new").public_key()


def test_an_unknown_name_and_a_known_name_with_another_key_are_different_refusals():
    assert outcome(store(OLD, NEW).issuer_of, parse(STRANGER.issue())) is Code.ISSUER_UNKNOWN
    assert outcome(store(OLD, NEW).issuer_of, parse(IMPOSTOR.issue())) is Code.ISSUER_SIGNATURE_INVALID
    assert outcome(store().issuer_of, parse(NEW.issue())) is Code.ISSUER_UNKNOWN


def test_an_authority_signs_with_the_algorithm_of_the_table_only():
    sha384 = parse(NEW.issue(algorithm=SHA384()))
    assert outcome(store(NEW).issuer_of, sha384) is Code.ISSUER_SIGNATURE_INVALID


WITHOUT_NULL = minica.tlv(bytes.fromhex("300b06092a864886f70d01010b"))
"""sha256WithRSAEncryption, but not as RFC 4055 section 5 writes it."""


def test_an_algorithm_has_one_spelling():
    inside = NEW.issue(lambda tbs: replace(tbs, signature_algorithm=WITHOUT_NULL))
    both = asn1.encode_der(replace(grammar.read(grammar.Signed, inside), algorithm=WITHOUT_NULL))
    assert outcome(store(NEW).issuer_of, parse(both)) is Code.ISSUER_SIGNATURE_INVALID


# revocation lists


def judged(trust: TrustStore, authority: MiniCa, now=NOW) -> Code | None:
    certificate = parse(authority.issue())
    return outcome(trust.check_revocation, trust.issuer_of(certificate), certificate, now)


def test_a_listed_certificate_is_refused_and_its_neighbours_are_not():
    assert judged(store(NEW, lists=(NEW.revocations([minica.SERIAL]),)), NEW) is Code.CERTIFICATE_REVOKED
    neighbours = [minica.SERIAL - 1, minica.SERIAL + 1]
    assert judged(store(NEW, lists=(NEW.revocations(neighbours),)), NEW) is None
    assert judged(store(NEW, lists=(NEW.revocations(),)), NEW) is None


def test_serial_numbers_are_those_of_one_authority():
    trust = store(OLD, NEW, lists=(OLD.revocations([minica.SERIAL]), NEW.revocations()))
    assert judged(trust, OLD) is Code.CERTIFICATE_REVOKED
    assert judged(trust, NEW) is None


def test_without_a_fresh_list_everything_is_refused():
    assert judged(store(NEW), NEW) is Code.REVOCATION_STALE
    assert judged(store(OLD, NEW, lists=(OLD.revocations(),)), NEW) is Code.REVOCATION_STALE
    trust = store(NEW, lists=(NEW.revocations(until=NOW + DAY),))
    assert judged(trust, NEW, NOW + DAY) is None
    assert judged(trust, NEW, NOW + DAY + timedelta(seconds=1)) is Code.REVOCATION_STALE


def test_an_old_list_is_stale_whatever_it_says_itself():
    trust = store(NEW, lists=(NEW.revocations(until=NOW + 365 * DAY),))
    assert judged(trust, NEW, NOW + 7 * DAY) is None
    assert judged(trust, NEW, NOW + 7 * DAY + timedelta(seconds=1)) is Code.REVOCATION_STALE


def test_an_operator_sets_a_shorter_age():
    anchor = read_anchor(NEW.certificate(), TEST)
    lists = Lists([read_list(NEW.revocations(), [anchor])], timedelta(hours=1))
    trust = TrustStore(TEST, [anchor], lists)
    assert judged(trust, NEW, NOW + timedelta(hours=1)) is None
    assert judged(trust, NEW, NOW + timedelta(hours=1, seconds=1)) is Code.REVOCATION_STALE


def test_the_newest_list_of_an_authority_counts_in_any_order():
    older = NEW.revocations(issued=NOW - DAY, until=NOW + 30 * DAY)
    newer = NEW.revocations([minica.SERIAL], issued=NOW)
    for lists in ((older, newer), (newer, older)):
        assert judged(store(NEW, lists=lists), NEW) is Code.CERTIFICATE_REVOKED


def test_a_list_of_the_future_is_not_there_yet():
    current = NEW.revocations([minica.SERIAL], issued=NOW)
    future = NEW.revocations(issued=NOW + 3_000 * DAY, until=NOW + 4_000 * DAY)
    assert judged(store(NEW, lists=(current, future)), NEW) is Code.CERTIFICATE_REVOKED
    assert judged(store(NEW, lists=(future,)), NEW) is Code.REVOCATION_STALE
    assert judged(store(NEW, lists=(current, future)), NEW, NOW + 3_001 * DAY) is None


def test_an_authoritys_clock_may_be_a_little_ahead():
    ahead = NEW.revocations(issued=NOW + timedelta(minutes=5), until=NOW + DAY)
    assert judged(store(NEW, lists=(ahead,)), NEW) is None
    assert judged(store(NEW, lists=(ahead,)), NEW, NOW - timedelta(seconds=1)) is Code.REVOCATION_STALE


# lists by the directory name of a distribution point


MIHON, KYUMIHON = minica.directory("Mihon-shi CRLDP"), minica.directory("Kyumihon-machi CRLDP")


def of_city(*points: x509.GeneralName) -> bytes:
    return NEW.issue(extensions=[*minica.good_extensions(), (minica.distribution_points(*points), False)])


def judged_of_city(certificate: bytes, *lists: bytes) -> Code | None:
    trust, read = store(NEW, lists=lists), parse(certificate)
    return outcome(trust.check_revocation, trust.issuer_of(read), read, NOW)


@pytest.mark.parametrize("of", [{}, {"point": MIHON}])
def test_of_lists_of_one_second_any_that_names_a_certificate_decides(of):
    """In whatever order they are read: which is the later one nobody can say."""
    naming, clean = NEW.revocations([minica.SERIAL], point=MIHON), NEW.revocations([7], **of)
    for lists in permutations((naming, clean, NEW.revocations([8], point=MIHON))):
        assert judged_of_city(of_city(MIHON), *lists) is Code.CERTIFICATE_REVOKED
        anchor = read_anchor(NEW.certificate(), TEST)
        known = Lists(read_list(der, [anchor], keep=True) for der in lists)
        assert known.snapshot(anchor, parse(of_city(MIHON)), NOW).der == naming
        later = NEW.revocations(point=MIHON, issued=NOW + timedelta(seconds=1))
        assert judged_of_city(of_city(MIHON), *lists, later) is None


def test_the_list_of_its_city_decides_about_a_certificate():
    ours, others = NEW.revocations([minica.SERIAL], point=MIHON), NEW.revocations([minica.SERIAL], point=KYUMIHON)
    clean = NEW.revocations(point=MIHON)
    assert judged_of_city(of_city(MIHON), ours) is Code.CERTIFICATE_REVOKED
    assert judged_of_city(of_city(MIHON), clean, others) is None
    assert judged_of_city(of_city(KYUMIHON), clean, others) is Code.CERTIFICATE_REVOKED


def test_a_list_of_another_city_generation_or_spelling_says_nothing():
    assert judged_of_city(of_city(MIHON), NEW.revocations(point=KYUMIHON)) is Code.REVOCATION_STALE
    assert judged_of_city(of_city(MIHON)) is Code.REVOCATION_STALE
    trust, read = store(OLD, NEW, lists=(OLD.revocations(point=MIHON),)), parse(of_city(MIHON))
    assert outcome(trust.check_revocation, trust.issuer_of(read), read, NOW) is Code.REVOCATION_STALE
    other_case = NEW.revocations(point=minica.directory("MIHON-SHI CRLDP"))
    assert judged_of_city(of_city(MIHON), other_case) is Code.REVOCATION_STALE


def test_a_whole_list_speaks_of_all_and_the_newest_of_both_decides():
    older = NEW.revocations(issued=NOW - timedelta(hours=1), point=MIHON)
    assert judged_of_city(of_city(MIHON), NEW.revocations()) is None
    assert judged_of_city(of_city(MIHON), NEW.revocations([minica.SERIAL]), older) is Code.CERTIFICATE_REVOKED
    older_whole = NEW.revocations([minica.SERIAL], issued=NOW - timedelta(hours=1))
    assert judged_of_city(of_city(MIHON), older_whole, NEW.revocations(point=MIHON)) is None


def test_a_list_of_several_points_speaks_of_each():
    both = NEW.revocations(extension=minica.issuing_point(full_name=[MIHON, KYUMIHON]))
    assert judged_of_city(of_city(MIHON), both) is judged_of_city(of_city(KYUMIHON), both) is None
    assert judged_of_city(of_city(minica.directory("Other"), KYUMIHON), NEW.revocations(point=KYUMIHON)) is None


PARTLY = x509.CRLDistributionPoints(
    [
        x509.DistributionPoint([MIHON], None, frozenset([x509.ReasonFlags.key_compromise]), None),
        x509.DistributionPoint([MIHON], None, None, [minica.directory("Other")]),
        x509.DistributionPoint([x509.UniformResourceIdentifier("http://example.invalid/crl")], None, None, None),
        x509.DistributionPoint(None, None, None, [MIHON]),
    ]
)


def test_without_a_plain_name_only_a_whole_list_counts():
    certificate = NEW.issue(extensions=[*minica.good_extensions(), (PARTLY, False)])
    assert judged_of_city(certificate, NEW.revocations(point=MIHON)) is Code.REVOCATION_STALE
    assert judged_of_city(certificate, NEW.revocations()) is None


def test_only_the_first_points_are_looked_at():
    names = [minica.directory(str(number)) for number in range(distribution.MAX_POINTS + 1)]
    assert judged_of_city(of_city(*names), NEW.revocations(point=names[-2])) is None
    assert judged_of_city(of_city(*names), NEW.revocations(point=names[-1])) is Code.REVOCATION_STALE


@given(st.binary(max_size=80))
def test_no_bytes_for_distribution_points_break_the_reader(value):
    points = x509.UnrecognizedExtension(x509.oid.ExtensionOID.CRL_DISTRIBUTION_POINTS, value)
    certificate = NEW.issue(extensions=[*minica.good_extensions(), (points, False)])
    assert outcome(parse, certificate) is Code.CERTIFICATE_MALFORMED or distribution.of_certificate(parse(certificate))


# lists that are none


def test_a_list_nobody_here_signed_is_refused():
    for stranger in (IMPOSTOR, STRANGER, OLD):
        assert built([NEW.certificate()], [stranger.revocations()]) is Code.TRUST_MALFORMED
    assert built([NEW.certificate()], [NEW.revocations(signer="impostor")]) is Code.TRUST_MALFORMED
    other_name = MiniCa(organisation="STRANGER", owner="new")
    assert built([NEW.certificate()], [other_name.revocations()]) is Code.TRUST_MALFORMED


def test_a_list_of_a_part_or_of_changes_is_refused():
    part = {"full_name": [minica.directory("Mihon-shi CRLDP")]}
    for extension in (
        x509.DeltaCRLIndicator(1),
        minica.issuing_point(full_name=[x509.DNSName("part.example")]),
        minica.issuing_point(only_contains_user_certs=True),
        minica.issuing_point(**part, only_contains_ca_certs=True),
        minica.issuing_point(**part, only_contains_attribute_certs=True),
        minica.issuing_point(**part, indirect_crl=True),
        minica.issuing_point(**part, only_some_reasons=frozenset([x509.ReasonFlags.key_compromise])),
        minica.issuing_point(
            relative_name=x509.RelativeDistinguishedName([x509.NameAttribute(NameOID.COMMON_NAME, "part")])
        ),
    ):
        assert built([NEW.certificate()], [NEW.revocations(extension=extension)]) is Code.TRUST_MALFORMED


@asn1.sequence
class Endless:
    """What an authority signs in a list without nextUpdate and without extensions."""

    version: int
    algorithm: asn1.TLV
    issuer: asn1.TLV
    this_update: asn1.UTCTime


def test_a_list_that_would_count_for_ever_is_refused():
    certificate = parse(NEW.certificate())
    algorithm, issuer = minica.tlv(certificate.envelope.algorithm), minica.tlv(certificate.issuer)
    tbs = asn1.encode_der(Endless(version=1, algorithm=algorithm, issuer=issuer, this_update=asn1.UTCTime(NOW)))
    signature = minica.bits(minica.sign(tbs, "new"))
    endless = asn1.encode_der(grammar.Signed(tbs=minica.tlv(tbs), algorithm=algorithm, signature=signature))
    assert x509.load_der_x509_crl(endless).is_signature_valid(minica.key("new").public_key())
    assert built([NEW.certificate()], [endless]) is Code.TRUST_MALFORMED


def test_a_list_names_the_algorithm_it_was_signed_with():
    signed = grammar.read(grammar.Signed, NEW.revocations())
    changed = asn1.encode_der(replace(signed, algorithm=WITHOUT_NULL))
    assert built([NEW.certificate()], [changed]) is Code.TRUST_MALFORMED


LIST = NEW.revocations([1, 2, 3])


@given(st.binary(max_size=40) | st.integers(0, len(LIST)).map(lambda size: LIST[:size]))
def test_the_reader_without_copies_reads_what_the_other_reads_or_refuses(data):
    """It looks at three headers only; what is inside is read by the x509 module once the signature holds."""

    def parts(read):
        try:
            found = read(data)
        except ValueError:
            return None
        return bytes(found.tbs), found.algorithm, found.signature

    careful = parts(envelope.read)
    assert careful is None or parts(envelope.read_large) == careful


def test_both_readers_read_a_list_alike():
    small, large = envelope.read(LIST), envelope.read_large(LIST)
    assert (small.tbs, small.algorithm, small.signature) == (bytes(large.tbs), large.algorithm, large.signature)
    for spoiled in (LIST + b"\x00", b"\x31" + LIST[1:], b"\x30\x80" + LIST[4:] + bytes(2), b"\x30\x83\x00" + LIST[2:]):
        with pytest.raises(ValueError):
            envelope.read_large(spoiled)


@given(st.integers(0, len(LIST) - 1), st.integers(1, 255))
@settings(max_examples=500)  # the x509 module has many errors of its own; this found one
def test_a_changed_byte_in_a_list_is_refused(at, mask):
    changed = LIST[:at] + bytes([LIST[at] ^ mask]) + LIST[at + 1 :]
    assert built([NEW.certificate()], [changed]) is Code.TRUST_MALFORMED


@given(st.binary(max_size=100))
def test_nothing_but_a_refusal_comes_out_of_any_bytes(data):
    assert built([data]) is Code.TRUST_MALFORMED
    assert built([NEW.certificate()], [data]) is Code.TRUST_MALFORMED


# anchors


OTHER_SUBJECT = NEW.issue(
    lambda tbs: replace(tbs, subject=minica.tlv(minica.name((NameOID.ORGANIZATION_NAME, "OTHER")).public_bytes())),
    key=minica.key("new"),
    extensions=minica.authority_extensions(minica.key("new")),
)
"""An authority's certificate, signed by its own key, but for another name than the issuer's."""


@pytest.mark.parametrize(
    "spoiled",
    [
        b"",
        NEW.certificate()[:-1],
        NEW.certificate(ca=False),
        NEW.certificate(usage=("key_cert_sign",)),
        NEW.certificate(usage=("crl_sign",)),
        NEW.certificate(signer=minica.key("impostor")),
        NEW.issue(),
        OTHER_SUBJECT,
        NEW.issue(extensions=[(x509.BasicConstraints(ca=True, path_length=None), True)]),
        cards.certificate("valid"),
        cards.certificate("ca-certificate"),
    ],
)
def test_what_is_not_a_self_signed_authority_is_no_anchor(spoiled):
    assert built([spoiled]) is Code.TRUST_MALFORMED


@pytest.mark.parametrize(
    "make",
    [
        lambda: rsa.generate_private_key(65_537, 1_024),
        lambda: rsa.generate_private_key(65_537, 3_072),
        lambda: rsa.generate_private_key(3, 2_048),
        lambda: ec.generate_private_key(ec.SECP256R1()),
    ],
)
def test_an_anchor_has_a_key_of_the_table(make):
    assert built([NEW.certificate(key=make())]) is Code.TRUST_MALFORMED


def test_an_anchor_says_itself_of_which_kind_its_key_is():
    without_null = minica.tlv(bytes.fromhex("300b06092a864886f70d010101"))

    def spoil(tbs):
        return replace(tbs, public_key=replace(tbs.public_key, algorithm=without_null))

    assert built([minica.changed(NEW.certificate(), spoil, "new")]) is Code.TRUST_MALFORMED


def test_a_store_keeps_its_profile():
    assert store(NEW).profile is TEST
