"""The signed layer of certificates, revocation lists and OCSP answers: SIGNED of X.509."""

from dataclasses import dataclass
from typing import NamedTuple

from cryptography.hazmat import asn1

from todoke_evidence.jpki import grammar

_SEQUENCE = 0x30
_LONG = 0x80
"""From here on the first byte of a length says how many bytes the length takes."""
_LONGEST_HEAD = 6
"""Tag and length of up to 4 GiB."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What was signed (its exact DER), the AlgorithmIdentifier said to have been used (DER), and the signature."""

    tbs: bytes | memoryview
    algorithm: bytes
    signature: bytes


def read(der: bytes) -> Envelope:
    """Read the outermost layer, or raise ValueError."""
    signed = grammar.read(grammar.Signed, der)
    return Envelope(grammar.encoding(signed.tbs), grammar.encoding(signed.algorithm), whole_bytes(signed.signature))


def read_answer(der: bytes) -> tuple[Envelope, list[bytes]]:
    """Read the signed layer of an OCSP answer, and the certificates (DER) that go with it, or raise ValueError."""
    content = grammar.read(grammar.OcspResponse, der).content
    if content is None:
        raise ValueError
    basic = grammar.read(grammar.BasicOcspResponse, content.response)
    signed = Envelope(grammar.encoding(basic.tbs), grammar.encoding(basic.algorithm), whole_bytes(basic.signature))
    return signed, [grammar.encoding(certificate) for certificate in basic.certificates or ()]


def read_large(der: bytes) -> Envelope:
    """Read the same of something large without a copy of it: `tbs` is a view into `der`. Raise ValueError."""
    outer = _split(memoryview(der))
    tbs = _split(outer.contents)
    algorithm = _split(tbs.rest)
    signature = grammar.read(asn1.BitString, bytes(algorithm.rest))
    if outer.tag != _SEQUENCE or outer.rest:
        raise ValueError
    return Envelope(tbs.whole, bytes(algorithm.whole), whole_bytes(signature))


class _Split(NamedTuple):
    """The first value in some bytes, and what stands behind it."""

    tag: int
    whole: memoryview
    contents: memoryview
    rest: memoryview


def _split(data: memoryview) -> _Split:
    """Take the first value off `data`, its length in the shortest form as DER has it (X.690 section 10.1)."""
    head = bytes(data[:_LONGEST_HEAD])
    if len(head) < 2:
        raise ValueError
    start = 2 if head[1] < _LONG else 2 + head[1] - _LONG
    size = head[1] if head[1] < _LONG else int.from_bytes(head[2:start])
    end = start + size
    if head[1:start] != grammar.length(size) or end > len(data):
        raise ValueError
    return _Split(head[0], data[:end], data[start:end], data[end:])


def whole_bytes(bits: asn1.BitString) -> bytes:
    """Return the bytes of a BIT STRING that holds nothing but bytes, or raise ValueError."""
    if bits.padding_bits():
        raise ValueError
    return bits.as_bytes()
