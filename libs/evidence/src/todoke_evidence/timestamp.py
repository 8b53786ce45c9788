"""Timestamps by an authority of its own (RFC 3161): what to ask it, and what its answer proves under given roots.

Needs the extra `timestamps` (rfc3161-client). Asking over a network is for others.
"""

import hashlib
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from cryptography import x509
from cryptography.x509.oid import ObjectIdentifier
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from todoke_evidence.application import MAX_TIMESTAMP
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.x509_errors import X509_ERRORS

QUESTION_TYPE, ANSWER_TYPE = "application/timestamp-query", "application/timestamp-reply"
"""Media types of both over HTTP, where a question is posted (RFC 3161 section 3.4)."""

MAX_ROOT = 16_384
"""Bytes of one authority's certificate, DER or PEM."""

_SHA256 = ObjectIdentifier("2.16.840.1.101.3.4.2.1")
_PEM = b"-----BEGIN"

Loader = Callable[[bytes], x509.Certificate]


class TimestampAuthority:
    """The authorities whose timestamps count, by their root certificates."""

    def __init__(self, roots: Sequence[bytes]) -> None:
        """Take roots (DER or PEM), or raise TIMESTAMP_AUTHORITY_MALFORMED."""
        certificates = [_read_root(root) for root in roots]
        if not certificates:
            raise EvidenceError(Code.TIMESTAMP_AUTHORITY_MALFORMED)
        self._verifier = VerifierBuilder(roots=certificates).build()

    def verify(self, answer: bytes, data: bytes) -> datetime:
        """Return when, by an authority's word, `data` was there; raise TIMESTAMP_MALFORMED or TIMESTAMP_INVALID.

        Its certificate has to be good at that moment only, so a timestamp does not end with it. No other digest than
        SHA-256 is accepted.
        """
        response = _read(answer)
        try:
            if response.tst_info.message_imprint.hash_algorithm != _SHA256:
                raise EvidenceError(Code.TIMESTAMP_INVALID)
            self._verifier.verify(response, hashlib.sha256(data).digest())
        except (VerificationError, *X509_ERRORS):
            raise EvidenceError(Code.TIMESTAMP_INVALID) from None
        return response.tst_info.gen_time


def question(data: bytes) -> bytes:
    """Return what to ask an authority about `data` (DER): for its certificates as well, and with a fresh nonce."""
    return TimestampRequestBuilder(data, HashAlgorithm.SHA256).build().as_bytes()


def _read(answer: bytes) -> TimeStampResponse:
    if len(answer) > MAX_TIMESTAMP:
        raise EvidenceError(Code.TIMESTAMP_MALFORMED)
    try:
        response = decode_timestamp_response(answer)
        if response.status == PKIStatus.GRANTED:
            _check_certificates(response.signed_data.certificates)
    except X509_ERRORS:
        raise EvidenceError(Code.TIMESTAMP_MALFORMED) from None
    return response


def _check_certificates(found: Collection[bytes]) -> None:
    """Raise for a certificate that cannot be read, and for two that may both be meant as the signer's.

    Nobody signed which certificates come along (RFC 5652 section 5.1), and the library looks at them in no fixed order.
    """
    named = {_named(_load(der)) for der in found}
    if len(named) < len(found):
        raise ValueError


def _named(certificate: x509.Certificate) -> tuple[object, ...]:
    """Return its issuer and serial number, alike for all spellings of a name that OpenSSL takes for the same."""
    issuer = ((one.oid, "".join(str(one.value).casefold().split())) for one in certificate.issuer)
    return certificate.serial_number, *issuer


def _load(data: bytes, load: Loader = x509.load_der_x509_certificate) -> x509.Certificate:
    """Read a certificate and its extensions, which the module otherwise reads when they are asked for."""
    certificate = load(data)
    list(certificate.extensions)
    return certificate


def _read_root(data: bytes) -> x509.Certificate:
    if len(data) > MAX_ROOT:
        raise EvidenceError(Code.TIMESTAMP_AUTHORITY_MALFORMED)
    load = x509.load_pem_x509_certificate if _PEM in data else x509.load_der_x509_certificate
    try:
        return _load(data, load)
    except X509_ERRORS:
        raise EvidenceError(Code.TIMESTAMP_AUTHORITY_MALFORMED) from None
