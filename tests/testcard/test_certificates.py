"""The certificate profile, field by field, read back with another library's eyes."""

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtensionOID, NameOID, SignatureAlgorithmOID
from support import cards

SIGNING_ISSUER = (
    "OU=Japan Agency for Local Authority Information Systems,OU=JPKI for digital signature,O=TODOKE-JPKI-TEST,C=JP"
)
AUTHENTICATION_ISSUER = SIGNING_ISSUER.replace("digital signature", "user authentication")
ATTRIBUTE_ARC = "1.2.392.200149.8.5.5."


def folder() -> Path:
    return cards.session_pki().folder


def signing(name: str) -> x509.Certificate:
    return x509.load_der_x509_certificate(cards.certificate(name))


def authentication(name: str) -> x509.Certificate:
    return x509.load_der_x509_certificate((folder() / "cards" / name / "authentication.der").read_bytes())


def authority(name: str) -> x509.Certificate:
    return x509.load_der_x509_certificate((folder() / "authorities" / f"{name}.der").read_bytes())


def extensions(certificate: x509.Certificate) -> list[tuple[str, bool]]:
    """Names and criticality, in the order of the certificate."""
    return [(extension.oid._name, extension.critical) for extension in certificate.extensions]


def directory_name(names: object) -> str:
    (name,) = names
    assert isinstance(name, x509.DirectoryName)
    return name.value.rfc4514_string()


def issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except Exception:  # noqa: BLE001 -- whatever it is, it was not
        return False
    return True


# ---- signing certificates


def test_a_signing_certificate_has_these_extensions_in_this_order():
    assert extensions(signing("valid")) == [
        ("keyUsage", True),
        ("subjectAltName", False),
        ("certificatePolicies", True),
        ("issuerAltName", False),
        ("cRLDistributionPoints", False),
        ("authorityKeyIdentifier", False),
        ("subjectKeyIdentifier", False),
    ]


def test_issuer_and_subject_are_those_of_a_card_in_a_test_organisation():
    certificate = signing("valid")
    assert certificate.issuer.rfc4514_string() == SIGNING_ISSUER
    fields = [(attribute.oid, attribute.value) for attribute in certificate.subject]
    assert fields[:3] == [
        (NameOID.COUNTRY_NAME, "JP"),
        (NameOID.LOCALITY_NAME, "Mihon-ken"),
        (NameOID.LOCALITY_NAME, "Mihon-shi"),
    ]
    assert [oid for oid, _ in fields[3:]] == [NameOID.COMMON_NAME]
    assert len(fields[3][1]) == 23
    assert fields[3][1][14:19] == "99001"


def test_the_key_is_rsa_2048_and_the_signature_sha256():
    certificate = signing("valid")
    key = certificate.public_key()
    assert isinstance(key, RSAPublicKey)
    assert (key.key_size, key.public_numbers().e) == (2048, 65_537)
    assert certificate.signature_algorithm_oid == SignatureAlgorithmOID.RSA_WITH_SHA256
    assert certificate.version == x509.Version.v3


def test_key_usage_is_digital_signature_and_non_repudiation():
    usage = signing("valid").extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.public_bytes().hex() == "030206c0"


def test_the_four_attributes_stand_in_the_cards_order_as_utf8_strings():
    names = signing("valid").extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [(name.type_id.dotted_string, name.value) for name in names if isinstance(name, x509.OtherName)] == [
        (ATTRIBUTE_ARC + "1", b"\x0c\x0f" + "見本　花子".encode()),
        (ATTRIBUTE_ARC + "4", b"\x0c\x09319850401"),
        (ATTRIBUTE_ARC + "3", b"\x0c\x012"),
        (ATTRIBUTE_ARC + "5", b"\x0c\x2d" + "見本県見本市中央一丁目２番３号".encode()),
        (ATTRIBUTE_ARC + "2", b"\x0c\x0500000"),
        (ATTRIBUTE_ARC + "6", b"\x0c\x0f000000000000000"),
    ]


def test_policy_and_practice_statement_are_marked_as_test():
    (policy,) = signing("valid").extensions.get_extension_for_class(x509.CertificatePolicies).value
    assert policy.policy_identifier.dotted_string == "1.2.392.200149.8.5.1.0.20"
    assert policy.policy_qualifiers == ["http://cps.todoke.invalid/"]


