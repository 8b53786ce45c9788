"""Keeps a message that cannot be processed for an operator, in the stream DEAD."""

from __future__ import annotations

import hashlib

from nats.aio.client import Client
from nats.aio.msg import Msg

from todoke_kit import bus
from todoke_pb.dead.v1.dead_pb2 import DeadLetter

SUBJECT = "dead.aggregation"


async def bury(client: Client, code: str, message: Msg, now_ms: int) -> None:
    """Keeps a message with the reason why: once, however often it is delivered; anew when an operator sent it again.

    :raises BusUnavailableError: when nobody confirmed that it is kept; StreamFullError when DEAD is full.
    """
    body, stored = message.data, message.metadata
    letter = DeadLetter(
        reason=code,
        refused_by="aggregation",
        body_sha256=hashlib.sha256(body).digest(),
        body=body,  # no larger than the stream it came from allows
        body_size=len(body),
        refused_at_ms=now_ms,
    )
    msg_id = f"{stored.sequence.stream}.{stored.timestamp.isoformat()}"
    await bus.publish(client, SUBJECT, letter.SerializeToString(), msg_id=msg_id)
