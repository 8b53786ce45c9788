"""The revocation lists of the test authorities: one for all, or one for each city as the real authorities have them."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtensionOID
from support import cards

from todoke_testcard.store import prepare

CITIES = {"signing-3.Mihon-shi": "Mihon-shi CRLDP", "signing-3.Kyumihon-machi": "Kyumihon-machi CRLDP"}


def revocation_list(name: str, folder=None) -> x509.CertificateRevocationList:
    return x509.load_der_x509_crl(((folder or cards.trust()) / f"{name}.crl.der").read_bytes())


def anchor(name: str) -> x509.Certificate:
    return x509.load_der_x509_certificate((cards.trust() / f"{name}.ca.der").read_bytes())


@pytest.mark.parametrize("name", ["signing-1", "signing-2", *CITIES, "signing-retired", "signing-next"])
def test_each_generation_signs_its_own_list(name):
    found, authority = revocation_list(name), anchor(name.split(".")[0])
    assert found.issuer == authority.subject
    assert found.is_signature_valid(authority.public_key())
    identifier = found.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
    assert identifier == x509.SubjectKeyIdentifier.from_public_key(authority.public_key()).digest


@pytest.mark.parametrize(("name", "common_name"), CITIES.items())
def test_the_list_of_a_city_says_so_in_the_words_of_its_certificates(name, common_name):
    extension = revocation_list(name).extensions.get_extension_for_class(x509.IssuingDistributionPoint)
    (point,) = extension.value.full_name
    assert extension.critical
    assert list(point.value)[-1].value == common_name
    card = "valid" if common_name.startswith("Mihon") else "moved-house"
    certificate = x509.load_der_x509_certificate(cards.certificate(card))
    (named,) = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    assert named.full_name == [point]


def test_a_list_of_all_names_no_point():
    assert ExtensionOID.ISSUING_DISTRIBUTION_POINT not in {one.oid for one in revocation_list("signing-1").extensions}


def test_they_name_the_revoked_cards_with_time_and_reason():
    serials = {
        name: x509.load_der_x509_certificate(cards.certificate(name)).serial_number
        for name in ("revoked", "moved-house")
    }
    (revoked,), (moved,) = map(revocation_list, CITIES)
    assert (revoked.serial_number, moved.serial_number) == (serials["revoked"], serials["moved-house"])
    reasons = [one.extensions.get_extension_for_class(x509.CRLReason).value.reason for one in (revoked, moved)]
    assert reasons == [x509.ReasonFlags.key_compromise, x509.ReasonFlags.affiliation_changed]
    assert moved.revocation_date_utc == cards.NOW - timedelta(days=3)


def test_a_list_says_until_when_it_counts():
    found = revocation_list("signing-2")
    assert found.last_update_utc == cards.NOW
    assert found.next_update_utc == cards.NOW + timedelta(days=7)


def test_a_later_list_has_a_higher_number_and_the_same_entries(tmp_path):
    store, name = cards.build_pki(tmp_path), "signing-3.Mihon-shi"
    first = revocation_list(name, store.trust)
    prepare(tmp_path, cards.NOW + timedelta(days=20))
    second = revocation_list(name, store.trust)
    numbers = [found.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number for found in (first, second)]
    assert numbers[0] < numbers[1]
    assert second.last_update_utc == cards.NOW + timedelta(days=20)
    moments = [{entry.serial_number: entry.revocation_date_utc for entry in found} for found in (first, second)]
    assert moments[0] == moments[1] != {}
