"""Joins the edges of the gateway around its core; nothing else does."""

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from a2wsgi import WSGIMiddleware
from flask import Flask
from nats.aio.client import Client

from todoke_evidence import receipt
from todoke_evidence.attested import AttestationKey
from todoke_evidence.jpki.profile import TEST
from todoke_evidence.statement import SignedStatement
from todoke_gateway import card_door, helplines, identity_client, keys, ledger_client, outbox
from todoke_gateway.cancelling import Cancelling
from todoke_gateway.chunk_outbox import ChunkOutbox
from todoke_gateway.config import Config, Lookups
from todoke_gateway.core.acceptance import Append, Passage, Stages
from todoke_gateway.core.allowance import Allowance
from todoke_gateway.core.catalogue import Catalogue
from todoke_gateway.core.challenge import Challenges
from todoke_gateway.core.contact import Codes
from todoke_gateway.core.intake import Intake
from todoke_gateway.core.rates import MailRates
from todoke_gateway.core.receipts import Entry, Receipts
from todoke_gateway.core.recent import Recent
from todoke_gateway.core.unsigned import Unsigned
from todoke_gateway.core.uploads import Uploads
from todoke_gateway.filing import Filing
from todoke_gateway.identity_client import IdentityClient
from todoke_gateway.inbox import FormWatch, Letters, Statuses
from todoke_gateway.ledger_client import LedgerClient
from todoke_gateway.mail_client import MailClient
from todoke_gateway.metrics import BATCH
from todoke_gateway.outbox import Outbox
from todoke_gateway.saving import Saving
from todoke_gateway.store import Store
from todoke_gateway.web import app
from todoke_gateway.web.asgi import Application
from todoke_gateway.web.attaching import Files
from todoke_gateway.web.clients import client_of
from todoke_gateway.web.door import Door
from todoke_gateway.web.intake import Desk, IntakeApp
from todoke_gateway.web.server import Server
from todoke_gateway.web.server import settings as server_settings
from todoke_gateway.web.site import JST, CardAgent, SavingDesk, Site
from todoke_gateway.web.uploads import UploadDesk
from todoke_kit import bus, config, lifecycle, logs, metrics, rpc
from todoke_kit.batching import Batcher
from todoke_kit.errors import Refusal
from todoke_lookups import held
from todoke_lookups.data import Data

_log = logs.get(__name__)

I = TypeVar("I")  # noqa: E741 - item in
O = TypeVar("O")  # noqa: E741 - outcome out

PENDING = 2_000  # applications waiting at one stage; more are told to come again
PAGE_THREADS = 8
BACKLOG = 1_000  # connections that may wait to be accepted
STATUS_SECONDS = 5.0
FILING_SECONDS = 20.0  # ledger and bus each give up sooner
SAVING_SECONDS = 12.0  # a read and a write give up sooner
# Codes by mail within ten minutes: asked for by one address, sent to one, and by all.
MAILS_EACH, MAILS_TO_ONE, MAILS = 10, 3, 600


async def main(settings: Config, stop: lifecycle.Stop) -> None:
    """Run the gateway until `stop` is set."""
    card_door.require_test(settings.card_door)
    verifier = keys.notice_verifier(settings.keys.notices)
    client = await bus.connect(settings.bus, "gateway")
    catalogue = Catalogue(settings.municipality.code)
    watch = FormWatch(client, verifier, catalogue)
    recent = Recent()
    desk = _desk(settings, catalogue, recent, client)
    intake = IntakeApp(desk)
    code = settings.municipality.code
    lookups = Statuses(client, verifier, code), Letters(client, verifier, code)
    pages = app.create(_site(settings, catalogue, desk, _saving_desk(settings, client), lookups))
    await watch.attempt()
    metrics.serve(settings.metrics)
    try:
        files = Files(desk.uploads, catalogue)
        door = Door(intake, _threaded(pages), settings.client_address_header, files)
        await _listen(settings, door, stop, watch.run())
    finally:
        await client.close()


async def _listen(settings: Config, door: Door, stop: lifecycle.Stop, watch: Awaitable[None]) -> None:
    """Answer requests until `stop` is set, and those that have begun after it."""
    server = Server(server_settings(door, proxied=settings.client_address_header is not None), lifecycle.ready)
    with _bind(settings.http.address) as listening:
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            await lifecycle.until_stopped(stop, watch, asyncio.shield(serving))
        finally:
            server.should_exit = True
            await serving


def _bind(address: str) -> socket.socket:
    try:
        return socket.create_server(config.split_address(address), backlog=BACKLOG)
    except OSError as error:
        raise config.ConfigError(f"{address}: {error.strerror}") from error


def _threaded(pages: Flask) -> Application:
    """The pages as an ASGI application on a few threads."""
    return cast("Application", WSGIMiddleware(cast("Any", pages), workers=PAGE_THREADS))


def _identity(settings: Config) -> IdentityClient:
    """Where virtual cards have a door, nothing is taken from an identity that believes real ones."""
    return IdentityClient(rpc.channel(settings.identity), None if settings.card_door is None else TEST.name)


