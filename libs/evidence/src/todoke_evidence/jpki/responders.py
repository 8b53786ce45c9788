"""Who may answer OCSP for an authority: itself, or whom it gave a certificate for that (RFC 6960 section 4.2.2.2)."""

import hashlib
from datetime import datetime

from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtensionOID

from todoke_evidence.jpki import algorithms, checks, envelope, extension_values
from todoke_evidence.jpki.anchors import Anchor
from todoke_evidence.jpki.certificate import Certificate, parse
from todoke_evidence.jpki.envelope import Envelope

MAX_CERTIFICATES = 3
"""In an answer; one is of use."""

_OCSP_SIGNING = bytes.fromhex("300a06082b06010505070309")  # extendedKeyUsage: id-kp-OCSPSigning and nothing else
_DIGITAL_SIGNATURE = bytes.fromhex("03020780")  # keyUsage: this and nothing else
_UNDERSTOOD = frozenset(
    {
        ExtensionOID.BASIC_CONSTRAINTS,
        ExtensionOID.KEY_USAGE,
        ExtensionOID.EXTENDED_KEY_USAGE,
        ExtensionOID.OCSP_NO_CHECK,
    }
)


def signed(answer: bytes, response: ocsp.OCSPResponse, issuer: Anchor, now: datetime) -> bool:
    """Say whether the one whom an answer (DER; `response` is the same) names as its signer did sign, and may.

    That is `issuer` or its delegate of `now`. Raise ValueError or EvidenceError for what cannot be read.
    """
    layer, certificates = envelope.read_answer(answer)
    if len(certificates) > MAX_CERTIFICATES:
        raise ValueError
    delegates = _delegates(certificates, issuer, now)
    return any(_is_named(response, signer) and _made(layer, signer) for signer in (issuer.certificate, *delegates))


def key_hash(certificate: Certificate) -> bytes:
    """Return the digest by which OCSP names the key of a certificate; nothing rests on its strength."""
    return hashlib.sha1(certificate.key, usedforsecurity=False).digest()


def _is_named(response: ocsp.OCSPResponse, signer: Certificate) -> bool:
    name = response.responder_name
    if name is None:
        return response.responder_key_hash == key_hash(signer)
    return name.public_bytes() == signer.subject


def _made(layer: Envelope, signer: Certificate) -> bool:
    """Say whether the key of `signer` made the signature, by the algorithm that goes with the key and no other."""
    row = algorithms.of_key(signer.key_algorithm)
    return row.made(row.load(signer.key), layer)


def _delegates(certificates: list[bytes], issuer: Anchor, now: datetime) -> list[Certificate]:
    found = [parse(der) for der in certificates]
    for one in found:
        extension_values.check_alternative_name(one.extensions)
    theirs = [one for one in found if one.issuer == issuer.name and issuer.signed(one.envelope)]
    return [one for one in theirs if _may_answer(one, now)]


def _may_answer(delegate: Certificate, now: datetime) -> bool:
    """Say whether a certificate is good now, and for answering only.

    Its authority must vouch for it to the end (id-pkix-ocsp-nocheck): whom should we ask about the one who answers?
    """
    purpose = delegate.extensions.get(ExtensionOID.EXTENDED_KEY_USAGE)
    usage = delegate.extensions.get(ExtensionOID.KEY_USAGE)
    return (
        delegate.not_before <= now <= delegate.not_after
        and checks.is_no_authority(delegate)
        and (usage is None or usage.value == _DIGITAL_SIGNATURE)
        and purpose is not None
        and purpose.value == _OCSP_SIGNING
        and ExtensionOID.OCSP_NO_CHECK in delegate.extensions
        and not checks.overlooks(delegate, _UNDERSTOOD)
    )
