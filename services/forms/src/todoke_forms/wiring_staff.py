"""Builds the operator's commands for members of staff: a password, what one may do, and for which departments."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from todoke_forms import events, serving, staffing
from todoke_forms.config import WebConfig
from todoke_forms.store.database import Database
from todoke_kit import logs


def add_staff(settings: WebConfig, name: str, password_file: Path) -> bool:
    """`add-staff`: gives a member of staff the password in a file; tells whether they are new."""
    logs.configure("forms-add-staff", settings.audit_file)
    password = password_file.read_text(encoding="utf-8").rstrip("\r\n")
    now_ms = int(datetime.now(UTC).timestamp() * 1000)
    new = staffing.set_password(Database.prepared(settings.database), name, password, secrets.token_bytes, now_ms)
    logs.audit(events.STAFF_ADDED, staff=name)
    return new


def set_rights(settings: WebConfig, name: str, rights: Sequence[str]) -> None:
    """`set-rights`: gives a member of staff exactly these rights."""
    logs.configure("forms-set-rights", settings.audit_file)
    staffing.set_rights(Database.prepared(settings.database), name, rights)
    logs.audit(events.STAFF_RIGHTS_SET, staff=name, rights=" ".join(sorted(set(rights))))


def set_departments(settings: WebConfig, name: str, names: Sequence[str], *, every: bool) -> frozenset[str]:
    """`set-departments`: has a member of staff serve exactly these; returns those of them that no form names."""
    logs.configure("forms-set-departments", settings.audit_file)
    database = Database.prepared(settings.database)
    staffing.set_departments(database, name, names, every=every)
    said = "every" if every else " ".join(sorted(set(names)))
    logs.audit(events.STAFF_DEPARTMENTS_SET, staff=name, departments=said)
    with database.read() as connection:
        return frozenset(names) - frozenset(serving.offered(connection))
