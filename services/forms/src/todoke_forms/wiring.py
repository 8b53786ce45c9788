"""Builds the two processes and the operator's commands from their configuration; their parts meet only here."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

import grpc
from sqlalchemy import Connection

from todoke_evidence.application_check import Trusted
from todoke_evidence.attested import AttestationVerifier
from todoke_evidence.errors import EvidenceError
from todoke_evidence.jpki.answers import Answers
from todoke_evidence.jpki.profile import PROFILES
from todoke_evidence.jpki.trust import TrustStore
from todoke_evidence.note import NoteVerifier
from todoke_evidence.notice import NoticeKey
from todoke_evidence.sealing import OpeningKey, SealingKey
from todoke_evidence.seen_lists import SeenLists
from todoke_evidence.timestamp import TimestampAuthority
from todoke_evidence.trust_files import TrustFolder
from todoke_forms import chunk_inbox, events, ocsp_client, outbox
from todoke_forms.cases import exporting_draws
from todoke_forms.cases.deleting import Deleting
from todoke_forms.cases.exporting import Exporter
from todoke_forms.chunk_inbox import ChunkInbox
from todoke_forms.config import Authentication, InboxConfig, Ocsp, WebConfig
from todoke_forms.core.opening import Office
from todoke_forms.core.withdrawals import Wish
from todoke_forms.files.sanitizer_client import SanitizerClient
from todoke_forms.files.sanitizing import Sanitizing
from todoke_forms.form_source import FormSource
from todoke_forms.inbox import CONSUMER, STREAM, Inbox
from todoke_forms.keys import secret_files
from todoke_forms.keys.key_folder import KeyFolder
from todoke_forms.ledger_client import LedgerClient
from todoke_forms.ocsp_client import OcspClient
from todoke_forms.outbox import Outbox
from todoke_forms.places.vacancies import Hinting
from todoke_forms.rpc import SERVICE, CasesServicer
from todoke_forms.store import reading
from todoke_forms.store.database import Database
from todoke_forms.store.uploads import StoredUploads
from todoke_forms.store.withdrawals import Asked
from todoke_forms.timestamp_client import TimestampClient
from todoke_forms.versions import publishing, withdrawing
from todoke_forms.versions.offering import Offering
from todoke_forms.versions.publishing import Published
from todoke_forms.versions.releasing import Releasing
from todoke_forms.versions.stopping import Stopping
from todoke_kit import bus, lifecycle, logs, metrics, pulling, rpc
from todoke_kit.config import ConfigError
from todoke_kit.fresh import Fresh
from todoke_pb.forms.v1 import forms_pb2_grpc

_log = logs.get(__name__)

T = TypeVar("T")

CONNECT_SECONDS = 10.0  # an operator who waits longer for the bus is better told

_now = partial(datetime.now, UTC)

KEYS_RELOAD_SECONDS = 1.0  # sooner than a new key can come back from the citizens' door
HINT_SECONDS = 5.0  # how late the outside learns that places are taken or free again
OFFER_SECONDS = 10.0  # how late a key whose time is over may leave the bundles

Keys = Mapping[str, OpeningKey]
Stamp = Callable[[bytes], Awaitable[bytes]]


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
    notice_key = _notice_key(settings)
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


def publish(settings: InboxConfig, definition: Path, previous: timedelta, *, if_new: bool = False) -> Published:
    """`publish`: makes the definition in a file the current version; the one before is taken for `previous` longer."""
    logs.configure("forms-publish", settings.audit_file)
    offering, kept = _offering(settings)
    data, now = definition.read_bytes(), _now()
    publisher = offering.publisher(kept, now)
    published = publishing.publish(offering.database, publisher, data, now, if_new=if_new, previous=previous)
    if published.changed:
        publishing.record(published)
    return published


def withdraw(settings: InboxConfig, wish: Wish) -> Asked:
    """`withdraw`, `restore`: stops a version of a form, or takes it again."""
    logs.configure("forms-withdraw", settings.audit_file)
    offering, kept = _offering(settings)
    asked = withdrawing.command(offering, kept, wish, _now())
    withdrawing.record(asked)
    return asked


def _offering(settings: InboxConfig) -> tuple[Offering, Sequence[SealingKey]]:
    """What an operator's command offers with, and the keys that are kept."""
    kept = [key.public() for key in KeyFolder(settings.sealing_keys).load().values()]
    return Offering(Database.prepared(settings.database), settings.municipality, _notice_key(settings)), kept


