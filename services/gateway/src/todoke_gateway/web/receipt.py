"""Receipts: the page after sending, the proof file, and the page that verifies a proof someone kept.

Everything shown comes out of the proof itself, verified on the spot; the gateway keeps nothing to look it up in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from todoke_catalog.definition import Definition
from todoke_catalog.identity import Level
from todoke_evidence import cancellation, times
from todoke_evidence.errors import EvidenceError
from todoke_evidence.receipt import VerifiedReceipt
from todoke_evidence.tlogproof import MAX_PROOF_CHARS
from todoke_gateway.core.acceptance import Accepted
from todoke_gateway.web import for_back, say, stages, standings
from todoke_gateway.web.language import language, link, words
from todoke_gateway.web.site import site
from todoke_gateway.web.texts import sentence
from todoke_gateway.web.wording import said

blueprint = Blueprint("receipt", __name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """The times that an application under a procedure asks for."""

    procedure: str
    times: Sequence[Mapping[str, str]]


@blueprint.get("/receipt")
def ask() -> str:
    """Where a kept proof can be verified."""
    return _ask()


@blueprint.post("/receipt")
def show() -> ResponseReturnValue:
    """The receipt that a proof proves; straight after sending the page also sends the time of acceptance."""
    proof = _proof()
    if not proof:
        return _ask("proof_missing"), 422
    try:
        receipt = site().verify(proof)
    except EvidenceError as error:
        return _ask(error.code), 422
    return _page(proof, receipt, accepted_at(), letters=True, cancel_code=cancel_code())


def sent(accepted: Accepted, definition: Definition, times_: Sequence[Mapping[str, str]]) -> str:
    """The receipt of what was filed just now without a card; of an anonymous one the hour is nobody's business.

    Only here are the times known that it asks for (`web.times`): a proof does not say them.
    """
    receipt = site().verify(accepted.proof)
    asked = Asked(definition.procedure, times_)
    if definition.level is Level.ANONYMOUS:
        code = accepted.cancel_code
        return _page(accepted.proof, receipt, None, fresh=True, answered=False, cancel_code=code, asked=asked)
    when = datetime.fromtimestamp(accepted.accepted_at / 1000, UTC)
    return _page(accepted.proof, receipt, when, cancel_code=accepted.cancel_code, asked=asked)


def _page(
    proof: str,
    receipt: VerifiedReceipt,
    when: datetime | None,
    *,
    fresh: bool = False,
    letters: bool = False,
    answered: bool = True,
    cancel_code: str = "",
    asked: Asked | None = None,
) -> str:
    """The page of a receipt.

    `letters`: the browser may have made a key to read letters with; `answered`: the office will say what it decides.
    """
    form = site().catalogue.get(receipt.event["procedure"])
    if form:
        for_back.keep_receipt(form.definition)
    return render_template(
        "receipt.html",
        section="status",
        proof=proof,
        receipt={"number": receipt.receipt_number},
        fresh=fresh or when is not None,
        letters=letters,
        rows=_rows(receipt, when),
        proof_rows=_proof_rows(receipt),
        stages=stages.ahead(language()) if answered else [],
        hourly=not answered,
        cancel_code=cancel_code,
        asked=asked,
        places=standings.sent(form.definition, language()) if form else None,
        where=site().origin + link("status.ask"),
    )


@blueprint.post("/receipt/file")
def file() -> Response:
    """The proof as a file to keep."""
    proof = _proof()
    try:
        number = site().verify(proof).receipt_number
    except EvidenceError:
        abort(400)
    headers = {"Content-Disposition": f'attachment; filename="todoke-{number}.tlog-proof"'}
    return Response(proof, content_type="text/plain; charset=utf-8", headers=headers)


def accepted_at() -> datetime | None:
    """The time that the page sent along, if it is one. A proof has no time in it: this is shown and not proven."""
    try:
        return times.decode(request.form.get("accepted_at", ""))
    except EvidenceError:
        return None


def cancel_code() -> str:
    """The code that the page sent along, if it is one. Like the time: no proof has it in it."""
    try:
        return cancellation.read_code(request.form.get("cancel_code", ""))
    except EvidenceError:
        return ""


def _ask(code: str = "") -> str:
    errors = [("file", sentence(code, language()))] if code else []
    return render_template("receipt_check.html", section="status", errors=errors)


def _proof() -> str:
    """The proof's text, from the page's own field or an uploaded file."""
    uploaded = request.files.get("file")
    if uploaded is None:
        return _plain(request.form.get("proof", ""))
    return _plain(uploaded.stream.read(MAX_PROOF_CHARS + 1).decode("utf-8", "replace"))


def _plain(text: str) -> str:
    """The text without what browsers and editors add: CR before LF, a byte order mark, blank lines at its ends."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").strip("\n")
    return f"{lines}\n" if lines else ""


def _rows(receipt: VerifiedReceipt, when: datetime | None) -> list[tuple[str, str]]:
    own = words()
    form = site().catalogue.get(receipt.event["procedure"])
    title = said(form.definition.title, language()) if form else receipt.event["procedure"]
    rows = [(own["what_procedure"], title)]
    if when is not None:
        rows.append((own["receipt_time"], say.moment(when, language())))
    return rows


def _proof_rows(receipt: VerifiedReceipt) -> list[tuple[str, str]]:
    own = words()
    return [
        (own["proof_log"], receipt.origin),
        (own["proof_index"], f"{receipt.index:,}"),
        (own["proof_statement"], receipt.event["statement"]),
        (own["proof_form"], receipt.event["form"]),
    ]
