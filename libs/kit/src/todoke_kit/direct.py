"""Reads the last messages of a stream with `allow_direct`, and no consumer (ADR-31, nats-architecture-and-design)."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator, Sequence

from nats.aio.client import Client
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

from todoke_kit import bus
from todoke_kit.errors import BusUnavailableError

END_OF_BATCH, NOTHING_FOUND = "204", "404"  # how a series of answers to a direct get ends (ADR-31)


@contextlib.asynccontextmanager
async def listening(client: Client, inbox: str) -> AsyncIterator[Subscription]:
    """What comes to an inbox, until the block ends: one that is left open for each lost answer would add up."""
    answers = await client.subscribe(inbox)
    try:
        yield answers
    finally:
        with contextlib.suppress(NatsError):  # the connection is closed, and with it this
            await answers.unsubscribe()


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
            while "Status" not in (headers := (answer := await answers.next_msg(bus.PUBLISH_SECONDS)).headers or {}):
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
        answer = await client.request(f"$JS.API.DIRECT.GET.{stream}.{subject}", b"", timeout=bus.PUBLISH_SECONDS)
    except (TimeoutError, NatsError) as error:
        raise BusUnavailableError from error
    return None if "Status" in (answer.headers or {}) else answer.data
