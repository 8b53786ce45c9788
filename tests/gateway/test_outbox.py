"""What leaves the gateway, over real connections: packs to the bus, digests to identity, commitments to the ledger."""

import asyncio
from collections.abc import Sequence
from contextlib import asynccontextmanager

import grpc
import pytest
from support import attestation, parcels
from support.nats import Trio
from support.ports import free_port
from support.tls import Authority
from support.waiting import LONG

from devstack import boundary
from todoke_evidence import attested, packing, sealing, statement
from todoke_gateway import outbox
from todoke_gateway.core.acceptance import Append, Passage
from todoke_gateway.core.intake import Parcel
from todoke_gateway.core.receipts import Entry, Leaf
from todoke_gateway.identity_client import IdentityClient, require_ok
from todoke_gateway.ledger_client import LedgerClient, require_entry
from todoke_gateway.outbox import PACK_BYTES, Outbox, weight
from todoke_kit import bus, config, pulling, rpc
from todoke_kit.batching import Batcher
from todoke_kit.errors import Refusal
from todoke_pb.envelope.v1 import envelope_pb2
from todoke_pb.identity.v1 import identity_pb2, identity_pb2_grpc
from todoke_pb.ledger.v1 import ledger_pb2, ledger_pb2_grpc

SIGNED = statement.parse_signed(parcels.statement_text())


def passage(number=0, sealed=parcels.SEALED):
    entry = Entry(number, 1_795_425_947_000, (), "checkpoint")
    return Passage(Parcel(SIGNED, sealed, "key"), entry, parcels.OFFICE_KEY.public())


@pytest.fixture(scope="module")
def servers(tmp_path_factory):
    """The dmz, and the gate through which the relay pulls."""
    servers = Trio(tmp_path_factory.mktemp("nats"))
    try:
        servers.bring_streams()
        servers.start("dmz", "lgwan", "gate")
        yield servers
    finally:
        servers.kill(*(name for name in ("dmz", "lgwan", "gate") if servers.running(name)))


class TestOutbox:
    def test_only_the_same_parcel_under_the_same_key_is_the_same_message(self):
        one, other = passage(0), passage(0)
        assert outbox.pack_id([one]) == outbox.pack_id([other])
        changed = other._replace(parcel=other.parcel._replace(key_id="other"))
        assert outbox.pack_id([one]) != outbox.pack_id([changed])

    def test_a_batch_becomes_one_message_that_the_relay_finds(self, servers, caplog):
        caplog.set_level("INFO", "todoke.audit")

        async def scenario():
            gateway = await bus.connect(servers.bus("dmz.gateway"), "gateway")
            relay = await bus.connect(servers.bus("gate.relay"), "relay")
            box = Outbox(gateway, "990019")
            assert list(await box.publish([passage(0), passage(1)])) == [None, None]
            await box.publish([passage(0), passage(1)])  # as after a lost confirmation
            messages = await pulling.Puller(relay, "SUBMISSIONS", "lgwan", domain="dmz").fetch(10, LONG)
            await pulling.acknowledge(messages)
            await gateway.close()
            await relay.close()
            return messages

        (message,) = asyncio.run(scenario())
        pack = envelope_pb2.SubmissionPack.FromString(message.data)
        assert message.subject == "submissions.990019"
        told = [(record.getMessage(), record.fields) for record in caplog.records if hasattr(record, "fields")]
        assert told == [("submissions_accepted", {"ledger_indexes": [0, 1]})] * 2
        assert [one.passage.ledger_index for one in pack.submissions] == [0, 1]
        opener = packing.PackOpener.of(parcels.OFFICE_KEY, "990019", pack.sealed_key)
        assert [opener.open(one.envelope.sealed_statement) for one in pack.submissions] == [SIGNED.text] * 2
        assert SIGNED.text[:40].encode() not in message.data
        assert pack.submissions[0].envelope.sealed == parcels.SEALED
        assert pack.submissions[0].passage.accepted_at_ms == 1_795_425_947_000

    def test_of_anonymous_ones_no_place_in_the_log_travels_and_only_their_number_is_recorded(self, servers, caplog):
        caplog.set_level("INFO", "todoke.audit")
        said = attested.parse(attested.attest(attestation.said(), attested.ANONYMOUS, attestation.KEY))
        anonymous = passage(7)._replace(parcel=Parcel(said, parcels.SEALED, "key"))

        async def scenario():
            gateway = await bus.connect(servers.bus("dmz.gateway"), "gateway")
            relay = await bus.connect(servers.bus("gate.relay"), "relay")
            await Outbox(gateway, "990019").publish([passage(8), anonymous])
            messages = await pulling.Puller(relay, "SUBMISSIONS", "lgwan", domain="dmz").fetch(10, LONG)
            await pulling.acknowledge(messages)
            await gateway.close()
            await relay.close()
            return messages

        (message,) = asyncio.run(scenario())
        pack = envelope_pb2.SubmissionPack.FromString(message.data)
        assert [one.passage.ledger_index for one in pack.submissions] == [8, 0]
        told = [(record.getMessage(), record.fields) for record in caplog.records if hasattr(record, "fields")]
        assert told == [("submissions_accepted", {"ledger_indexes": [8]}), ("anonymous_accepted", {"count": 1})]

    def test_what_is_sealed_to_different_keys_travels_apart(self):
        other = sealing.generate().public()
        first, second, third = passage(0), passage(1)._replace(office_key=other), passage(2)
        assert list(outbox.by_key([first, second, third])) == [[first, third], [second]]

    def test_a_bus_that_does_not_confirm_is_a_refusal(self, servers, monkeypatch):
        monkeypatch.setattr(bus, "PUBLISH_SECONDS", 0.2)

        async def scenario():
            gateway = await bus.connect(servers.bus("dmz.gateway"), "gateway")
            servers.kill("dmz")
            try:
                with pytest.raises(Refusal, match="bus_unavailable"):
                    await Outbox(gateway, "990019").publish([passage()])
            finally:
                await gateway.close()
                servers.start("dmz")

        asyncio.run(scenario())

    def test_a_full_stream_keeps_what_it_has_and_asks_to_send_the_next_one_again(self, tmp_path):
        """Any code that is not known for that would be 422: refused for good."""
        servers = Trio(tmp_path)
        servers.narrow("dmz", "SUBMISSIONS", 100_000)
        servers.start("dmz")

        async def scenario():
            gateway = await bus.connect(servers.bus("dmz.gateway"), "gateway")
            box = Outbox(gateway, "990019")
            await box.publish([passage(0, bytes(70_000))])
            for _ in range(2):
                with pytest.raises(Refusal) as refused:
                    await box.publish([passage(1, bytes(70_000))] * 2)  # one would be a repetition of the first
                assert refused.value.code == "bus_unavailable"
            await gateway.close()

        try:
            asyncio.run(scenario())
            assert servers.stream("dmz", "SUBMISSIONS").messages == 1
        finally:
            servers.kill("dmz")

    def test_packs_stay_within_what_the_stream_takes(self):
        sizes: list[int] = []

        async def run(batch):
            sizes.append(len(outbox.seal_pack(batch, "990019")))
            return [None] * len(batch)

        async def scenario():
            batcher = Batcher(run, limit=outbox.PACK, pending=1_000, size=weight, max_bytes=PACK_BYTES)
            await asyncio.gather(*(batcher.submit(passage(n, bytes(70_000))) for n in range(50)))

        asyncio.run(scenario())
        assert len(sizes) > 2
        assert max(sizes) <= PACK_BYTES


