"""What OUT keeps of one subject, oldest first, and which of it is the newest good notice.

Whoever can write to the stream can put rubbish or an old notice over a good one, so the last message alone says little.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import TypeVar

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from todoke_evidence.errors import EvidenceError
from todoke_kit import metrics
from todoke_kit.errors import Refusal

KEPT = 16
"""Messages that the stream keeps of a subject (`max_msgs_per_subject` in deploy/nats/dmz/dmz-streams.toml)."""

Order = tuple[int, datetime]  # the municipality's sequence number, and the moment in the notice
Notice = TypeVar("Notice")

_GET = "$JS.API.DIRECT.GET.OUT"


UNAVAILABLE = "status_unavailable"


async def read(client: Client, subject: str, seconds: float) -> list[bytes]:
    """Return what is kept of one subject, waiting so many seconds for each message.

    :raises Refusal: UNAVAILABLE, as `walk` does.
    """
    return [message.data async for _, message in walk(client, subject, 1, KEPT, seconds)]


async def walk(client: Client, subjects: str, first: int, most: int, seconds: float) -> AsyncIterator[tuple[int, Msg]]:
    """Every message that is kept of these subjects, `most` at most, with its sequence in the stream, from `first` on.

    One message a request: an import ends a series of answers at the first empty message, and anybody may store one.

    :raises Refusal: UNAVAILABLE when the bus does not answer, or says anything but what is there.
    """
    for _ in range(most):
        request = msgspec.json.encode({"seq": first, "next_by_subj": subjects})
        try:
            answer = await client.request(_GET, request, timeout=seconds)
        except (NatsError, TimeoutError):
            raise Refusal(UNAVAILABLE) from None
        # What was stored has a sequence, whatever else its publisher wrote there; the end has none.
        headers = answer.headers or {}
        if "Nats-Sequence" not in headers:
            if headers.get("Status") != "404":
                raise Refusal(UNAVAILABLE)
            return
        found = number(headers["Nats-Sequence"])
        if found < first:  # no server of ours says so, and it would be read for ever
            raise Refusal(UNAVAILABLE)
        first = found + 1
        yield found, answer


def number(text: str) -> int:
    """A sequence number as the server writes it; 0 for anything else: whoever owns the server writes what he likes."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 19 else 0


def newest(kept: Sequence[bytes], judge: Callable[[bytes], tuple[Order, Notice]]) -> tuple[Order, Notice] | None:
    """Return the newest of the notices that `judge` finds good, None where nothing is kept.

    What is refused, and what came after a newer one, is counted and recorded and hides nothing.

    :raises Refusal: UNAVAILABLE when nothing that is kept is good.
    """
    best: tuple[Order, Notice] | None = None
    for data in kept:
        try:
            found = judge(data)
        except (EvidenceError, Refusal) as error:
            metrics.refused("inbox", error.code)
            continue
        if best and found[0] < best[0]:
            metrics.refused("inbox", "notice_not_newer")
            continue
        best = found
    if kept and best is None:
        raise Refusal(UNAVAILABLE)
    return best
