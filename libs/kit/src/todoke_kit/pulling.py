"""Pulls from a durable consumer of JetStream, and says what became of each message (ADR-13, ADR-15).

nats-py takes a stored message with a `Status` header for an answer of the server; here its reply subject tells.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

from todoke_kit import metrics
from todoke_kit.errors import BusUnavailableError
from todoke_kit.leftovers import Leftovers

MAX_OWED = 1_000  # answers that are waited for when a server is away for long
RELEASE_SECONDS = 60.0  # between two times that a server behind the link is asked for what nobody is given
PAUSE_SECONDS = 0.2  # before a consumer that refused to answer is asked again
DELIVERED = "$JS.ACK."  # begins the reply subject of every stored message, and of no status
NANOSECONDS = 1_000_000_000
GATHERING = 5_000_000  # nanoseconds: what is known to wait is there at once, unless another puller took it


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


async def acknowledge(messages: Iterable[Msg]) -> None:
    """Tells the server that these are dealt with; a lost acknowledgement only means they come again."""
    for message in messages:
        await message.ack()


async def put_back(messages: Iterable[Msg], seconds: float = 0.0) -> None:
    """Leaves messages in the stream, to come again after so many seconds; they count as unacknowledged until then."""
    for message in messages:
        await message.nak(delay=seconds or None)
