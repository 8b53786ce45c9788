"""Reads the self-signed certificate of an authority that an operator decided to trust."""

import hashlib
from dataclasses import dataclass

from cryptography import x509
from cryptography.x509.oid import ExtensionOID, NameOID

from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki import extension_values
from todoke_evidence.jpki.algorithms import Algorithm, PublicKey
from todoke_evidence.jpki.certificate import Certificate, parse
from todoke_evidence.jpki.envelope import Envelope
from todoke_evidence.jpki.profile import Profile
from todoke_evidence.x509_errors import X509_ERRORS


@dataclass(frozen=True, slots=True, eq=False)
class Anchor:
    """An authority: its certificate and the SHA-256 of it, the organisation in its name, its key with its algorithm."""

    certificate: Certificate
    digest: bytes
    organisation: str
    key_identifier: bytes
    algorithm: Algorithm
    key: PublicKey

    @property
    def name(self) -> bytes:
        """Return its exact name (DER)."""
        return self.certificate.issuer

    def signed(self, envelope: Envelope) -> bool:
        """Say whether this authority's key made the signature of a certificate or a list."""
        return self.algorithm.made(self.key, envelope)


def read_anchor(der: bytes, profile: Profile) -> Anchor:
    """Read an authority's certificate, or raise TRUST_MALFORMED: no authority, not self-signed, no key of the table."""
    try:
        certificate = parse(der)
        extension_values.check_alternative_name(certificate.extensions)
        algorithm = _algorithm(certificate, profile)
        key = algorithm.load(certificate.key)
        if not algorithm.made(key, certificate.envelope):
            raise ValueError
        described = x509.load_der_x509_certificate(der)
        _check_authority(described, certificate)
        return Anchor(
            certificate=certificate,
            digest=hashlib.sha256(der).digest(),
            organisation=_organisation(described),
            key_identifier=described.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest,
            algorithm=algorithm,
            key=key,
        )
    except (EvidenceError, *X509_ERRORS):
        raise EvidenceError(Code.TRUST_MALFORMED) from None


def _algorithm(certificate: Certificate, profile: Profile) -> Algorithm:
    for algorithm in profile.algorithms.values():
        if algorithm.key_algorithm == certificate.key_algorithm:
            return algorithm
    raise ValueError


def _check_authority(described: x509.Certificate, certificate: Certificate) -> None:
    """Refuse what was issued to another name than the issuer's, or may not sign certificates and lists."""
    constraints = described.extensions.get_extension_for_class(x509.BasicConstraints).value
    usage = described.extensions.get_extension_for_class(x509.KeyUsage).value
    same_name = certificate.subject == certificate.issuer
    # Usages that are not granted at the end of the bits are left out in DER, which the module does not ask for.
    spelt = certificate.extensions[ExtensionOID.KEY_USAGE].value == usage.public_bytes()
    if not (same_name and spelt and constraints.ca and usage.key_cert_sign and usage.crl_sign):
        raise ValueError


def _organisation(described: x509.Certificate) -> str:
    (organisation,) = described.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return str(organisation.value)
