"""A gateway without its neighbours: a published form, a ledger in memory, and citizens who fill the form in."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any

from support import attestation, naivetree, notices
from support.cards import sign_in_with, sign_with
from support.library import OnDemand

from todoke_catalog import loading, templates
from todoke_evidence import b64, checkpoint, content, merkle, receipt, sealing, statement, times
from todoke_evidence.commitment import answers_commitment, attachment_digest
from todoke_evidence.content import Attachment, Content
from todoke_evidence.note import NoteSigner
from todoke_evidence.notice import FormBundle, NoticeKey, sign_bundle
from todoke_evidence.sealing import SealingKey
from todoke_evidence.statement import CardKey, SignedStatement, Statement
from todoke_gateway import helplines
from todoke_gateway.cancelling import Cancelling
from todoke_gateway.core.acceptance import Append, Passage, Stages
from todoke_gateway.core.allowance import Allowance
from todoke_gateway.core.catalogue import Catalogue, Published
from todoke_gateway.core.challenge import Challenges
from todoke_gateway.core.contact import Codes
from todoke_gateway.core.intake import Intake
from todoke_gateway.core.rates import MailRates
from todoke_gateway.core.receipts import Entry, Receipts
from todoke_gateway.core.recent import Recent
from todoke_gateway.core.unsigned import Unsigned
from todoke_gateway.core.uploads import Upload, Uploads
from todoke_gateway.filing import Filing
from todoke_gateway.saving import Saving
from todoke_gateway.store import Stored
from todoke_gateway.web import app
from todoke_gateway.web.clients import client_of
from todoke_gateway.web.intake import Desk, IntakeApp
from todoke_gateway.web.site import JST, CardAgent, SavingDesk, Site
from todoke_gateway.web.uploads import UploadDesk
from todoke_kit.errors import Refusal
from todoke_lookups import held
from todoke_lookups.data import Data

MUNICIPALITY = "990019"
ORIGIN = "https://todoke.mihon.example"
PROCEDURE = "ningen-dock"
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
NOW_MS = int(NOW.timestamp()) * 1000
OPENING = {suite: sealing.generate(suite) for suite in ("x-wing", "x25519")}
NOTICE_KEY = notices.KEY
LOG = NoteSigner("todoke.example/mihon/internet", b"\x07" * 32)


def published(suite: str = "x-wing", definition: dict[str, Any] | None = None, **changes: Any) -> Published:
    """The health check subsidy as its municipality publishes it; `changes` are of the bundle."""
    if definition is None and not changes:
        return _health_check(suite)
    return _publish(suite, definition or json.loads(templates.read(PROCEDURE)), changes)


@cache
def _health_check(suite: str) -> Published:
    """What most tests publish, signed and compiled once."""
    return _publish(suite, json.loads(templates.read(PROCEDURE)), {})


def _publish(suite: str, plain: dict[str, Any], changes: Mapping[str, Any]) -> Published:
    bundle = FormBundle(
        municipality=MUNICIPALITY,
        procedure=plain["procedure"],
        sequence=1,
        version=1,
        definition=plain,
        keys=(OPENING[suite].public(),),
        open=True,
        published_at=NOW,
    )
    bundle = replace(bundle, **changes)
    key = NOTICE_KEY if bundle.municipality == MUNICIPALITY else NoticeKey.generate(bundle.municipality)
    return Published(sign_bundle(bundle, key), bundle, loading.load(plain))


TEMPLATES: Mapping[str, Published] = OnDemand(
    templates.names(), lambda name: published(definition=json.loads(templates.read(name)))
)
"""Every template as its municipality publishes it, each signed and compiled once."""


def survey(keys: tuple[SealingKey, ...] | None = None, **changes: Any) -> Published:
    """The anonymous survey; `changes` are of its definition, `keys` those that it is sealed to."""
    if keys is None and not changes:
        return _library_survey()
    definition = json.loads(templates.read(templates.LIBRARY_SURVEY)) | changes
    sealed_to: dict[str, Any] = {} if keys is None else {"keys": keys}
    return published(definition=definition, **sealed_to)


@cache
def _library_survey() -> Published:
    """The survey as it is, signed and compiled once."""
    return published(definition=json.loads(templates.read(templates.LIBRARY_SURVEY)))


@cache
def consultation(keys: tuple[SealingKey, ...] | None = None) -> Published:
    """The same questions, asked of somebody whose address is verified."""
    reason = {"ja": "返事を送る先を確かめるため", "en": "So that we know where to send our answer"}
    return survey(keys, procedure="consultation", identity={"level": 1, "reason": reason})


@cache
def members() -> Published:
    """The same questions, asked of whoever signs in with a card."""
    return survey(procedure="library-card", identity={"level": 2, "reason": {"ja": "本人に返事をするため"}})


def catalogue(*forms: Published) -> Catalogue:
    """A catalogue that offers these forms."""
    offered = Catalogue(MUNICIPALITY)
    for form in forms or (published(),):
        offered.put(form)
    return offered


@dataclass
class MemoryLedger:
    """A real Merkle log in a list, with the ledger's rules about tags."""

    now_ms: int = NOW_MS
    leaves: list[bytes] = field(default_factory=list)
    times: list[int] = field(default_factory=list)

    async def append(self, one: Append) -> Entry:
        index = self._index(one)
        hashes = [merkle.leaf_hash(leaf) for leaf in self.leaves]
        head = checkpoint.Checkpoint(LOG.verifier.name, len(hashes), naivetree.root(hashes))
        return Entry(index, self.times[index], tuple(naivetree.path(index, hashes)), checkpoint.sign(head, LOG))

    def _index(self, one: Append) -> int:
        tags = [receipt.leaf_tag(leaf) for leaf in self.leaves]
        tag = receipt.leaf_tag(one.leaf.data)
        if tag in tags:
            known = tags.index(tag)
            if self.leaves[known] != one.leaf.data:
                raise Refusal("submission_conflict")
            return known
        if one.existing_only:
            raise Refusal("leaf_unknown")
        self.leaves.append(one.leaf.data)
        self.times.append(times.hour(self.now_ms) if one.hour_only else self.now_ms)
        return len(self.leaves) - 1


