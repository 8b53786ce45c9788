"""Incoming edge: what the closed zone published, read from the OUT stream: forms as they appear, the rest on demand.

Being in the stream proves nothing: every notice is checked, and that it names the subject it was stored under.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from nats.aio.client import Client

from todoke_catalog import loading
from todoke_catalog.errors import CatalogError
from todoke_evidence import notice, vacancies
from todoke_evidence.errors import EvidenceError
from todoke_evidence.notice import FormBundle, NoticeVerifier, StatusNotice
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
MOST = 10_000  # messages in a poll; what is beyond comes with the next
MAX_SHOWN = 20_000  # receipt numbers whose last notice is remembered, about 4 MB; memory only

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
        except Refusal as refusal:
            logs.event(_log, "forms_unreadable", code=refusal.code)

    async def poll(self) -> None:
        """Take what is newer than the last poll: the newest good bundle of each form, the newest hint of its places.

        Of all that is kept, so that what somebody puts over it hides nothing. What is remembered meanwhile is signed.

        :raises Refusal: "status_unavailable" when the bus does not answer; then all is read again.
        """
        seen, newest = self._seen, dict[str, tuple[int, bytes]]()
        async for number, message in kept.walk(self._client, f"{_FORMS}*", self._seen + 1, MOST, ANSWER_SECONDS):
            seen = number
            subject, data = (message.headers or {}).get("Nats-Subject", ""), message.data
            sequence = _judged(subject, partial(read_sequence, data, self._verifier, subject))
            if sequence is not None and sequence > newest.get(subject, (0, b""))[0]:
                newest[subject] = sequence, data
        for subject, (_, data) in newest.items():
            take = self._take_hint if subject.endswith(_HINT) else self._take_form
            if _judged(subject, partial(take, data, subject)):
                FORMS.labels(_kind(subject), "ok").inc()
        self._seen = seen

    def _take_form(self, data: bytes, subject: str) -> bool:
        form = read_form(data, self._verifier, subject)
        self._catalogue.put(form)
        logs.event(_log, "form_published", procedure=form.bundle.procedure, sequence=form.bundle.sequence)
        return True

    def _take_hint(self, data: bytes, subject: str) -> bool:
        self._catalogue.hint(read_hint(data, self._verifier, subject))
        return True


def _judged(subject: str, judge: Callable[[], T]) -> T | None:
    """What `judge` says of a message; None if it refuses, which is counted."""
    try:
        return judge()
    except Refusal as refusal:
        FORMS.labels(_kind(subject), refusal.code).inc()
        if refusal.code != "bundle_not_newer":
            metrics.refused("inbox", refusal.code)
        return None


def _kind(subject: str) -> str:
    return "vacancies" if subject.endswith(_HINT) else "form"


def read_sequence(data: bytes, verifier: NoticeVerifier, subject: str) -> int:
    """The sequence number of a bundle or a hint, which is well signed and lies where it should.

    :raises Refusal: as `read_bundle` and `read_hint`.
    """
    if subject.endswith(_HINT):
        return read_hint(data, verifier, subject).sequence
    return read_bundle(data, verifier, subject).sequence


def read_form(data: bytes, verifier: NoticeVerifier, subject: str) -> Published:
    """The form in a message.

    :raises Refusal: as `read_bundle`, or the code of the definition that is wrong.
    """
    bundle = read_bundle(data, verifier, subject)
    try:
        definition = loading.load(bundle.definition)
    except CatalogError as error:
        raise Refusal(error.code) from error
    return Published(data.decode("ascii"), bundle, definition)


def read_bundle(data: bytes, verifier: NoticeVerifier, subject: str) -> FormBundle:
    """The signed bundle in a message, its definition not looked at.

    :raises Refusal: the code of the notice that is wrong, or "subject_mismatch".
    """
    try:
        bundle = notice.read_bundle(data.decode("ascii", "replace"), verifier)
    except EvidenceError as error:
        raise Refusal(error.code) from error
    if subject != f"{_FORMS}{bundle.subject}":
        raise Refusal("subject_mismatch")
    return bundle


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
