"""Outgoing edge: publishes accepted submissions to the bus, packed, and waits until they are on disk there.

One of the three places that may import the envelope.
"""

import hashlib
from collections.abc import Sequence

from nats.aio.client import Client

from todoke_evidence import b64
from todoke_gateway.core.acceptance import Passage
from todoke_kit import bus
from todoke_pb.envelope.v1 import envelope_pb2

PACK = 100  # submissions in one message
PACK_BYTES = 800_000  # below the 921,600 bytes the stream takes, with room for headers
_FRAME = 64  # bytes of protobuf around the three members of an envelope, and the passage


class Outbox:
    """The way of submissions towards the closed zone."""

    def __init__(self, client: Client, municipality: str) -> None:
        self._client = client
        self._subject = f"submissions.{municipality}"

    async def publish(self, batch: Sequence[Passage]) -> Sequence[None]:
        """Publish the batch as one message.

        :raises Refusal: "bus_unavailable" when the bus did not confirm; the same pack may be published again.
        """
        pack = envelope_pb2.SubmissionPack(submissions=[_submission(passage) for passage in batch])
        payload = pack.SerializeToString()
        # The id follows from the content: if only the confirmation was lost, the bus drops the second copy.
        await bus.publish(self._client, self._subject, payload, msg_id=b64.encode(hashlib.sha256(payload).digest()))
        return [None] * len(batch)


def weight(passage: Passage) -> int:
    """About how many bytes of a pack this takes."""
    parcel = passage.parcel
    return len(parcel.signed.text) + len(parcel.sealed) + len(parcel.key_id) + _FRAME


def _submission(passage: Passage) -> envelope_pb2.Submission:
    parcel, entry = passage.parcel, passage.entry
    return envelope_pb2.Submission(
        envelope=envelope_pb2.Envelope(statement=parcel.signed.text, sealed=parcel.sealed, key_id=parcel.key_id),
        passage=envelope_pb2.Passage(accepted_at_ms=entry.appended_at, ledger_index=entry.index),
    )