class Identity(identity_pb2_grpc.IdentityServicer):
    verdicts: Sequence[str] = ()
    profile = "production"
    asked: identity_pb2.VerifySignaturesRequest

    async def VerifySignatures(self, request, context):
        self.asked = request
        if self.verdicts == ("refuse",):
            raise Refusal("batch_oversized")
        return identity_pb2.VerifySignaturesResponse(
            verdicts=[identity_pb2.SignatureVerdict(code=code) for code in self.verdicts], profile=self.profile
        )


class Ledger(ledger_pb2_grpc.LedgerServicer):
    results: Sequence[ledger_pb2.LeafResult] = ()
    asked: ledger_pb2.AppendLeavesRequest
    code = ""  # with which it turns the whole call away

    async def AppendLeaves(self, request, context):
        self.asked = request
        if self.code:
            raise Refusal(self.code)
        return ledger_pb2.AppendLeavesResponse(results=self.results, checkpoint="signed note")


@asynccontextmanager
async def neighbour(folder, register, methods):
    """A neighbour over mutual TLS, and a channel to it as the gateway has one."""
    authority, address = Authority(folder, "internet"), f"127.0.0.1:{free_port()}"
    own, ours = authority.issue("neighbour"), authority.issue("gateway")
    listen = config.GrpcListen(
        address=address,
        certificate=own.certificate,
        key=own.key,
        client_ca=authority.root,
        callers={method: ["gateway"] for method in methods},
    )
    target = config.GrpcTarget(
        address=address, server_name="neighbour", certificate=ours.certificate, key=ours.key, ca=authority.root
    )
    server = await rpc.start_server(listen, register)
    try:
        async with rpc.channel(target) as channel:
            yield channel, server
    finally:
        await server.stop(0)


