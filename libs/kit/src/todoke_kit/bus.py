"""The NATS JetStream edge: connect with an nkey over TLS, pull, publish with a confirmed write.

Known traps that this module is for: an unanswered publish never fails by itself when the connection drops, so every
publish here has its own time limit. nats-py has no call for an atomic batch, so this module speaks that protocol.
nats-py takes a stored message with a `Status` header for an answer of the server, and bytes that are not UTF-8 in a
subject or a status line end its reading for good: whoever may publish could stop whoever pulls.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import ssl
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import NamedTuple

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError
from nats.js.api import PubAck
from nats.js.errors import APIError
from nats.protocol.parser import PERMISSIONS_ERR

from todoke_kit import config, logs, metrics
from todoke_kit.errors import BusUnavailableError, StreamFullError
from todoke_kit.leftovers import Leftovers

_log = logs.get(__name__)

PUBLISH_SECONDS = 5.0
MAX_OWED = 1_000  # answers that are waited for when a server is away for long
RELEASE_SECONDS = 60.0  # between two times that a server behind the link is asked for what nobody is given
PAUSE_SECONDS = 0.2  # before a consumer that refused to answer is asked again
DELIVERED = "$JS.ACK."  # begins the reply subject of every stored message, and of no status
NANOSECONDS = 1_000_000_000
GATHERING = 5_000_000  # nanoseconds: what is known to wait is there at once, unless another puller took it
END_OF_BATCH, NOTHING_FOUND = "204", "404"  # how a series of answers to a direct get ends (ADR-31)
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


class _Released(NamedTuple):
    """When left-over messages were last asked for: after how many connections, and at what time of the loop's clock."""

    connections: int
    at: float


class Puller:
    """Fetches from one durable pull consumer that a bootstrap made; needs no right but MSG.NEXT and ACK.

    With `releases` it also asks for what the queue keeps and gives to nobody (`Leftovers`, and the right for it), when
    it is idle: once after each start of the server, and every minute where it cannot see those, behind the link.

    Every request asks for one message and names its own reply subject, so it has exactly one answer. Of a series of
    answers, only those up to the first empty message would cross the servers' accounts (`deploy/nats`).
    What an answer is follows from its reply subject alone, never from headers, which the publisher wrote. What nobody
    asked for is no answer: whoever owns the server is heard once for each request, and no more.
    For one task at a time.
    """

    def __init__(
        self, client: Client, stream: str, consumer: str, domain: str | None = None, *, releases: bool = False
    ) -> None:
        self._client = client
        self._leftovers = Leftovers(client, stream, consumer, domain) if releases else None
        self._released = _Released(client.stats["reconnects"] - 1, 0.0)
        self._far = domain is not None
        api = f"$JS.{domain}.API" if domain else "$JS.API"
        self._subject = f"{api}.CONSUMER.MSG.NEXT.{stream}.{consumer}"
        self._inbox = client.new_inbox()
        self._asked = 0
        self._owed = 0  # answers that may still come
        self._answers: Subscription | None = None

    async def fetch(self, batch: int, timeout: float) -> list[Msg]:  # noqa: ASYNC109 - the server needs it too
        """Up to `batch` messages, or none when `timeout` seconds pass or the bus is away.

        :raises BusUnavailableError: when the connection is closed for good; a process then ends, to be started anew.
        """
        ends = _now() + timeout
        messages: list[Msg] = []
        while not messages and _left(ends):
            if self._client.is_closed:
                raise BusUnavailableError
            with contextlib.suppress(NatsError):
                if self._client.is_connected:  # else requests would pile up, and all of them be answered later
                    messages = await self._fetch(batch, ends)
            if not messages:
                await asyncio.sleep(min(_left(ends), PAUSE_SECONDS))
        if not messages and self._leftovers is not None and self._client.is_connected:
            await self._release(self._leftovers)
        return messages

    async def _release(self, leftovers: Leftovers) -> None:
        """What is left over comes with the next fetch, if there can be such since the last time."""
        starts, (seen, at) = self._client.stats["reconnects"], self._released
        due = starts != seen or (self._far and _now() - at >= RELEASE_SECONDS)
        if due and await leftovers.release():
            self._released = _Released(starts, _now())

    async def _fetch(self, batch: int, ends: float) -> list[Msg]:
        """What came too late for the last fetch; else the next message, once there is one; and what waits behind it."""
        if self._answers is None:
            self._answers = await self._client.subscribe(f"{self._inbox}.*")
        messages = await self._late(self._answers, batch)
        if not messages:
            messages = await self._ask(self._answers, 1, {"expires": int(_left(ends) * NANOSECONDS)}, ends)
        # As many as were behind that one when it left; another puller may be quicker, so a request may end without.
        behind = min(batch - len(messages), pending(messages[-1])) if messages else 0
        if behind:
            messages += await self._ask(self._answers, behind, {"expires": GATHERING}, ends)
        return messages

    async def _ask(self, answers: Subscription, count: int, request: Mapping[str, int], ends: float) -> list[Msg]:
        """Asks `count` times for one message, and returns the messages when all is answered or the time is over."""
        waiting = {f"{self._inbox}.{self._asked + number}" for number in range(count)}
        self._asked += count
        body = json.dumps({"batch": 1, **request}).encode()
        for reply in waiting:
            self._owed = min(self._owed + 1, MAX_OWED)  # before it is sent: a publish that fails may have been heard
            await self._client.publish(self._subject, body, reply=reply)
        messages: list[Msg] = []
        with contextlib.suppress(TimeoutError, asyncio.TimeoutError):  # nats-py raises either
            while len(messages) < len(waiting):
                answer = await answers.next_msg(_left(ends))
                if self._is_message(answer):
                    messages.append(answer)
                else:  # a status; one that answers an earlier fetch is none of ours
                    waiting.discard(answer.subject)
        return messages

    async def _late(self, answers: Subscription, limit: int) -> list[Msg]:
        """Up to `limit` messages that are here already."""
        messages: list[Msg] = []
        while answers.pending_msgs and len(messages) < limit:
            answer = await answers.next_msg()
            if self._is_message(answer):
                messages.append(answer)
        return messages

    def _is_message(self, answer: Msg) -> bool:
        """Whether this is a message of the stream, and one that we asked for: every request has one answer."""
        owed, self._owed = self._owed, max(0, self._owed - 1)
        if _is_stored(answer) and not owed:
            metrics.refused("bus", "answer_unasked")
        return bool(owed) and _is_stored(answer)


