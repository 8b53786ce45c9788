"""The numbered procedure: what passes, what each step refuses, and that the steps come in their order."""

import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.x509 import ObjectIdentifier
from hypothesis import given
from hypothesis import strategies as st
from support import cards, minica
from support.minica import MiniCa

import todoke_evidence
from todoke_evidence import jws, statement
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki.certificate import MAX_CERTIFICATE
from todoke_evidence.jpki.claim import Claim
from todoke_evidence.jpki.profile import PRODUCTION, TEST, Profile
from todoke_evidence.jpki.trust import TrustStore
from todoke_evidence.jpki.verify import PROCEDURE, Verified, check_age, verify
from todoke_evidence.trust_files import load_trust_store

NOW = cards.NOW
STEPS = {
    Code.CERTIFICATE_OVERSIZED: 1,
    Code.CERTIFICATE_MALFORMED: 1,
    Code.ISSUER_UNKNOWN: 2,
    Code.ISSUER_SIGNATURE_INVALID: 2,
    Code.ALGORITHM_UNSUPPORTED: 3,
    Code.KEY_UNSUPPORTED: 3,
    Code.PROFILE_MISMATCH: 4,
    Code.SIGNED_IN_FUTURE: 5,
    Code.CERTIFICATE_NOT_YET_VALID: 5,
    Code.CERTIFICATE_EXPIRED: 5,
    Code.ISSUER_NOT_YET_VALID: 5,
    Code.ISSUER_EXPIRED: 5,
    Code.CERTIFICATE_IS_CA: 6,
    Code.KEY_USAGE_WRONG: 7,
    Code.POLICY_WRONG: 8,
    Code.EXTENSION_UNKNOWN: 9,
    Code.ATTRIBUTES_MALFORMED: 10,
    Code.BIRTH_DATE_IN_FUTURE: 10,
    Code.SIGNATURE_INVALID: 11,
    Code.REVOCATION_STALE: 12,
    Code.OCSP_UNAVAILABLE: 12,
    Code.OCSP_INVALID: 12,
    Code.OCSP_STALE: 12,
    Code.CERTIFICATE_UNKNOWN: 12,
    Code.CERTIFICATE_REVOKED: 12,
}
"""Every code the procedure can refuse with, and the one step it belongs to."""

STATEMENT = statement.encode(
    statement.Statement(
        municipality="990019",
        procedure="ningen-dock",
        form=bytes(32),
        submission=bytes(16),
        time=NOW,
        origin="https://todoke.example",
        nonce="nonce",
        commitment=bytes(32),
        attachments=(),
        sealed=bytes(32),
    )
)
DIGEST = hashlib.sha256(b"signed").digest()
CA = MiniCa()


def refusal(call) -> tuple[Code, int | None] | None:
    """Code and step of the refusal; None when the signature was accepted."""
    try:
        call()
    except EvidenceError as error:
        return error.code, error.step
    return None


def refused_with(code: Code) -> tuple[Code, int]:
    return code, STEPS[code]


def trusted(profile: Profile = TEST, authority: MiniCa = CA, revoked=()) -> TrustStore:
    return TrustStore.read(profile, [authority.certificate()], [authority.revocations(revoked)])


def judge(
    certificate: bytes | None = None, *, now: datetime = NOW, trust: TrustStore | None = None, **changes
) -> Verified:
    """The verdict on a good signature by the holder of a good certificate, with what is claimed changed."""
    good = Claim(DIGEST, minica.sign(b"signed"), CA.issue() if certificate is None else certificate, "RS256", NOW)
    return verify(good._replace(**changes), now, trusted() if trust is None else trust)


def with_extension(wanted: x509.ExtensionType, *, critical: bool) -> list:
    """The good extensions with one of them replaced, or added."""
    others = [(value, flag) for value, flag in minica.good_extensions() if value.oid != wanted.oid]
    return [*others, (wanted, critical)]


def without(oid: ObjectIdentifier) -> list:
    return [(value, flag) for value, flag in minica.good_extensions() if value.oid != oid]


def unknown(oid: str, value: bytes = b"\x05\x00") -> x509.UnrecognizedExtension:
    return x509.UnrecognizedExtension(ObjectIdentifier(oid), value)


# the whole way, with the cards of the test PKI


