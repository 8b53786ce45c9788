"""What many certificates have alike is read once; what is remembered of it never speaks of another certificate."""

import hashlib
from itertools import permutations

import pytest
from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.x509.oid import ExtensionOID
from support import minica
from support.minica import NOW, MiniCa
from support.refusals import outcome

from todoke_evidence.errors import Code
from todoke_evidence.jpki import attributes, checks, distribution, extensions, names, trust
from todoke_evidence.jpki.certificate import parse
from todoke_evidence.jpki.grammar import Extension
from todoke_evidence.jpki.known import KnownCertificates
from todoke_evidence.jpki.profile import PRODUCTION, TEST, Profile
from todoke_evidence.jpki.trust import TrustStore
from todoke_evidence.jpki.verify import verify

CA, OTHER = MiniCa(), MiniCa(owner="other")
DIGEST = hashlib.sha256(b"signed").digest()
MEMORIES = [
    checks._policies,
    distribution._names,
    attributes._read_flags,
    trust._likeliest_first,
    names.check,
    extensions._shared,
    extensions._head,
]
MIHON, KYUMIHON = minica.directory("Mihon-shi CRLDP"), minica.directory("Kyumihon-machi CRLDP")


@pytest.fixture(autouse=True)
def _nothing_remembered():
    for memory in MEMORIES:
        memory.cache_clear()


def store(*authorities: MiniCa, lists: tuple[bytes, ...] = ()) -> TrustStore:
    return TrustStore.read(TEST, [authority.certificate() for authority in authorities], lists)


def judged(certificate: bytes, among: TrustStore) -> Code | None:
    among.known = KnownCertificates(0)  # only what certificates share is remembered here
    return outcome(verify, DIGEST, minica.sign(b"signed"), certificate, "RS256", NOW, NOW, among)


def with_extension(value: x509.ExtensionType, *, critical: bool) -> bytes:
    others = [(one, flag) for one, flag in minica.good_extensions() if one.oid != value.oid]
    return CA.issue(extensions=[*others, (value, critical)])


def policies(profile: Profile, *, critical: bool = True) -> bytes:
    return with_extension(minica.policies(profile.signing_policy.dotted_string), critical=critical)


def named(**texts: str) -> bytes:
    """A certificate whose names are the good ones with some texts changed, keyed like `n1`."""
    changed = [(number, texts.get(f"n{number}", text)) for number, text in minica.NAMES]
    return with_extension(minica.attributes(changed), critical=False)


def of_list(point: x509.GeneralName) -> bytes:
    return CA.issue(extensions=[*minica.good_extensions(), (minica.distribution_points(point), False)])


LISTS = CA.revocations(point=MIHON), CA.revocations([minica.SERIAL], point=KYUMIHON)
CASES = {
    "policies": [
        (policies(TEST), None),
        (policies(PRODUCTION), Code.POLICY_WRONG),
        (policies(TEST, critical=False), Code.POLICY_WRONG),  # with the very bytes that are good
    ],
    "flags": [
        (named(n2="10000"), None),
        (named(n2="1000x"), Code.ATTRIBUTES_MALFORMED),
        (named(n1="見本　花", n2="10000"), Code.ATTRIBUTES_MALFORMED),  # good flags for a longer name
    ],
    "lists": [
        (of_list(MIHON), None),
        (of_list(KYUMIHON), Code.CERTIFICATE_REVOKED),
        (of_list(minica.directory("Other CRLDP")), Code.REVOCATION_STALE),
    ],
}


@pytest.mark.parametrize("case", CASES)
def test_each_certificate_gets_its_own_verdict_in_any_order_and_again(case):
    among = store(CA, lists=LISTS if case == "lists" else (CA.revocations(),))
    for order in permutations(CASES[case]):
        for certificate, code in (*order, *reversed(order)):
            assert judged(certificate, among) is code


def test_the_flags_are_those_of_the_text_they_mark():
    for flags in ("10000", "00000", "00001", "10000"):
        read = attributes.read(parse(named(n2=flags)))
        assert read.name_substitutes == tuple(flag == "1" for flag in flags)


def test_an_authority_that_was_removed_is_not_found_by_a_certificate_seen_before():
    both, one, certificate = store(CA, OTHER), store(OTHER), parse(CA.issue())
    for _ in range(2):
        assert both.issuer_of(certificate).certificate.der == CA.certificate()
        assert outcome(one.issuer_of, certificate) is Code.ISSUER_SIGNATURE_INVALID


def test_equal_bytes_are_read_once():
    among = store(CA, OTHER, lists=(CA.revocations(), OTHER.revocations()))
    for _ in range(3):
        assert judged(CA.issue(), among) is None
    assert [memory.cache_info().misses for memory in (checks._policies, trust._likeliest_first)] == [1, 1]


def points(value: bytes) -> bytes:
    """The extension that names distribution points by this value."""
    return asn1.encode_der(Extension(oid=ExtensionOID.CRL_DISTRIBUTION_POINTS, critical=False, value=value))


def point(number: int) -> x509.DirectoryName:
    return minica.directory(str(number))


def test_the_lists_of_a_whole_country_are_found_without_reading_any_name_twice():
    """Citizens of one municipality after another, round after round: what forgets one before its turn forgets all."""
    values = [minica.distribution_points(point(number)).public_bytes() for number in range(1_741)]
    for value in [*values, *values]:
        distribution._names(value)
        extensions._shared(b"", points(value))
    assert [memory.cache_info().hits for memory in (distribution._names, extensions._shared)] == [1_741, 1_741]


@pytest.mark.parametrize(
    ("memory", "entry"),
    [
        (checks._policies, lambda number: (minica.policies(f"1.2.{number}").public_bytes(),)),
        (distribution._names, lambda number: (minica.distribution_points(point(number)).public_bytes(),)),
        (names.check, lambda number: (point(number).value.public_bytes(),)),
        (extensions._shared, lambda number: (b"", points(minica.distribution_points(point(number)).public_bytes()))),
        (extensions._head, lambda number: (number,)),
        (attributes._read_flags, lambda number: (f"{number:b}",)),
        (trust._likeliest_first, lambda number: ((), b"%d" % number)),
    ],
)
def test_a_memory_is_bounded(memory, entry):
    bound = memory.cache_info().maxsize
    assert bound <= 4_096
    for number in range(bound + 10):
        memory(*entry(number))
    assert memory.cache_info().currsize == bound
