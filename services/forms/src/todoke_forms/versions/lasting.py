"""Says by which versions of a form somebody may still come in time, and until when: what was announced holds.

A version that was withdrawn is filed by nobody. A former one is taken until its own period is over or its time is
(docs/decisions/0055), and where it announced no end, until its time is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from todoke_catalog.reception import Reception
from todoke_forms import definitions
from todoke_forms.store import forms, terms
from todoke_forms.store.version_rows import StoredVersion


@dataclass(frozen=True, slots=True)
class Lasting:
    """A version by which one may still apply; `until` is the first moment that is too late."""

    version: int
    until: datetime


def find(connection: Connection, procedure: str, now: datetime) -> Sequence[Lasting]:
    """The versions of a form whose applicants were told an end that is still to come, the newest first.

    A current version that announced no end ends whenever the office says so.

    :raises Refusal: "version_altered".
    """
    current = forms.current(connection, procedure)
    former = forms.still_taken(connection, int(now.timestamp() * 1000), procedure)
    found = ((version, _end(connection, version)) for version in ([current] if current else []) + list(former))
    return [Lasting(version.version, until) for version, until in found if until is not None and now < until]


def _end(connection: Connection, version: StoredVersion) -> datetime | None:
    """The moment from which nobody files a version any more; None: there is none to wait for."""
    own = terms.of(connection, version.digest)
    if own.withdrawn_at_ms is not None:
        return None
    ends = [_period(version).closes_at]
    if version.superseded_at_ms is not None and own.accept_until_ms is not None:
        ends.append(datetime.fromtimestamp(own.accept_until_ms / 1000, UTC))
    return min((end for end in ends if end is not None), default=None)


def _period(version: StoredVersion) -> Reception:
    return definitions.of(version).period