@dataclass
class Neighbours:
    """What the intake asks of others, in memory; `verdict` refuses every signature, `bus` every publication."""

    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    verified: list[SignedStatement] = field(default_factory=list)
    published: list[Passage] = field(default_factory=list)
    chunks: dict[tuple[bytes, int], bytes] = field(default_factory=dict)
    verdict: str = ""
    bus: str = ""

    async def store(self, upload: Upload, sealed: bytes) -> bool:
        """Keeps a chunk with the stream's rules: once, and nothing in its place."""
        if self.bus:
            raise Refusal(self.bus)
        place = upload.upload, upload.stored
        known = self.chunks.setdefault(place, sealed)
        if known != sealed:
            raise Refusal("chunk_conflict")
        return known is sealed

    def stages(self) -> Stages:
        return Stages(self._verify, self.ledger.append, self._publish)

    async def _verify(self, signed: SignedStatement) -> None:
        if self.verdict:
            raise Refusal(self.verdict)
        self.verified.append(signed)

    async def _publish(self, passage: Passage) -> None:
        if self.bus:
            raise Refusal(self.bus)
        self.published.append(passage)


@dataclass
class MemoryShelf:
    """Ciphertexts of saved forms with the stream's rules, but for time; `fault` refuses every call."""

    lying: dict[str, Stored] = field(default_factory=dict)
    hours: list[int] = field(default_factory=list)
    reads: int = 0
    fault: str = ""

    async def read(self, name: str) -> Stored:
        self._require_well()
        self.reads += 1
        return self.lying.get(name, Stored(b"", 0))

    async def write(self, name: str, sealed: bytes, over: Stored, hours: int) -> None:
        await self.erase(name, over)
        self.lying[name] = Stored(sealed, self.lying[name].sequence)
        self.hours.append(hours)

    async def erase(self, name: str, over: Stored) -> None:
        self._require_well()
        if self.lying.get(name, Stored(b"", 0)).sequence != over.sequence:
            raise Refusal("saved_conflict")
        self.lying[name] = Stored(b"", 1 + max((one.sequence for one in self.lying.values()), default=0))

    def _require_well(self) -> None:
        if self.fault:
            raise Refusal(self.fault)


