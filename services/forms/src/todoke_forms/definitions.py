"""Reads what a stored version says, where its row still is what was published; by an altered one nobody is judged."""

from __future__ import annotations

from sqlalchemy import Connection

from todoke_catalog.definition import Definition
from todoke_forms import metrics
from todoke_forms.core.model import ALTERED
from todoke_forms.store import forms, rows, terms
from todoke_forms.store.version_rows import StoredVersion
from todoke_kit import metrics as kit_metrics
from todoke_kit.errors import Refusal


def of(version: StoredVersion) -> Definition:
    """What a version says, stored or about to be.

    :raises Refusal: "version_altered" when its row is not what was published.
    """
    found = rows.decoded(version.definition, Definition)
    if found is None:
        raise Refusal(ALTERED)
    return found


def altered(connection: Connection, procedure: str, digest: bytes) -> bool:
    """Whether the row of a form's present version, or of that which somebody filed, is not what was published.

    By one of them he cannot be judged: a former version says nothing of a limit that has begun since, or of persons.
    """
    versions = (forms.current(connection, procedure), forms.find(connection, digest))
    unread = terms.find(connection, digest) is None
    return unread or any(sound(version) is None for version in versions if version is not None)


def sound(version: StoredVersion) -> Definition | None:
    """The same for who goes on without it; None: its row is altered, and gives nobody a place until it is mended."""
    try:
        return of(version)
    except Refusal as refusal:
        kit_metrics.refused(metrics.PLACES_DOOR, refusal.code, procedure=version.procedure)
        return None