def signed_by(card: str) -> statement.SignedStatement:
    return statement.parse_signed(cards.sign_with(card, STATEMENT))


def judge_signed(signed: statement.SignedStatement, profile: Profile = TEST) -> Verified:
    return verify(signed.claim, NOW, load_trust_store(cards.trust(), profile))


@pytest.mark.parametrize("card", cards.good())
def test_a_good_card_passes_and_tells_who_signed(card):
    verified = judge_signed(signed_by(card))
    assert verified.attributes.name == cards.person(card).name
    assert verified.certificate.der == cards.certificate(card)


@pytest.mark.parametrize(("card", "code"), cards.defects().items())
def test_each_defect_is_refused_with_its_own_code_and_step(card, code):
    assert refusal(lambda: judge_signed(signed_by(card))) == refused_with(Code(code))


@pytest.mark.parametrize("card", cards.good())
def test_production_refuses_test_cards_even_with_their_authority_among_the_anchors(card):
    assert refusal(lambda: judge_signed(signed_by(card), PRODUCTION)) == refused_with(Code.PROFILE_MISMATCH)


def changed_parts() -> dict[str, str]:
    """A signed statement with one byte changed in header, payload or signature, spelled well again."""
    good = jws.parse(cards.sign_with("valid", STATEMENT), 20_000)
    other_name = cards.certificate("valid").replace("花子".encode(), "花于".encode())
    return {
        "header": joined(statement.header(other_name), good.payload, good.signature),
        "other certificate": joined(statement.header(cards.certificate("taro")), good.payload, good.signature),
        "payload": joined(good.header, good.payload.replace(b"ningen-dock", b"ningen-dork"), good.signature),
        "time": joined(good.header, good.payload.replace(b"09:30:00Z", b"09:30:01Z"), good.signature),
        "signature": joined(good.header, good.payload, bytes([good.signature[0] ^ 1]) + good.signature[1:]),
        "shorter signature": joined(good.header, good.payload, good.signature[:-1]),
        "longer signature": joined(good.header, good.payload, b"\x00" + good.signature),
        "no signature": joined(good.header, good.payload, b""),
    }


def joined(header: dict, payload: bytes, signature: bytes) -> str:
    return jws.assemble(header, payload, lambda _: signature)


@pytest.mark.parametrize("part", ["header", "other certificate", "payload", "time", "signature"])
def test_a_changed_byte_in_any_part_of_a_signed_statement_is_refused(part):
    expected = Code.ISSUER_SIGNATURE_INVALID if part == "header" else Code.SIGNATURE_INVALID
    signed = statement.parse_signed(changed_parts()[part])
    assert refusal(lambda: judge_signed(signed)) == refused_with(expected)


@pytest.mark.parametrize("part", ["shorter signature", "longer signature", "no signature"])
def test_a_signature_of_another_length_is_refused(part):
    signed = statement.parse_signed(changed_parts()[part])
    assert refusal(lambda: judge_signed(signed)) == refused_with(Code.SIGNATURE_INVALID)


# step by step, with certificates no card of the test PKI can have


def test_a_good_signature_passes_every_step():
    assert judge().certificate.serial == minica.SERIAL


def test_step_1_bounds_and_strict_der():
    assert refusal(lambda: judge(b"")) == refused_with(Code.CERTIFICATE_MALFORMED)
    assert refusal(lambda: judge(CA.issue() + b"\x00")) == refused_with(Code.CERTIFICATE_MALFORMED)
    assert refusal(lambda: judge(bytes(MAX_CERTIFICATE + 1))) == refused_with(Code.CERTIFICATE_OVERSIZED)


def test_step_2_a_trusted_authority_signed_the_certificate():
    stranger, impostor = MiniCa(organisation="OTHER", owner="impostor"), MiniCa(owner="impostor")
    assert refusal(lambda: judge(stranger.issue())) == refused_with(Code.ISSUER_UNKNOWN)
    assert refusal(lambda: judge(impostor.issue())) == refused_with(Code.ISSUER_SIGNATURE_INVALID)
    assert refusal(lambda: judge(CA.certificate())) is not None  # not even the authority's own certificate passes


