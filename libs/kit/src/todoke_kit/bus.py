"""The NATS edge: connect with an nkey over TLS, and publish with a confirmed write; `pulling` and `direct` read.

Known traps that this module is for: an unanswered publish never fails by itself when the connection drops, so every
publish here has its own time limit. nats-py has no call for an atomic batch, so this module speaks that protocol.
Bytes that are not UTF-8 in a subject or a status line end nats-py's reading for good: whoever may publish could stop
whoever pulls.
"""

from __future__ import annotations

import contextlib
import secrets
import ssl
from collections.abc import Mapping, Sequence

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.api import PubAck
from nats.js.errors import APIError
from nats.protocol.parser import PERMISSIONS_ERR

from todoke_kit import config, logs, metrics
from todoke_kit.errors import BusUnavailableError, StreamFullError

_log = logs.get(__name__)

PUBLISH_SECONDS = 5.0
STREAM_FULL = 10_077  # JetStream: one more would exceed the stream's bytes or messages
BATCH_HOLDS_KNOWN_ID = 10_201  # JetStream: a message of the batch bears an id that the stream has seen


async def connect(bus: config.Bus, name: str) -> Client:
    """Connects and keeps reconnecting for ever; the first connection is waited for."""

    async def disconnected() -> None:
        logs.event(_log, "bus_disconnected", bus=name)

    async def reconnected() -> None:
        logs.event(_log, "bus_reconnected", bus=name)

    async def failed(error: Exception) -> None:
        logs.event(_log, "bus_error", bus=name, error=type(error).__name__)
        if PERMISSIONS_ERR in str(error):  # the server refused a subject; its name may be whatever somebody wrote
            metrics.refused("bus", "subject_not_allowed", bus=name)

    client = _Client()
    await client.connect(
        bus.url,
        name=name,
        tls=ssl.create_default_context(cafile=str(bus.ca)),
        nkeys_seed=str(bus.seed_file),
        inbox_prefix=bus.inbox_prefix.encode(),
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.5,  # type: ignore[arg-type]  # declared as int, used as seconds to sleep
        ping_interval=15,
        max_outstanding_pings=2,
        disconnected_cb=disconnected,
        reconnected_cb=reconnected,
        error_cb=failed,
    )
    return client


async def close(client: Client) -> None:
    """Closes a connection in any state: nats-py fails when the server is away and bytes are still pending."""
    with contextlib.suppress(NatsError, OSError, AttributeError):
        await client.close()


class _Client(Client):
    """nats-py's client, which no bytes in a header or a subject can stop: these two of its methods fail for some."""

    async def _process_headers(self, headers: bytes) -> dict[str, str] | None:
        try:
            return await super()._process_headers(headers)
        except (ValueError, IndexError):  # a UnicodeDecodeError is a ValueError
            # The first line is the publisher's; what the server added of itself stands in the lines behind it.
            return self._parse_header_lines(headers.partition(b"\r\n")[2]) or None

    def _build_message(
        self, sid: int, subject: bytes, reply: bytes, data: bytes, headers: dict[str, str] | None
    ) -> Msg:
        # A replaced character is in no subject that we know, so such a message is refused like any other stranger.
        shown, answer = subject.decode(errors="replace"), reply.decode(errors="replace")
        return Msg(self, shown, answer, data, headers, _sid=sid)


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
    :raises StreamFullError: when the stream refused it for want of room.
    """
    all_headers = dict(headers or {})
    if msg_id is not None:
        all_headers["Nats-Msg-Id"] = msg_id
    try:
        return await _stored(client, subject, payload, all_headers or None)
    except (TimeoutError, NatsError) as error:
        raise _unconfirmed(error) from error


def _unconfirmed(error: Exception) -> BusUnavailableError:
    """What a publish that failed is called."""
    full = isinstance(error, APIError) and error.err_code == STREAM_FULL
    return StreamFullError() if full else BusUnavailableError()


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
    :raises StreamFullError: when the stream refused it for want of room.
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
        await _stored(client, subject, payload, commit)
    except (TimeoutError, NatsError) as error:
        if not (isinstance(error, APIError) and error.err_code == BATCH_HOLDS_KNOWN_ID):
            raise _unconfirmed(error) from error


async def _stored(client: Client, subject: str, payload: bytes, headers: dict[str, str] | None) -> PubAck:
    try:
        return await client.jetstream().publish(subject, payload, timeout=PUBLISH_SECONDS, headers=headers)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:  # anything may be answered
        raise BusUnavailableError from error


def _in_batch(batch: str, number: int) -> dict[str, str]:
    return {"Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(number)}
