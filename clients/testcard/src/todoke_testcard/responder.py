"""A stand-in for an authority's OCSP responder (RFC 6960): answers about the certificates of the test PKI."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.ocsp import OCSPCertStatus, OCSPResponseBuilder, OCSPResponseStatus
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from todoke_evidence.x509_errors import X509_ERRORS
from todoke_testcard.certificates import Issuer, key_usage, signing_hash
from todoke_testcard.keys import PrivateKey
from todoke_testcard.revocation import Revoked

VALIDITY = timedelta(hours=1)
"""How long an answer counts."""

DELEGATE_VALIDITY = timedelta(days=7)

Issued = Mapping[int, Revoked | None]
"""The certificates of one authority by serial number; None for one that is good."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs answers: the authority itself, or a delegate whose certificate goes with the answer."""

    certificate: x509.Certificate
    key: PrivateKey
    enclosed: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer before it is signed: about which certificate of whom, and what."""

    issuer: Issuer
    serial: int
    status: OCSPCertStatus
    this_update: datetime
    next_update: datetime | None
    revoked: Revoked | None = None
    nonce: bytes | None = None


@dataclass(frozen=True, slots=True)
class Responder:
    """Answers for some authorities, each with what it issued; without a next update if they have no `validity`."""

    issuers: tuple[tuple[Issuer, Issued], ...]
    validity: timedelta | None = VALIDITY

    def answer(self, question: bytes, now: datetime) -> bytes:
        """Return the answer (DER) to a question, as of `now`; bytes that are no question are answered, too."""
        try:
            request = ocsp.load_der_ocsp_request(question)
            wanted, nonce = request.issuer_key_hash, _nonce(request)
        except X509_ERRORS:
            return unsuccessful(OCSPResponseStatus.MALFORMED_REQUEST)
        for issuer, issued in self.issuers:
            if _key_hash(issuer) == wanted:
                until = None if self.validity is None else now + self.validity
                return sign(_reply(issuer, issued, request.serial_number, now, until, nonce), itself(issuer))
        return unsuccessful(OCSPResponseStatus.UNAUTHORIZED)


def itself(issuer: Issuer) -> Signer:
    """Return the authority as the signer of its answers."""
    return Signer(issuer.certificate, issuer.key)


def delegate(
    issuer: Issuer,
    key: PrivateKey,
    since: datetime,
    purpose: x509.ObjectIdentifier = ExtendedKeyUsageOID.OCSP_SIGNING,
    vouched: bool = True,
) -> Signer:
    """Return whom `issuer` lets answer for a week `since` then, and vouches for if `vouched` (section 4.2.2.2.1)."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "OCSP of the test PKI")])
    body = (
        x509.CertificateBuilder()
        .issuer_name(issuer.certificate.subject)
        .subject_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(since + DELEGATE_VALIDITY)
        .add_extension(key_usage("digital_signature"), critical=True)
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
    )
    if vouched:
        body = body.add_extension(x509.OCSPNoCheck(), critical=False)
    return Signer(body.sign(issuer.key, signing_hash(issuer.key)), key, enclosed=True)


def sign(reply: Reply, signer: Signer) -> bytes:
    """Return the DER of an answer that names its signer by the key."""
    revoked = reply.revoked
    builder = OCSPResponseBuilder().add_response_by_hash(
        issuer_name_hash=_sha1(reply.issuer.certificate.subject.public_bytes()),
        issuer_key_hash=_key_hash(reply.issuer),
        serial_number=reply.serial,
        algorithm=SHA1(),  # noqa: S303 - it only names the issuer
        cert_status=reply.status,
        this_update=reply.this_update,
        next_update=reply.next_update,
        revocation_time=revoked.revoked_at if revoked else None,
        revocation_reason=x509.ReasonFlags[revoked.reason] if revoked else None,
    )
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, signer.certificate)
    if signer.enclosed:
        builder = builder.certificates([signer.certificate])
    if reply.nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(reply.nonce), critical=False)
    return builder.sign(signer.key, signing_hash(signer.key)).public_bytes(Encoding.DER)


def unsuccessful(status: OCSPResponseStatus) -> bytes:
    """Return the DER of an answer that says why there is none."""
    return OCSPResponseBuilder.build_unsuccessful(status).public_bytes(Encoding.DER)


def _reply(  # noqa: PLR0917 - all that an answer says
    issuer: Issuer, issued: Issued, serial: int, now: datetime, until: datetime | None, nonce: bytes | None
) -> Reply:
    revoked = issued.get(serial)
    status = OCSPCertStatus.GOOD if serial in issued else OCSPCertStatus.UNKNOWN
    if revoked is not None:
        status = OCSPCertStatus.REVOKED
    return Reply(issuer, serial, status, now, until, revoked, nonce)


def _nonce(request: ocsp.OCSPRequest) -> bytes | None:
    found = [one.value.nonce for one in request.extensions if isinstance(one.value, x509.OCSPNonce)]
    return found[0] if found else None


def _key_hash(issuer: Issuer) -> bytes:
    return x509.SubjectKeyIdentifier.from_public_key(issuer.key.public_key()).digest


def _sha1(data: bytes) -> bytes:
    return hashlib.sha1(data, usedforsecurity=False).digest()
