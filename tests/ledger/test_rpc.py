"""The gRPC edge: bounds, results, proofs in the answers, and calls that wait together go together."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from support.ledger import SIGNER, Bench, leaf, tag
from support.waiting import LONG

from todoke_evidence import checkpoint, merkle, receipt
from todoke_kit.errors import Refusal
from todoke_ledger.rpc import LedgerService
from todoke_ledger.writer import MAX_CALL_LEAVES, LogBrokenError, Writer
from todoke_pb.ledger.v1 import ledger_pb2 as pb


@pytest.fixture
def log(tmp_path: Path):
    workbench = Bench(f"sqlite:///{tmp_path}/ledger.db", tmp_path / "public")
    yield workbench
    workbench.close()


def with_service(log: Bench, scenario: Callable[[LedgerService], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        writer = await Writer.start(log.open)
        try:
            return await scenario(LedgerService(writer))
        finally:
            await writer.close()

    return asyncio.run(run())


def request(*numbers: int, existing_only: bool = False) -> pb.AppendLeavesRequest:
    leaves = [pb.LeafRequest(leaf=leaf(number), existing_only=existing_only) for number in numbers]
    return pb.AppendLeavesRequest(leaves=leaves)


def append(log: Bench, *requests: pb.AppendLeavesRequest) -> list[pb.AppendLeavesResponse]:
    async def scenario(service: LedgerService) -> list[pb.AppendLeavesResponse]:
        return await asyncio.gather(*(service.AppendLeaves(each, None) for each in requests))

    return with_service(log, scenario)


def prove(log: Bench, wanted: bytes) -> pb.GetProofResponse:
    return with_service(log, lambda service: service.GetProof(pb.GetProofRequest(tag=wanted), None))


def verify(result: pb.LeafResult, number: int, signed: str) -> int:
    head = checkpoint.open_checkpoint(signed, [SIGNER.verifier])
    merkle.verify_inclusion(result.index, head.size, merkle.leaf_hash(leaf(number)), list(result.path), head.root)
    return result.index


def test_leaves_come_back_in_order_with_proofs(log):
    (answer,) = append(log, request(5, 6, 7))
    assert [result.code for result in answer.results] == ["ok"] * 3
    assert [verify(answer.results[at], 5 + at, answer.checkpoint) for at in range(3)] == [0, 1, 2]
    assert {result.appended_at_ms for result in answer.results} == {log.now_ms}


def test_calls_that_wait_together_share_one_checkpoint(log):
    first, *others = append(log, request(0), *(request(number, number) for number in range(1, 5)))
    assert verify(first.results[0], 0, first.checkpoint) == 0
    assert len({answer.checkpoint for answer in others}) == 1
    for at, answer in enumerate(others):
        assert [verify(result, at + 1, answer.checkpoint) for result in answer.results] == [at + 1] * 2


def test_each_refused_leaf_says_why_and_shows_nothing_of_the_entry(log):
    append(log, request(0))
    conflict = pb.AppendLeavesRequest(leaves=[pb.LeafRequest(leaf=leaf(0, b"other"))])
    assert append(log, conflict)[0].results == [pb.LeafResult(code="leaf_conflict")]
    assert append(log, request(1, existing_only=True))[0].results == [pb.LeafResult(code="leaf_unknown")]


def test_a_proof_is_found_by_its_tag(log):
    append(log, request(0, 1))
    answer = prove(log, tag(1))
    assert verify(answer.result, 1, answer.checkpoint) == 1
    assert prove(log, tag(2)).result == pb.LeafResult(code="leaf_unknown")


@pytest.mark.parametrize("count", [0, MAX_CALL_LEAVES + 1])
def test_a_call_holds_one_to_a_thousand_leaves(log, count):
    with pytest.raises(Refusal, match="leaves_count"):
        append(log, request(*range(count)))


def test_the_largest_call_is_taken(log):
    (answer,) = append(log, request(*range(MAX_CALL_LEAVES)))
    assert verify(answer.results[-1], MAX_CALL_LEAVES - 1, answer.checkpoint) == MAX_CALL_LEAVES - 1


@pytest.mark.parametrize(
    "data", [b"", leaf(0)[:-1], leaf(0) + b"\x00", b"\x02" + leaf(0)[1:], b"\x01\x63" + leaf(0)[2:], bytes(1 << 20)]
)
def test_one_malformed_leaf_refuses_its_call_and_appends_nothing(log, data):
    with pytest.raises(Refusal, match="leaf_malformed"):
        append(log, pb.AppendLeavesRequest(leaves=[pb.LeafRequest(leaf=leaf(1)), pb.LeafRequest(leaf=data)]))
    assert prove(log, tag(1)).result.code == "leaf_unknown"


@pytest.mark.parametrize("wanted", [b"", tag(0)[:-1], tag(0) * 2, bytes(1 << 20)])
def test_a_tag_has_sixteen_bytes(log, wanted):
    assert len(wanted) != receipt.TAG_BYTES
    with pytest.raises(Refusal, match="tag_malformed"):
        prove(log, wanted)


def test_a_flood_of_calls_is_refused_instead_of_remembered(log):
    async def scenario(service: LedgerService) -> list[Any]:
        calls = (service.AppendLeaves(request(number), None) for number in range(600))
        return await asyncio.gather(*calls, return_exceptions=True)

    answers = with_service(log, scenario)
    refused = [answer for answer in answers if isinstance(answer, Refusal)]
    assert {refusal.code for refusal in refused} == {"overloaded"}
    assert len(answers) - len(refused) >= 256


def test_a_store_that_cannot_be_read_refuses_the_call_and_nothing_else(log):
    async def scenario(service: LedgerService) -> list[str]:
        await service.AppendLeaves(request(0), None)
        log.execute("ALTER TABLE entry RENAME TO away")
        with pytest.raises(Refusal, match="ledger_unavailable"):
            await service.AppendLeaves(request(1), None)
        log.execute("ALTER TABLE away RENAME TO entry")
        answer = await service.AppendLeaves(request(0, 1), None)
        return [result.code for result in answer.results]

    assert with_service(log, scenario) == ["ok", "ok"]


def test_a_log_that_broke_tells_its_process(log):
    async def scenario() -> None:
        writer = await Writer.start(log.open)
        watching = asyncio.create_task(writer.watch())
        log.execute("UPDATE head SET size = 99")
        with pytest.raises(Refusal, match="ledger_unavailable"):
            await LedgerService(writer).AppendLeaves(request(0), None)
        with pytest.raises(LogBrokenError):
            await watching
        with pytest.raises(Refusal, match="ledger_stopped"):
            await LedgerService(writer).AppendLeaves(request(0), None)
        await writer.close()

    asyncio.run(scenario())


def test_publishing_beside_appending_is_not_taken_for_a_broken_log(log):
    async def scenario() -> bool:
        writer = await Writer.start(log.open)
        watching = asyncio.create_task(writer.watch())
        publishing = asyncio.create_task(writer.publish_every(0))
        for start in range(0, 5_000, 500):
            await LedgerService(writer).AppendLeaves(request(*range(start, start + 500)), None)
        publishing.cancel()
        stopped = watching.done()
        await writer.close()
        return stopped

    assert asyncio.run(scenario()) is False


def test_the_writer_publishes_by_itself_and_at_the_end(log):
    async def scenario() -> int:
        writer = await Writer.start(log.open)
        publishing = asyncio.create_task(writer.publish_every(0.001))
        await LedgerService(writer).AppendLeaves(request(0), None)
        async with asyncio.timeout(LONG):
            while log.published().size == 0:  # noqa: ASYNC110 - it writes a file; there is no event to wait for
                await asyncio.sleep(0.001)
        publishing.cancel()
        await LedgerService(writer).AppendLeaves(request(1), None)
        await writer.close()
        return log.published().size

    assert asyncio.run(scenario()) == 2