def delete_due(settings: WebConfig, say: Callable[[str], None], *, dry: bool) -> int:
    """`delete-due`: deletes the cases whose retention is over; returns how many of them could not be."""
    logs.configure("forms-delete-due", settings.audit_file)
    database = Database.prepared(settings.database)
    return Deleting(database, settings.retention_years, secrets.token_bytes, _now).run(say, dry=dry)


def export(settings: InboxConfig, number: str, file: Path, *, trust: Path | None, with_answers: bool) -> str:
    """`export`: writes the bundle of a case to a new file that only its owner reads; returns the receipt number.

    It is judged before by the authorities in `trust`, by default those that the office trusts today.
    """
    logs.configure("forms-export", settings.audit_file)
    trusted, stamp = _readers(settings, trust or settings.trust)
    receipt_number, bundle = asyncio.run(_export(settings, number, trusted, stamp, with_answers=with_answers))
    # Recorded before it is written: no bundle is anywhere that no auditor can find.
    logs.audit(events.CASE_EXPORTED, receipt=receipt_number, answers=with_answers)
    secret_files.create(file, bundle)
    return receipt_number


async def _export(
    settings: InboxConfig, number: str, trusted: Trusted, stamp: Stamp | None, *, with_answers: bool
) -> tuple[str, bytes]:
    async with rpc.channel(settings.ledger) as channel:
        exporter = Exporter(
            Database.prepared(settings.database),
            LedgerClient(channel).prove,
            stamp,
            KeyFolder(settings.sealing_keys).load(),
            trusted,
        )
        return await exporter.export(number, with_answers=with_answers)


def export_draw(settings: InboxConfig, procedure: str, file: Path) -> None:
    """`export-draw`: writes the record of a draw, proven by the ledger, to a new file for everyone to read."""
    logs.configure("forms-export", settings.audit_file)
    data = asyncio.run(_export_draw(settings, procedure))
    with file.open("xb") as new:
        new.write(data)
    logs.audit(events.DRAW_EXPORTED, procedure=procedure)


async def _export_draw(settings: InboxConfig, procedure: str) -> bytes:
    async with rpc.channel(settings.ledger) as channel:
        prove = LedgerClient(channel).prove
        return await exporting_draws.export(Database.prepared(settings.database), prove, _log_keys(settings), procedure)


def unclaimed(settings: InboxConfig, work: Callable[[Database], None]) -> None:
    """`list-uploads`, `drop-uploads`: does the work on uploads that no application names."""
    logs.configure("forms-operator", settings.audit_file)
    database = Database.prepared(settings.database)
    try:
        work(database)
    finally:
        database.close()


def _readers(settings: InboxConfig, trust: Path) -> tuple[Trusted, Stamp | None]:
    """Whom the readers of a bundle trust, and who stamps it for them; nobody where no timestamp authority is named.

    :raises ConfigError: when no key of the ledger is named.
    """
    if not settings.log_keys:
        raise ConfigError("log_keys: a bundle is judged by the ledger's public keys, and none is named")
    profile = PROFILES[settings.profile]
    anchors = TrustFolder(trust, profile).anchors()
    log_keys = _log_keys(settings)
    stamping = settings.timestamps
    if stamping is None:
        return Trusted(profile, anchors, log_keys, None), None
    authority = TimestampAuthority([file.read_bytes() for file in stamping.authorities])
    stamp = TimestampClient(stamping.url, stamping.seconds, authority).stamp
    return Trusted(profile, anchors, log_keys, authority), stamp


def _log_keys(settings: InboxConfig) -> list[NoteVerifier]:
    return [NoteVerifier.from_vkey(file.read_text("ascii", "replace").strip()) for file in settings.log_keys]


def _notice_key(settings: InboxConfig) -> NoticeKey:
    return NoticeKey.from_bytes(settings.notice_key.read_bytes())


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
