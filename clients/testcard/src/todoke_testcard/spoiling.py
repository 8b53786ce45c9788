"""The ways to spoil a certificate: what an authority is made to sign, and what is done to it afterwards.

Certificates are taken apart with the grammar that verifiers use (RFC 5280 section 4.1), changed and put together again;
what that grammar cannot write is put together by hand.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, HashAlgorithm
from cryptography.x509 import ObjectIdentifier
from cryptography.x509.oid import ExtensionOID

from todoke_evidence.jpki import grammar
from todoke_evidence.jpki.grammar import Extension, Signed, TbsCertificate
from todoke_testcard.alternative_name import ARC
from todoke_testcard.certificates import UNKNOWN_EXTENSION, signing_hash
from todoke_testcard.defects import Defect, ExtensionName, MemberName
from todoke_testcard.keys import PrivateKey
from todoke_testcard.pki import AUTHENTICATION_POLICY, SIGNING_POLICY
from todoke_testcard.tlv import contents, value

OIDS: Mapping[ExtensionName, ObjectIdentifier] = {
    "key-usage": ExtensionOID.KEY_USAGE,
    "basic-constraints": ExtensionOID.BASIC_CONSTRAINTS,
    "policies": ExtensionOID.CERTIFICATE_POLICIES,
    "extended-key-usage": ExtensionOID.EXTENDED_KEY_USAGE,
    "name-constraints": ExtensionOID.NAME_CONSTRAINTS,
    "subject-alternative-name": ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
    "issuer-alternative-name": ExtensionOID.ISSUER_ALTERNATIVE_NAME,
    "distribution-points": ExtensionOID.CRL_DISTRIBUTION_POINTS,
    "subject-key-identifier": ExtensionOID.SUBJECT_KEY_IDENTIFIER,
    "authority-key-identifier": ExtensionOID.AUTHORITY_KEY_IDENTIFIER,
    "unknown": UNKNOWN_EXTENSION,
}
MEMBERS: Mapping[MemberName, int] = {"serial": 1, "issuer": 3, "validity": 4, "subject": 5}
"""Where they stand in what the issuer signs."""

OVERSIZE = 3_000
SEQUENCE, SET, BIT_STRING, UTF8_STRING, PRINTABLE_STRING = 0x30, 0x31, 0x03, 0x0C, 0x13
SHA1_WITH_RSA = bytes.fromhex("300d06092a864886f70d0101050500")
SHA512_WITH_RSA = bytes.fromhex("300d06092a864886f70d01010d0500")
PSS = bytes.fromhex("300b06092a864886f70d01010a")
RSA_WITHOUT_NULL = bytes.fromhex("300b06092a864886f70d010101")


@dataclass(frozen=True, slots=True)
class Signers:
    """Who may sign a spoiled certificate: its issuer, its holder, and another citizen with her own certificate."""

    issuer: PrivateKey
    holder: PrivateKey
    citizen: PrivateKey
    citizen_certificate: bytes


Body = Callable[[TbsCertificate, Signers], TbsCertificate | bytes]
Encoding = Callable[[bytes, Signers], bytes]


def spoil(der: bytes, defect: Defect, signers: Signers) -> bytes:
    """Return a sound certificate with what `defect` does to it, signed by its issuer unless that is the defect."""
    body = _with_names(_with_extensions(read_body(der), defect), defect)
    changed = BODIES[defect.body](body, signers) if defect.body else body
    tbs = changed if isinstance(changed, bytes) else asn1.encode_der(changed)
    certificate = sign(_with_members(tbs, defect), signers.issuer)
    return ENCODINGS[defect.encoding](certificate, signers) if defect.encoding else certificate


def read_body(der: bytes) -> TbsCertificate:
    """Return what the issuer of a certificate signed."""
    return grammar.read(TbsCertificate, _tbs(der))


def sign(tbs: bytes, key: PrivateKey) -> bytes:
    """Return the certificate that `key` makes of a body; the algorithm is the one that stands in it."""
    return _certificate(tbs, contents(tbs)[2], signature(key, tbs, signing_hash(key)))


def signature(key: PrivateKey, data: bytes, digest: HashAlgorithm) -> bytes:
    """Return a signature as X.509 writes it."""
    if isinstance(key, RSAPrivateKey):
        return key.sign(data, padding.PKCS1v15(), digest)
    return key.sign(data, ec.ECDSA(digest))


# ---- before the issuer signs


def _with_extensions(body: TbsCertificate, defect: Defect) -> TbsCertificate:
    found = {extension.oid: extension for extension in body.extensions}
    for name, text in defect.extensions.items():
        old = found.get(OIDS[name])
        critical = old is not None and old.critical
        found[OIDS[name]] = Extension(oid=OIDS[name], critical=critical, value=bytes.fromhex(text))
    for names, must in ((defect.critical, True), (defect.uncritical, False)):
        found |= {OIDS[name]: replace(found[OIDS[name]], critical=must) for name in names}
    without = {OIDS[name] for name in defect.without}
    return replace(body, extensions=[extension for oid, extension in found.items() if oid not in without])


def _with_members(tbs: bytes, defect: Defect) -> bytes:
    """Return a body with bytes, be they DER or not, in the place of some members."""
    members = contents(tbs)
    for name, text in defect.members.items():
        members[MEMBERS[name]] = bytes.fromhex(text)
    return value(SEQUENCE, *members)


def _with_names(body: TbsCertificate, defect: Defect) -> TbsCertificate:
    texts = {ObjectIdentifier(ARC + number): text for number, text in defect.names.items()}
    names = grammar.read_list(grammar.SubjectAltName, _attributes(body)).names
    changed = [_other_name(name.oid, texts.get(name.oid), grammar.encoding(name.value)) for name in names]
    return _with_attributes(body, changed)


def _other_name(oid: ObjectIdentifier, text: str | None, old: bytes) -> bytes:
    if text is not None:
        old = bytes.fromhex(text[4:]) if text.startswith("hex:") else value(UTF8_STRING, text.encode())
    return value(0xA0, asn1.encode_der(oid), value(0xA0, old))


def _attributes(body: TbsCertificate) -> bytes:
    return next(one.value for one in body.extensions if one.oid == ExtensionOID.SUBJECT_ALTERNATIVE_NAME)


def _with_attributes(body: TbsCertificate, names: Sequence[bytes]) -> TbsCertificate:
    return _with_value(body, "subject-alternative-name", value(SEQUENCE, *names))


def _with_value(body: TbsCertificate, name: ExtensionName, der: bytes) -> TbsCertificate:
    extensions = [replace(one, value=der) if one.oid == OIDS[name] else one for one in body.extensions]
    return replace(body, extensions=extensions)


def _with_key(body: TbsCertificate, key: bytes) -> TbsCertificate:
    return replace(body, public_key=replace(body.public_key, key=asn1.BitString(key, 0)))


def _with_key_algorithm(body: TbsCertificate, der: bytes) -> TbsCertificate:
    return replace(body, public_key=replace(body.public_key, algorithm=_tlv(der)))


def _oversized(body: TbsCertificate, _: Signers) -> TbsCertificate:
    filling = Extension(oid=UNKNOWN_EXTENSION, critical=False, value=bytes(OVERSIZE))
    return replace(body, extensions=[*body.extensions, filling])


def _default_written_out(body: TbsCertificate, _: Signers) -> bytes:
    *others, last = map(asn1.encode_der, body.extensions)
    oid, octets = contents(last)
    written = value(SEQUENCE, oid, bytes.fromhex("010100"), octets)
    return _raw(body, value(0xA3, value(SEQUENCE, *others, written)))


def _unique_identifier(body: TbsCertificate, _: Signers) -> bytes:
    extensions = contents(asn1.encode_der(body))[-1]
    return _raw(body, bytes.fromhex("810200ff"), extensions)


def _raw(body: TbsCertificate, *ending: bytes) -> bytes:
    """Return a body whose last member, the extensions, is replaced by what no grammar of ours can write."""
    *others, _ = contents(asn1.encode_der(body))
    return value(SEQUENCE, *others, *ending)


def _citizen_as_issuer(body: TbsCertificate, signers: Signers) -> TbsCertificate:
    return replace(body, issuer=_tlv(contents(_tbs(signers.citizen_certificate))[MEMBERS["subject"]]))


def _issuer_respelled(body: TbsCertificate, _: Signers) -> TbsCertificate:
    attributes = [contents(contents(part)[0]) for part in contents(grammar.encoding(body.issuer))]
    respelled = [value(SET, value(SEQUENCE, oid, bytes([PRINTABLE_STRING]) + text[1:])) for oid, text in attributes]
    return replace(body, issuer=_tlv(value(SEQUENCE, *respelled)))


def _even_modulus(body: TbsCertificate, _: Signers) -> TbsCertificate:
    numbers = grammar.read(grammar.RsaPublicKey, body.public_key.key.as_bytes())
    return _with_key(body, asn1.encode_der(replace(numbers, modulus=numbers.modulus - 1)))


def _compressed_point(body: TbsCertificate, _: Signers) -> TbsCertificate:
    point = body.public_key.key.as_bytes()
    return _with_key(body, bytes([2 + point[-1] % 2]) + point[1:49])


def _point_off_the_curve(body: TbsCertificate, _: Signers) -> TbsCertificate:
    point = body.public_key.key.as_bytes()
    return _with_key(body, point[:-1] + bytes([point[-1] ^ 1]))


def _policies(*oids: str) -> bytes:
    found = [x509.PolicyInformation(ObjectIdentifier(oid), None) for oid in oids]
    return x509.CertificatePolicies(found).public_bytes()


def _names(body: TbsCertificate) -> list[bytes]:
    return contents(_attributes(body))


BODIES: Mapping[str, Body] = {
    "oversized": _oversized,
    "default-written-out": _default_written_out,
    "version-1": lambda body, _: replace(body, version=0),
    "serial-zero": lambda body, _: replace(body, serial=0),
    "serial-negative": lambda body, _: replace(body, serial=-body.serial),
    "extension-twice": lambda body, _: replace(body, extensions=[*body.extensions, body.extensions[-1]]),
    "unique-identifier": _unique_identifier,
    "citizen-as-issuer": _citizen_as_issuer,
    "issuer-respelled": _issuer_respelled,
    "even-modulus": _even_modulus,
    "rsa-without-null": lambda body, _: _with_key_algorithm(body, RSA_WITHOUT_NULL),
    "rsa-for-pss": lambda body, _: _with_key_algorithm(body, PSS),
    "compressed-point": _compressed_point,
    "point-off-the-curve": _point_off_the_curve,
    "policy-twice": lambda body, _: _with_value(body, "policies", _policies(SIGNING_POLICY, SIGNING_POLICY)),
    "policy-and-another": lambda body, _: _with_value(
        body, "policies", _policies(SIGNING_POLICY, AUTHENTICATION_POLICY)
    ),
    "name-missing": lambda body, _: _with_attributes(body, _names(body)[1:]),
    "name-twice": lambda body, _: _with_attributes(body, [_names(body)[0], *_names(body)]),
    "host-name-beside": lambda body, _: _with_attributes(body, [*_names(body), value(0x82, b"todoke.invalid")]),
}


# ---- after the issuer signed, or instead


def _tbs(der: bytes) -> bytes:
    return contents(der)[0]


def _tlv(der: bytes) -> asn1.TLV:
    return grammar.read(asn1.TLV, der)


def _certificate(tbs: bytes, algorithm: bytes, signed: bytes, unused_bits: int = 0) -> bytes:
    return value(SEQUENCE, tbs, algorithm, value(BIT_STRING, bytes([unused_bits]), signed))


def _other_algorithm(der: bytes, _: Signers) -> bytes:
    signed = grammar.read(Signed, der)
    return _certificate(_tbs(der), SHA512_WITH_RSA, signed.signature.as_bytes())


def _unused_bits(der: bytes, _: Signers) -> bytes:
    signed = grammar.read(Signed, der)
    return _certificate(_tbs(der), contents(der)[1], signed.signature.as_bytes()[:-1] + b"\x00", unused_bits=1)


def _signed_otherwise(der: bytes, algorithm: bytes, make: Callable[[bytes], bytes]) -> bytes:
    """Return a certificate that says inside and outside that it was signed by `algorithm`, and was."""
    tbs = asn1.encode_der(replace(read_body(der), signature_algorithm=_tlv(algorithm)))
    return _certificate(tbs, algorithm, make(tbs))


def _sha1(der: bytes, signers: Signers) -> bytes:
    return _signed_otherwise(der, SHA1_WITH_RSA, lambda tbs: signature(signers.issuer, tbs, SHA1()))  # noqa: S303


def _pss(der: bytes, signers: Signers) -> bytes:
    return _signed_otherwise(der, PSS, lambda tbs: pss_signature(signers.issuer, tbs))


def pss_signature(key: PrivateKey, data: bytes) -> bytes:
    """Return an RSASSA-PSS signature with SHA-256."""
    if not isinstance(key, RSAPrivateKey):
        raise TypeError
    return key.sign(data, padding.PSS(padding.MGF1(SHA256()), SHA256.digest_size), SHA256())


def _padded(der: bytes, head: bytes) -> bytes:
    """Return a certificate whose signature has a longer `head` before its length than it needs."""
    tbs, algorithm, made = contents(der)
    return value(0x30, tbs, algorithm, made[:1] + head + made[1:])


ENCODINGS: Mapping[str, Encoding] = {
    "trailing-byte": lambda der, _: der + b"\x00",
    "truncated": lambda der, _: der[:-1],
    "indefinite-length": lambda der, _: b"\x30\x80" + der[4:] + bytes(2),
    "padded-length": lambda der, _: b"\x30\x83\x00" + der[2:],
    "padded-to-one-byte": lambda der, _: _padded(der, b"\x81"),
    "padded-to-two-bytes": lambda der, _: _padded(der, b"\x82\x00"),
    "unused-bits": _unused_bits,
    "other-algorithm": _other_algorithm,
    "self-signed": lambda der, signers: sign(_tbs(der), signers.holder),
    "signed-by-a-citizen": lambda der, signers: sign(_tbs(der), signers.citizen),
    "sha1": _sha1,
    "pss": _pss,
    "broken": lambda der, _: der[:-1] + bytes([der[-1] ^ 1]),
}