@pytest.mark.parametrize("algorithm", ["", "none", "HS256", "RS384", "RS512", "PS256", "ES256", "ES512", "rs256"])
def test_step_3_the_algorithm_is_in_the_table(algorithm):
    assert refusal(lambda: judge(algorithm=algorithm)) == refused_with(Code.ALGORITHM_UNSUPPORTED)


@pytest.mark.parametrize(
    "make",
    [
        lambda: rsa.generate_private_key(65_537, 1_024),
        lambda: rsa.generate_private_key(65_537, 2_056),
        lambda: rsa.generate_private_key(65_537, 3_072),
        lambda: rsa.generate_private_key(3, 2_048),
        lambda: ec.generate_private_key(ec.SECP256R1()),
        lambda: ec.generate_private_key(ec.SECP384R1()),
    ],
)
def test_step_3_the_key_is_of_the_algorithms_kind_and_size(make):
    assert refusal(lambda: judge(CA.issue(key=make()))) == refused_with(Code.KEY_UNSUPPORTED)


@pytest.mark.parametrize(
    "identifier",
    [
        "300b06092a864886f70d010101",  # rsaEncryption without its NULL
        "300d06092a864886f70d01010a0500",  # a key that is for PSS only
        "300d06092a864886f70d01010b0500",
    ],
)
def test_step_3_the_key_says_itself_of_which_kind_it_is(identifier):
    def spoil(tbs):
        return replace(tbs, public_key=replace(tbs.public_key, algorithm=minica.tlv(bytes.fromhex(identifier))))

    assert refusal(lambda: judge(CA.issue(spoil))) == refused_with(Code.KEY_UNSUPPORTED)


@pytest.mark.parametrize("key", [b"", b"\x30\x00", bytes.fromhex("3006020100020103"), b"\xff" * 270])
def test_step_3_a_key_that_is_none_is_refused(key):
    def spoil(tbs):
        return replace(tbs, public_key=replace(tbs.public_key, key=minica.bits(key)))

    assert refusal(lambda: judge(CA.issue(spoil))) == refused_with(Code.KEY_UNSUPPORTED)


def test_step_3_a_negative_or_even_modulus_is_refused():
    for modulus in (-(2**2047) - 1, 2**2047):
        key = minica.rsa_public_key(modulus, 65_537)
        spoiled = CA.issue(lambda tbs, key=key: replace(tbs, public_key=replace(tbs.public_key, key=minica.bits(key))))
        assert refusal(lambda der=spoiled: judge(der)) == refused_with(Code.KEY_UNSUPPORTED)


P384 = ec.generate_private_key(ec.SECP384R1())
ELLIPTIC = MiniCa(owner="elliptic")


def es384(key: ec.EllipticCurvePrivateKey = P384) -> bytes:
    """A signature as a JWS has it."""
    r, s = decode_dss_signature(key.sign(b"signed", ec.ECDSA(SHA384())))
    return r.to_bytes(48) + s.to_bytes(48)


def judge_elliptic(**changes) -> Verified:
    """The verdict on a good signature with a key on P-384."""
    good = {
        "certificate": CA.issue(key=P384),
        "digest": hashlib.sha384(b"signed").digest(),
        "signature": es384(),
        "algorithm": "ES384",
    }
    return judge(**good | changes)


def test_step_3_a_key_on_p384_signs_with_es384():
    assert judge_elliptic().certificate.serial == minica.SERIAL
    assert refusal(lambda: judge_elliptic(algorithm="RS256")) == refused_with(Code.KEY_UNSUPPORTED)
    assert refusal(lambda: judge(algorithm="ES384")) == refused_with(Code.KEY_UNSUPPORTED)


def test_step_2_an_authority_of_either_kind_issues_certificates_of_either(monkeypatch):
    monkeypatch.setattr(minica, "key", lambda owner, key=minica.key: P384 if owner == "elliptic" else key(owner))
    elliptic = {"algorithm": SHA384()}
    lists = [ELLIPTIC.revocations(**elliptic)]
    store = TrustStore.read(TEST, [ELLIPTIC.certificate(**elliptic)], lists)
    assert judge(ELLIPTIC.issue(**elliptic), trust=store).issuer.algorithm.name == "ES384"
    assert judge_elliptic(certificate=ELLIPTIC.issue(key=P384, **elliptic), trust=store)
    with_sha256 = ELLIPTIC.issue()
    assert refusal(lambda: judge(with_sha256, trust=store)) == refused_with(Code.ISSUER_SIGNATURE_INVALID)


