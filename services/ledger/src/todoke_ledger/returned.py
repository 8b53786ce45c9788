"""Incoming edge of the internet zone's ledger: what the closed zone let out, read from the OUT stream.

The last of each of two checkpoints: this log's, cosigned, and the newest of the closed zone's own log, which is served
so that anybody can hold the office to it. Both are verified here.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence

from nats.aio.client import Client

from todoke_evidence import checkpoint
from todoke_evidence.checkpoint import Checkpoint
from todoke_evidence.cosignature import WitnessVerifier
from todoke_evidence.errors import EvidenceError
from todoke_evidence.note import NoteVerifier
from todoke_kit import direct, metrics
from todoke_kit.errors import BusUnavailableError, Refusal
from todoke_ledger.core import witness
from todoke_ledger.publisher import CLOSED, COSIGNED, Publisher
from todoke_ledger.writer import Writer

POLL_SECONDS = 2.0

Take = Callable[[str], Awaitable[None]]


class Returned:
    """Looks every few seconds.

    :param closed_log: the keys of the closed zone's log.
    """

    def __init__(
        self,
        writer: Writer,
        publisher: Publisher,
        witnesses: Sequence[WitnessVerifier],
        closed_log: Sequence[NoteVerifier],
    ) -> None:
        self._writer = writer
        self._publisher = publisher
        self._witnesses = witnesses
        self._closed_log = closed_log
        self._seen: dict[str, bytes] = {}

    async def resume(self) -> None:
        """Go on from the cosigned checkpoint that was published before the last stop."""
        before = await asyncio.to_thread(self._publisher.checkpoint, COSIGNED)
        if before is not None:
            await _taken(self.take_cosigned, before.encode())

    async def run(self, client: Client) -> None:
        """Look for ever."""
        while True:
            await self._look(client, "out.log.internet", self.take_cosigned)
            await self._look(client, "out.log.closed", self.take_closed)
            await asyncio.sleep(POLL_SECONDS)

    async def _look(self, client: Client, subject: str, take: Take) -> None:
        try:
            body = await direct.last(client, "OUT", subject)
        except BusUnavailableError:  # or there is no stream yet
            return
        if body is not None and body != self._seen.get(subject):
            self._seen[subject] = body
            await _taken(take, body)

    async def take_cosigned(self, signed: str) -> None:
        """Let the log publish it (see `Log.take_cosigned`)."""
        await self._writer.take_cosigned(signed, self._witnesses)

    async def take_closed(self, signed: str) -> None:
        """Publish a checkpoint of the closed zone's log.

        Raises EvidenceError, or Refusal "checkpoint_rolled_back" or "checkpoint_forked": beside what is served already.
        """
        head = checkpoint.open_bare(signed, self._closed_log)
        served = await asyncio.to_thread(self._served)
        if served and head.size < served.size:
            raise Refusal(witness.ROLLED_BACK)
        if served and head.size == served.size and head.root != served.root:
            raise Refusal(witness.FORKED)
        await asyncio.to_thread(self._publisher.publish, signed, CLOSED)

    def _served(self) -> Checkpoint | None:
        """What is served now; what no key of today signed is replaced."""
        try:
            return checkpoint.open_bare(self._publisher.checkpoint(CLOSED) or "", self._closed_log)
        except EvidenceError:
            return None


async def _taken(take: Take, body: bytes) -> None:
    """Takes something up, or records why not; what is too long or no text is refused by its reader."""
    try:
        await take(body[: checkpoint.MAX_BARE + 1].decode(errors="replace"))
    except (EvidenceError, Refusal) as refusal:
        metrics.refused("ledger_returned", refusal.code, sha256=hashlib.sha256(body).hexdigest())
