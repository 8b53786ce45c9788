"""The outermost layer of certificates and revocation lists: SIGNED of X.509, which RFC 5280 writes out twice."""

from dataclasses import dataclass

from cryptography.hazmat import asn1

from todoke_evidence.jpki import grammar


@dataclass(frozen=True, slots=True)
class Envelope:
    """What was signed (its exact DER), the AlgorithmIdentifier said to have been used (DER), and the signature."""

    tbs: bytes
    algorithm: bytes
    signature: bytes


def read(der: bytes) -> Envelope:
    """Read the outermost layer, or raise ValueError."""
    signed = grammar.read(grammar.Signed, der)
    return Envelope(grammar.encoding(signed.tbs), grammar.encoding(signed.algorithm), whole_bytes(signed.signature))


def whole_bytes(bits: asn1.BitString) -> bytes:
    """Return the bytes of a BIT STRING that holds nothing but bytes, or raise ValueError."""
    if bits.padding_bits():
        raise ValueError
    return bits.as_bytes()
