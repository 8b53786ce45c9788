"""Does what a citizen's browser and card do: reads the form, fills it, seals it, signs it, sends it.

The browser's side of this is services/gateway/…/static/js/application.js; both follow the formats of todoke_evidence.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Any

from devstack.errors import StepError
from devstack.parts import MUNICIPALITY
from devstack.site import Site
from todoke_agent import textap
from todoke_agent.signing import sign_statement
from todoke_agent.transport import InProcessTransport
from todoke_catalog import templates
from todoke_evidence import b64, canonical, chunks, commitment, content, sealing, statement, times
from todoke_evidence.content import Attachment, Content, Uploaded
from todoke_evidence.notice import NoticeVerifier, read_bundle
from todoke_evidence.notice_keys import PublicNoticeKey
from todoke_evidence.sealing import SealingKey
from todoke_evidence.statement import Statement
from todoke_testcard.store import Store

ARRIVED = "到達"
SALT_BYTES = 32
KEY_BYTES = 32
SUBMISSION_BYTES = 16


@dataclass(frozen=True, slots=True)
class Form:
    """What the gateway says about a form, as far as making an application takes it."""

    municipality: str
    procedure: str
    digest: bytes
    origin: str
    key: SealingKey


@dataclass(frozen=True, slots=True)
class Application:
    """A form and what was filled in."""

    form: Form
    content: Content
    uploads: tuple[str, ...] = ()  # the gateway's word that it has the files that were sealed apart


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the gateway gave in return: the number people read, the proof file, and the code that gives it up."""

    receipt_number: str
    receipt: str
    cancel_code: str


@dataclass(frozen=True, slots=True)
class Challenge:
    """The submission id and nonce to make a statement with, and the gateway's time."""

    submission: bytes
    nonce: str
    issued: datetime


@dataclass(frozen=True, slots=True)
class Card:
    """A virtual card in the reader, and what its holder remembers."""

    transport: InProcessTransport
    pin: str
    password: str

    def attributes(self) -> dict[str, Any]:
        """The four attributes of 券面入力補助, as the form's answers."""
        with textap.session(self.transport) as application:
            application.verify_pin(self.pin)
            read = application.read_attributes()
        birth_date = datetime.strptime(read.birth_date, "%Y%m%d").replace(tzinfo=UTC).date()
        return {
            "applicant_name": read.name,
            "applicant_address": read.address,
            "applicant_birth_date": birth_date.isoformat(),
            "applicant_sex": read.sex,
        }

    def sign(self, data: bytes) -> str:
        """The statement as a JWS."""
        return sign_statement(self.transport, self.password, data)


def card_of(store: Store, name: str) -> Card:
    """A card of the test PKI, with what its holder remembers."""
    holder = store.pki.people[store.pki.cards[name].person]
    return Card(InProcessTransport(store.card(name).transmit), holder.pin, holder.password)


def is_offered(site: Site, procedure: str) -> bool:
    """Whether the citizens' front page leads to the procedure."""
    return f"/procedures/{procedure}" in site.get("/").expect(200).text


def fill(site: Site, procedure: str, card: Card, today: date) -> Application:
    """Fills the form in on the gateway's screens, with the golden answers and the attributes of the card."""
    typed = templates.golden_answers(today) | card.attributes()
    screen = site.submit(f"/procedures/{procedure}/form", {"go": "start"}).expect(200)
    draft = json.loads(screen.hidden("draft"))
    draft["answers"] = {name: typed[name] for name in typed if name not in _file_fields(typed)}
    written = canonical.encode(draft).decode()
    check = site.submit(f"/procedures/{procedure}/form", {"go": "check", "draft": written}).expect(200)
    if check.hidden("at") != "check":
        raise StepError(f"the form asks again on its page '{check.hidden('at')}'")
    signing = site.submit(f"/procedures/{procedure}/sign", {"draft": check.hidden("draft")}).expect(200)
    return _application(signing.data("application"), typed)


