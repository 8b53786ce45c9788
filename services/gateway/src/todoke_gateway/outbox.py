"""Outgoing edge: seals the statements of accepted submissions, publishes a pack, and waits until it is on disk.

One of the three places that may import the envelope. What is stored outside names nobody: the certificate in a
statement is readable only inside (`todoke_evidence.packing`).
"""

import hashlib
from collections.abc import Iterable, Sequence

from nats.aio.client import Client

from todoke_evidence import packing
from todoke_gateway.core.acceptance import Passage
from todoke_kit import bus, logs
from todoke_kit.errors import BusUnavailableError, StreamFullError
from todoke_pb.envelope.v1 import envelope_pb2

PACK = 100  # submissions in one message
PACK_BYTES = 800_000  # below the 921,600 bytes the stream takes, with room for the sealed key and headers
_FRAME = 64 + packing.OVERHEAD  # bytes around the members of an envelope: protobuf, the passage, nonce and tag


class Outbox:
    """The way of submissions towards the closed zone."""

    def __init__(self, client: Client, municipality: str) -> None:
        self._client = client
        self._municipality = municipality

    async def publish(self, batch: Sequence[Passage]) -> Sequence[None]:
        """Publish the batch, one message for each key it is sealed to: nearly always one.

        :raises Refusal: "bus_unavailable" when the bus did not confirm, or the stream is full; the same batch may be
            published again.
        """
        for pack in by_key(batch):
            payload = seal_pack(pack, self._municipality)
            # The id follows from the statements: if only the confirmation was lost, the bus drops the second copy.
            try:
                await bus.publish(self._client, f"submissions.{self._municipality}", payload, msg_id=pack_id(pack))
            except StreamFullError as error:  # to a citizen that is the same: nothing is stored, and later it may be
                raise BusUnavailableError from error
            _record(pack)
        return [None] * len(batch)


def weight(passage: Passage) -> int:
    """About how many bytes of a pack this takes."""
    parcel = passage.parcel
    return len(parcel.signed.text) + len(parcel.sealed) + len(parcel.key_id) + _FRAME


def by_key(batch: Sequence[Passage]) -> Iterable[list[Passage]]:
    """The passages by the key of their form: what the office cannot open yet must hold up nothing that it can."""
    packs: dict[str, list[Passage]] = {}
    for passage in batch:
        packs.setdefault(passage.office_key.key_id, []).append(passage)
    return packs.values()


def seal_pack(batch: Sequence[Passage], municipality: str) -> bytes:
    """The pack of passages that share a key, as a SubmissionPack on the wire, their statements sealed to it.

    Each submission is written by itself, since fields may follow each other in parts (Protocol Buffers, "Message
    Structure"): one buffer that grows to the size of a pack costs thirteen times as much.
    """
    key = batch[0].office_key
    sealed = packing.seal(key, municipality, [passage.parcel.signed.text for passage in batch])
    parts = [_alone(*pair) for pair in zip(batch, sealed.statements, strict=True)]
    parts.append(envelope_pb2.SubmissionPack(sealed_key=sealed.sealed_key, key_id=key.key_id))
    return b"".join(part.SerializeToString() for part in parts)


def pack_id(batch: Sequence[Passage]) -> str:
    """The same for the same parcels: statements, which bear random nonces and name the sealed bytes, and keys.

    No statement names the key, so one that is sent again under the right key after a wrong one is another message.
    """
    return hashlib.sha256(b"".join(map(_distinct, batch))).hexdigest()


def _distinct(passage: Passage) -> bytes:
    signed, key_id = passage.parcel.signed, hashlib.sha256(passage.parcel.key_id.encode()).digest()
    return signed.digest + key_id + hashlib.sha256(signed.signature).digest()


def _record(pack: Sequence[Passage]) -> None:
    """For auditors: where the ledger holds them; of anonymous ones and cancellations only how many, in which hour."""
    cancellations = sum(passage.cancels for passage in pack)
    filed = [passage for passage in pack if not passage.cancels]
    known = [passage.entry.index for passage in filed if not passage.anonymous]
    if known:
        logs.audit("submissions_accepted", ledger_indexes=known)
    if len(known) < len(filed):
        logs.audit_hour("anonymous_accepted", count=len(filed) - len(known))
    if cancellations:
        logs.audit_hour("cancellations_accepted", count=cancellations)


def _alone(passage: Passage, statement: bytes) -> envelope_pb2.SubmissionPack:
    """A pack's part of one submission, filled in place: messages given to a constructor are copied."""
    part = envelope_pb2.SubmissionPack()
    submission = part.submissions.add()
    submission.envelope.sealed_statement = statement
    submission.envelope.sealed = passage.parcel.sealed
    submission.envelope.key_id = passage.parcel.key_id
    submission.passage.accepted_at_ms = passage.entry.appended_at
    if not passage.anonymous:
        submission.passage.ledger_index = passage.entry.index
    return part
