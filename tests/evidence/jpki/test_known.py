"""Certificates that passed twice: found by all their bytes, never instead of what may have changed since."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from support import minica
from support.minica import DAY, NOW, MiniCa
from support.refusals import outcome

from todoke_evidence.errors import Code
from todoke_evidence.jpki import verify as procedure
from todoke_evidence.jpki.anchors import read_anchor
from todoke_evidence.jpki.claim import Claim
from todoke_evidence.jpki.known import KnownCertificates
from todoke_evidence.jpki.lists import Lists
from todoke_evidence.jpki.profile import PRODUCTION, TEST
from todoke_evidence.jpki.revocation import read_list
from todoke_evidence.jpki.trust import TrustStore
from todoke_evidence.jpki.verify import verify

CA, OTHER = MiniCa(), MiniCa(owner="other")
LEAF = CA.issue()
DIGEST = hashlib.sha256(b"signed").digest()
SIGNATURE = minica.sign(b"signed")


def store(known: KnownCertificates, *authorities: MiniCa, revoked=(), issued=NOW, profile=TEST) -> TrustStore:
    anchors = [read_anchor(authority.certificate(), profile) for authority in authorities]
    lists = [read_list(one.revocations(revoked, issued=issued, until=issued + DAY), anchors) for one in authorities]
    return TrustStore(profile, anchors, Lists(lists), known)


GOOD = Claim(DIGEST, SIGNATURE, LEAF, "RS256", NOW)


def judged(trust: TrustStore, *, now: datetime = NOW, **changes) -> Code | None:
    return outcome(verify, GOOD._replace(**changes), now, trust)


@pytest.fixture
def known():
    """LEAF is among them."""
    met = KnownCertificates()
    assert [judged(store(met, CA)) for _ in range(2)] == [None, None]
    return met


@pytest.fixture
def chains(monkeypatch):
    """How often a certificate was taken apart."""
    taken = []
    parse = procedure.parse
    monkeypatch.setattr(procedure, "parse", lambda der: taken.append(der) or parse(der))
    return taken


def test_a_certificate_that_came_twice_is_found_the_third_time(chains):
    trust = store(KnownCertificates(), CA)
    assert [judged(trust) for _ in range(4)] == [None] * 4
    assert chains == [LEAF, LEAF]


def test_it_is_found_again_after_newer_lists_came(known, chains):
    assert judged(store(known, CA, issued=NOW + timedelta(hours=1)), now=NOW + timedelta(hours=1)) is None
    assert chains == []


def test_a_known_certificate_is_revoked_at_once(known):
    assert judged(store(known, CA, revoked=[minica.SERIAL])) is Code.CERTIFICATE_REVOKED
    assert judged(store(known, CA, issued=NOW - 2 * DAY)) is Code.REVOCATION_STALE


def test_a_known_certificate_expires(known):
    late = NOW + 101 * DAY
    assert judged(store(known, CA, issued=late), signed_at=late, now=late) is Code.CERTIFICATE_EXPIRED
    early = NOW - 101 * DAY
    assert judged(store(known, CA), signed_at=early) is Code.CERTIFICATE_NOT_YET_VALID
    assert judged(store(known, CA), signed_at=NOW + DAY) is Code.SIGNED_IN_FUTURE


def test_a_known_certificate_makes_no_signature_good(known):
    trust = store(known, CA)
    assert judged(trust, signature=minica.sign(b"other")) is Code.SIGNATURE_INVALID
    assert judged(trust, digest=bytes(32)) is Code.SIGNATURE_INVALID
    assert judged(trust, algorithm="ES384") is Code.KEY_UNSUPPORTED
    assert judged(trust, algorithm="none") is Code.ALGORITHM_UNSUPPORTED


def test_an_authority_that_was_removed_vouches_for_nobody(known):
    assert judged(store(known, OTHER)) is Code.ISSUER_SIGNATURE_INVALID
    assert judged(store(known)) is Code.ISSUER_UNKNOWN
    assert judged(store(known, CA, OTHER)) is None


def test_what_one_profile_knows_another_does_not(known):
    assert judged(store(known, CA, profile=PRODUCTION)) is Code.PROFILE_MISMATCH


def test_every_byte_counts(known):
    for at in range(0, len(LEAF), 37):
        changed = LEAF[:at] + bytes([LEAF[at] ^ 1]) + LEAF[at + 1 :]
        assert judged(store(known, CA), certificate=changed) in {
            Code.CERTIFICATE_MALFORMED,
            Code.ISSUER_UNKNOWN,
            Code.ISSUER_SIGNATURE_INVALID,
        }


@pytest.mark.parametrize(
    "spoiled",
    [
        {"certificate": OTHER.issue()},
        {"certificate": CA.issue(extensions=minica.good_extensions()[1:])},
        {"signature": b""},
        {"certificate": b"garbage"},
    ],
)
def test_what_was_refused_is_not_remembered(chains, spoiled):
    trust = store(KnownCertificates(), CA)
    assert judged(trust, **spoiled) == judged(trust, **spoiled) == judged(trust, **spoiled) is not None
    assert len(chains) == 3


@pytest.fixture
def three():
    return [CA.issue(lambda tbs, serial=serial: replace(tbs, serial=serial)) for serial in (1, 2, 3)]


def test_as_many_are_remembered_as_there_is_room_for_the_longest_unused_first_forgotten(chains, three):
    trust = store(KnownCertificates(2), CA)
    one, two, third = three
    for der in (one, one, two, two, one, third, third, one, two):
        assert judged(trust, certificate=der) is None
    assert chains == [one, one, two, two, third, third, two]


def test_who_came_once_takes_nobodys_place_and_is_forgotten_too(chains, three):
    trust = store(KnownCertificates(1), CA)
    one, two, third = three
    for der in (one, one, two, third, two, one):
        assert judged(trust, certificate=der) is None
    assert chains == [one, one, two, third, two]
