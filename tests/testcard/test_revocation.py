"""The revocation lists of the test authorities."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from support import cards

from todoke_testcard.store import prepare


def revocation_list(name: str, folder=None) -> x509.CertificateRevocationList:
    return x509.load_der_x509_crl(((folder or cards.trust()) / f"{name}.crl.der").read_bytes())


def anchor(name: str) -> x509.Certificate:
    return x509.load_der_x509_certificate((cards.trust() / f"{name}.ca.der").read_bytes())


@pytest.mark.parametrize("name", ["signing-1", "signing-2", "signing-3"])
def test_each_generation_signs_its_own_list(name):
    found = revocation_list(name)
    assert found.issuer == anchor(name).subject
    key = anchor(name).public_key()
    assert isinstance(key, RSAPublicKey)
    assert found.is_signature_valid(key)
    identifier = found.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
    assert identifier == x509.SubjectKeyIdentifier.from_public_key(key).digest


def test_it_names_the_revoked_cards_with_time_and_reason():
    entries = {entry.serial_number: entry for entry in revocation_list("signing-3")}
    serials = {
        name: x509.load_der_x509_certificate(cards.certificate(name)).serial_number
        for name in ("revoked", "moved-house")
    }
    assert set(entries) == set(serials.values())
    reasons = {
        name: entries[serial].extensions.get_extension_for_class(x509.CRLReason).value.reason
        for name, serial in serials.items()
    }
    assert reasons == {
        "revoked": x509.ReasonFlags.key_compromise,
        "moved-house": x509.ReasonFlags.affiliation_changed,
    }
    assert entries[serials["moved-house"]].revocation_date_utc == cards.NOW - timedelta(days=3)


def test_a_list_says_until_when_it_counts():
    found = revocation_list("signing-3")
    assert found.last_update_utc == cards.NOW
    assert found.next_update_utc == cards.NOW + timedelta(days=7)


def test_a_later_list_has_a_higher_number_and_the_same_entries(tmp_path):
    store = cards.build_pki(tmp_path)
    first = revocation_list("signing-3", store.trust)
    prepare(tmp_path, cards.NOW + timedelta(days=20))
    second = revocation_list("signing-3", store.trust)
    numbers = [found.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number for found in (first, second)]
    assert numbers[0] < numbers[1]
    assert second.last_update_utc == cards.NOW + timedelta(days=20)
    moments = [{entry.serial_number: entry.revocation_date_utc for entry in found} for found in (first, second)]
    assert moments[0] == moments[1]
