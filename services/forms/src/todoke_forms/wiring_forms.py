"""Builds the operator's commands for forms: publishing one, stopping it, taking it again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from todoke_evidence.notice import NoticeKey
from todoke_evidence.sealing import SealingKey
from todoke_forms.config import InboxConfig
from todoke_forms.core.withdrawals import Wish
from todoke_forms.keys.key_folder import KeyFolder
from todoke_forms.store.database import Database
from todoke_forms.store.withdrawals import Asked
from todoke_forms.versions import publishing, withdrawing
from todoke_forms.versions.offering import Offering
from todoke_forms.versions.publishing import Published
from todoke_kit import logs

_now = partial(datetime.now, UTC)


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
    notice_key = NoticeKey.from_bytes(settings.notice_key.read_bytes())
    kept = [key.public() for key in KeyFolder(settings.sealing_keys).load().values()]
    return Offering(Database.prepared(settings.database), settings.municipality, notice_key), kept
