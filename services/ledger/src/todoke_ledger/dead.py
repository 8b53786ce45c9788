"""Keeps a message that cannot be processed for an operator, in the stream DEAD."""

from __future__ import annotations

import hashlib

from nats.aio.client import Client

from todoke_kit import bus
from todoke_pb.dead.v1.dead_pb2 import DeadLetter

SUBJECT = "dead.ledger"


async def bury(client: Client, code: str, body: bytes, now_ms: int) -> None:
    """Keeps a body with the reason why; once, however often it comes.

    :raises BusUnavailableError: when nobody confirmed that it is kept; StreamFullError when DEAD is full.
    """
    digest = hashlib.sha256(body)
    letter = DeadLetter(
        reason=code,
        refused_by="ledger",
        body_sha256=digest.digest(),
        body=body,  # no larger than the stream it came from allows
        body_size=len(body),
        refused_at_ms=now_ms,
    )
    await bus.publish(client, SUBJECT, letter.SerializeToString(), msg_id=f"{code}.{digest.hexdigest()}")