class Gateway:
    """Intake and pages over one catalogue, with a clock to turn."""

    def __init__(
        self,
        *forms: Published,
        origin: str = ORIGIN,
        card_door: str | None = None,
        agent: CardAgent = CardAgent(),  # noqa: B008 - immutable
        allowance: Allowance | None = None,
        lookups: Callable[[], Data] = held.packaged,
    ) -> None:
        self.now_ms = NOW_MS
        self.catalogue = catalogue(*forms)
        self.neighbours = Neighbours()
        self.challenges = Challenges(b"c" * 32)
        self.uploads = Uploads(b"c" * 32)
        self.recent = Recent()
        self.statuses: dict[str, Any] = {}
        self.letters: dict[str, str] = {}
        self.desk = Desk(
            intake=Intake(self.catalogue, self.challenges, self.uploads, origin),
            challenges=self.challenges,
            receipts=Receipts(b"r" * 32),
            stages=self.neighbours.stages(),
            recent=self.recent,
            uploads=UploadDesk(
                self.uploads,
                self.neighbours.store,
                allowance or Allowance(10**9, 10**9),
                lambda scope: client_of(scope, "x-client"),
                lambda: self.now_ms,
            ),
            now_ms=lambda: self.now_ms,
        )
        self.intake = IntakeApp(self.desk)
        self.mails: list[tuple[str, str, str]] = []
        self.mail_fault = ""
        self.filing = Filing(
            Unsigned(attestation.KEY, origin),
            challenges=self.challenges,
            receipts=self.desk.receipts,
            stages=self.desk.stages,
            recent=self.recent,
            now_ms=self.desk.now_ms,
            named=self.desk.uploads.named,
        )
        self.cancelling = Cancelling(attestation.KEY, self.catalogue, self.desk.stages.publish, self.desk.now_ms)
        self.shelf = MemoryShelf()
        self.saving = Saving(self.shelf, Allowance(10**9, 10**6), 30, lambda: self.site.now().astimezone(JST))
        self.site = Site(
            municipality=MUNICIPALITY,
            names={"ja": "見本市", "easy": "見本市", "en": "Mihon City"},
            origin=origin,
            notice_keys=(b64.encode(NOTICE_KEY.public().public),),
            catalogue=self.catalogue,
            recent=self.recent,
            status=self._status,
            letter=self.letters.get,
            verify=partial(receipt.verify_receipt, verifiers=[LOG.verifier]),
            filing=self.filing,
            uploads=self.uploads,
            wait=asyncio.run,
            saving=SavingDesk(
                save=lambda wish: asyncio.run(self.saving.save(wish)),
                resume=lambda asked: asyncio.run(self.saving.resume(asked)),
                discard=lambda asked: asyncio.run(self.saving.discard(asked)),
            ),
            cancel=lambda asking: asyncio.run(self.cancelling.cancel(asking)),
            codes=Codes(b"c" * 32),
            mails=MailRates(10, 3, 600),
            mail=self._mail,
            now=lambda: datetime.fromtimestamp(self.now_ms / 1000, UTC),
            card_door=card_door,
            agent=agent,
            lookups=lookups,
            help_lines=helplines.load(),
        )
        self.pages = app.create(self.site)

    def later(self, seconds: float) -> None:
        """Turn every clock on."""
        self.now_ms += int(seconds * 1000)
        self.neighbours.ledger.now_ms = self.now_ms

    def post(self, path: str, body: object, headers: Mapping[str, str] | None = None) -> tuple[int, Any]:
        """Status and JSON of a call to the intake."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        status, _, answer = request(self.intake, "POST", path, [data], headers)
        return status, json.loads(answer)

    def challenge(self) -> dict[str, str]:
        answer: dict[str, str] = self.post("/api/v1/challenges", {})[1]
        return answer

    def submit(self, parcel: object) -> tuple[int, Any]:
        return self.post("/api/v1/submissions", parcel)

    def _mail(self, address: str, subject: str, text: str) -> None:
        if self.mail_fault:
            raise Refusal(self.mail_fault)
        self.mails.append((address, subject, text))

    def _status(self, number: str) -> Any:
        found = self.statuses.get(number)
        if isinstance(found, Exception):
            raise found
        return found


def fill_in(
    form: Published,
    challenge: Mapping[str, str],
    /,
    *,
    card: str = "valid",
    key: CardKey = CardKey.SIGNATURE,
    **changes: Any,
) -> dict[str, str]:
    """What a citizen's browser sends: golden answers and files, sealed, and signed with a test card's `key`.

    `changes` are of the statement.
    """
    submission = b64.decode(challenge["submission"], 16)
    answers, files = templates.golden_answers(NOW.date()), templates.golden_files()
    inside = tuple(Attachment(f.name, f.media_type, b"a" * 32, f.data) for f in files)
    packed = Content(b"s" * 32, answers, inside)
    bound_to = sealing.info(form.bundle.municipality, form.bundle.procedure, form.digest, submission)
    sealed = sealing.seal(form.key, content.pack(packed), bound_to)
    stated = Statement(
        municipality=form.bundle.municipality,
        procedure=form.bundle.procedure,
        form=form.digest,
        submission=submission,
        time=datetime.fromisoformat(challenge["issued"]),
        origin=ORIGIN,
        nonce=challenge["nonce"],
        commitment=answers_commitment(packed.salt, answers),
        attachments=tuple(attachment_digest(one.salt, one.data) for one in inside),
        sealed=hashlib.sha256(sealed).digest(),
    )
    make = sign_with if key is CardKey.SIGNATURE else sign_in_with
    signed = make(card, statement.encode(replace(stated, **changes), key))
    return {"statement": signed, "sealed": b64.encode(sealed), "key_id": form.key.key_id}


def request(
    application: Callable[..., Any],
    method: str,
    path: str,
    chunks: Sequence[bytes | None] = (b"",),
    headers: Mapping[str, str] | None = None,
) -> tuple[int, dict[str, str], bytes]:
    """One request to an ASGI application, its body in these chunks; status, headers and body of the answer.

    A chunk that is None never comes.
    """
    return asyncio.run(_request(application, method, path, list(chunks), headers))


async def _request(
    application: Callable[..., Any],
    method: str,
    path: str,
    chunks: list[bytes | None],
    headers: Mapping[str, str] | None,
) -> tuple[int, dict[str, str], bytes]:
    given = {"content-type": "application/json"} if headers is None else headers
    scope = {
        "type": "http",
        "http_version": "1.1",
        "scheme": "http",
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
    }
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if not chunks:
            return {"type": "http.disconnect"}
        body = chunks.pop(0)
        if body is None:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": body, "more_body": bool(chunks)}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await application(scope, receive, send)
    answer = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], answer, b"".join(message.get("body", b"") for message in sent)