def _stages(settings: Config, client: Client) -> Stages:
    """The three stages, each of them batched by itself: what queued while the last batch was away goes together."""
    identity = _identity(settings)
    ledger = LedgerClient(rpc.channel(settings.ledger))
    box = Outbox(client, settings.municipality.code)
    verify = Batcher(_measured("verify", identity.verify), limit=identity_client.BATCH, pending=PENDING)
    append = Batcher(_measured("append", ledger.append), limit=ledger_client.BATCH, pending=PENDING)
    publish = Batcher(
        _measured("publish", box.publish),
        limit=outbox.PACK,
        pending=PENDING,
        size=outbox.weight,
        max_bytes=outbox.PACK_BYTES,
    )

    async def verified(signed: SignedStatement) -> None:
        identity_client.require_ok(await verify.submit(signed))

    async def appended(one: Append) -> Entry:
        return ledger_client.require_entry(await append.submit(one))

    async def published(passage: Passage) -> None:
        await publish.submit(passage)

    return Stages(verified, appended, published)


def _desk(settings: Config, catalogue: Catalogue, recent: Recent, client: Client) -> Desk:
    secret = keys.secret(settings.keys.challenge)
    challenges, uploads = Challenges(secret), Uploads(secret)  # under labels of their own
    box = ChunkOutbox(client, settings.municipality.code)
    return Desk(
        intake=Intake(catalogue, challenges, uploads, settings.origin),
        challenges=challenges,
        receipts=Receipts(keys.secret(settings.keys.receipt)),
        stages=_stages(settings, client),
        recent=recent,
        uploads=_upload_desk(settings, uploads, box),
        now_ms=_now_ms,
    )


def _upload_desk(settings: Config, uploads: Uploads, box: ChunkOutbox) -> UploadDesk:
    allowance = Allowance(settings.uploads.unnamed_bytes, settings.uploads.client_bytes)
    client = partial(client_of, proxy_header=settings.client_address_header)
    return UploadDesk(uploads, box.publish, allowance, client, _now_ms)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _saving_desk(settings: Config, client: Client) -> SavingDesk:
    allowance = Allowance(settings.saving.all_bytes, settings.saving.client_bytes)
    saving = Saving(Store(client), allowance, settings.saving.days, lambda: datetime.now(JST))
    return SavingDesk(
        save=_blocking(saving.save, SAVING_SECONDS, "saving_unavailable"),
        resume=_blocking(saving.resume, SAVING_SECONDS, "saving_unavailable"),
        discard=_blocking(saving.discard, SAVING_SECONDS, "saving_unavailable"),
    )


def _site(
    settings: Config, catalogue: Catalogue, desk: Desk, saving: SavingDesk, lookups: tuple[Statuses, Letters]
) -> Site:
    statuses, letters = lookups
    attestation = AttestationKey(keys.secret(settings.keys.attestation))
    unsigned = Unsigned(attestation, settings.origin)
    cancelling = Cancelling(attestation, catalogue, desk.stages.publish, desk.now_ms)
    host = urlsplit(settings.origin).hostname or ""
    return Site(
        municipality=settings.municipality.code,
        names={
            "ja": settings.municipality.name,
            "easy": settings.municipality.name,
            "en": settings.municipality.name_en,
        },
        origin=settings.origin,
        notice_keys=keys.notice_keys(settings.keys.notices, settings.municipality.code),
        catalogue=catalogue,
        recent=desk.recent,
        status=_blocking(statuses.last, STATUS_SECONDS, "status_unavailable"),
        letter=_blocking(letters.last, STATUS_SECONDS, "status_unavailable"),
        filing=Filing(
            unsigned,
            challenges=desk.challenges,
            receipts=desk.receipts,
            stages=desk.stages,
            recent=desk.recent,
            now_ms=desk.now_ms,
            named=desk.uploads.named,
        ),
        uploads=desk.uploads.uploads,
        wait=_blocking(_itself, FILING_SECONDS, "service_unavailable"),
        saving=saving,
        cancel=_blocking(cancelling.cancel, FILING_SECONDS, "service_unavailable"),
        codes=Codes(keys.secret(settings.keys.challenge)),
        mails=MailRates(MAILS_EACH, MAILS_TO_ONE, MAILS),
        mail=None if settings.mail is None else MailClient(settings.mail, host).send,
        client_header=settings.client_address_header,
        verify=partial(receipt.verify_receipt, verifiers=keys.note_verifiers(settings.keys.logs)),
        now=lambda: datetime.now(UTC),
        card_door=None if settings.card_door is None else settings.card_door.url,
        agent=CardAgent(settings.card_agent.origins(), settings.card_agent.extension),
        lookups=_lookups(settings.lookups),
        help_lines=helplines.load(settings.help_lines),
    )


def _lookups(settings: Lookups | None) -> Callable[[], Data]:
    """The postcodes and banks that count whenever it is called."""
    if settings is None:
        return held.packaged

    def complain(code: str) -> None:
        logs.event(_log, "lookups_refused", code=code)

    return held.Held(settings.file, keys.note_verifiers(settings.publishers), complain).current


def _blocking(work: Callable[[I], Coroutine[Any, Any, O]], seconds: float, otherwise: str) -> Callable[[I], O]:
    """The same work for the page threads, run on the loop this is called on; `otherwise` when it takes too long."""
    loop = asyncio.get_running_loop()

    def wait(given: I) -> O:
        try:
            return asyncio.run_coroutine_threadsafe(work(given), loop).result(seconds)
        except TimeoutError:
            raise Refusal(otherwise) from None

    return wait


def _itself(work: Coroutine[Any, Any, O]) -> Coroutine[Any, Any, O]:
    return work


def _measured(
    stage: str, run: Callable[[Sequence[I]], Awaitable[Sequence[O]]]
) -> Callable[[Sequence[I]], Awaitable[Sequence[O]]]:
    """The same stage, its batches counted."""

    async def measured(batch: Sequence[I]) -> Sequence[O]:
        BATCH.labels(stage).observe(len(batch))
        return await run(batch)

    return measured
