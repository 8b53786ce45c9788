"""Builds the inbox from its configuration (`wiring_trust`: what cards are judged by; `wiring_web`: the pages)."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from itertools import chain
from typing import Any

import grpc
from nats.aio.client import Client
from sqlalchemy import Connection

from todoke_evidence.attested import AttestationVerifier
from todoke_evidence.errors import EvidenceError
from todoke_evidence.notice import NoticeKey
from todoke_evidence.sealing import OpeningKey
from todoke_forms import chunk_inbox, definitions, outbox, wiring_trust
from todoke_forms.chunk_inbox import ChunkInbox
from todoke_forms.config import InboxConfig
from todoke_forms.core.opening import Office
from todoke_forms.files.sanitizer_client import SanitizerClient
from todoke_forms.files.sanitizing import Sanitizing
from todoke_forms.form_source import FormSource
from todoke_forms.inbox import CONSUMER, STREAM, Inbox
from todoke_forms.keys.key_folder import KeyFolder
from todoke_forms.ledger_client import LedgerClient
from todoke_forms.outbox import Outbox
from todoke_forms.places.vacancies import Hinting
from todoke_forms.rpc import SERVICE, CasesServicer
from todoke_forms.store import reading
from todoke_forms.store.database import Database
from todoke_forms.store.uploads import StoredUploads
from todoke_forms.versions.offering import Offering
from todoke_forms.versions.releasing import Releasing
from todoke_forms.versions.stopping import Stopping
from todoke_forms.wiring_trust import Trust
from todoke_kit import bus, lifecycle, logs, metrics, pulling, rpc
from todoke_kit.fresh import Fresh
from todoke_pb.forms.v1 import forms_pb2_grpc

_now = partial(datetime.now, UTC)


def _now_ms() -> int:
    return int(_now().timestamp() * 1000)


KEYS_RELOAD_SECONDS = 1.0  # sooner than a new key can come back from the citizens' door
HINT_SECONDS = 5.0  # how late the outside learns that places are taken or free again
OFFER_SECONDS = 10.0  # how late a key whose time is over may leave the bundles

Keys = Mapping[str, OpeningKey]
Running = Coroutine[Any, Any, None]


@dataclass(frozen=True)
class _Shared:
    """What several parts of the process use."""

    settings: InboxConfig
    database: Database
    client: Client
    keys: Fresh[Keys]
    notice_key: NoticeKey


async def inbox(settings: InboxConfig, stop: lifecycle.Stop) -> None:
    """The process that opens, verifies, keeps and tells; runs until `stop` is set."""
    logs.configure("forms-inbox", settings.audit_file)
    metrics.serve(settings.metrics)
    keys = Fresh("sealing keys", KeyFolder(settings.sealing_keys).load, OSError, EvidenceError)
    notice_key = NoticeKey.from_bytes(settings.notice_key.read_bytes())
    trust = wiring_trust.trust(settings)
    database = Database.prepared(settings.database)
    client = await bus.connect(settings.bus, "forms")
    shared = _Shared(settings, database, client, keys, notice_key)
    pump, sanitizing = _pump(shared), _sanitizing(shared)
    cases = await _serve_cases(settings, database)
    running = _receiving(shared, trust, pump, sanitizing), _offering(shared, pump)
    lifecycle.ready()
    await lifecycle.until_stopped(stop, pump.run(), sanitizing.run(), keys.keep(KEYS_RELOAD_SECONDS), *chain(*running))
    await cases.stop(rpc.GRACE_SECONDS)
    await bus.close(client)
    database.close()


def _pump(shared: _Shared) -> Outbox:
    """Tells the bus and the ledger what the database holds for them."""
    ledger = LedgerClient(rpc.channel(shared.settings.ledger))
    senders = outbox.senders(shared.client, ledger, shared.settings.municipality, shared.notice_key, _now_ms)
    return Outbox(shared.database, senders)


def _sanitizing(shared: _Shared) -> Sanitizing:
    sanitizer = shared.settings.sanitizer
    worker = SanitizerClient(sanitizer.command, sanitizer.pdf, sanitizer.seconds)
    return Sanitizing(shared.database, worker, shared.keys.current, sanitizer.workers)


def _receiving(shared: _Shared, trust: Trust, pump: Outbox, sanitizing: Sanitizing) -> Sequence[Running]:
    """Applications and their files, and what they are judged by."""

    def wrote() -> None:
        pump.wake()
        sanitizing.wake()

    intake = Inbox(
        pulling.Puller(shared.client, STREAM, CONSUMER, releases=True),
        shared.database,
        office=_office(shared.settings, shared.keys, trust),
        wrote=wrote,
        randomness=secrets.token_bytes,
        now=_now,
        ask=trust.ask,
    )
    files, seconds = _files(shared, intake), shared.settings.trust_reload_seconds
    stores = [one.keep(seconds) for one in (trust.signing, trust.authentication) if one]
    return intake.run(), files.run(), files.sweep(), *stores


def _files(shared: _Shared, intake: Inbox) -> ChunkInbox:
    return ChunkInbox(
        pulling.Puller(shared.client, chunk_inbox.STREAM, chunk_inbox.CONSUMER, releases=True),
        shared.database,
        municipality=shared.settings.municipality,
        max_unclaimed_bytes=shared.settings.max_unclaimed_bytes,
        behind=lambda: intake.behind,
        now=_now,
    )


def _offering(shared: _Shared, pump: Outbox) -> Sequence[Running]:
    """What the outside is offered: forms, the places that are left, and what is taken back."""
    municipality, keys = shared.settings.municipality, shared.keys.current
    offering = Offering(shared.database, municipality, shared.notice_key)
    return (
        offering.keep(OFFER_SECONDS, _now),
        Hinting(shared.database, municipality, shared.notice_key).keep(HINT_SECONDS, _now),
        Releasing(offering, keys, pump.wake, _now).run(),
        Stopping(offering, keys, pump.wake, _now).run(),
    )


def _office(settings: InboxConfig, keys: Fresh[Keys], trust: Trust) -> Callable[[Connection], Office]:
    """What this office judges with, as it is when asked."""
    forms = FormSource()
    gateways = AttestationVerifier.from_files(*(file.read_bytes() for file in settings.gateway_keys))

    def office(connection: Connection) -> Office:
        known = forms.all(connection), keys.current(), trust.signing.current()
        signed_in = trust.authentication.current() if trust.authentication else None
        submission = partial(reading.submission, connection)
        altered = cache(partial(definitions.altered, connection))  # asked once a batch
        uploads = StoredUploads(connection)
        return Office(settings.municipality, *known, uploads, gateways, signed_in, submission, altered)

    return office


async def _serve_cases(settings: InboxConfig, database: Database) -> rpc.Server:
    servicer = CasesServicer(database, settings.municipality)

    def register(server: grpc.aio.Server) -> Sequence[str]:
        forms_pb2_grpc.add_CasesServicer_to_server(servicer, server)
        return (SERVICE,)

    return await rpc.start_server(settings.rpc, register)
