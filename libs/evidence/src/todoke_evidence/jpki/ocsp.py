"""OCSP (RFC 6960): what to ask a responder about one certificate, and what its answer says. Asking is for others."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.ocsp import OCSPCertStatus

from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki import der, responders
from todoke_evidence.jpki.anchors import Anchor
from todoke_evidence.jpki.certificate import Certificate
from todoke_evidence.x509_errors import X509_ERRORS

NONCE_BYTES = 32
"""RFC 9654 section 2.1."""

MAX_ANSWER = 16_384
"""Bytes. An answer with a responder's certificate takes about 2,500."""

QUESTION_TYPE, ANSWER_TYPE = "application/ocsp-request", "application/ocsp-response"
"""Media types of both over HTTP, where a question is posted (RFC 6960 appendix A)."""


@dataclass(frozen=True, slots=True)
class Question:
    """What to send (DER), and what the answer must be about. Without a nonce any answer will do while it is fresh."""

    issuer: Anchor
    certificate: Certificate
    nonce: bytes | None
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, as of `this_update`. No `next_update` means that newer word is to be had at any time."""

    status: OCSPCertStatus
    this_update: datetime
    next_update: datetime | None


def question(issuer: Anchor, certificate: Certificate, nonce: bytes | None) -> Question:
    """Return what to ask about `certificate`. `nonce` is NONCE_BYTES of fresh randomness, or None to send none."""
    name_hash, key_hash = _issuer(issuer)
    # The digest only names the issuer, and SHA-1 is the one that every responder knows (RFC 5019 section 2.1.1).
    builder = ocsp.OCSPRequestBuilder().add_certificate_by_hash(
        name_hash,
        key_hash,
        certificate.serial,
        SHA1(),  # noqa: S303 - see above
    )
    if nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    return Question(issuer, certificate, nonce, builder.build().public_bytes(Encoding.DER))


def read(answer: bytes, asked: Question, now: datetime) -> Answer:
    """Read an answer (DER), or raise OCSP_INVALID, or OCSP_UNAVAILABLE where it says that there is none.

    Whether it is fresh enough is judged later, each time it is used.
    """
    if len(answer) > MAX_ANSWER:
        raise EvidenceError(Code.OCSP_INVALID)
    try:
        response = ocsp.load_der_ocsp_response(answer)
    except X509_ERRORS:
        raise EvidenceError(Code.OCSP_INVALID) from None
    if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
        raise EvidenceError(Code.OCSP_UNAVAILABLE)
    try:
        _check_signer(answer, response, asked.issuer, now)
        _check_extensions(response, asked.nonce)
        return _answer(response, asked)
    except (EvidenceError, *X509_ERRORS):
        raise EvidenceError(Code.OCSP_INVALID) from None


def _check_signer(answer: bytes, response: ocsp.OCSPResponse, issuer: Anchor, now: datetime) -> None:
    if not responders.signed(answer, response, issuer, now):
        raise ValueError


def _answer(response: ocsp.OCSPResponse, asked: Question) -> Answer:
    """Return what is said of the certificate asked about, or raise ValueError if anything else is said."""
    (one,) = response.responses
    about = one.issuer_name_hash, one.issuer_key_hash
    if (
        not isinstance(one.hash_algorithm, SHA1)
        or about != _issuer(asked.issuer)
        or one.serial_number != asked.certificate.serial
    ):
        raise ValueError
    return Answer(one.certificate_status, one.this_update_utc, one.next_update_utc)


def _check_extensions(response: ocsp.OCSPResponse, nonce: bytes | None) -> None:
    """Raise ValueError unless our nonce came back, and nothing stands there that must not be overlooked."""
    found = [one.value.nonce for one in response.extensions if isinstance(one.value, x509.OCSPNonce)]
    if nonce is not None and not (found and hmac.compare_digest(found[0], nonce)):
        raise ValueError
    for extension in (*response.extensions, *response.single_extensions):
        if extension.critical and not isinstance(extension.value, x509.OCSPNonce):
            raise ValueError
        if isinstance(extension.value, x509.UnrecognizedExtension):
            der.check(extension.value.value)


def _issuer(issuer: Anchor) -> tuple[bytes, bytes]:
    """Return the two digests by which OCSP names an issuer."""
    name_hash = hashlib.sha1(issuer.name, usedforsecurity=False).digest()
    return name_hash, responders.key_hash(issuer.certificate)