@pytest.mark.parametrize(
    "point",
    [
        lambda good: b"",
        lambda good: b"\x00",  # the point at infinity
        lambda good: good[:-1],
        lambda good: good + b"\x00",
        lambda good: bytes([2 + good[-1] % 2]) + good[1:49],  # compressed
        lambda good: bytes([6 + good[-1] % 2]) + good[1:],  # hybrid
        lambda good: good[:-1] + bytes([good[-1] ^ 1]),
        lambda good: b"\x04" + bytes(96),
        lambda good: b"\x04" + b"\xff" * 96,
    ],
)
def test_step_3_a_point_is_on_the_curve_and_has_one_spelling(point):
    def spoil(tbs):
        key = minica.bits(point(tbs.public_key.key.as_bytes()))
        return replace(tbs, public_key=replace(tbs.public_key, key=key))

    spoiled = CA.issue(spoil, key=P384)
    assert refusal(lambda: judge_elliptic(certificate=spoiled)) == refused_with(Code.KEY_UNSUPPORTED)


def test_step_3_a_curve_has_one_name():
    for identifier in (
        "301306072a8648ce3d020106082a8648ce3d030107",
        "300906072a8648ce3d0201",
        "300e06052b8104010c06052b81040022",
    ):

        def spoil(tbs, identifier=identifier):
            return replace(tbs, public_key=replace(tbs.public_key, algorithm=minica.tlv(bytes.fromhex(identifier))))

        spoiled = CA.issue(spoil, key=P384)
        assert refusal(lambda der=spoiled: judge_elliptic(certificate=der)) == refused_with(Code.KEY_UNSUPPORTED)


@pytest.mark.parametrize(
    "changes",
    [
        {"digest": hashlib.sha384(b"other").digest()},
        {"digest": DIGEST},
        {"digest": b""},
        {"signature": b""},
        {"signature": bytes(96)},
        {"signature": b"\xff" * 96},
        {"signature": es384()[:-1]},
        {"signature": b"\x00" + es384()},
        {"signature": P384.sign(b"signed", ec.ECDSA(SHA384()))},
        {"signature": es384(ec.generate_private_key(ec.SECP384R1()))},
    ],
)
def test_step_11_a_key_on_p384_made_the_signature(changes):
    assert refusal(lambda: judge_elliptic(**changes)) == refused_with(Code.SIGNATURE_INVALID)


@given(st.binary(max_size=100))
def test_step_11_no_bytes_are_an_elliptic_signature(signature):
    assert refusal(lambda: judge_elliptic(signature=signature)) == refused_with(Code.SIGNATURE_INVALID)


def test_step_4_each_profile_refuses_the_others_certificates():
    production = MiniCa(organisation=PRODUCTION.organisation)
    assert refusal(lambda: judge(trust=trusted(PRODUCTION))) == refused_with(Code.PROFILE_MISMATCH)
    wrong_way_round = trusted(TEST, production)
    assert refusal(lambda: judge(production.issue(), trust=wrong_way_round)) == refused_with(Code.PROFILE_MISMATCH)


def test_step_5_the_certificate_was_valid_when_it_signed():
    start, end, second = NOW - 100 * minica.DAY, NOW + 100 * minica.DAY, timedelta(seconds=1)
    for inside in (start, end):
        now = max(inside, NOW)
        lists = [CA.revocations(issued=now, until=now + minica.DAY)]
        store = TrustStore.read(TEST, [CA.certificate()], lists)
        assert refusal(lambda at=inside, now=now, store=store: judge(signed_at=at, now=now, trust=store)) is None
    assert refusal(lambda: judge(signed_at=start - second)) == refused_with(Code.CERTIFICATE_NOT_YET_VALID)
    assert refusal(lambda: judge(signed_at=end + second, now=end + second)) == refused_with(Code.CERTIFICATE_EXPIRED)


def test_step_5_a_signature_may_be_checked_after_its_certificate_ended():
    later = NOW + 200 * minica.DAY
    store = TrustStore.read(TEST, [CA.certificate()], [CA.revocations(issued=later, until=later)])
    assert refusal(lambda: judge(now=later, trust=store)) is None


