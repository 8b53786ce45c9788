"""Identity asks an OCSP responder what it does not know, keeps what it is told, and accepts nothing it is not told."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import cache

import pytest
from cryptography.x509.ocsp import OCSPResponseStatus
from support import cards, fixtures
from support.responder import StandIn, standing_in
from support.waiting import LONG

from todoke_evidence import statement
from todoke_evidence.jpki import certificate
from todoke_evidence.jpki.answers import Answers
from todoke_evidence.jpki.profile import TEST
from todoke_evidence.trust_files import TrustFolder
from todoke_identity.core.verifying import MAX_AGE
from todoke_identity.ocsp_client import ASKED, UNANSWERED, OcspClient, poster
from todoke_identity.rpc import MAX_ITEMS, IdentityServicer
from todoke_pb.identity.v1 import identity_pb2 as pb
from todoke_testcard.responder import unsuccessful

CARDS = ("valid", "taro", "revoked", "moved-house", "expired")


def item(jws: str) -> pb.SignedDigest:
    made = statement.parse_signed(jws)
    return pb.SignedDigest(
        digest=made.digest,
        signature=made.signature,
        certificate=made.certificate,
        algorithm=made.algorithm,
        signed_at=int(made.statement.time.timestamp()),
    )


@cache
def signed(name: str) -> pb.SignedDigest:
    """What a card signs."""
    return item(fixtures.every()[f"card-{name}"].statement)


@cache
def unknown() -> pb.SignedDigest:
    """By a certificate that the responder has no record of."""
    return item(fixtures.every()["sound"].statement)


def serial(name: str) -> int:
    return certificate.parse(cards.certificate(name)).serial


class Desk:
    """Identity with a responder, and a clock."""

    def __init__(self, stand_in: StandIn, clock: list[datetime], *, seconds: float, nonces: bool) -> None:
        self.responder = stand_in
        self._clock = clock
        answers = Answers()
        trust = TrustFolder(cards.trust(), TEST, revocation=answers).load()
        randomness = secrets.token_bytes if nonces else None
        client = OcspClient(answers, poster(stand_in.url, seconds), randomness, self._now)
        self._client = client
        self._servicer = IdentityServicer(lambda: trust, self._now, client.ask)

    def _now(self) -> datetime:
        return self._clock[0]

    def later(self, by: timedelta) -> None:
        self._clock[0] += by

    def wait_no_longer_than(self, seconds: float) -> None:
        self._client._responder = poster(self.responder.url, seconds)

    async def ask(self, *items: pb.SignedDigest) -> list[str]:
        request = pb.VerifySignaturesRequest(items=items)
        answer = await self._servicer.VerifySignatures(request, None)
        return [verdict.code for verdict in answer.verdicts]


@asynccontextmanager
async def desk(*, seconds: float = LONG, nonces: bool = True) -> AsyncIterator[Desk]:
    clock = [cards.NOW]
    async with standing_in(lambda: clock[0]) as stand_in:
        yield Desk(stand_in, clock, seconds=seconds, nonces=nonces)


def run(work: Callable[[Desk], Awaitable[None]], *, seconds: float = LONG, nonces: bool = True) -> None:
    async def main() -> None:
        async with desk(seconds=seconds, nonces=nonces) as one:
            await work(one)

    asyncio.run(main())


def test_the_responder_decides() -> None:
    async def work(desk: Desk) -> None:
        codes = await desk.ask(signed("valid"), signed("revoked"), unknown(), signed("moved-house"), signed("taro"))
        assert codes == ["ok", "certificate_revoked", "certificate_unknown", "certificate_revoked", "ok"]

    run(work)
    run(work, nonces=False)


def test_an_answer_is_kept_as_long_as_it_says() -> None:
    async def work(desk: Desk) -> None:
        ours = [serial("valid")]
        assert await desk.ask(*[signed("valid")] * 3) == ["ok"] * 3
        assert desk.responder.asked == ours
        desk.later(timedelta(minutes=9))
        assert await desk.ask(signed("valid")) == ["ok"]
        assert desk.responder.asked == ours
        assert timedelta(minutes=9) < MAX_AGE  # below, the signature would be too old for a verdict
        newer = item(sign_at(cards.NOW + timedelta(hours=2)))
        desk.later(timedelta(hours=2))
        assert await desk.ask(newer) == ["ok"]
        assert desk.responder.asked == ours * 2

    run(work)


def sign_at(moment: datetime) -> str:
    said = statement.parse_signed(fixtures.every()["sound"].statement).statement
    changed = {field: getattr(said, field) for field in said.__dataclass_fields__} | {"time": moment}
    return cards.sign_with("valid", statement.encode(statement.Statement(**changed)))


def test_an_answer_that_was_kept_does_not_outlive_a_revocation_for_longer() -> None:
    async def work(desk: Desk) -> None:
        assert await desk.ask(signed("valid")) == ["ok"]
        desk.later(timedelta(hours=1, seconds=1))
        desk.responder.silent = True
        desk.wait_no_longer_than(0.3)
        newer = item(sign_at(cards.NOW + timedelta(hours=1)))
        assert await desk.ask(newer) == ["ocsp_unavailable"]

    run(work)


def test_only_what_is_good_in_every_other_way_is_asked_about() -> None:
    async def work(desk: Desk) -> None:
        forged = pb.SignedDigest()
        forged.CopyFrom(signed("valid"))
        forged.signature = bytes(256)
        codes = await desk.ask(forged, signed("expired"), pb.SignedDigest(signed_at=forged.signed_at))
        assert codes == ["signature_invalid", "certificate_expired", "certificate_malformed"]
        assert desk.responder.asked == []

    run(work)


FAULTS: Sequence[tuple[Callable[[StandIn], object], str]] = (
    (lambda one: setattr(one, "status", "500 Oh"), "ocsp_unavailable"),
    (lambda one: setattr(one, "status", "302 Found"), "ocsp_unavailable"),
    (lambda one: setattr(one, "answer", lambda _: bytes(100_000)), "ocsp_unavailable"),
    (lambda one: setattr(one, "answer", lambda _: unsuccessful(OCSPResponseStatus.TRY_LATER)), "ocsp_unavailable"),
    (lambda one: setattr(one, "answer", lambda _: b"garbage"), "ocsp_invalid"),
    (lambda one: setattr(one, "answer", lambda _: b""), "ocsp_invalid"),
)


@pytest.mark.parametrize(("spoil", "code"), FAULTS)
def test_without_an_answer_nothing_is_accepted(spoil: Callable[[StandIn], object], code: str) -> None:
    async def work(desk: Desk) -> None:
        sound = desk.responder.answer, desk.responder.status
        spoil(desk.responder)
        assert await desk.ask(signed("valid"), signed("revoked"), signed("expired")) == [
            code,
            code,
            "certificate_expired",
        ]
        desk.responder.answer, desk.responder.status = sound
        assert await desk.ask(signed("valid"), signed("revoked")) == ["ok", "certificate_revoked"]

    run(work)


def test_an_answer_to_another_question_is_none() -> None:
    async def work(desk: Desk) -> None:
        first: list[bytes] = []
        honest = desk.responder.answer
        desk.responder.answer = lambda question: first[0] if first else (first.append(honest(question)) or first[0])
        codes = [await desk.ask(signed("valid")), await desk.ask(signed("taro"))]
        assert codes == [["ok"], ["ocsp_invalid"]]

    run(work)


def test_an_old_answer_is_stale() -> None:
    async def work(desk: Desk) -> None:
        old = cards.NOW - timedelta(hours=3)
        responder = cards.session_pki().responder()
        desk.responder.answer = lambda question: responder.answer(question, old)
        assert await desk.ask(signed("valid")) == ["ocsp_stale"]

    run(work)


def test_a_silent_responder_costs_a_call_its_bound_once_and_is_counted() -> None:
    async def work(desk: Desk) -> None:
        desk.responder.silent = True
        before = ASKED._value.get(), UNANSWERED._value.get()
        names = [*["valid", "taro", "revoked"] * 66, "expired", "expired"]
        assert len(names) == MAX_ITEMS
        codes = await asyncio.wait_for(desk.ask(*(signed(name) for name in names)), LONG)
        assert codes == ["ocsp_unavailable"] * 198 + ["certificate_expired"] * 2
        assert sorted(desk.responder.asked) == sorted(serial(name) for name in ("valid", "taro", "revoked"))
        assert (ASKED._value.get() - before[0], UNANSWERED._value.get() - before[1]) == (3, 3)

    run(work, seconds=0.3)


def test_calls_at_the_same_time_each_get_their_answer() -> None:
    async def work(desk: Desk) -> None:
        calls = (desk.ask(signed("valid")), desk.ask(signed("valid"), signed("revoked")), desk.ask(signed("taro")))
        assert await asyncio.gather(*calls) == [["ok"], ["ok", "certificate_revoked"], ["ok"]]

    run(work)
