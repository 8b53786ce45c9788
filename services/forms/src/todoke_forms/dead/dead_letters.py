"""What an operator does with dead letters: looks at them, sends one again once its reason is gone, or drops it.

A letter goes back as it is to the stream of whoever refused it, and is judged there like any other: a pack to INBOX, a
chunk of a file to FILES, facts to FACTS. It leaves DEAD only after that write is confirmed, and under an id that makes
a second try harmless. A request to the witness is never sent again, for the log asks anew by itself. DEAD is a work
queue that refuses when it is full, so somebody has to empty it.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import AsyncIterator, Callable

from nats.aio.client import Client

from todoke_forms import chunk_inbox, events
from todoke_forms.core.dropping import Dropping
from todoke_forms.dead.dead_stream import MALFORMED, DeadStream, Held, Numbered
from todoke_forms.judging import RELAYED_AT, read_pack
from todoke_kit import bus, logs
from todoke_kit.errors import Refusal
from todoke_pb.dead.v1.dead_pb2 import DeadLetter


class DeadLetters:
    """The stream DEAD, and the way back into INBOX.

    :param client: signed in as `operator` at lgwan.
    """

    def __init__(self, client: Client, municipality: str) -> None:
        self._client = client
        self._stream = DeadStream(client)
        self._municipality = municipality

    async def all(self) -> range:
        """The numbers that there are letters of now; what comes later has a higher one.

        :raises BusUnavailableError: when the server does not answer.
        """
        return range(1, await self._stream.last() + 1)

    async def look(self, numbers: range) -> AsyncIterator[Numbered]:
        """The letters that have one of these numbers, the oldest first; none is taken.

        :raises BusUnavailableError: when the server does not answer.
        """
        async for letters in self._stream.batches(numbers):
            for one in letters:
                yield one

    async def take(self, numbers: range, chosen: Callable[[DeadLetter], bool]) -> AsyncIterator[list[Held]]:
        """Of the same, the chosen ones, as many at a time as lie together in a batch, out of the hands of others.

        :raises Refusal: "letter_taken" when somebody else is at work on them, "bus_unavailable".
        """
        async for letters in self._stream.batches(numbers):
            for wanted, run in itertools.groupby(letters, lambda one: chosen(one.letter)):
                if wanted:
                    yield await self._stream.hold(list(run))

    async def replay(self, held: Held) -> None:
        """Sends what a letter that was taken holds to this office again, and takes it out of DEAD.

        :raises Refusal: "letter_incomplete" when the letter holds only its beginning or nothing, "envelope_malformed"
            when it is no pack, "chunk_malformed" when it is no chunk for this office, "letter_outdated" when it is a
            request to the witness, "bus_unavailable" when the server did not confirm; the letter stays then.
        """
        one, letter = held.one, held.one.letter
        if letter.reason == MALFORMED or hashlib.sha256(letter.body).digest() != letter.body_sha256:
            raise Refusal("letter_incomplete")
        subject = _back_to(letter, self._municipality)
        # When it came in is what decides about its age, not how long it lay here.
        headers = {RELAYED_AT: str(letter.relayed_at_ms or letter.refused_at_ms)}
        msg_id = f"replayed.{one.number}.{letter.refused_at_ms}"
        await bus.publish(self._client, subject, letter.body, msg_id=msg_id, headers=headers)
        logs.audit(events.DEAD_LETTER_REPLAYED, number=one.number, reason=letter.reason, sha256=one.sha256)
        await self._stream.remove(held)

    async def drop(self, held: Held, dropping: Dropping) -> None:
        """Takes a letter out of DEAD for good; recorded first, so that none is gone of which no auditor hears.

        :raises BusUnavailableError: when the server did not confirm.
        """
        one, why = held.one, {"dropped_as": dropping.cause, "ticket": dropping.ticket}
        logs.audit(events.DEAD_LETTER_DROPPED, number=one.number, reason=one.letter.reason, sha256=one.sha256, **why)
        await self._stream.remove(held)


def _back_to(letter: DeadLetter, municipality: str) -> str:
    """The subject under which whoever refused a letter gets it again."""
    if letter.refused_by == "ledger":
        raise Refusal("letter_outdated")
    if letter.refused_by == "aggregation":
        return f"facts.{chunk_inbox.REPLAYED}"
    if letter.subject:
        return _chunk_back_to(letter.subject, municipality)
    read_pack(letter.body)
    return f"replayed.{municipality}"


def _chunk_back_to(subject: str, municipality: str) -> str:
    named = chunk_inbox.SUBJECT.fullmatch(subject)
    if named is None or named[1] not in {municipality, chunk_inbox.REPLAYED}:
        raise Refusal(chunk_inbox.MALFORMED)
    return f"files.{chunk_inbox.REPLAYED}.{named[2]}.{named[3]}"
