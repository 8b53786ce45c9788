"""The development PKI: who a certificate names, who can read its key, and when it is renewed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509.oid import NameOID

from devstack import pki
from devstack.pki import Authority

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def authority(folder: Path, now: datetime = NOW) -> Authority:
    folder.mkdir(exist_ok=True)
    return Authority(folder, now)


def read(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def test_a_process_is_named_by_its_common_name_and_dns_name(tmp_path: Path) -> None:
    certificate = read(authority(tmp_path / "internet").pair("gateway").certificate)
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [name.value for name in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)] == ["gateway"]
    assert names.get_values_for_type(x509.DNSName) == ["gateway"]


def test_only_the_owner_reads_a_key(tmp_path: Path) -> None:
    internet = authority(tmp_path / "internet")
    keys = [internet.pair("gateway").key, tmp_path / "internet" / "ca.key"]
    assert [key.stat().st_mode & 0o777 for key in keys] == [0o600, 0o600]


def test_a_second_start_keeps_what_is_fresh(tmp_path: Path) -> None:
    before = authority(tmp_path / "internet").pair("gateway").certificate.read_bytes()
    assert authority(tmp_path / "internet").pair("gateway").certificate.read_bytes() == before


def test_a_certificate_near_its_end_is_renewed_by_the_same_authority(tmp_path: Path) -> None:
    folder = tmp_path / "internet"
    before = read(authority(folder).pair("gateway").certificate)
    root = read(folder / "ca.crt")
    later = NOW + pki.LEAF_LIFETIME - pki.RENEW_BEFORE + timedelta(days=1)
    after = read(authority(folder, later).pair("gateway").certificate)
    assert after.not_valid_after_utc > before.not_valid_after_utc
    after.verify_directly_issued_by(root)


def test_an_authority_near_its_end_is_replaced_with_all_it_issued(tmp_path: Path) -> None:
    folder = tmp_path / "internet"
    before = read(authority(folder).pair("gateway").certificate)
    later = NOW + pki.AUTHORITY_LIFETIME - pki.RENEW_BEFORE + timedelta(days=1)
    after = read(authority(folder, later).pair("gateway").certificate)
    after.verify_directly_issued_by(read(folder / "ca.crt"))
    with pytest.raises(InvalidSignature):
        before.verify_directly_issued_by(read(folder / "ca.crt"))


def test_zones_do_not_share_an_authority(tmp_path: Path) -> None:
    prepared = pki.prepare(tmp_path)
    leaf = read(prepared.internet.pair("ledger").certificate)
    with pytest.raises((InvalidSignature, ValueError)):
        leaf.verify_directly_issued_by(read(prepared.closed.root))


def test_a_pin_is_that_of_the_key(tmp_path: Path) -> None:
    internet = authority(tmp_path / "internet")
    pins = {internet.pair("dmz").pin(), internet.pair("gate-leaf").pin()}
    assert len(pins) == 2
    assert all(len(pin) == 64 for pin in pins)


def test_a_certificate_names_every_address_of_a_host_and_is_issued_again_when_one_is_added(tmp_path: Path) -> None:
    folder = tmp_path / "internet"
    before = authority(folder).pair("dmz").certificate.read_bytes()
    after = read(Authority(folder, NOW, ["127.0.0.1", "10.77.1.2"]).pair("dmz").certificate)
    names = after.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(address) for address in names.get_values_for_type(x509.IPAddress)] == ["10.77.1.2", "127.0.0.1"]
    assert authority(folder).pair("dmz").certificate.read_bytes() != before
