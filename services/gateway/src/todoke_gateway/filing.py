"""Files what no card signs: once each, however often it is sent, and bounded, since no card is needed to send it.

A ticket stands for one application: its id, and a nonce that says it is ours and when it was made (`core.challenge`).
The nonce goes no further than this process. What was sealed stays in memory for a while, so that who sends the same
again after a fault leads to the same leaf; after a restart nobody can seal the same bytes again, and the
ledger's refusal of the id is all there is.
"""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from todoke_evidence import b64, receipt
from todoke_evidence.attested import AttestedStatement
from todoke_evidence.errors import EvidenceError
from todoke_gateway.core import acceptance, uploads
from todoke_gateway.core.acceptance import Accepted, Stages
from todoke_gateway.core.challenge import SUBMISSION_BYTES, Challenges
from todoke_gateway.core.intake import Parcel
from todoke_gateway.core.rates import Rates
from todoke_gateway.core.receipts import Receipts
from todoke_gateway.core.recent import Recent
from todoke_gateway.core.unsigned import SALT_BYTES, Filled, Unsigned
from todoke_gateway.core.uploads import Upload
from todoke_gateway.metrics import ACCEPTED
from todoke_kit.errors import Refusal

LIFETIME = 86_400  # seconds that a check page may lie open: whoever reads slowly is not to be hurried
EACH = 30  # applications from one address within the window: a library or a school has one address
TOTAL = 3_000  # and from everybody
REMEMBERED = 500  # applications, sealed, with their receipts; the largest takes 130 kB
_RANDOM = 16


@dataclass(slots=True)
class _Flight:
    """One application on its way, or there."""

    digest: bytes
    parcel: Parcel[AttestedStatement]
    work: asyncio.Task[Accepted] | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a check page carries in hidden fields: an id and our word that it is ours."""

    submission: bytes
    nonce: str

    def __str__(self) -> str:
        return f"{b64.encode(self.submission)}.{self.nonce}"


class Filing:
    """Everything it takes to file an application that the gateway vouches for; to be used on one event loop."""

    def __init__(
        self,
        unsigned: Unsigned,
        *,
        challenges: Challenges,
        receipts: Receipts,
        stages: Stages,
        recent: Recent,
        now_ms: Callable[[], int],
        named: Callable[[str, Sequence[Upload]], None],
    ) -> None:
        """`named` hears which uploads an application of a client names that was accepted."""
        self._unsigned = unsigned
        self._challenges = challenges
        self._receipts = receipts
        self._stages = stages
        self._recent = recent
        self._now_ms = now_ms
        self._named = named
        self._rates = Rates(EACH, TOTAL)
        self._flights: OrderedDict[bytes, _Flight] = OrderedDict()

    def ticket(self) -> Ticket:
        """A ticket for one application."""
        submission, random = secrets.token_bytes(SUBMISSION_BYTES), secrets.token_bytes(_RANDOM)
        return Ticket(submission, self._challenges.issue(submission, random, self._now()).nonce)

    def read(self, text: str) -> Ticket:
        """A ticket of ours that is not too old.

        :raises Refusal: "nonce_invalid" or "nonce_expired".
        """
        ticket, issued_at = self._ours(text)
        if self._now() > issued_at + LIFETIME:
            raise Refusal("nonce_expired")
        return ticket

    def number(self, text: str) -> str | None:
        """The receipt number of a ticket of ours, however old it is."""
        try:
            return number_of(self._ours(text)[0])
        except Refusal:
            return None

    def _ours(self, text: str) -> tuple[Ticket, int]:
        """A ticket of ours, and when it was made, in POSIX seconds.

        :raises Refusal: "nonce_invalid".
        """
        submission, _, nonce = text.partition(".")
        try:
            ticket = Ticket(b64.decode_exactly(submission, SUBMISSION_BYTES), nonce)
        except EvidenceError:
            raise Refusal("nonce_invalid") from None
        return ticket, self._challenges.issued_at(nonce, ticket.submission, self._now())

    async def file(self, filled: Filled, client: str, unless_known: str | None = None) -> Accepted:
        """Take an application all the way; `client` is whom its sender's address stands for.

        :param unless_known: why it cannot be new; None when it can.
        :raises Refusal: `unless_known`, "sent_too_often", "sent_too_many", "submission_conflict" for another
            application under the same ticket, "filed_before" when it came already, or may have, and nobody here knows,
            "upload_incomplete" or "upload_expired" for its files, or the code of a stage.
        """
        flight = self._flights.get(filled.submission)
        if flight is None:
            if unless_known is not None:
                raise Refusal(unless_known)
            for one, upload in zip(filled.files, filled.uploads, strict=True):
                uploads.check_whole(upload, one.size, self._now())
            self._rates.take(client, self._now())
            now = datetime.fromtimestamp(self._now(), UTC)
            parcel = self._unsigned.parcel(filled, secrets.token_bytes(SALT_BYTES), now)
            flight = self._flights[filled.submission] = _Flight(filled.digest, parcel)
            self._forget()
        if flight.digest != filled.digest:  # after a fault nobody here knows how far the other one came
            raise Refusal("submission_conflict" if flight.work else "filed_before")
        if flight.work is None:
            flight.work = asyncio.create_task(self._take(filled, flight, client, unless_known))
        return await asyncio.shield(flight.work)

    async def _take(self, filled: Filled, flight: _Flight, client: str, unless_known: str | None) -> Accepted:
        key = filled.form.key
        try:
            accepted = await acceptance.enter(flight.parcel, key, self._receipts, self._stages, unless_known)
        except BaseException as error:
            flight.work = None  # to be tried again, with the same bytes
            if isinstance(error, Refusal) and error.code == "submission_conflict":
                raise Refusal("filed_before") from error
            raise
        self._recent.add(accepted.number, accepted.accepted_at)
        ACCEPTED.inc()
        self._named(client, filled.uploads)
        return accepted

    def _forget(self) -> None:
        while len(self._flights) > REMEMBERED:
            self._flights.popitem(last=False)

    def _now(self) -> int:
        return self._now_ms() // 1000


def number_of(ticket: Ticket) -> str:
    """The receipt number that an application with this ticket has."""
    return receipt.receipt_number(ticket.submission)
