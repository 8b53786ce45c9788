"""Builds the operator's commands that write out what the ledger proves: the bundle of a case, the record of a draw."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from todoke_evidence.application_check import Trusted
from todoke_evidence.jpki.profile import PROFILES
from todoke_evidence.note import NoteVerifier
from todoke_evidence.timestamp import TimestampAuthority
from todoke_evidence.trust_files import TrustFolder
from todoke_forms import events
from todoke_forms.cases import exporting_draws
from todoke_forms.cases.exporting import Exporter
from todoke_forms.config import InboxConfig
from todoke_forms.keys import secret_files
from todoke_forms.keys.key_folder import KeyFolder
from todoke_forms.ledger_client import LedgerClient
from todoke_forms.store.database import Database
from todoke_forms.timestamp_client import TimestampClient
from todoke_kit import logs, rpc
from todoke_kit.config import ConfigError

Stamp = Callable[[bytes], Awaitable[bytes]]


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