def test_alternative_issuer_name_and_distribution_point_are_directory_names():
    found = signing("valid").extensions
    issuer = found.get_extension_for_class(x509.IssuerAlternativeName).value
    assert directory_name(issuer) == "O=公的個人認証サービス（試験用）,C=JP"
    (point,) = found.get_extension_for_class(x509.CRLDistributionPoints).value
    assert directory_name(point.full_name) == (
        "CN=Mihon-shi CRLDP,OU=Mihon-ken,OU=CRL Distribution Points,"
        "OU=JPKI for digital signature,O=TODOKE-JPKI-TEST,C=JP"
    )


def test_key_identifiers_are_sha1_of_the_keys():
    found = signing("valid").extensions
    subject = found.get_extension_for_class(x509.SubjectKeyIdentifier).value
    assert subject == x509.SubjectKeyIdentifier.from_public_key(signing("valid").public_key())
    issuer = found.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    expected = x509.SubjectKeyIdentifier.from_public_key(authority("signing-3").public_key())
    assert issuer.key_identifier == expected.digest
    assert issuer.authority_cert_issuer is None


def test_validity_ends_at_the_end_of_the_fifth_birthday_in_japan():
    certificate = signing("valid")
    assert certificate.not_valid_after_utc == datetime(2031, 4, 1, 14, 59, 59, tzinfo=UTC)
    assert certificate.not_valid_before_utc < cards.NOW < certificate.not_valid_after_utc


def test_serial_numbers_are_short_and_never_given_twice():
    serials = [signing(name).serial_number for name in [*cards.good(), *cards.defects()]]
    assert len(set(serials)) == len(serials)
    assert max(serials) < 2**31


# ---- authentication certificates


def test_an_authentication_certificate_has_no_attributes_but_names_the_holders_city():
    certificate = authentication("valid")
    assert [attribute.oid for attribute in certificate.subject] == [NameOID.COUNTRY_NAME, NameOID.COMMON_NAME]
    assert certificate.issuer.rfc4514_string() == AUTHENTICATION_ISSUER
    assert extensions(certificate) == [
        ("keyUsage", True),
        ("certificatePolicies", True),
        ("issuerAltName", False),
        ("cRLDistributionPoints", False),
        ("authorityKeyIdentifier", False),
        ("subjectKeyIdentifier", False),
    ]
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.public_bytes().hex() == "03020780"
    (policy,) = certificate.extensions.get_extension_for_class(x509.CertificatePolicies).value
    assert policy.policy_identifier.dotted_string == "1.2.392.200149.8.5.1.0.30"
    (point,) = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    (where,) = point.full_name
    assert [part.value for part in where.value][-2:] == ["Mihon-ken", "Mihon-shi CRLDP"]
    assert issued_by(certificate, authority("authentication"))


# ---- authorities


GENERATIONS = ("signing-1", "signing-2", "signing-3")
ENDED, NEXT = "signing-retired", "signing-next"


@pytest.mark.parametrize("name", [*GENERATIONS, ENDED, NEXT])
def test_an_authority_is_self_signed_for_ten_years_without_authority_key_identifier(name):
    certificate = authority(name)
    assert issued_by(certificate, certificate)
    assert certificate.not_valid_after_utc.year - certificate.not_valid_before_utc.year == 10
    assert extensions(certificate) == [
        ("keyUsage", True),
        ("basicConstraints", True),
        ("subjectAltName", False),
        ("cRLDistributionPoints", False),
        ("subjectKeyIdentifier", False),
    ]
    constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    assert (constraints.ca, constraints.path_length) == (True, None)
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.public_bytes().hex() == "03020106"
    (point,) = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    assert directory_name(point.full_name) == SIGNING_ISSUER


def test_three_generations_share_one_name_and_no_key():
    certificates = [authority(name) for name in GENERATIONS]
    assert len({certificate.subject for certificate in certificates}) == 1
    assert len({certificate.public_key().public_numbers().n for certificate in certificates}) == 3
    starts = [certificate.not_valid_before_utc.year for certificate in certificates]
    assert [start - starts[0] for start in starts] == [0, 4, 8]
    assert all(certificate.not_valid_after_utc > cards.NOW for certificate in certificates)


def test_one_more_generation_has_ended_and_one_is_for_the_cards_to_come():
    assert {authority(name).subject for name in (ENDED, NEXT)} == {authority("signing-3").subject}
    assert authority(ENDED).not_valid_after_utc < cards.NOW
    certificate = authority(NEXT)
    assert isinstance(certificate.public_key(), EllipticCurvePublicKey)
    assert certificate.public_key().curve.name == "secp384r1"
    assert certificate.signature_algorithm_oid == SignatureAlgorithmOID.ECDSA_WITH_SHA384


def test_a_card_was_issued_by_one_generation_and_not_by_another():
    assert issued_by(signing("valid"), authority("signing-3"))
    assert not issued_by(signing("valid"), authority("signing-2"))
    assert issued_by(signing("taro"), authority("signing-2"))
    assert issued_by(signing("unknown-birthday"), authority("signing-1"))


