"""Incoming edge: what the closed zone published, read from the OUT stream: forms as they appear, the rest on demand.

Being in the stream proves nothing: every notice is checked, and that it names the subject it was stored under.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from typing import TypeVar

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from todoke_catalog import loading
from todoke_catalog.errors import CatalogError
from todoke_evidence import notice, vacancies
from todoke_evidence.errors import EvidenceError
from todoke_evidence.notice import NoticeVerifier, StatusNotice
from todoke_evidence.vacancies import Vacancies
from todoke_gateway import kept
from todoke_gateway.core.catalogue import Catalogue, Published
from todoke_gateway.metrics import FORMS
from todoke_kit import logs, metrics
from todoke_kit.errors import Refusal

_log = logs.get(__name__)

T = TypeVar("T")

POLL_SECONDS = 2.0
ANSWER_SECONDS = 2.0
BATCH = 100
MAX_SHOWN = 20_000  # receipt numbers whose last notice is remembered, about 4 MB; memory only

_GET = "$JS.API.DIRECT.GET.OUT"
_FORMS = "out.form."
_HINT = "_places"  # how the name of a hint of a form's places ends (todoke_evidence.vacancies)
_STATUSES = "out.status."
_LETTERS = "out.letter."


class FormWatch:
    """Keeps the catalogue up to date. Asks only for what is newer than what it has seen."""

    def __init__(self, client: Client, verifier: NoticeVerifier, catalogue: Catalogue) -> None:
        self._client = client
        self._verifier = verifier
        self._catalogue = catalogue
        self._seen = 0  # the highest sequence of the stream

    async def run(self) -> None:
        """Poll until cancelled."""
        while True:
            await self.attempt()
            await asyncio.sleep(POLL_SECONDS)

    async def attempt(self) -> None:
        """Poll once; a bus that is away, or has no stream yet, is asked again next time."""
        try:
            await self.poll()
        except (NatsError, TimeoutError) as error:
            logs.event(_log, "forms_unreadable", error=type(error).__name__)

    async def poll(self) -> None:
        """Take every form bundle, and every hint of a form's places, that is newer than the last poll."""
        async for message in self._newer():
            self._take(message)
            self._seen = max(self._seen, kept.number((message.headers or {}).get("Nats-Sequence", "")))

    def _take(self, message: Msg) -> None:
        subject = (message.headers or {}).get("Nats-Subject", "")
        kind, take = ("vacancies", self._take_hint) if subject.endswith(_HINT) else ("form", self._take_form)
        try:
            take(message.data, subject)
        except Refusal as refusal:
            FORMS.labels(kind, refusal.code).inc()
            if refusal.code != "bundle_not_newer":
                metrics.refused("inbox", refusal.code)
            return
        FORMS.labels(kind, "ok").inc()

    def _take_form(self, data: bytes, subject: str) -> None:
        form = read_form(data, self._verifier, subject)
        self._catalogue.put(form)
        logs.event(_log, "form_published", procedure=form.bundle.procedure, sequence=form.bundle.sequence)

    def _take_hint(self, data: bytes, subject: str) -> None:
        self._catalogue.hint(read_hint(data, self._verifier, subject))

    async def _newer(self) -> AsyncIterator[Msg]:
        """The last message of each form's subject, from `_seen` on, batch by batch."""
        inbox = self._client.new_inbox()
        answers = await self._client.subscribe(inbox)
        try:
            request = {"multi_last": [f"{_FORMS}*"], "batch": BATCH, "seq": self._seen + 1}
            while request:
                await self._client.publish(_GET, msgspec.json.encode(request), reply=inbox)
                following: dict[str, object] = {}
                while True:
                    message = await answers.next_msg(timeout=ANSWER_SECONDS)
                    headers = message.headers or {}
                    if "Status" in headers:
                        following = _following(headers)
                        break
                    yield message
                request = following
        finally:
            await answers.unsubscribe()


def _following(headers: dict[str, str]) -> dict[str, object]:
    """The request for the rest of a batch, or nothing at its end."""
    if headers["Status"] != "204" or headers.get("Nats-Num-Pending", "0") == "0":
        return {}
    return {
        "multi_last": [f"{_FORMS}*"],
        "batch": BATCH,
        "seq": kept.number(headers.get("Nats-Last-Sequence", "")) + 1,
        "up_to_seq": kept.number(headers.get("Nats-UpTo-Sequence", "")),
    }


