"""The stream DEAD as an operator reads it: by number, and never more of it in memory than one batch, whatever is there.

Letters are read by direct gets (ADR-31 of nats-io/nats-architecture-and-design), which take nothing. Those that are to
leave are taken by number too: the consumer is set to the first of them (CONSUMER.RESET), pulled from, and acknowledged.
So nothing is held from one batch to the next, and no letter is given to anybody that nobody asked for.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import msgspec
from google.protobuf.message import DecodeError
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from todoke_kit import direct, pulling
from todoke_kit.errors import BusUnavailableError, Refusal
from todoke_pb.dead.v1.dead_pb2 import DeadLetter

BATCH = 100  # letters in memory at once, each as it was read and, once it is held, as it was pulled
BATCH_BYTES = 4_000_000  # of one batch; a letter more (a megabyte) may come before the server counts it
ANSWER_SECONDS = 5.0
MALFORMED = "dead_letter_malformed"  # the reason of what is no dead letter

_READ = "$JS.API.DIRECT.GET.DEAD"
_SET = "$JS.API.CONSUMER.RESET.DEAD.operator"
_NUMBER = "Nats-Sequence"  # the server writes it last, over whatever the publisher said; its end of an answer has none
_SUBJECT = "Nats-Subject"  # likewise
_CODE = re.compile(r"[a-z0-9_]{1,64}")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A dead letter, and its number in the stream."""

    number: int
    letter: DeadLetter

    @property
    def sha256(self) -> str:
        """Of the whole refused body, in hexadecimal."""
        return self.letter.body_sha256.hex()


@dataclass(frozen=True, slots=True)
class Held:
    """A letter that was taken out of the hands of others, and the message by which it can be acknowledged."""

    one: Numbered
    message: Msg


class _Set(msgspec.Struct):
    """The answer to CONSUMER.RESET, as far as it matters here; an error has nothing of this."""

    reset_seq: int


class DeadStream:
    """Reads and takes letters; for one command at a time, for the consumer has one place.

    :param client: signed in as `operator` at lgwan.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._puller = pulling.Puller(client, "DEAD", "operator")

    async def last(self) -> int:
        """The number of the newest letter; 0 when there is none.

        :raises BusUnavailableError: when the server does not answer.
        """
        # No request of nats-py's: it takes the letter itself for an error when its publisher wrote "Status: 503".
        inbox = self._client.new_inbox()
        try:
            async with direct.listening(self._client, inbox) as answers:
                await self._client.publish(_READ, b'{"last_by_subj":"dead.*"}', reply=inbox)
                headers = (await answers.next_msg(ANSWER_SECONDS)).headers or {}
        except (NatsError, TimeoutError) as error:
            raise BusUnavailableError from error
        if _NUMBER not in headers and headers.get("Status") != direct.NOTHING_FOUND:
            raise BusUnavailableError
        return int(headers.get(_NUMBER, "0"))

    async def batches(self, numbers: range) -> AsyncIterator[list[Numbered]]:
        """The letters that have one of these numbers, the oldest first, some at a time.

        :raises BusUnavailableError: when the server does not answer.
        """
        while numbers and (found := await self._some(numbers.start, min(BATCH, len(numbers)))):
            if letters := [one for one in found if one.number in numbers]:
                yield letters
            numbers = range(found[-1].number + 1, numbers.stop)

    async def hold(self, run: Sequence[Numbered]) -> list[Held]:
        """Takes letters between which there are no others.

        :raises Refusal: "letter_taken" when somebody else was given one of them, "bus_unavailable".
        """
        await self._set_to(run[0].number)
        wanted = {one.number for one in run}
        messages: dict[int, Msg] = {}
        while len(messages) < len(wanted):
            found = {_place(one): one for one in await self._puller.fetch(len(wanted) - len(messages), ANSWER_SECONDS)}
            if not found or max(found) > run[-1].number:
                raise Refusal("letter_taken")
            messages |= {number: one for number, one in found.items() if number in wanted}
        return [Held(one, messages[one.number]) for one in run]

    async def remove(self, held: Held) -> None:
        """Takes a letter out of the stream for good.

        :raises BusUnavailableError: when the server did not confirm.
        """
        try:
            await held.message.ack_sync(timeout=ANSWER_SECONDS)
        except (NatsError, TimeoutError) as error:
            raise BusUnavailableError from error

    async def _some(self, first: int, most: int) -> list[Numbered]:
        """The next few letters from a number on."""
        inbox = self._client.new_inbox()
        request = {"seq": first, "next_by_subj": "dead.*", "batch": most, "max_bytes": BATCH_BYTES}
        found: list[Numbered] = []
        try:
            async with direct.listening(self._client, inbox) as answers:
                await self._client.publish(_READ, json.dumps(request).encode(), reply=inbox)
                while _NUMBER in (headers := (message := await answers.next_msg(ANSWER_SECONDS)).headers or {}):
                    found.append(Numbered(int(headers[_NUMBER]), _read(message.data, headers[_SUBJECT])))
        except (NatsError, TimeoutError) as error:
            raise BusUnavailableError from error
        if headers.get("Status") not in {direct.END_OF_BATCH, direct.NOTHING_FOUND}:
            raise BusUnavailableError
        return found

    async def _set_to(self, number: int) -> None:
        """Makes this the next letter that the consumer gives."""
        try:
            answer = await self._client.request(_SET, json.dumps({"seq": number}).encode(), timeout=ANSWER_SECONDS)
            place = msgspec.json.decode(answer.data, type=_Set).reset_seq
        except (NatsError, TimeoutError, msgspec.MsgspecError) as error:
            raise BusUnavailableError from error
        if place != number:
            raise BusUnavailableError


def _read(data: bytes, subject: str) -> DeadLetter:
    """A letter; who refused it is what the server saw, and not what it says. For what is none, one that says so."""
    try:
        letter = DeadLetter.FromString(data)
    except DecodeError:
        letter = DeadLetter()
    if _CODE.fullmatch(letter.reason) is None:
        digest = hashlib.sha256(data).digest()
        letter = DeadLetter(reason=MALFORMED, body_sha256=digest, body_size=len(data))
    letter.refused_by = subject.removeprefix("dead.")
    return letter


def _place(message: Msg) -> int:
    return message.metadata.sequence.stream
