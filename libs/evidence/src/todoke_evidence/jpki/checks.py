"""What a signing certificate must say about itself: steps 5 to 9 of the procedure, one function each."""

from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from functools import lru_cache

from cryptography.x509 import ObjectIdentifier
from cryptography.x509.oid import ExtensionOID

from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki import grammar
from todoke_evidence.jpki.certificate import Certificate

CLOCK_SKEW = timedelta(minutes=5)
"""How far the clock of a signer or of an authority may be ahead of ours."""

_NOT_A_CA = bytes.fromhex("3000")  # cA is FALSE by default, and DER does not write defaults
SIGNING_KEY_USAGE = bytes.fromhex("030206c0")
"""keyUsage of a signing key: digitalSignature and nonRepudiation, nothing else (RFC 5280 section 4.2.1.3)."""
AUTHENTICATION_KEY_USAGE = bytes.fromhex("03020780")
"""That of an authentication key: digitalSignature alone."""

_UNDERSTOOD = frozenset(
    {
        ExtensionOID.BASIC_CONSTRAINTS,
        ExtensionOID.KEY_USAGE,
        ExtensionOID.CERTIFICATE_POLICIES,
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
    }
)
"""What steps 6, 7, 8 and 10 act on; only these may be critical."""


def check_validity(certificate: Certificate, issuer: Certificate, signed_at: datetime, now: datetime) -> None:
    """Step 5: valid when it was used to sign, as was its authority, and that was not in the future.

    An authority issues nothing that ends after itself, so its own end matters only where its key is abused later.
    """
    if signed_at - now > CLOCK_SKEW:
        raise EvidenceError(Code.SIGNED_IN_FUTURE)
    if signed_at < certificate.not_before:
        raise EvidenceError(Code.CERTIFICATE_NOT_YET_VALID)
    if signed_at > certificate.not_after:
        raise EvidenceError(Code.CERTIFICATE_EXPIRED)
    if signed_at < issuer.not_before:
        raise EvidenceError(Code.ISSUER_NOT_YET_VALID)
    if signed_at > issuer.not_after:
        raise EvidenceError(Code.ISSUER_EXPIRED)


def check_not_authority(certificate: Certificate) -> None:
    """Step 6: basicConstraints, where there are any, say that this is no authority's certificate."""
    if not is_no_authority(certificate):
        raise EvidenceError(Code.CERTIFICATE_IS_CA)


def is_no_authority(certificate: Certificate) -> bool:
    """Say whether a certificate does not claim, not even in odd words, to be an authority's."""
    constraints = certificate.extensions.get(ExtensionOID.BASIC_CONSTRAINTS)
    return constraints is None or constraints.value == _NOT_A_CA


def check_key_usage(certificate: Certificate, expected: bytes = SIGNING_KEY_USAGE) -> None:
    """Step 7: the key is for signing documents, which the authentication key is not; or the other way round."""
    usage = certificate.extensions.get(ExtensionOID.KEY_USAGE)
    if usage is None or not usage.critical or usage.value != expected:
        raise EvidenceError(Code.KEY_USAGE_WRONG)


def check_policy(certificate: Certificate, policy: ObjectIdentifier) -> None:
    """Step 8: issued under the signing policy and no other."""
    policies = certificate.extensions.get(ExtensionOID.CERTIFICATE_POLICIES)
    if policies is None or not policies.critical or _policies(policies.value) != (policy,):
        raise EvidenceError(Code.POLICY_WRONG)


def check_critical_extensions(certificate: Certificate) -> None:
    """Step 9: what must not be overlooked has not been."""
    if overlooks(certificate, _UNDERSTOOD):
        raise EvidenceError(Code.EXTENSION_UNKNOWN)


def overlooks(certificate: Certificate, understood: AbstractSet[ObjectIdentifier]) -> bool:
    """Say whether who understands only these types of extensions would overlook what must not be."""
    return not certificate.critical <= understood


@lru_cache(maxsize=64)  # an authority writes the same bytes into all its certificates
def _policies(value: bytes) -> tuple[ObjectIdentifier, ...]:
    return tuple(policy.oid for policy in grammar.read_list(grammar.CertificatePolicies, value).policies)
