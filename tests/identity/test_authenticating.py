"""Identity: who is here, for its own origin, each nonce once; a bad proof burns no nonce."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from support import cards

from todoke_evidence import b64, times
from todoke_evidence.jpki.profile import TEST
from todoke_evidence.jpki.trust import TrustStore
from todoke_evidence.trust_files import load_trust_store
from todoke_identity.core.verifying import MAX_POSIX_SECONDS
from todoke_identity.nonces import Nonces
from todoke_identity.rpc import IdentityServicer, Presence, Proofs
from todoke_kit.errors import Refusal
from todoke_kit.metrics import REFUSED
from todoke_pb.identity.v1 import identity_pb2 as pb
from todoke_testcard import proofs

ORIGIN = "https://todoke.example"
NONCE, OTHER = "n" * 43, "m" * 43
SIGNING = load_trust_store(cards.trust(), TEST)
TRUST = load_trust_store(cards.session_pki().authentication_trust, TEST)
MADE = dict(proofs.every(cards.session_pki()))


class Clock:
    """Stands until it is put forward."""

    def __init__(self) -> None:
        self.now = cards.NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def presence(tmp_path: Path) -> Presence:
    return Presence(ORIGIN, lambda: TRUST, Proofs(cards.SERVER_KEY, Nonces(tmp_path / "nonces")))


@pytest.fixture
def servicer(clock: Clock, presence: Presence) -> IdentityServicer:
    return IdentityServicer(lambda: SIGNING, clock, None, presence)


def request(
    nonce: str = NONCE, origin: str = ORIGIN, card: str = "valid", **changes: object
) -> pb.VerifyAuthenticationRequest:
    proof = cards.prove(card, origin, nonce, cards.NOW)
    given = {"nonce": nonce, "issued_at": int(cards.NOW.timestamp()), **proof._asdict()}
    return pb.VerifyAuthenticationRequest(**given | changes)


def ask(servicer: IdentityServicer, *requests: pb.VerifyAuthenticationRequest) -> list[str]:
    async def work() -> list[str]:
        answers = await asyncio.gather(*(servicer.VerifyAuthentication(one, None) for one in requests))
        return [answer.code for answer in answers]

    return asyncio.run(work())


def test_a_nonce_counts_once(servicer: IdentityServicer) -> None:
    assert ask(servicer, request()) == ["ok"]
    assert ask(servicer, request()) == ["nonce_used"]
    assert ask(servicer, request(OTHER)) == ["ok"]


def test_it_counts_once_also_when_it_comes_twice_at_once_and_somebody_is_asked_in_between(
    clock: Clock, presence: Presence
) -> None:
    async def asked() -> bool:
        await asyncio.sleep(0)
        return True

    servicer = IdentityServicer(lambda: SIGNING, clock, asked, presence)
    assert sorted(ask(servicer, request(), request())) == ["nonce_used", "ok"]


def test_it_counts_once_at_all_processes_that_share_the_folder(servicer: IdentityServicer, tmp_path: Path) -> None:
    own = Presence(ORIGIN, lambda: TRUST, Proofs(cards.SERVER_KEY, Nonces(tmp_path / "nonces")))
    replica = IdentityServicer(lambda: SIGNING, Clock(), None, own)
    assert (ask(servicer, request()), ask(replica, request())) == (["ok"], ["nonce_used"])


def test_what_cannot_be_remembered_is_refused(servicer: IdentityServicer, tmp_path: Path) -> None:
    (tmp_path / "nonces").rmdir()
    with pytest.raises(Refusal, match="store_unavailable"):
        ask(servicer, request())


def test_a_proof_for_another_server_under_the_same_name_is_refused(servicer: IdentityServicer) -> None:
    passed_on = cards.prove("valid", ORIGIN, NONCE, cards.NOW, "o" * 16)
    assert ask(servicer, request(signature=passed_on.signature)) == ["signature_invalid"]
    assert ask(servicer, request()) == ["ok"]


def test_it_counts_once_for_as_long_as_it_is_good(servicer: IdentityServicer, clock: Clock) -> None:
    clock.now = cards.NOW - timedelta(minutes=5)  # the caller's clock is as far ahead of ours as any may be
    assert ask(servicer, request()) == ["ok"]
    clock.now = cards.NOW + timedelta(minutes=5)
    assert ask(servicer, request()) == ["nonce_used"]
    clock.now += timedelta(seconds=1)
    assert ask(servicer, request()) == ["signed_too_long_ago"]


def test_a_refused_proof_burns_no_nonce(servicer: IdentityServicer) -> None:
    assert ask(servicer, request(signature=bytes(256))) == ["signature_invalid"]
    assert ask(servicer, request()) == ["ok"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (request(origin="https://evil.example"), "signature_invalid"),
        (request("n" * 42), "nonce_invalid"),
        (request(card="revoked"), "certificate_revoked"),
        (request(issued_at=-1), "time_invalid"),
        (request(issued_at=MAX_POSIX_SECONDS + 1), "time_invalid"),
        (request(issued_at=0), "signed_too_long_ago"),
        (request(certificate=b""), "certificate_malformed"),
        (request(certificate=bytes(5_000)), "certificate_oversized"),
        (pb.VerifyAuthenticationRequest(), "nonce_invalid"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_is_refused_has_a_code_and_is_counted(
    servicer: IdentityServicer, asked: pb.VerifyAuthenticationRequest, code: str
) -> None:
    counter = REFUSED.labels("identity", code)
    before = counter._value.get()
    assert ask(servicer, asked) == [code]
    assert counter._value.get() == before + 1


def test_where_no_authorities_for_it_are_configured_nobody_is_believed(clock: Clock) -> None:
    with pytest.raises(Refusal, match="authentication_off"):
        ask(IdentityServicer(lambda: SIGNING, clock, None), request())


def test_where_nothing_remembers_nonces_nobody_is_believed(clock: Clock) -> None:
    with pytest.raises(Refusal, match="authentication_off"):
        ask(IdentityServicer(lambda: SIGNING, clock, None, Presence(ORIGIN, lambda: TRUST, None)), request())


@pytest.mark.parametrize("name", proofs.load())
def test_every_defective_proof_is_refused_with_its_own_code(name: str, tmp_path: Path) -> None:
    fixture = MADE[name]
    shown, expected = fixture.proof, fixture.expected
    files = [[der for file, der in fixture.trust.items() if file.endswith(kind)] for kind in (".ca.der", ".crl.der")]
    trust = TrustStore.read(TEST, *files)
    proofs_ = Proofs(shown.server_key, Nonces(tmp_path))
    presence = Presence(shown.origin, lambda: trust, proofs_) if fixture.trust else None
    judging = IdentityServicer(lambda: SIGNING, lambda: times.decode(expected.at), None, presence)
    asked = pb.VerifyAuthenticationRequest(
        nonce=shown.nonce,
        issued_at=int(times.decode(shown.time).timestamp()),
        algorithm=shown.algorithm,
        certificate=b64.decode(shown.certificate, 4_096),
        signature=b64.decode(shown.signature, 4_096),
    )
    assert [code for _ in range(expected.before) for code in ask(judging, asked)] == ["ok"] * expected.before
    if presence is None:
        with pytest.raises(Refusal, match=f"^{expected.refusal}$"):
            ask(judging, asked)
    else:
        assert ask(judging, asked) == [expected.refusal]
