"""The fixtures of the test PKI, made once a session, and what each of them is to be judged with."""

from functools import cache

from support import cards

from todoke_evidence import statement, times
from todoke_evidence.jpki.anchors import read_anchor
from todoke_evidence.jpki.profile import PROFILES
from todoke_evidence.jpki.stored_answer import StoredAnswer
from todoke_evidence.jpki.trust import TrustStore
from todoke_evidence.jpki.verify import Verified, verify
from todoke_testcard import defects, fixtures
from todoke_testcard.fixtures import Fixture


def names() -> list[str]:
    """What there is, without making it."""
    return [*sound(), *refused(), *refused("identity")]


def sound() -> list[str]:
    """Those to accept."""
    return [*fixtures.SOUND_ONES, *(f"card-{name}" for name in cards.good())]


def refused(door: str = "") -> dict[str, str]:
    """Those that the procedure refuses, with the code; or those that only this door refuses."""
    declared = {name: defect.refusal for name, defect in defects.load().items() if defect.door == door}
    return declared if door else declared | {f"card-{name}": code for name, code in cards.defects().items()}


@cache
def every() -> dict[str, Fixture]:
    return dict(fixtures.every(cards.session_pki()))


def trust(fixture: Fixture) -> TrustStore:
    """The authorities and lists of a fixture, or its OCSP answer in place of lists."""
    profile = PROFILES[fixture.expected.profile]
    if fixture.answer is None:
        return TrustStore.read(profile, fixture.authorities.values(), fixture.lists.values())
    anchors = [read_anchor(der, profile) for der in fixture.authorities.values()]
    return TrustStore(profile, anchors, StoredAnswer(fixture.answer))


def judge(fixture: Fixture) -> Verified:
    """The verdict of the procedure."""
    signed = statement.parse_signed(fixture.statement)
    return verify(signed.claim, times.decode(fixture.expected.at), trust(fixture))