def test_step_5_its_authority_was_valid_when_it_signed():
    start, end, second = NOW - 10 * minica.DAY, NOW + 10 * minica.DAY, timedelta(seconds=1)
    brief = CA.certificate(start=start, end=end)
    for at, expected in (
        (start - second, refused_with(Code.ISSUER_NOT_YET_VALID)),
        (start, None),
        (end, None),
        (end + second, refused_with(Code.ISSUER_EXPIRED)),
    ):
        now = max(at, NOW)
        store = TrustStore.read(TEST, [brief], [CA.revocations(issued=now, until=now + minica.DAY)])
        assert refusal(lambda at=at, now=now, store=store: judge(signed_at=at, now=now, trust=store)) == expected


def test_step_5_nobody_signs_in_the_future():
    ahead = timedelta(minutes=5)
    assert refusal(lambda: judge(signed_at=NOW + ahead)) is None
    beyond = NOW + ahead + timedelta(seconds=1)
    assert refusal(lambda: judge(signed_at=beyond)) == refused_with(Code.SIGNED_IN_FUTURE)


@pytest.mark.parametrize("critical", [True, False])
def test_step_6_an_authority_does_not_sign_statements(critical):
    authority = with_extension(x509.BasicConstraints(ca=True, path_length=None), critical=critical)
    assert refusal(lambda: judge(CA.issue(extensions=authority))) == refused_with(Code.CERTIFICATE_IS_CA)
    odd = with_extension(unknown("2.5.29.19", bytes.fromhex("3003010100")), critical=critical)
    assert refusal(lambda: judge(CA.issue(extensions=odd))) == refused_with(Code.CERTIFICATE_IS_CA)
    no_authority = with_extension(x509.BasicConstraints(ca=False, path_length=None), critical=critical)
    assert refusal(lambda: judge(CA.issue(extensions=no_authority))) is None


@pytest.mark.parametrize(
    "extensions",
    [
        without(x509.KeyUsage.oid),
        with_extension(minica.key_usage("digital_signature", "content_commitment"), critical=False),
        with_extension(minica.key_usage("digital_signature"), critical=True),
        with_extension(minica.key_usage("content_commitment"), critical=True),
        with_extension(minica.key_usage("digital_signature", "content_commitment", "key_encipherment"), critical=True),
        with_extension(minica.key_usage("digital_signature", "content_commitment", "key_cert_sign"), critical=True),
        with_extension(unknown("2.5.29.15", bytes.fromhex("030200c0")), critical=True),  # bits said to be used
    ],
)
def test_step_7_the_key_is_for_signing_documents_only(extensions):
    assert refusal(lambda: judge(CA.issue(extensions=extensions))) == refused_with(Code.KEY_USAGE_WRONG)


SIGNING = TEST.signing_policy.dotted_string


@pytest.mark.parametrize(
    "extensions",
    [
        without(x509.CertificatePolicies.oid),
        with_extension(minica.policies(SIGNING), critical=False),
        with_extension(minica.policies("1.2.392.200149.8.5.1.0.30"), critical=True),
        with_extension(minica.policies(PRODUCTION.signing_policy.dotted_string), critical=True),
        with_extension(minica.policies(SIGNING + ".1"), critical=True),
        with_extension(minica.policies("2.5.29.32.0"), critical=True),
        with_extension(minica.policies(SIGNING, "1.2.392.200149.8.5.1.0.30"), critical=True),
        with_extension(minica.policies(SIGNING, SIGNING), critical=True),
        with_extension(unknown("2.5.29.32", b"\x30\x00"), critical=True),
    ],
)
def test_step_8_the_policy_is_the_signing_policy_and_no_other(extensions):
    assert refusal(lambda: judge(CA.issue(extensions=extensions))) == refused_with(Code.POLICY_WRONG)


@pytest.mark.parametrize(
    "extension",
    [
        unknown("1.2.3.4"),
        x509.ExtendedKeyUsage([ObjectIdentifier("1.3.6.1.5.5.7.3.1")]),
        x509.NameConstraints([x509.DNSName("example")], None),
        x509.InhibitAnyPolicy(0),
    ],
)
def test_step_9_what_must_not_be_overlooked_has_not_been(extension):
    critical = with_extension(extension, critical=True)
    assert refusal(lambda: judge(CA.issue(extensions=critical))) == refused_with(Code.EXTENSION_UNKNOWN)
    for_information = with_extension(extension, critical=False)
    assert refusal(lambda: judge(CA.issue(extensions=for_information))) is None