class TestIdentity:
    def verify(self, folder, *verdicts, stopped=False, profile="production", only=None):
        servicer = Identity()
        servicer.verdicts = verdicts
        servicer.profile = profile

        def register(server: grpc.aio.Server):
            identity_pb2_grpc.add_IdentityServicer_to_server(servicer, server)
            return ("todoke.identity.v1.Identity",)

        async def scenario():
            methods = boundary.callers("internet", "todoke.identity.v1.Identity")
            async with neighbour(folder, register, methods) as (channel, server):
                if stopped:
                    await server.stop(0)
                return await IdentityClient(channel, only).verify([SIGNED, SIGNED])

        return servicer, asyncio.run(scenario())

    def test_beside_a_door_to_virtual_cards_one_that_believes_real_ones_is_not_believed(self, tmp_path):
        assert self.verify(tmp_path / "test", "ok", "ok", profile="test", only="test")[1] == ["ok", "ok"]
        for other in ("production", "", "TEST"):  # also one that does not say
            with pytest.raises(Refusal, match=r"^profile_mismatch$"):
                self.verify(tmp_path / f"other{other}", "ok", "ok", profile=other, only="test")

    def test_it_gets_digest_signature_and_certificate_and_nothing_else(self, tmp_path):
        servicer, verdicts = self.verify(tmp_path, "ok", "certificate_expired")
        item = identity_pb2.SignedDigest(
            digest=SIGNED.digest,
            signature=SIGNED.signature,
            certificate=SIGNED.certificate,
            algorithm="RS256",
            signed_at=int(SIGNED.statement.time.timestamp()),
        )
        expected = identity_pb2.VerifySignaturesRequest(items=[item, item])
        assert list(verdicts) == ["ok", "certificate_expired"]
        # Bytes, because messages compare equal whatever fields stand in one that the other's schema does not know.
        assert servicer.asked.SerializeToString(deterministic=True) == expected.SerializeToString(deterministic=True)

    @pytest.mark.parametrize(
        ("verdicts", "code"),
        [((), "service_unavailable"), (("ok",), "service_unavailable"), (("refuse",), "batch_oversized")],
    )
    def test_answers_that_do_not_fit_refuse_the_whole_batch(self, tmp_path, verdicts, code):
        with pytest.raises(Refusal, match=code):
            self.verify(tmp_path, *verdicts)

    def test_a_neighbour_that_is_away(self, tmp_path):
        with pytest.raises(Refusal, match="service_unavailable"):
            self.verify(tmp_path, "ok", "ok", stopped=True)

    def test_a_verdict_is_a_refusal_unless_it_is_ok(self):
        require_ok("ok")
        with pytest.raises(Refusal, match="certificate_revoked"):
            require_ok("certificate_revoked")


class TestLedger:
    def append(self, folder, *results, code=""):
        servicer = Ledger()
        servicer.results = results
        servicer.code = code

        def register(server: grpc.aio.Server):
            ledger_pb2_grpc.add_LedgerServicer_to_server(servicer, server)
            return ("todoke.ledger.v1.Ledger",)

        async def scenario():
            methods = ["/todoke.ledger.v1.Ledger/AppendLeaves", "/todoke.ledger.v1.Ledger/GetProof"]
            async with neighbour(folder, register, methods) as (channel, _):
                leaves = [Append(Leaf(b"one", b""), existing_only=False), Append(Leaf(b"two", b""), existing_only=True)]
                return await LedgerClient(channel).append(leaves)

        return servicer, asyncio.run(scenario())

    def test_entries_come_back_in_order_with_one_checkpoint(self, tmp_path):
        good = ledger_pb2.LeafResult(code="ok", index=7, appended_at_ms=5, path=[b"p" * 32])
        servicer, outcomes = self.append(tmp_path, good, ledger_pb2.LeafResult(code="leaf_unknown"))
        assert [(one.leaf, one.existing_only) for one in servicer.asked.leaves] == [(b"one", False), (b"two", True)]
        assert require_entry(outcomes[0]) == Entry(7, 5, (b"p" * 32,), "signed note")
        with pytest.raises(Refusal, match="leaf_unknown"):
            require_entry(outcomes[1])

    @pytest.mark.parametrize(
        ("code", "words"),
        [("leaf_conflict", "submission_conflict"), ("leaf_unknown", "leaf_unknown"), ("other", "other")],
    )
    def test_what_the_ledger_declines_is_refused_in_an_application_s_words(self, tmp_path, code, words):
        _, outcomes = self.append(tmp_path, *[ledger_pb2.LeafResult(code=code)] * 2)
        with pytest.raises(Refusal, match=words):
            require_entry(outcomes[0])

    def test_an_answer_that_does_not_fit_refuses_the_whole_batch(self, tmp_path):
        with pytest.raises(Refusal, match="service_unavailable"):
            self.append(tmp_path)

    @pytest.mark.parametrize("code", ["ledger_unavailable", "ledger_stopped"])
    def test_a_ledger_that_cannot_write_is_away_and_the_application_may_be_sent_again(self, tmp_path, code):
        """As when its disk is full. Any other code would be 422: refused for good."""
        with pytest.raises(Refusal, match="service_unavailable"):
            self.append(tmp_path, code=code)