def test_the_impostor_has_the_name_of_the_authority_and_another_key():
    assert authority("impostor").subject == authority("signing-3").subject
    assert issued_by(signing("other-ca"), authority("impostor"))
    assert not any(issued_by(signing("other-ca"), authority(name)) for name in GENERATIONS)


POLICY_ARC = bytes.fromhex("2a83088c9b55080501")
"""1.2.392.200149.8.5.1 in DER; the next number is 0 for test cards, 1 and 3 for real ones."""


def test_no_certificate_bears_the_organisation_or_a_policy_of_the_real_ones():
    ders = [path.read_bytes() for path in folder().rglob("*.der") if not path.name.endswith(".crl.der")]
    assert len(ders) > 50
    for der in ders:
        (organisation,) = x509.load_der_x509_certificate(der).issuer.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
        assert organisation.value.startswith("TODOKE-")
        assert organisation.value.endswith("-TEST")
        assert {der[at + len(POLICY_ARC)] for at in range(len(der)) if der.startswith(POLICY_ARC, at)} <= {0}


# ---- what is wrong with the others


def test_substitute_characters_are_flagged_where_they_stand():
    names = signing("substitute-characters").extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    values = {name.type_id.dotted_string[-1]: name.value[2:].decode() for name in names}
    assert values["1"][values["2"].index("1")] == "吉"
    assert values["5"][values["6"].index("1")] == "辻"


def test_expired_and_not_yet_valid():
    assert signing("expired").not_valid_after_utc < cards.NOW
    assert signing("not-yet-valid").not_valid_before_utc > cards.NOW


def test_the_moved_card_has_the_old_address():
    names = signing("moved-house").extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert "旧見本町" in [name.value for name in names][3][2:].decode()


def test_a_broken_issuer_signature_is_the_only_thing_broken():
    certificate, issuer = signing("broken-issuer-signature"), authority("signing-3")
    key = issuer.public_key()
    assert isinstance(key, RSAPublicKey)
    assert not issued_by(certificate, issuer)
    whole = certificate.signature[:-1] + bytes([certificate.signature[-1] ^ 1])
    key.verify(whole, certificate.tbs_certificate_bytes, PKCS1v15(), SHA256())


def oids(name: str) -> set[x509.ObjectIdentifier]:
    return {extension.oid for extension in signing(name).extensions}


def test_key_usage_defects():
    assert ExtensionOID.KEY_USAGE not in oids("missing-key-usage")
    assert extensions(signing("non-critical-key-usage"))[0] == ("keyUsage", False)
    usage = signing("wrong-key-usage").extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.public_bytes().hex() == "03020520"


def test_the_short_key_is_short():
    key = signing("rsa-1024").public_key()
    assert isinstance(key, RSAPublicKey)
    assert key.key_size == 1024


def test_defects_of_the_attributes():
    with pytest.raises(ValueError, match="parsing asn1"):
        _ = signing("broken-san").extensions
    assert ExtensionOID.SUBJECT_ALTERNATIVE_NAME not in oids("no-san")
    names = signing("incomplete-san").extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [name.type_id.dotted_string[-1] for name in names] == ["1", "4", "3", "2", "6"]
    names = signing("garbled-birth-date").extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert next(iter(list(names)[1:])).value == b"\x0c\x09319851301"


def test_a_ca_certificate_and_an_unknown_critical_extension():
    constraints = signing("ca-certificate").extensions.get_extension_for_class(x509.BasicConstraints)
    assert constraints.critical
    assert constraints.value.ca
    unknown = signing("unknown-critical-extension").extensions
    assert [found.oid.dotted_string for found in unknown if isinstance(found.value, x509.UnrecognizedExtension)] == [
        "1.2.392.200149.8.5.1.0.999"
    ]


# ---- a second opinion


@pytest.mark.skipif(
    shutil.which("openssl") is None, reason="openssl is not installed; it is a second opinion, beside cryptography"
)
def test_openssl_accepts_the_valid_card_strictly(tmp_path):
    paths = [tmp_path / "ca.pem", tmp_path / "card.pem"]
    for path, certificate in zip(paths, [authority("signing-3"), signing("valid")], strict=True):
        path.write_bytes(certificate.public_bytes(Encoding.PEM))
    moment = str(int(cards.NOW.timestamp()))
    command = ["openssl", "verify", "-x509_strict", "-attime", moment, "-CAfile", str(paths[0]), str(paths[1])]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.strip().endswith("OK"), done.stderr
