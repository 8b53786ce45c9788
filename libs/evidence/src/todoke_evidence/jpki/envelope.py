"""The signed layer of certificates, revocation lists and OCSP answers: SIGNED of X.509."""

from typing import NamedTuple

from cryptography.hazmat import asn1

from todoke_evidence.jpki import grammar

_SEQUENCE = 0x30
_LONG = 0x80
"""From here on the first byte of a length says how many bytes the length takes."""
_VERSION_3 = bytes.fromhex("a003020102")
"""What is signed begins with it."""
_TAGS = (_SEQUENCE, _SEQUENCE, 0x02, _SEQUENCE, 0xA3, _SEQUENCE, 0x03)
"""Of a certificate, what is signed, serial number, algorithm, extensions, their list, and signature."""
_NO_ODD_BITS = 0
"""What a BIT STRING begins with that holds whole bytes."""
_LIST_EXTENSIONS = 0xA0
"""The tag of those of a list."""
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


class Parts(NamedTuple):
    """A certificate cut up: its outermost layer, and as exact DER what stands in it by itself.

    Of the serial number the contents are here, and of the extensions what their SEQUENCE OF holds.
    """

    signed: Envelope
    serial: bytes
    issuer: bytes
    validity: bytes
    subject: bytes
    public_key: bytes
    extensions: bytes


def of_certificate(der: bytes) -> Parts:
    """Cut up a version 3 certificate (RFC 5280 section 4.1), or raise ValueError or IndexError.

    Each length is in its shortest form and fits what is around it. What is inside a part is for its reader to see, and
    so is the tag that it begins with: one of several bytes is cut somehow, and with it all that follows, so it must be
    refused. Reading the same as a class of `grammar`, and then encoding the members again, takes three times as long.
    """
    (whole,) = _ends(der, 0, len(der))
    tbs = _start(der, 0)
    end, outer, _ = _ends(der, tbs, whole)
    version = _start(der, tbs)
    first = version + len(_VERSION_3)
    serial, signed_by, issuer, validity, subject, key, _ = _ends(der, first, end)
    found = _start(der, key)
    (_,) = _ends(der, found, end)
    # The algorithm outside is not signed; only its equality with the one inside makes it count (RFC 5280, 4.1.1.2).
    algorithm = der[serial:signed_by]
    tags = der[0], der[tbs], der[first], der[serial], der[key], der[found], der[outer]
    if tags != _TAGS or not der.startswith(_VERSION_3, version) or der[end:outer] != algorithm:
        raise ValueError
    signature = _start(der, outer)
    if der[signature] != _NO_ODD_BITS:
        raise ValueError
    return Parts(
        Envelope(der[tbs:end], algorithm, der[signature + 1 :]),
        der[_start(der, first) : serial],
        der[signed_by:issuer],
        der[issuer:validity],
        der[validity:subject],
        der[subject:key],
        der[_start(der, found) : end],
    )


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


class ListParts(NamedTuple):
    """A revocation list cut up: exact DER of its version, its issuer and the SEQUENCE OF its extensions (or nothing).

    `entries` are the places in the list between which the entries stand.
    """

    version: bytes
    issuer: bytes
    entries: tuple[int, int]
    extensions: bytes


def of_list(der: bytes) -> ListParts:
    """Cut up a list (RFC 5280 section 5.1) that the x509 module has read: that it is one is not looked at again.

    Raise ValueError for one of version 1, which does not say its version.
    """
    at, end = extent(der, _start(der, 0))
    members = []
    while at < end:
        start, after = extent(der, at)
        members.append((at, start, after))
        at = after
    version, _, issuer, _, *rest = [slice(at, after) for at, _, after in members]
    entries, extensions = (0, 0), b""
    for at, start, after in members[len(members) - len(rest) :]:
        if der[at] == _SEQUENCE:
            entries = start, after
        elif der[at] == _LIST_EXTENSIONS:
            extensions = der[start:after]
    return ListParts(der[version], der[issuer], entries, extensions)


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
    start, end = extent(head, 0)
    if head[1:start] != grammar.length(end - start) or end > len(data):
        raise ValueError
    return _Split(head[0], data[:end], data[start:end], data[end:])


def extent(der: bytes, at: int) -> tuple[int, int]:
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


def _ends(der: bytes, at: int, end: int) -> list[int]:
    """Return where each of the values between two places ends, or raise ValueError: in DER as far as lengths go.

    In one loop, as calls of `extent` take twice the time. A certificate has no length of more than two bytes.
    """
    found = []
    while at < end:
        size, least = der[at + 1], 0
        at += 2
        if size == _LONG + 1:
            size, least = der[at], _LONG
            at += 1
        elif size == _LONG + 2:
            size, least = der[at] << 8 | der[at + 1], 1 << 8
            at += 2
        elif size >= _LONG:
            raise ValueError
        if size < least:
            raise ValueError
        at += size
        found.append(at)
    if at != end:
        raise ValueError
    return found


def whole_bytes(bits: asn1.BitString) -> bytes:
    """Return the bytes of a BIT STRING that holds nothing but bytes, or raise ValueError."""
    if bits.padding_bits():
        raise ValueError
    return bits.as_bytes()
