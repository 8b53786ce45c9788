"""Whether what a card gave as a signature is one: made by the key in its certificate (RSASSA-PKCS1-v1_5, SHA-256).

A card that is broken, or a program that stands in for one, may answer 9000 and anything. Nothing of it is handed out.
"""

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from todoke_agent.errors import AgentError, Code
from todoke_evidence.errors import EvidenceError
from todoke_evidence.jpki import certificate


def require_signature(signature: bytes, data: bytes, certificate_der: bytes) -> bytes:
    """Return the signature over `data`. Raises SIGNATURE_WRONG, or CARD_ANSWER_MALFORMED for the certificate.

    Whether the certificate is any good is for others to say.
    """
    key = _key(certificate_der)
    try:
        key.verify(signature, data, PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        raise AgentError(Code.SIGNATURE_WRONG) from None
    return signature


def _key(certificate_der: bytes) -> RSAPublicKey:
    try:
        key = load_der_public_key(certificate.parse(certificate_der).key)
    except (EvidenceError, ValueError, UnsupportedAlgorithm):
        raise AgentError(Code.CARD_ANSWER_MALFORMED) from None
    if not isinstance(key, RSAPublicKey):
        raise AgentError(Code.CARD_ANSWER_MALFORMED)
    return key