def _application(page: Any, typed: dict[str, Any]) -> Application:
    """What the signing screen carries for its script, with the files that its script would add."""
    keys = (PublicNoticeKey(MUNICIPALITY, b64.decode_exactly(key, KEY_BYTES)) for key in page["notice_keys"])
    bundle = read_bundle(page["bundle"], NoticeVerifier(*keys))
    form = Form(bundle.municipality, bundle.procedure, bundle.form_digest, page["origin"], bundle.keys[0])
    answers = page["answers"] | {name: typed[name] for name in _file_fields(typed)}
    files = tuple(
        Attachment(file.name, file.media_type, secrets.token_bytes(SALT_BYTES), file.data)
        for file in templates.golden_files()
    )
    return Application(form, Content(secrets.token_bytes(SALT_BYTES), answers, files))


def _file_fields(answers: dict[str, Any]) -> set[str]:
    """The fields whose answers describe files; files never pass through the gateway's screens."""
    return {name for name, answer in answers.items() if isinstance(answer, list) and "size" in answer[0]}


def upload(site: Site, application: Application) -> Application:
    """Seals every file apart from the application, and sends it before, chunk by chunk."""
    form, filled = application.form, application.content
    sent = [_upload(site, form.municipality, one) for one in filled.attachments if isinstance(one, Attachment)]
    attachments = tuple(uploaded for uploaded, _ in sent)
    return Application(form, replace(filled, attachments=attachments), tuple(token for _, token in sent))


def _upload(site: Site, municipality: str, file: Attachment) -> tuple[Uploaded, str]:
    begun = site.call("/api/v1/uploads", {"size": file.size}).expect(201).json()
    upload, token = b64.decode_exactly(begun["upload"], chunks.UPLOAD_BYTES), begun["token"]
    key = secrets.token_bytes(chunks.KEY_BYTES)
    sealer = chunks.Sealer(key, municipality, upload, file.salt)
    for number, sealed in enumerate([*sealer.feed(file.data), sealer.finish()]):
        path = f"/api/v1/uploads/{begun['upload']}/chunks/{number}"
        token = site.put(path, sealed, token).expect(201).json()["token"]
    described = (file.name, file.media_type, file.salt, file.size)
    return Uploaded(*described, sealer.digest, upload, key, sealer.link), token


def ask_challenge(site: Site) -> Challenge:
    """Asks for a submission id and a nonce."""
    given = site.call("/api/v1/challenges", {}).expect(201).json()
    submission = b64.decode_exactly(given["submission"], SUBMISSION_BYTES)
    return Challenge(submission, given["nonce"], times.decode(given["issued"]))


def seal(application: Application, challenge: Challenge) -> bytes:
    """Seals the content to the municipality, for this form and this submission only."""
    form = application.form
    bound_to = sealing.info(form.municipality, form.procedure, form.digest, challenge.submission)
    return sealing.seal(form.key, content.pack(application.content), bound_to)


def state(application: Application, challenge: Challenge, sealed: bytes) -> bytes:
    """The statement for the card to sign."""
    form, filled = application.form, application.content
    return statement.encode(
        Statement(
            municipality=form.municipality,
            procedure=form.procedure,
            form=form.digest,
            submission=challenge.submission,
            time=challenge.issued,
            origin=form.origin,
            nonce=challenge.nonce,
            commitment=commitment.answers_commitment(filled.salt, filled.answers),
            attachments=tuple(map(commitment.digest_of, filled.attachments)),
            sealed=hashlib.sha256(sealed).digest(),
            uploads=commitment.links_of(filled),
        )
    )


def send(site: Site, application: Application, signed: str, sealed: bytes) -> Accepted:
    """Files the application."""
    key_id, uploads = application.form.key.key_id, list(application.uploads)
    body = {"statement": signed, "sealed": b64.encode(sealed), "key_id": key_id, "uploads": uploads}
    accepted = site.call("/api/v1/submissions", body).expect(201).json()
    return Accepted(accepted["receipt_number"], accepted["receipt"], accepted["cancel_code"])


def has_arrived(site: Site, receipt_number: str) -> bool:
    """Whether the citizen's status page, which needs no account, says 到達."""
    page = site.get(f"/status/{receipt_number}")
    if page.status in {HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE}:  # no news yet, or the bus is away
        return False
    # The mark of the stage stands before its title, so the title is looked for anywhere in the item.
    return ARRIVED in page.expect(200).current_step()
