"""The process: from its configuration file to verdicts over mutual TLS, one or many in a call; and what it believes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import grpc
import pytest
from support import cards
from support.closedzone import Line
from support.ports import free_port
from support.processes import Program, program
from support.responder import standing_in
from support.waiting import LONG

from todoke_evidence import statement
from todoke_evidence.statement import Statement
from todoke_identity.config import Authentication, Config, Ocsp, Proofs
from todoke_identity.rpc import MAX_ITEMS
from todoke_kit import config, rpc
from todoke_pb.identity.v1 import identity_pb2 as pb
from todoke_pb.identity.v1 import identity_pb2_grpc as pb_grpc
from todoke_testcard.store import Store

pytestmark = pytest.mark.journey

VERIFY, REVERIFY, AUTHENTICATE = (
    f"/todoke.identity.v1.Identity/{name}"
    for name in ("VerifySignatures", "ReverifySignatures", "VerifyAuthentication")
)


class Place:
    """A test PKI whose lists are of today, and how identity is reached."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store: Store = cards.build_pki(folder / "pki")
        self.refresh()
        line = Line(folder, "identity", "gateway")
        listen = line.listen(VERIFY, REVERIFY, AUTHENTICATE)
        listen.callers[REVERIFY] = ["operator"]
        self._listen, self._line = listen, line

    def refresh(self) -> None:
        """New lists, as a feed brings them."""
        self.store.refresh_revocation_lists(datetime.now(UTC))

    def settings(self, **changes: object) -> Config:
        given = {
            "rpc": self._listen,
            "metrics": config.Metrics(address=f"127.0.0.1:{free_port()}"),
            "trust": self.store.trust,
            "profile": "test",
            "audit_file": self.folder / "audit.jsonl",
        }
        return Config(**given | changes)

    def authentication(self) -> Authentication:
        """Proofs of presence are judged, too."""
        proofs = Proofs(server_key=cards.SERVER_KEY, nonces=self.folder / "nonces")
        return Authentication(origin="https://todoke.example", trust=self.store.authentication_trust, proofs=proofs)

    @asynccontextmanager
    async def caller(self, name: str = "gateway") -> AsyncIterator[pb_grpc.IdentityStub]:
        async with rpc.channel(self._line.target(name)) as channel:
            yield pb_grpc.IdentityStub(channel)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def item(card: str = "valid", age: timedelta = timedelta()) -> pb.SignedDigest:
    signed_at = datetime.now(UTC).replace(microsecond=0) - age
    said = Statement(
        municipality="990019",
        procedure="ningen-dock",
        form=bytes(32),
        submission=bytes(16),
        time=signed_at,
        origin="http://localhost:8080",
        nonce="n",
        commitment=bytes(32),
        attachments=(),
        sealed=bytes(32),
    )
    made = statement.parse_signed(cards.sign_with(card, statement.encode(said)))
    return pb.SignedDigest(
        digest=made.digest,
        signature=made.signature,
        certificate=made.certificate,
        algorithm=made.algorithm,
        signed_at=int(signed_at.timestamp()),
    )


def request(*items: pb.SignedDigest) -> pb.VerifySignaturesRequest:
    return pb.VerifySignaturesRequest(items=items)


async def verdicts(answer: grpc.aio.UnaryUnaryCall) -> list[str]:
    return [verdict.code for verdict in (await answer).verdicts]


