"""Outgoing edge: publishes sealed chunks of files, and waits until each is on disk."""

import hashlib

from nats.aio.client import Client
from nats.js.errors import APIError

from todoke_gateway.core.uploads import Upload
from todoke_kit import bus
from todoke_kit.errors import BusUnavailableError, Refusal

STORE_FAILED = 10_077  # JetStream: the stream is full, or the subject is; only the words tell which
PER_SUBJECT = "per subject"


class ChunkOutbox:
    """The way of files towards the closed zone."""

    def __init__(self, client: Client, municipality: str) -> None:
        self._client = client
        self._municipality = municipality

    async def publish(self, upload: Upload, sealed: bytes) -> bool:
        """Store the next chunk of an upload; tell whether it is new.

        :raises Refusal: "chunk_conflict" when another one is stored in its place, "uploads_full" when there is no
            room, "bus_unavailable" when the bus did not confirm. After the last two the same chunk may be sent again.
        """
        name = f"{upload.upload.hex()}.{upload.stored}"
        msg_id = f"{name}.{hashlib.sha256(sealed).hexdigest()}"
        try:
            confirmed = await bus.publish(self._client, f"chunks.{self._municipality}.{name}", sealed, msg_id=msg_id)
        except BusUnavailableError as error:
            raise _refused(error.__cause__) or error from error
        return not confirmed.duplicate


def _refused(cause: BaseException | None) -> Refusal | None:
    """What the stream had against it, if it was that."""
    if not isinstance(cause, APIError) or cause.err_code != STORE_FAILED:
        return None
    return Refusal("chunk_conflict" if PER_SUBJECT in (cause.description or "") else "uploads_full")
