"""Outgoing edge: the closed zone's ledger, which appends leaves and proves them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import grpc

from todoke_kit import rpc
from todoke_kit.errors import Refusal
from todoke_pb.ledger.v1 import ledger_pb2 as pb
from todoke_pb.ledger.v1 import ledger_pb2_grpc as pb_grpc

MAX_LEAVES = 1_000  # todoke_pb/ledger/v1/ledger.proto
OK = "ok"


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the ledger holds a leaf, or the code it refused it with."""

    code: str
    index: int


@dataclass(frozen=True, slots=True)
class Proof:
    """The path of a leaf to the root of a signed checkpoint; nobody here has verified it."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: str


class LedgerClient:
    """One ledger; safe to repeat, because a leaf whose tag it knows keeps its index."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._stub = pb_grpc.LedgerStub(channel)

    async def append(self, leaves: Sequence[bytes], *, hour_only: bool = False) -> list[Placed]:
        """Appends up to MAX_LEAVES leaves durably; results come in their order.

        :param hour_only: no finer time of them than the hour is noted.

        :raises Refusal: "service_unavailable" or the ledger's own code.
        """
        request = pb.AppendLeavesRequest(leaves=[pb.LeafRequest(leaf=leaf, hour_only=hour_only) for leaf in leaves])
        answer = await rpc.call(self._stub.AppendLeaves(request, timeout=rpc.CALL_SECONDS))
        return [Placed(result.code, result.index) for result in answer.results]

    async def prove(self, tag: bytes) -> Proof:
        """Where the leaf of a tag stands, proven under the newest checkpoint.

        :raises Refusal: "leaf_unknown", "service_unavailable" or the ledger's own code.
        """
        answer = await rpc.call(self._stub.GetProof(pb.GetProofRequest(tag=tag), timeout=rpc.CALL_SECONDS))
        if answer.result.code != OK:
            raise Refusal(answer.result.code)
        return Proof(answer.result.index, tuple(answer.result.path), answer.checkpoint)
