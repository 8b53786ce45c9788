"""The NATS JetStream edge: connect with an nkey over TLS, pull, publish with a confirmed write.

Known traps that this module is for: a pull may time out as either of two error types, and an unanswered
publish never fails by itself when the connection drops, so every publish here has its own time limit. nats-py has no
call for an atomic batch, so this module speaks that protocol itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import ssl
from collections.abc import Iterable, Mapping, Sequence

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.api import PubAck
from nats.js.client import JetStreamContext
from nats.js.errors import APIError

from todoke_kit import config, logs
from todoke_kit.errors import BusUnavailableError

_log = logs.get(__name__)

PUBLISH_SECONDS = 5.0
BATCH_HOLDS_KNOWN_ID = 10_201  # JetStream: a message of the batch bears an id that the stream has seen


async def connect(bus: config.Bus, name: str) -> Client:
    """Connects and keeps reconnecting for ever; the first connection is waited for."""

    async def disconnected() -> None:
        logs.event(_log, "bus_disconnected", bus=name)

    async def reconnected() -> None:
        logs.event(_log, "bus_reconnected", bus=name)

    async def failed(error: Exception) -> None:
        logs.event(_log, "bus_error", bus=name, error=type(error).__name__)

    return await nats.connect(
        bus.url,
        name=name,
        tls=ssl.create_default_context(cafile=str(bus.ca)),
        nkeys_seed=str(bus.seed_file),
        inbox_prefix=bus.inbox_prefix.encode(),
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.5,
        ping_interval=15,
        max_outstanding_pings=2,
        disconnected_cb=disconnected,
        reconnected_cb=reconnected,
        error_cb=failed,
    )


class Puller:
    """Fetches from one durable pull consumer that a bootstrap made; needs no right but MSG.NEXT and ACK."""

    def __init__(self, client: Client, stream: str, consumer: str, domain: str | None = None) -> None:
        self._client = client
        self._jetstream = client.jetstream(domain=domain) if domain else client.jetstream()
        self._stream = stream
        self._consumer = consumer
        self._subscription: JetStreamContext.PullSubscription | None = None

    async def fetch(self, batch: int, timeout: float) -> list[Msg]:  # noqa: ASYNC109 - the server needs it too
        """Up to `batch` messages, or none when `timeout` seconds pass or the bus is away.

        :raises BusUnavailableError: when the connection is closed for good; a process then ends, to be started anew.
        """
        if self._client.is_closed:
            raise BusUnavailableError
        try:
            if self._subscription is None:
                self._subscription = await self._jetstream.pull_subscribe_bind(self._consumer, self._stream)
            return await self._subscription.fetch(batch, timeout=timeout)
        except (TimeoutError, asyncio.TimeoutError):  # noqa: UP041 - nats-py raises either
            return []
        except NatsError:
            await asyncio.sleep(min(timeout, 0.2))
            return []


async def publish(
    client: Client,
    subject: str,
    payload: bytes,
    *,
    msg_id: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> PubAck:
    """Publishes to a stream and waits until the server says it is stored.

    :raises BusUnavailableError: when no confirmation came; the caller may repeat with the same `msg_id`.
    """
    all_headers = dict(headers or {})
    if msg_id is not None:
        all_headers["Nats-Msg-Id"] = msg_id
    try:
        return await client.jetstream().publish(subject, payload, timeout=PUBLISH_SECONDS, headers=all_headers or None)
    except (TimeoutError, NatsError) as error:
        raise BusUnavailableError from error


async def publish_batch(client: Client, messages: Sequence[tuple[str, bytes]], *, msg_id: str | None = None) -> None:
    """Publishes messages (subject, payload) to one stream, which stores all of them, in order, or none.

    For a stream that syncs every write: it syncs a few times for a batch, not once a message.

    The protocol is ADR-50 of nats-io/nats-architecture-and-design: every message bears `Nats-Batch-Id` and
    `Nats-Batch-Sequence`, which counts from 1, and the last one `Nats-Batch-Commit: 1`; the server answers to that one,
    and refuses it if any before it is missing. A stream of nats-server 2.12 or newer takes up to 1,000 messages, when
    it has `allow_atomic`.

    One message id that the stream has seen refuses a whole batch. So only the last message bears one, `msg_id`, which
    names the batch: a repetition is refused whole, and that counts as confirmed. Without an id it would be stored
    again, and over what was published since if it comes late.

    :param messages: at least one; a single one is published without a batch.
    :raises BusUnavailableError: when no confirmation came; the caller may repeat with the same `msg_id`.
    """
    *others, (subject, payload) = messages
    if not others:
        await publish(client, subject, payload, msg_id=msg_id)
        return
    batch = secrets.token_hex(16)  # new at each attempt: the server may still hold the beginning of one that broke off
    commit = _in_batch(batch, len(messages)) | {"Nats-Batch-Commit": "1"}
    if msg_id is not None:
        commit["Nats-Msg-Id"] = msg_id
    try:
        for number, (other_subject, other_payload) in enumerate(others, start=1):
            await client.publish(other_subject, other_payload, headers=_in_batch(batch, number))
        await client.jetstream().publish(subject, payload, timeout=PUBLISH_SECONDS, headers=commit)
    except (TimeoutError, NatsError) as error:
        if not (isinstance(error, APIError) and error.err_code == BATCH_HOLDS_KNOWN_ID):
            raise BusUnavailableError from error


def _in_batch(batch: str, number: int) -> dict[str, str]:
    return {"Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(number)}


async def acknowledge(messages: Iterable[Msg]) -> None:
    """Tells the server that these are dealt with; a lost acknowledgement only means they come again."""
    for message in messages:
        await message.ack()


async def close(client: Client) -> None:
    """Closes a connection in any state: nats-py fails when the server is away and bytes are still pending."""
    with contextlib.suppress(NatsError, OSError, AttributeError):
        await client.close()