def test_one_signature_and_many_are_verified_in_one_call_each(place: Place) -> None:
    async def work() -> None:
        async with place.caller() as identity:
            assert await verdicts(identity.VerifySignatures(request(item()), timeout=LONG)) == ["ok"]
            assert (await identity.VerifySignatures(request(item()), timeout=LONG)).profile == "test"
            many = [item(), item("revoked"), item(), item("wrong-policy")] * (MAX_ITEMS // 4)
            expected = ["ok", "certificate_revoked", "ok", "policy_wrong"] * (MAX_ITEMS // 4)
            assert await verdicts(identity.VerifySignatures(request(*many), timeout=LONG)) == expected

    with program("todoke_identity", place.settings(), place.folder) as running:
        asyncio.run(work())
        assert running.stop() == 0


def test_old_signatures_are_verified_again_for_the_operator_only(place: Place) -> None:
    old = request(item(age=timedelta(days=3)), item("revoked", timedelta(days=3)))

    async def work() -> None:
        async with place.caller() as gateway, place.caller("operator") as operator:
            assert await verdicts(gateway.VerifySignatures(old, timeout=LONG)) == ["signed_too_long_ago"] * 2
            again = await verdicts(operator.ReverifySignatures(old, timeout=LONG))
            assert again == ["ok", "certificate_revoked"]
            for stranger in (gateway.ReverifySignatures, operator.VerifySignatures):
                with pytest.raises(grpc.aio.AioRpcError) as refused:
                    await stranger(old, timeout=LONG)
                assert refused.value.code() is grpc.StatusCode.PERMISSION_DENIED

    with program("todoke_identity", place.settings(), place.folder):
        asyncio.run(work())


def test_a_proof_of_presence_counts_once_and_for_the_gateway_only(place: Place) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    proof = cards.prove("valid", "https://todoke.example", "n" * 43, now)
    asked = pb.VerifyAuthenticationRequest(nonce="n" * 43, issued_at=int(now.timestamp()), **proof._asdict())
    own = place.authentication()

    async def work() -> None:
        async with place.caller() as gateway, place.caller("operator") as operator:
            answers = [await gateway.VerifyAuthentication(asked, timeout=LONG) for _ in range(2)]
            assert [answer.code for answer in answers] == ["ok", "nonce_used"]
            with pytest.raises(grpc.aio.AioRpcError) as refused:
                await operator.VerifyAuthentication(asked, timeout=LONG)
            assert refused.value.code() is grpc.StatusCode.PERMISSION_DENIED

    with program("todoke_identity", place.settings(authentication=own), place.folder):
        asyncio.run(work())


def test_a_proof_counts_once_also_when_another_process_is_asked(place: Place, tmp_path: Path) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    proof = cards.prove("valid", "https://todoke.example", "n" * 43, now)
    asked = pb.VerifyAuthenticationRequest(nonce="n" * 43, issued_at=int(now.timestamp()), **proof._asdict())
    codes = []

    async def work() -> None:
        async with place.caller() as gateway:
            codes.append((await gateway.VerifyAuthentication(asked, timeout=LONG)).code)

    for _ in range(2):
        with program("todoke_identity", place.settings(authentication=place.authentication()), place.folder):
            asyncio.run(work())
    assert codes == ["ok", "nonce_used"]


def test_a_folder_for_nonces_that_cannot_be_made_stops_the_start_and_is_named(place: Place) -> None:
    (place.folder / "nonces").write_bytes(b"")
    settings = place.settings(authentication=place.authentication())
    running = Program("todoke_identity", settings, place.folder)
    assert running.wait() == 2
    assert f"authentication.proofs.nonces: {place.folder / 'nonces'}: " in running.said


async def until(said: str, ask: Callable[[], grpc.aio.UnaryUnaryCall]) -> None:
    """Asks until the one verdict is this."""
    async with asyncio.timeout(LONG):
        while await verdicts(ask()) != [said]:  # noqa: ASYNC110 - another process looks at its folder now and then
            await asyncio.sleep(0.05)


def test_lists_of_a_feed_count_without_a_restart_and_so_does_their_absence(place: Place) -> None:
    feed = place.folder / "feed"
    feed.mkdir()
    settings = place.settings(feed=feed, trust_reload_seconds=0.1)

    async def work() -> None:
        async with place.caller() as identity:

            def ask() -> grpc.aio.UnaryUnaryCall:
                return identity.VerifySignatures(request(item()), timeout=LONG)

            await until("revocation_stale", ask)
            for path in place.store.trust.glob("signing-3*.crl.der"):
                (feed / path.name).write_bytes(path.read_bytes())
            await until("ok", ask)
            (feed / "signing-3.Mihon-shi.crl.der").unlink()
            await until("revocation_stale", ask)

    with program("todoke_identity", settings, place.folder):
        asyncio.run(work())


def test_with_a_short_age_limit_a_list_is_stale_soon(place: Place) -> None:
    async def work() -> None:
        async with place.caller() as identity:
            await until("revocation_stale", lambda: identity.VerifySignatures(request(item()), timeout=LONG))

    with program("todoke_identity", place.settings(max_list_age_seconds=0.5), place.folder):
        asyncio.run(work())


def test_a_responder_is_asked_where_one_is_configured(place: Place) -> None:
    port = free_port()
    settings = place.settings(ocsp=Ocsp(url=f"http://127.0.0.1:{port}/ocsp", seconds=LONG))
    for path in place.store.trust.glob("*.crl.der"):
        path.unlink()

    async def work() -> None:
        async with place.caller() as identity:
            asked = request(item(), item("revoked"), item("moved-house"))
            away = await verdicts(identity.VerifySignatures(asked, timeout=LONG))
            assert away == ["ocsp_unavailable"] * 3
            async with standing_in(lambda: datetime.now(UTC), port):
                there = await verdicts(identity.VerifySignatures(asked, timeout=LONG))
            assert there == ["ok", "certificate_revoked", "certificate_revoked"]
            again = await verdicts(identity.VerifySignatures(asked, timeout=LONG))
            assert again == there

    with program("todoke_identity", settings, place.folder):
        asyncio.run(work())


def test_it_is_asked_about_who_is_here_too(place: Place) -> None:
    port, now = free_port(), datetime.now(UTC).replace(microsecond=0)
    own = place.authentication()
    settings = place.settings(authentication=own, ocsp=Ocsp(url=f"http://127.0.0.1:{port}/ocsp", seconds=LONG))

    def proof(card: str) -> pb.VerifyAuthenticationRequest:
        nonce = card.ljust(43, "n")
        made = cards.prove(card, own.origin, nonce, now)
        return pb.VerifyAuthenticationRequest(nonce=nonce, issued_at=int(now.timestamp()), **made._asdict())

    async def work() -> None:
        async with place.caller() as identity, standing_in(lambda: datetime.now(UTC), port):
            answers = [
                await identity.VerifyAuthentication(proof(card), timeout=LONG)
                for card in ("valid", "valid", "revoked", "moved-house")
            ]
            assert [answer.code for answer in answers] == ["ok", "nonce_used", "certificate_revoked", "ok"]

    with program("todoke_identity", settings, place.folder):
        asyncio.run(work())


def test_an_address_that_is_none_stops_the_start(place: Place) -> None:
    running = Program("todoke_identity", place.settings(ocsp=Ocsp(url="responder")), place.folder)
    assert running.wait() != 0
    assert "not an address: responder" in running.said
