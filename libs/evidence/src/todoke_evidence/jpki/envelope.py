"""The signed layer of certificates, revocation lists and OCSP answers: SIGNED of X.509."""

from typing import NamedTuple

from cryptography.hazmat import asn1

from todoke_evidence.jpki import grammar

_SEQUENCE = 0x30
_LONG = 0x80
"""From here on the first byte of a length says how many bytes the length takes."""
_VERSION = len(bytes.fromhex("a003020102"))
"""What version 3 takes at the start of what is signed."""
_GENERALIZED_TIME, _GENERALIZED_SINCE = bytes.fromhex("180f"), b"2050"
_IN_OCTETS = bytes.fromhex("0411")
"""An OCTET STRING that holds a GeneralizedTime and nothing else."""
_LONGEST_HEAD = 6
"""Tag and length of up to 4 GiB."""


class Envelope(NamedTuple):
    """What was signed (its exact DER), the AlgorithmIdentifier said to have been used (DER), and the signature."""

    tbs: bytes | memoryview
    algorithm: bytes
    signature: bytes


def read(der: bytes) -> Envelope:
    """Read the outermost layer, or raise ValueError."""
    signed = grammar.read(grammar.Signed, der)
    return Envelope(grammar.encoding(signed.tbs), grammar.encoding(signed.algorithm), whole_bytes(signed.signature))


def of_certificate(der: bytes, whole: grammar.Certificate) -> tuple[Envelope, bytes, bytes, bytes]:
    """Return the outermost layer of a version 3 certificate that was read as a `whole`, and more of it as exact DER.

    That is the issuer's name, the subject's, and the algorithm of the key, cut out of `der` where its strict reader has
    found them: encoding them again takes 1 µs each. An issuer or an algorithm that is no SEQUENCE is cut somehow, and
    nobody's. Raises ValueError for two different algorithms, or what is none.
    """
    start = _start(der, 0)
    inside, end = _extent(der, start)
    serial, signed_by, issuer, validity, subject = _ends(der, inside + _VERSION, 5)
    # The algorithm outside is not signed; only its equality with the one inside makes it count (RFC 5280, 4.1.1.2).
    algorithm = der[serial:signed_by]
    if algorithm[0] != _SEQUENCE or not der.startswith(algorithm, end):
        raise ValueError
    layer = Envelope(der[start:end], algorithm, whole_bytes(whole.signature))
    key = _start(der, subject)
    return layer, der[signed_by:issuer], der[validity:subject], der[key : _extent(der, key)[1]]


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


def begins_with(signed: Envelope, member: bytes) -> bool:
    """Say whether this is the first member (DER) of what was signed."""
    start = _start(bytes(signed.tbs[:2]), 0)
    return signed.tbs[start : start + len(member)] == member


def has_early_generalized_time(der: bytes) -> bool:
    """Say whether a list writes a moment before 2050 in the way that is for later ones (RFC 5280 section 5.1.2.4).

    An entry may say in an extension, and so in an OCTET STRING, since when a key is not to be trusted: always so. The
    tag is looked for in all bytes, as taking a million entries apart takes seconds.
    """
    at = der.find(_GENERALIZED_TIME)
    while at >= 0:
        moment = der[at + 2 : at + 17]
        written = moment[:-1].isdigit() and moment.endswith(b"Z")  # and no serial number that has the tag by chance
        if written and moment < _GENERALIZED_SINCE and not der.endswith(_IN_OCTETS, 0, at):
            return True
        at = der.find(_GENERALIZED_TIME, at + 1)
    return False


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
    start, end = _extent(head, 0)
    if head[1:start] != grammar.length(end - start) or end > len(data):
        raise ValueError
    return _Split(head[0], data[:end], data[start:end], data[end:])


def _extent(der: bytes, at: int) -> tuple[int, int]:
    """Return where the contents of the value at `at` start and end, by what it says of its length itself."""
    start, size = at + 2, der[at + 1]
    if size >= _LONG:
        start += size - _LONG
        size = int.from_bytes(der[at + 2 : start])
    return start, start + size


def _start(der: bytes, at: int) -> int:
    """Return where the contents of the value at `at` start."""
    size = der[at + 1]
    return at + 2 if size < _LONG else at + 2 + size - _LONG


def _ends(der: bytes, at: int, count: int) -> list[int]:
    """Return where each of so many values from `at` on ends; in one loop, as calls of `_extent` take twice the time."""
    found = []
    for _ in range(count):
        size = der[at + 1]
        at += 2
        if size >= _LONG:
            start = at + size - _LONG
            size = int.from_bytes(der[at:start])
            at = start
        at += size
        found.append(at)
    return found


def whole_bytes(bits: asn1.BitString) -> bytes:
    """Return the bytes of a BIT STRING that holds nothing but bytes, or raise ValueError."""
    if bits.padding_bits():
        raise ValueError
    return bits.as_bytes()
