"""What forms cannot process, as a row of its outbox: a dead letter with its reason and its body, for an operator."""

from __future__ import annotations

import hashlib

from todoke_forms.core.outgoing import Lane, Outgoing
from todoke_pb.dead.v1.dead_pb2 import DeadLetter

KEY = "forms"
MAX_BODY = 920_000  # bytes: the largest pack that the relay lets in; the bus carries a megabyte
SHORTENED_BODY = 1_024


def letter(
    code: str, body: bytes, message_id: str, now_ms: int, *, relayed_at_ms: int = 0, subject: str = ""
) -> Outgoing:
    """The row; written in the transaction that would have kept the body.

    :param message_id: at most 32 characters, the same for the same message however often it is delivered.
    :param subject: of the message, where the body does not say by itself what it is.
    """
    written = DeadLetter(
        reason=code,
        refused_by=KEY,
        body_sha256=hashlib.sha256(body).digest(),
        body=body if len(body) <= MAX_BODY else body[:SHORTENED_BODY],
        body_size=len(body),
        refused_at_ms=now_ms,
        relayed_at_ms=relayed_at_ms,
        subject=subject,
    )
    return Outgoing(Lane.DEAD, KEY, written.SerializeToString(deterministic=True), message_id)
