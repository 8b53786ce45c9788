"""The development PKI: one certificate authority per zone and per bus, and short-lived certificates for processes.

A process is known by the common name of its certificate, which is its DNS name too (RFC 5280, RFC 6125).
Certificates are renewed at the start of the stack; an authority that comes near its end is replaced as a whole.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from devstack.files import secret, write_secret
from devstack.layout import LOOPBACK

AUTHORITY_LIFETIME = timedelta(days=730)
LEAF_LIFETIME = timedelta(days=90)
RENEW_BEFORE = timedelta(days=30)  # a stack that stays up this long outlives its certificates
CLOCK_SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate and its private key, as PEM files."""

    certificate: Path
    key: Path

    def pin(self) -> str:
        """SHA-256 of the public key (SubjectPublicKeyInfo) in hex: what NATS calls a pinned certificate."""
        public = _read_certificate(self.certificate).public_key()
        return hashlib.sha256(
            public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        ).hexdigest()


class Authority:
    """One certificate authority and the certificates it issued, in a folder of its own.

    :param hosts: addresses that the processes may be reached at; what was issued without one of them is issued again.
    """

    def __init__(self, folder: Path, now: datetime, hosts: Iterable[str] = (LOOPBACK,)) -> None:
        self._folder = folder
        self._now = now
        self._hosts = [ipaddress.ip_address(host) for host in sorted(set(hosts))]
        self.root = folder / "ca.crt"
        self._key_file = folder / "ca.key"
        if not self._fresh(self.root):
            self._replace()
        self._key = _read_key(self._key_file)

    def pair(self, name: str) -> Pair:
        """The certificate of one process; issued when it is missing or near its end."""
        pair = Pair(self._folder / f"{name}.crt", self._folder / f"{name}.key")
        if not self._fresh(pair.certificate) or not self._names_hosts(pair.certificate):
            key = ec.generate_private_key(ec.SECP256R1())
            write_secret(pair.key, _key_bytes(key))
            pair.certificate.write_bytes(self._leaf(name, key.public_key()).public_bytes(serialization.Encoding.PEM))
        return pair

    def _fresh(self, certificate: Path) -> bool:
        return certificate.exists() and _read_certificate(certificate).not_valid_after_utc > self._now + RENEW_BEFORE

    def _names_hosts(self, certificate: Path) -> bool:
        names = _read_certificate(certificate).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return set(self._hosts) <= set(names.get_values_for_type(x509.IPAddress))

    def _replace(self) -> None:
        """Makes a new authority; what the old one issued goes with it."""
        for old in self._folder.glob("*"):
            old.unlink()
        key = _parse_key(secret(self._key_file, lambda: _key_bytes(ec.generate_private_key(ec.SECP256R1()))))
        self.root.write_bytes(self._self_signed(key).public_bytes(serialization.Encoding.PEM))

    def _self_signed(self, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
        subject = _name(f"todoke development {self._folder.name}")
        return (
            self._builder(subject, subject, key.public_key(), AUTHORITY_LIFETIME)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .sign(key, hashes.SHA256())
        )

    def _leaf(self, name: str, public: ec.EllipticCurvePublicKey) -> x509.Certificate:
        issuer = _read_certificate(self.root).subject
        alternatives = [x509.DNSName(name), *map(x509.IPAddress, self._hosts)]
        both_ends = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
        return (
            self._builder(_name(name), issuer, public, LEAF_LIFETIME)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(both_ends, critical=False)
            .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )

    def _builder(
        self, subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, lifetime: timedelta
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(self._now - CLOCK_SKEW)
            .not_valid_after(self._now + lifetime)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        )


@dataclass(frozen=True, slots=True)
class Pki:
    """The four authorities: who may call whom in each zone, and who may reach each zone's bus."""

    internet: Authority
    closed: Authority
    bus_internet: Authority
    bus_closed: Authority


def prepare(folder: Path, hosts: Iterable[str] = ()) -> Pki:
    """Makes or renews the development PKI in `folder`, for processes on this machine and at these addresses."""
    now = datetime.now(UTC)
    names = ("internet", "closed", "bus-internet", "bus-closed")
    for name in names:
        (folder / name).mkdir(parents=True, exist_ok=True)
    reached = (LOOPBACK, *hosts)
    return Pki(*(Authority(folder / name, now, reached) for name in names))


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _read_certificate(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def _read_key(path: Path) -> ec.EllipticCurvePrivateKey:
    return _parse_key(path.read_bytes())


def _parse_key(data: bytes) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(data, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("not a key of ours")
    return key


def _key_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
