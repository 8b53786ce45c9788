"""Has a work queue give again what it kept by mistake, to the process that owns its consumer.

After a kill nats-server 2.15.1 sometimes restores messages that were acknowledged, while their consumer stays past
them: the stream holds them, and nobody is given them any more (deploy/nats). `CONSUMER.RESET` to the first message
gives all that is in the queue again, also what was put back to wait. It may be called at any time, because whoever
pulls absorbs what it has seen; nobody outside the streams' account may ask beforehand whether it is needed.
"""

from __future__ import annotations

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError

from todoke_kit import logs, metrics

_log = logs.get(__name__)

ANSWER_SECONDS = 1.0
GIVEN_AGAIN = "queue_given_again"
_FIRST = b'{"seq":1}'


class _Reset(msgspec.Struct):
    """The answer to CONSUMER.RESET, as far as it matters here; an error has nothing of this."""

    num_pending: int


class Leftovers:
    """What one consumer will never be given; needs the right to CONSUMER.RESET of it, and no other."""

    def __init__(self, client: Client, stream: str, consumer: str, domain: str | None = None) -> None:
        self._client = client
        self._stream = stream
        api = f"$JS.{domain}.API" if domain else "$JS.API"
        self._subject = f"{api}.CONSUMER.RESET.{stream}.{consumer}"

    async def release(self) -> bool:
        """Has everything in the queue given again; tells whether the server said that it will."""
        try:
            answer = await self._client.request(self._subject, _FIRST, timeout=ANSWER_SECONDS)
            count = msgspec.json.decode(answer.data, type=_Reset).num_pending
        except (TimeoutError, NatsError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return False
        if count > 0:
            metrics.GIVEN_AGAIN.labels(self._stream).inc(count)
            logs.event(_log, GIVEN_AGAIN, stream=self._stream, messages=count)
        return True