def read_form(data: bytes, verifier: NoticeVerifier, subject: str) -> Published:
    """The form in a message.

    :raises Refusal: the code of the notice or definition that is wrong, or "subject_mismatch".
    """
    try:
        text = data.decode("ascii", "replace")
        bundle = notice.read_bundle(text, verifier)
        definition = loading.load(bundle.definition)
    except (EvidenceError, CatalogError) as error:
        raise Refusal(error.code) from error
    if subject != f"{_FORMS}{bundle.subject}":
        raise Refusal("subject_mismatch")
    return Published(text, bundle, definition)


def read_hint(data: bytes, verifier: NoticeVerifier, subject: str) -> Vacancies:
    """What a message says of a form's places.

    :raises Refusal: the code of the notice that is wrong, or "subject_mismatch".
    """
    try:
        hint = vacancies.read(data.decode("ascii", "replace"), verifier)
    except EvidenceError as error:
        raise Refusal(error.code) from error
    if subject != f"{_FORMS}{hint.subject}":
        raise Refusal("subject_mismatch")
    return hint


class Statuses:
    """Looks up the newest status notice of one receipt number."""

    def __init__(self, client: Client, verifier: NoticeVerifier, municipality: str) -> None:
        self._client = client
        self._verifier = verifier
        self._municipality = municipality
        self._shown = _Shown()

    async def last(self, number: str) -> StatusNotice | None:
        """The notice of a number in its normal form, or None.

        :raises Refusal: "status_unavailable" when the bus does not answer or nothing that it has is good.
        """
        found = await kept.read(self._client, f"{_STATUSES}{number.replace('-', '')}", ANSWER_SECONDS)
        return self._shown.not_older(number, kept.newest(found, lambda data: self._judge(data, number)))

    def _judge(self, data: bytes, number: str) -> tuple[kept.Order, StatusNotice]:
        found = notice.read_status(data.decode("ascii", "replace"), self._verifier)
        _require_subject((found.receipt_number, found.municipality), (number, self._municipality))
        return (found.sequence, found.changed_at), found


class Letters:
    """Looks up the newest sealed letter to the applicant of one receipt number."""

    def __init__(self, client: Client, verifier: NoticeVerifier, municipality: str) -> None:
        self._client = client
        self._verifier = verifier
        self._municipality = municipality
        self._shown = _Shown()

    async def last(self, number: str) -> str | None:
        """The notice (JWS) of the letter to a number in its normal form, or None: the browser checks it again.

        :raises Refusal: "status_unavailable" when the bus does not answer or nothing that it has is good.
        """
        found = await kept.read(self._client, f"{_LETTERS}{number.replace('-', '')}", ANSWER_SECONDS)
        return self._shown.not_older(number, kept.newest(found, lambda data: self._judge(data, number)))

    def _judge(self, data: bytes, number: str) -> tuple[kept.Order, str]:
        text = data.decode("ascii", "replace")
        found = notice.read_letter(text, self._verifier)
        _require_subject((found.receipt_number, found.municipality), (number, self._municipality))
        return (found.sequence, found.sent_at), text


class _Shown:
    """An old notice stays well signed: what this process has shown lately is not gone back on, deleted or not."""

    def __init__(self) -> None:
        self._orders: OrderedDict[str, kept.Order] = OrderedDict()

    def not_older(self, number: str, found: tuple[kept.Order, T] | None) -> T | None:
        """Notes what is shown of a receipt number; raises Refusal "status_unavailable" when newer was shown before."""
        if found is None:
            return None
        order, value = found
        if order < self._orders.get(number, order):
            metrics.refused("inbox", "notice_not_newer")
            raise Refusal("status_unavailable")
        self._orders[number] = order
        self._orders.move_to_end(number)
        while len(self._orders) > MAX_SHOWN:
            self._orders.popitem(last=False)
        return value


def _require_subject(named: tuple[str, str], asked: tuple[str, str]) -> None:
    """A notice is about the receipt number it was stored under, and of our municipality."""
    if named != asked:
        raise Refusal("subject_mismatch")
