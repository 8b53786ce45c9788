"""Builds the inbox process from its configuration: its parts meet only here (`wiring_web` is that of the pages)."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

import grpc
from sqlalchemy import Connection

from todoke_evidence.attested import AttestationVerifier
from todoke_evidence.errors import EvidenceError
from todoke_evidence.jpki.answers import Answers
from todoke_evidence.jpki.profile import PROFILES
from todoke_evidence.jpki.trust import TrustStore
from todoke_evidence.notice import NoticeKey
from todoke_evidence.sealing import OpeningKey
from todoke_evidence.seen_lists import SeenLists
from todoke_evidence.trust_files import TrustFolder
from todoke_forms import (
    chunk_inbox,
    events,
    ocsp_client,
    outbox,
)
from todoke_forms.chunk_inbox import ChunkInbox
from todoke_forms.config import Authentication, InboxConfig, Ocsp
from todoke_forms.core.opening import Office
from todoke_forms.files.sanitizer_client import SanitizerClient
from todoke_forms.files.sanitizing import Sanitizing
from todoke_forms.form_source import FormSource
from todoke_forms.inbox import CONSUMER, STREAM, Inbox
from todoke_forms.keys.key_folder import KeyFolder
from todoke_forms.ledger_client import LedgerClient
from todoke_forms.ocsp_client import OcspClient
from todoke_forms.outbox import Outbox
from todoke_forms.places.vacancies import Hinting
from todoke_forms.rpc import SERVICE, CasesServicer
from todoke_forms.store import reading
from todoke_forms.store.database import Database
from todoke_forms.store.uploads import StoredUploads
from todoke_forms.versions.offering import Offering
from todoke_forms.versions.releasing import Releasing
from todoke_forms.versions.stopping import Stopping
from todoke_kit import bus, lifecycle, logs, metrics, pulling, rpc
from todoke_kit.fresh import Fresh
from todoke_pb.forms.v1 import forms_pb2_grpc

_log = logs.get(__name__)

_now = partial(datetime.now, UTC)

KEYS_RELOAD_SECONDS = 1.0  # sooner than a new key can come back from the citizens' door
HINT_SECONDS = 5.0  # how late the outside learns that places are taken or free again
OFFER_SECONDS = 10.0  # how late a key whose time is over may leave the bundles

Keys = Mapping[str, OpeningKey]


async def inbox(settings: InboxConfig, stop: lifecycle.Stop) -> None:
    """The process that opens, verifies, keeps and tells; runs until `stop` is set."""
    logs.configure("forms-inbox", settings.audit_file)
    metrics.serve(settings.metrics)
    database = Database.prepared(settings.database)
    answers, ask = _responder(settings.ocsp)
    trust = _trust("trust store", settings, settings, answers)
    own = settings.authentication
    authentication = _trust("trust store for authentication", settings, own, answers) if own else None
    keys = Fresh("sealing keys", KeyFolder(settings.sealing_keys).load, OSError, EvidenceError)
    client = await bus.connect(settings.bus, "forms")
    ledger = LedgerClient(rpc.channel(settings.ledger))
    notice_key = NoticeKey.from_bytes(settings.notice_key.read_bytes())
    pump = Outbox(database, outbox.senders(client, ledger, settings.municipality, notice_key))
    sanitizer = settings.sanitizer
    worker = SanitizerClient(sanitizer.command, sanitizer.pdf, sanitizer.seconds)
    sanitizing = Sanitizing(database, worker, keys.current, sanitizer.workers)

    def wrote() -> None:
        pump.wake()
        sanitizing.wake()

    intake = Inbox(
        pulling.Puller(client, STREAM, CONSUMER, releases=True),
        database,
        office=_office(settings, keys, trust, authentication),
        wrote=wrote,
        randomness=secrets.token_bytes,
        now=_now,
        ask=ask,
    )
    files = ChunkInbox(
        pulling.Puller(client, chunk_inbox.STREAM, chunk_inbox.CONSUMER, releases=True),
        database,
        municipality=settings.municipality,
        max_unclaimed_bytes=settings.max_unclaimed_bytes,
        behind=lambda: intake.behind,
        now=_now,
    )
    offering = Offering(database, settings.municipality, notice_key)
    releasing = Releasing(offering, keys.current, pump.wake, _now)
    stopping = Stopping(offering, keys.current, pump.wake, _now)
    cases = await _serve_cases(settings, database)
    lifecycle.ready()
    await lifecycle.until_stopped(
        stop,
        intake.run(),
        files.run(),
        files.sweep(),
        pump.run(),
        sanitizing.run(),
        *(store.keep(settings.trust_reload_seconds) for store in (trust, authentication) if store),
        keys.keep(KEYS_RELOAD_SECONDS),
        offering.keep(OFFER_SECONDS, _now),
        Hinting(database, settings.municipality, notice_key).keep(HINT_SECONDS, _now),
        releasing.run(),
        stopping.run(),
    )
    await cases.stop(rpc.GRACE_SECONDS)
    await bus.close(client)
    database.close()


def _trust(
    what: str, settings: InboxConfig, named: InboxConfig | Authentication, answers: Answers | None
) -> Fresh[TrustStore]:
    """The authorities of a folder, with what is known of revocation, always as they are now."""
    if answers is None and named.seen_lists is None:
        logs.event(_log, events.LISTS_NOT_REMEMBERED, what=what)
    folder = TrustFolder(
        named.trust,
        PROFILES[settings.profile],
        feed=named.feed,
        max_list_age=timedelta(seconds=settings.max_list_age_seconds),
        revocation=answers,
        keep=True,  # what a case was judged by is kept with it
        seen=SeenLists(named.seen_lists) if named.seen_lists else None,
        refused=partial(metrics.lists_refused, what),
    )
    return Fresh(what, folder.load, OSError, EvidenceError)


def _responder(ocsp: Ocsp | None) -> tuple[Answers | None, Callable[[], Awaitable[bool]] | None]:
    """Where answers about revocation are kept and how they are asked for; neither where there are lists."""
    if ocsp is None:
        return None, None
    answers = Answers(timedelta(seconds=ocsp.max_age_seconds), keep=True)
    randomness = secrets.token_bytes if ocsp.nonces else None
    return answers, OcspClient(answers, ocsp_client.poster(ocsp.url, ocsp.seconds), randomness, _now).ask


def _office(
    settings: InboxConfig, keys: Fresh[Keys], trust: Fresh[TrustStore], authentication: Fresh[TrustStore] | None
) -> Callable[[Connection], Office]:
    """What this office judges with, as it is when asked."""
    forms = FormSource()
    gateways = AttestationVerifier.from_files(*(file.read_bytes() for file in settings.gateway_keys))

    def office(connection: Connection) -> Office:
        known = forms.all(connection), keys.current(), trust.current()
        signed_in = authentication.current() if authentication else None
        submission = partial(reading.submission, connection)
        return Office(settings.municipality, *known, StoredUploads(connection), gateways, signed_in, submission)

    return office


async def _serve_cases(settings: InboxConfig, database: Database) -> rpc.Server:
    servicer = CasesServicer(database, settings.municipality)

    def register(server: grpc.aio.Server) -> Sequence[str]:
        forms_pb2_grpc.add_CasesServicer_to_server(servicer, server)
        return (SERVICE,)

    return await rpc.start_server(settings.rpc, register)