def born(text: str) -> x509.SubjectAlternativeName:
    return minica.attributes([(number, text if number == "4" else other) for number, other in minica.NAMES])


LAST_SECOND = datetime(2026, 11, 22, 14, 59, 59, tzinfo=UTC)  # of the 22nd in Japan


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("520261123", LAST_SECOND + timedelta(seconds=1)),
        ("020261123", LAST_SECOND + timedelta(seconds=1)),  # of no era
        ("520261122", LAST_SECOND),
        ("520261100", LAST_SECOND),  # a day that is unknown may be any
        ("520260000", LAST_SECOND),
    ],
)
def test_step_10_nobody_signs_before_the_day_of_birth_in_japan(text, first):
    certificate = CA.issue(extensions=with_extension(born(text), critical=False))
    among = trusted()
    for _ in range(3):  # also when the certificate is known
        assert refusal(lambda: judge(certificate, signed_at=first, trust=among)) is None
        if first > LAST_SECOND:
            early = refusal(lambda: judge(certificate, signed_at=LAST_SECOND, trust=among))
            assert early == refused_with(Code.BIRTH_DATE_IN_FUTURE)


@pytest.mark.parametrize("text", ["599991231", "599990000", "099991231", "520270000", "520261200", "520261124"])
def test_step_10_a_birth_date_in_the_future_is_refused(text):
    certificate = CA.issue(extensions=with_extension(born(text), critical=False))
    assert refusal(lambda: judge(certificate)) == refused_with(Code.BIRTH_DATE_IN_FUTURE)


def test_step_10_the_attributes_are_complete_and_may_be_critical():
    assert refusal(lambda: judge(CA.issue(extensions=without(x509.SubjectAlternativeName.oid)))) == refused_with(
        Code.ATTRIBUTES_MALFORMED
    )
    critical = with_extension(minica.attributes(), critical=True)
    assert refusal(lambda: judge(CA.issue(extensions=critical))) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"digest": bytes(32)},
        {"digest": DIGEST[:-1]},
        {"digest": DIGEST + b"\x00"},
        {"digest": b""},
        {"signature": b""},
        {"signature": bytes(256)},
        {"signature": b"\xff" * 256},
        {"signature": minica.key("impostor").sign(b"signed", padding.PKCS1v15(), SHA256())},
        {"signature": minica.key("holder").sign(b"signed", padding.PSS(padding.MGF1(SHA256()), 32), SHA256())},
    ],
)
def test_step_11_the_key_made_the_signature(changes):
    assert refusal(lambda: judge(**changes)) == refused_with(Code.SIGNATURE_INVALID)


def test_step_12_the_list_is_fresh_and_does_not_name_the_certificate():
    revoked = trusted(revoked=[minica.SERIAL])
    assert refusal(lambda: judge(trust=revoked)) == refused_with(Code.CERTIFICATE_REVOKED)
    assert refusal(lambda: judge(now=NOW + 2 * minica.DAY)) == refused_with(Code.REVOCATION_STALE)
    no_list = TrustStore.read(TEST, [CA.certificate()], [])
    assert refusal(lambda: judge(trust=no_list)) == refused_with(Code.REVOCATION_STALE)


# how old a signature may be, which is no step


def test_what_claims_to_be_older_than_the_bound_is_refused():
    bound = timedelta(minutes=10)
    for age in (-minica.DAY, timedelta(), bound):
        assert refusal(lambda age=age: check_age(NOW - age, NOW, bound)) is None
    beyond = NOW - bound - timedelta(seconds=1)
    assert refusal(lambda: check_age(beyond, NOW, bound)) == (Code.SIGNED_TOO_LONG_AGO, None)


