"""What an operator does with dead letters: looks at them, sends one again once its reason is gone, or drops it.

A letter goes back as it is to the stream of whoever refused it, and is judged there like any other: a pack to INBOX, a
chunk of a file to FILES, facts to FACTS. It leaves DEAD only after that write is confirmed, and under an id that makes
a second try harmless. A request to the witness is never sent again, for the log asks anew by itself. DEAD is a work
queue that refuses when it is full, so somebody has to empty it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from todoke_forms import chunk_inbox, events
from todoke_forms.inbox import RELAYED_AT, read_pack
from todoke_kit import bus, logs
from todoke_kit.errors import BusUnavailableError, Refusal
from todoke_kit.leftovers import Leftovers
from todoke_pb.dead.v1.dead_pb2 import DeadLetter

BATCH = 10  # letters read at once: at most 10 MB
ANSWER_SECONDS = 5.0
NO_MORE_SECONDS = 1.0  # without another letter: that was all

_READ = "$JS.API.DIRECT.GET.DEAD"


@dataclass(frozen=True, slots=True)
class Numbered:
    """A dead letter, its number in the stream, and the message it came in."""

    number: int
    letter: DeadLetter
    message: Msg

    @property
    def sha256(self) -> str:
        """Of the whole refused body, in hexadecimal."""
        return self.letter.body_sha256.hex()


class DeadLetters:
    """The stream DEAD, and the way back into INBOX.

    :param client: signed in as `operator` at lgwan.
    """

    def __init__(self, client: Client, municipality: str) -> None:
        self._client = client
        self._puller = bus.Puller(client, "DEAD", "operator")
        self._leftovers = Leftovers(client, "DEAD", "operator")
        self._municipality = municipality

    async def look(self) -> AsyncIterator[Numbered]:
        """Every letter, the oldest first; none is taken.

        :raises BusUnavailableError: when the server does not answer.
        """
        number = 0
        while letters := await self._some(number + 1):
            for one in letters:
                yield one
            number = letters[-1].number

    async def take(self) -> AsyncGenerator[Numbered, None]:
        """Every letter once, the oldest first, out of the hands of others; what is left over in the end goes back."""
        await self._leftovers.release()
        taken: dict[int, Msg] = {}
        try:
            while messages := await self._puller.fetch(BATCH, NO_MORE_SECONDS):
                for message in messages:
                    number = message.metadata.sequence.stream
                    if number in taken:  # comes round again: that was all
                        return
                    taken[number] = message
                    yield Numbered(number, DeadLetter.FromString(message.data), message)
        finally:
            await bus.put_back(message for message in taken.values() if not message.is_acked)

    async def replay(self, one: Numbered) -> None:
        """Sends what a letter that was taken holds to this office again, and takes it out of DEAD.

        :raises Refusal: "letter_incomplete" when the letter holds only its beginning, "envelope_malformed" when it is
            no pack, "chunk_malformed" when it is no chunk for this office, "letter_outdated" when it is a request to
            the witness, "bus_unavailable" when the server did not confirm; the letter stays then, for another try.
        """
        letter = one.letter
        if hashlib.sha256(letter.body).digest() != letter.body_sha256:
            raise Refusal("letter_incomplete")
        subject = _back_to(letter, self._municipality)
        # When it came in is what decides about its age, not how long it lay here.
        headers = {RELAYED_AT: str(letter.relayed_at_ms or letter.refused_at_ms)}
        msg_id = f"replayed.{one.number}.{letter.refused_at_ms}"
        await bus.publish(self._client, subject, letter.body, msg_id=msg_id, headers=headers)
        logs.audit(events.DEAD_LETTER_REPLAYED, number=one.number, reason=letter.reason, sha256=one.sha256)
        await self._remove(one)

    async def drop(self, one: Numbered) -> None:
        """Takes a letter out of DEAD for good; recorded first, so that none is gone of which no auditor hears.

        :raises BusUnavailableError: when the server did not confirm.
        """
        logs.audit(events.DEAD_LETTER_DROPPED, number=one.number, reason=one.letter.reason, sha256=one.sha256)
        await self._remove(one)

    async def _some(self, first: int) -> list[Numbered]:
        """The next few letters from a number on."""
        inbox = self._client.new_inbox()
        request = {"seq": first, "next_by_subj": "dead.*", "batch": BATCH}
        found: list[Numbered] = []
        try:
            async with bus.listening(self._client, inbox) as answers:
                await self._client.publish(_READ, json.dumps(request).encode(), reply=inbox)
                while "Status" not in (headers := (message := await answers.next_msg(ANSWER_SECONDS)).headers or {}):
                    letter = DeadLetter.FromString(message.data)
                    found.append(Numbered(int(headers["Nats-Sequence"]), letter, message))
        except (NatsError, TimeoutError) as error:
            raise BusUnavailableError from error
        return found

    async def _remove(self, one: Numbered) -> None:
        try:
            await one.message.ack_sync(timeout=ANSWER_SECONDS)
        except (NatsError, TimeoutError) as error:
            raise BusUnavailableError from error


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
