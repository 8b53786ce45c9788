"""The intake of applications: a few calls, bare ASGI, no framework between the socket and the checks.

POST /api/v1/challenges  -> 201 {submission, nonce, issued, expires}
POST /api/v1/submissions -> 201 {receipt_number, accepted_at, receipt}, or 200 when it was known already
/api/v1/uploads…         -> todoke_gateway.web.uploads
"""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from http import HTTPStatus

from prometheus_client import Counter

from todoke_evidence import b64, receipt, times
from todoke_evidence.statement import SignedStatement
from todoke_gateway.core import acceptance
from todoke_gateway.core import intake as checks
from todoke_gateway.core.acceptance import Accepted, Stages
from todoke_gateway.core.catalogue import Published
from todoke_gateway.core.challenge import LIFETIME, SUBMISSION_BYTES, Challenges
from todoke_gateway.core.intake import Intake, Parcel
from todoke_gateway.core.receipts import Receipts
from todoke_gateway.core.recent import Recent
from todoke_gateway.core.uploads import Upload
from todoke_gateway.metrics import ACCEPTED, REQUESTS
from todoke_gateway.web import reception, uploads
from todoke_gateway.web.asgi import Disconnected, Receive, Scope, Send, answer, header, read_body, refuse
from todoke_gateway.web.uploads import Answer, UploadDesk
from todoke_kit import logs, metrics
from todoke_kit.errors import Refusal

_log = logs.get(__name__)

PREFIX = "/api/"
MAX_CHALLENGE_BODY = 1_024  # it needs none
_NONCE_RANDOM = 16


class SubmissionRefused(Refusal):
    """A submission that could be read was refused; `receipt` is the number it would have had, for the audit trail.

    `form` has the days and reasons that the code's words may need.
    """

    def __init__(self, code: str, receipt: str, form: Published | None) -> None:
        super().__init__(code)
        self.receipt = receipt
        self.form = form


@dataclass(frozen=True, slots=True)
class Desk:
    """What the intake works with. `now_ms` is the time in POSIX milliseconds."""

    intake: Intake
    challenges: Challenges
    receipts: Receipts
    stages: Stages
    recent: Recent
    uploads: UploadDesk
    now_ms: Callable[[], int]


class IntakeApp:
    """The ASGI application of everything below /api/."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._routes: dict[str, Callable[[Scope, Receive], Awaitable[Answer]]] = {
            "/api/v1/challenges": self._challenge,
            "/api/v1/submissions": self._submission,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; whatever happens, in JSON and with a code."""
        try:
            status, content = await self._route(scope, receive)
            await answer(send, status, content)
        except Refusal as refusal:
            status = await _refuse(send, refusal)
        except Disconnected:
            return
        except Exception:  # noqa: BLE001 - the socket gets an answer, the log gets type and place
            _log.exception("intake_failed")
            status = await refuse(send, "internal_error")
        _answered(status).inc()

    async def _route(self, scope: Scope, receive: Receive) -> Answer:
        if scope["path"].startswith(uploads.PATH):
            return await self._desk.uploads.route(scope, receive)
        route = self._routes.get(scope["path"])
        if route is None:
            raise Refusal("not_found")
        if scope["method"] != "POST":
            raise Refusal("method_not_allowed")
        return await route(scope, receive)

    async def _challenge(self, scope: Scope, receive: Receive) -> Answer:
        await read_body(scope, receive, MAX_CHALLENGE_BODY)
        submission, random = secrets.token_bytes(SUBMISSION_BYTES), secrets.token_bytes(_NONCE_RANDOM)
        made = self._desk.challenges.issue(submission, random, self._desk.now_ms() // 1000)
        return 201, {
            "submission": b64.encode(made.submission),
            "nonce": made.nonce,
            "issued": _time(made.expires - LIFETIME),
            "expires": _time(made.expires),
        }

    async def _submission(self, scope: Scope, receive: Receive) -> Answer:
        if header(scope, b"content-type").partition(b";")[0].strip().lower() != b"application/json":
            raise Refusal("content_type_unsupported")
        body = await read_body(scope, receive, checks.MAX_BODY)
        received_at = self._desk.now_ms()
        accepted, uploaded = await self._accept(checks.parse(body), received_at // 1000)
        self._desk.recent.add(accepted.number, accepted.accepted_at)
        ACCEPTED.inc()
        status, content = _receipt(accepted, received_at)
        if uploaded and status == HTTPStatus.CREATED:  # a repetition names nothing new
            self._desk.uploads.named(self._desk.uploads.client(scope), uploaded)
        return status, content

    async def _accept(self, parcel: Parcel[SignedStatement], now: int) -> tuple[Accepted, Sequence[Upload]]:
        try:
            candidate = self._desk.intake.check(parcel, now)
            return await acceptance.accept(candidate, self._desk.receipts, self._desk.stages), candidate.uploads
        except Refusal as refusal:
            number = receipt.receipt_number(parcel.signed.statement.submission)
            form = self._desk.intake.explaining(parcel.signed.statement, refusal.code)
            raise SubmissionRefused(refusal.code, number, form) from refusal


async def _refuse(send: Send, refusal: Refusal) -> int:
    if not isinstance(refusal, SubmissionRefused):
        metrics.refused("intake", refusal.code)
        return await refuse(send, refusal.code)
    metrics.refused("intake", refusal.code, receipt=refusal.receipt)
    return await refuse(send, refusal.code, lambda language: reception.facts(refusal.form, language))


def _receipt(accepted: Accepted, received_at: int) -> Answer:
    """201, or 200 when the ledger had the leaf before this request came.

    The ledger's clock and ours may differ a little: that changes this one digit and nothing else.
    """
    status = 200 if accepted.accepted_at < received_at else 201
    return status, {
        "receipt_number": accepted.number,
        "accepted_at": _time(accepted.accepted_at // 1000),
        "receipt": accepted.proof,
        "cancel_code": accepted.cancel_code,
    }


@lru_cache(maxsize=64)  # there are some dozens of statuses
def _answered(status: int) -> Counter:
    return REQUESTS.labels("intake", str(status))


@lru_cache(maxsize=8)  # many are accepted within one second
def _time(seconds: int) -> str:
    return times.encode(datetime.fromtimestamp(seconds, UTC))
