"""What many certificates have alike is read once; what is remembered of it never speaks of another certificate."""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from itertools import permutations

import pytest
from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.x509.oid import ExtensionOID
from support import minica
from support.minica import NOW, MiniCa
from support.refusals import outcome

from todoke_evidence.errors import Code
from todoke_evidence.jpki import attributes, checks, distribution, extensions, names
from todoke_evidence.jpki.certificate import parse
from todoke_evidence.jpki.claim import Claim
from todoke_evidence.jpki.grammar import Extension
from todoke_evidence.jpki.known import KnownCertificates
from todoke_evidence.jpki.profile import PRODUCTION, TEST, Profile
from todoke_evidence.jpki.remembered import MAX_REMEMBERED, Learnt, Remembered, keep_all
from todoke_evidence.jpki.trust import TrustStore
from todoke_evidence.jpki.verify import verify

CA, OTHER = MiniCa(), MiniCa(owner="other")
DIGEST = hashlib.sha256(b"signed").digest()
MEMORIES = [
    checks._policies,
    distribution._names,
    attributes._read_flags,
    extensions._head,
]
SIGNED_ONLY = [names._good, extensions._shared, extensions._issuers]
"""Memories of what authorities signed."""

MIHON, KYUMIHON = minica.directory("Mihon-shi CRLDP"), minica.directory("Kyumihon-machi CRLDP")


@pytest.fixture(autouse=True)
def _nothing_remembered():
    for memory in MEMORIES:
        memory.cache_clear()
    for kept in SIGNED_ONLY:
        kept.clear()


def store(*authorities: MiniCa, lists: tuple[bytes, ...] = ()) -> TrustStore:
    return TrustStore.read(TEST, [authority.certificate() for authority in authorities], lists)


def judged(certificate: bytes, among: TrustStore) -> Code | None:
    among.known = KnownCertificates(0)  # only what certificates share is remembered here
    return outcome(verify, Claim(DIGEST, minica.sign(b"signed"), certificate, "RS256", NOW), NOW, among)


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
    assert checks._policies.cache_info().misses == 1
    assert parse(CA.issue()).learnt == []


def point(number: int) -> x509.DirectoryName:
    return minica.directory(str(number))


def of_city(number: int, generation: int) -> list[Extension]:
    """The extensions of somebody in a municipality, as the authority of some generation issues them."""
    listed = minica.distribution_points(point(number)).public_bytes()
    key = x509.AuthorityKeyIdentifier(bytes([generation]) * 20, None, None).public_bytes()
    own = {
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME: minica.attributes().public_bytes(),
        ExtensionOID.CRL_DISTRIBUTION_POINTS: listed,
        ExtensionOID.AUTHORITY_KEY_IDENTIFIER: key,
        ExtensionOID.SUBJECT_KEY_IDENTIFIER: x509.SubjectKeyIdentifier(bytes(20)).public_bytes(),
    }
    return [Extension(oid=oid, critical=False, value=value) for oid, value in own.items()]


def read(number: int, generation: int) -> Learnt:
    """What was to be read of a certificate that an authority then turned out to have signed."""
    learnt: Learnt = []
    extensions.read(b"".join(map(asn1.encode_der, of_city(number, generation))), learnt)
    keep_all(learnt)
    return learnt


def test_what_a_whole_country_shares_is_read_once_for_all_generations_together():
    """Citizens of one municipality after another, round after round: what forgets one before its turn forgets all."""
    new = [sum(len(read(number, one)) for number in range(1_741)) for one in (1, 2, 3)]
    assert new == [1_741 + 1, 1, 1]
    assert not any(read(number, one) for one in (1, 2, 3) for number in range(1_741))
    for number in (*range(1_741), *range(1_741)):
        distribution._names(minica.distribution_points(point(number)).public_bytes())
    assert distribution._names.cache_info().hits == 1_741


def test_the_authority_of_another_generation_is_not_the_one_remembered():
    for one in (1, 2, 1):
        listed = of_city(0, one)
        found = extensions.read(b"".join(map(asn1.encode_der, listed)), [])
        assert found.by_oid == {extension.oid: extension for extension in listed}
        read(0, one)


def usual(city: str) -> bytes:
    """A certificate whose extensions stand in the order of the card's."""
    good = {one.oid: (one, flag) for one, flag in minica.good_extensions()}
    good[ExtensionOID.CRL_DISTRIBUTION_POINTS] = minica.distribution_points(minica.directory(city)), False
    good[ExtensionOID.SUBJECT_KEY_IDENTIFIER] = x509.SubjectKeyIdentifier(bytes(20)), False
    last = [good.pop(oid) for oid in (ExtensionOID.AUTHORITY_KEY_IDENTIFIER, ExtensionOID.SUBJECT_KEY_IDENTIFIER)]
    return CA.issue(extensions=[*good.values(), *last])


def flood(count: int, city: str) -> Iterator[bytes]:
    """Certificates that nobody signed, no two of them alike in anything that is remembered of good ones."""
    template = usual(city)
    for number in range(count):
        yield template[:-9].replace(city.encode(), f"{number:0{len(city)}d}".encode()) + bytes(9)


def sizes() -> list[int]:
    return [len(kept) for kept in SIGNED_ONLY] + [memory.cache_info().currsize for memory in MEMORIES]


def test_certificates_that_nobody_signed_fill_no_memory_and_push_nothing_out():
    """4,300 took 80 MB for good, and the places of those that citizens use."""
    among = store(CA, lists=(CA.revocations(),))
    assert judged(usual("Mihon-shi"), among) is None
    before, kept = sizes(), [dict(one._values) for one in SIGNED_ONLY]
    forged = list(flood(4_300, "Forged-shi"))
    assert len(set(forged)) == 4_300
    assert len(parse(forged[0]).learnt) == 1  # there is something that is new in each
    for one in forged:
        assert judged(one, among) is Code.ISSUER_SIGNATURE_INVALID
    assert sizes() == before
    assert [one._values for one in SIGNED_ONLY] == kept
    assert [len(one) for one in kept] == [2, 1, 1]  # and what an authority signed is there
    assert parse(usual("Mihon-shi")).learnt == []


def test_lengths_that_are_no_lengths_fill_no_memory():
    values = b"".join(map(asn1.encode_der, of_city(0, 1)))
    for kind in (extensions._NAMED, extensions._AUTHORITY):
        at = values.index(kind) + len(kind)
        for size in range(200):
            with suppress(ValueError):
                extensions.read(values[:at] + b"\x84" + (size + 9_000).to_bytes(4) + values[at:], [])
    assert extensions._head.cache_info().currsize <= 1


def test_a_memory_of_what_was_signed_is_bounded():
    memory: Remembered[int, bool] = Remembered(3)
    for number in (1, 2, 3, 1, 4):
        memory.keep(number, True)
    assert [memory.get(number) for number in (1, 2, 3, 4)] == [None, True, True, True]
    assert len(memory) == 3
    assert [one._size for one in SIGNED_ONLY] == [MAX_REMEMBERED] * 3


@pytest.mark.parametrize(
    ("memory", "entry"),
    [
        (checks._policies, lambda number: (minica.policies(f"1.2.{number}").public_bytes(),)),
        (distribution._names, lambda number: (minica.distribution_points(point(number)).public_bytes(),)),
        (extensions._head, lambda number: (b"", number)),
        (attributes._read_flags, lambda number: (f"{number:b}",)),
    ],
)
def test_a_memory_is_bounded(memory, entry):
    bound = memory.cache_info().maxsize
    assert bound <= 8_192
    for number in range(bound + 10):
        memory(*entry(number))
    assert memory.cache_info().currsize == bound