def _is_stored(message: Msg) -> bool:
    """Whether this is a message of the stream, and not what the server says about a request."""
    return message.reply.startswith(DELIVERED)


def pending(message: Msg) -> int:
    """How many messages its stream held for the consumer behind this one, as its reply subject says (ADR-15).

    None when it says nothing of the kind: whoever owns the other server writes what he likes there.
    """
    tokens = message.reply.split(".")
    pending = tokens[8] if len(tokens) == 9 else "".join(tokens[10:11])  # without and with a domain
    return int(pending) if pending.isascii() and pending.isdigit() and len(pending) <= 19 else 0


def _left(ends: float) -> float:
    """Seconds until then, by the loop's clock."""
    return max(0.0, ends - _now())


def _now() -> float:
    """The loop's clock."""
    return asyncio.get_running_loop().time()


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


@contextlib.asynccontextmanager
async def listening(client: Client, inbox: str) -> AsyncIterator[Subscription]:
    """What comes to an inbox, until the block ends: one that is left open for each lost answer would add up."""
    answers = await client.subscribe(inbox)
    try:
        yield answers
    finally:
        with contextlib.suppress(NatsError):  # the connection is closed, and with it this
            await answers.unsubscribe()


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


async def last_of(client: Client, stream: str, subjects: Sequence[str]) -> dict[str, bytes]:
    """The last message of each subject (100 at most) of a stream with `allow_direct`; a subject without one is missing.

    :raises BusUnavailableError: when the answer did not come, or not to its end.
    """
    inbox = client.new_inbox()
    request = {"multi_last": list(subjects), "batch": len(subjects)}
    found: dict[str, bytes] = {}
    try:
        async with listening(client, inbox) as answers:
            await client.publish(f"$JS.API.DIRECT.GET.{stream}", json.dumps(request).encode(), reply=inbox)
            while "Status" not in (headers := (answer := await answers.next_msg(PUBLISH_SECONDS)).headers or {}):
                found[headers.get("Nats-Subject", "")] = answer.data
    except (TimeoutError, NatsError) as error:
        raise BusUnavailableError from error
    if headers["Status"] not in {END_OF_BATCH, NOTHING_FOUND}:
        raise BusUnavailableError
    return found


async def last(client: Client, stream: str, subject: str) -> bytes | None:
    """The last message of one subject of a stream with `allow_direct`, or None; the right to that subject will do.

    :raises BusUnavailableError: when no answer came.
    """
    try:
        answer = await client.request(f"$JS.API.DIRECT.GET.{stream}.{subject}", b"", timeout=PUBLISH_SECONDS)
    except (TimeoutError, NatsError) as error:
        raise BusUnavailableError from error
    return None if "Status" in (answer.headers or {}) else answer.data


async def acknowledge(messages: Iterable[Msg]) -> None:
    """Tells the server that these are dealt with; a lost acknowledgement only means they come again."""
    for message in messages:
        await message.ack()


async def put_back(messages: Iterable[Msg], seconds: float = 0.0) -> None:
    """Leaves messages in the stream, to come again after so many seconds; they count as unacknowledged until then."""
    for message in messages:
        await message.nak(delay=seconds or None)


async def close(client: Client) -> None:
    """Closes a connection in any state: nats-py fails when the server is away and bytes are still pending."""
    with contextlib.suppress(NatsError, OSError, AttributeError):
        await client.close()