def test_only_that_bound_keeps_an_expired_certificate_from_signing_with_an_earlier_date():
    later = NOW + 300 * minica.DAY  # 200 days after its end: the list, fresh and complete, no longer has to name it
    store = TrustStore.read(TEST, [CA.certificate()], [CA.revocations(issued=later, until=later + minica.DAY)])
    assert refusal(lambda: judge(signed_at=NOW, now=later, trust=store)) is None
    assert refusal(lambda: check_age(NOW, later, timedelta(days=14))) == (Code.SIGNED_TOO_LONG_AGO, None)


# the order


def test_the_procedure_is_numbered_from_one_and_every_code_belongs_to_a_step():
    assert [step.number for step in PROCEDURE] == list(range(1, 13))
    assert set(STEPS.values()) == {step.number for step in PROCEDURE}


def test_the_readme_tells_the_procedure_as_it_is():
    readme = Path(todoke_evidence.__file__).parents[2] / "README.md"
    section = readme.read_text(encoding="utf-8").partition("\n## The application procedure")[0]
    rows = [line for line in section.splitlines() if re.match(r"\| [0-9]+ \|", line)]
    codes = {step.number: " ".join(f"`{code}`" for code in STEPS if STEPS[code] == step.number) for step in PROCEDURE}
    assert rows == [f"| {it.number} | {it.name} | {it.sentence} | {codes[it.number]} |" for it in PROCEDURE]


USAGE, ATTRIBUTES, POLICY, _ = minica.good_extensions()
UNBORN = born("599991231"), False


def test_with_everything_wrong_the_earliest_step_refuses():
    """A hopeless signature is repaired step by step, and each repair brings the refusal of the next step to light."""
    arguments = {
        "algorithm": "none",
        "trust": TrustStore.read(PRODUCTION, [CA.certificate()], []),
        "signed_at": NOW - 1_000 * minica.DAY,
        "signature": b"",
    }
    extensions = {
        "constraints": (x509.BasicConstraints(ca=True, path_length=None), True),
        "usage": (minica.key_usage("key_encipherment"), False),
        "policy": (minica.policies("1.2.3"), False),
        "unknown": (unknown("1.2.3.4"), True),
    }
    repairs = (
        (Code.ALGORITHM_UNSUPPORTED, {"algorithm": "RS256"}, {}),
        (Code.PROFILE_MISMATCH, {"trust": TrustStore.read(TEST, [CA.certificate()], [])}, {}),
        (Code.CERTIFICATE_NOT_YET_VALID, {"signed_at": NOW}, {}),
        (Code.CERTIFICATE_IS_CA, {}, {"constraints": None}),
        (Code.KEY_USAGE_WRONG, {}, {"usage": USAGE}),
        (Code.POLICY_WRONG, {}, {"policy": POLICY}),
        (Code.EXTENSION_UNKNOWN, {}, {"unknown": None}),
        (Code.ATTRIBUTES_MALFORMED, {}, {"attributes": UNBORN}),
        (Code.BIRTH_DATE_IN_FUTURE, {}, {"attributes": ATTRIBUTES}),
        (Code.SIGNATURE_INVALID, {"signature": minica.sign(b"signed")}, {}),
        (Code.REVOCATION_STALE, {"trust": trusted()}, {}),
    )

    def verdict():
        der = CA.issue(extensions=[extension for extension in extensions.values() if extension])
        return refusal(lambda: judge(der, **arguments))

    for code, better_arguments, better_extensions in repairs:
        assert verdict() == refused_with(code)
        arguments |= better_arguments
        extensions |= better_extensions
    assert verdict() is None


# nothing but a refusal comes out

GOOD = CA.issue()
TRUST = trusted()


@given(
    st.binary(max_size=64),
    st.binary(max_size=300),
    st.text(max_size=8) | st.just("RS256"),
    st.datetimes(timezones=st.just(UTC)),
)
def test_any_arguments_give_a_verdict(digest, signature, algorithm, signed_at):
    changes = {"digest": digest, "signature": signature, "algorithm": algorithm, "signed_at": signed_at}
    assert refusal(lambda: judge(GOOD, **changes, trust=TRUST)) is not None


@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
def test_a_changed_byte_in_the_certificate_is_refused_in_the_first_two_steps(at, mask):
    changed = GOOD[:at] + bytes([GOOD[at] ^ mask]) + GOOD[at + 1 :]
    code, step = refusal(lambda: judge(changed, trust=TRUST))
    assert step == STEPS[code] <= 2
