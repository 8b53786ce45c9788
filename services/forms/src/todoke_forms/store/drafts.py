"""Drafts of forms, each with the revision that the next save must name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, Row, delete, insert, select, update

from todoke_forms.store.database import insert_if_new
from todoke_forms.store.tables import draft_origins, draft_rewordings, form_drafts

_KEPT = select(form_drafts, draft_rewordings.c.lists).outerjoin(
    draft_rewordings, draft_rewordings.c.draft_id == form_drafts.c.draft_id
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it is kept; `definition` and `reworded` (core.reworded) are JSON text."""

    draft_id: str
    procedure: str
    title: str
    revision: int
    definition: str
    changed_at_ms: int
    changed_by: str
    reworded: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list says of a draft."""

    draft_id: str
    procedure: str
    title: str
    changed_at_ms: int
    changed_by: str


def add(connection: Connection, draft: Draft) -> None:
    """Writes a new draft."""
    connection.execute(insert(form_drafts).values(draft_id=draft.draft_id, **_values(draft)))
    _note_reworded(connection, draft)


def save(connection: Connection, draft: Draft, seen: int) -> bool:
    """Writes a draft over revision `seen` of it; tells whether that was still the newest."""
    where = (form_drafts.c.draft_id == draft.draft_id) & (form_drafts.c.revision == seen)
    newest = connection.execute(update(form_drafts).where(where).values(**_values(draft))).rowcount == 1
    if newest:
        _note_reworded(connection, draft)
    return newest


def find(connection: Connection, draft_id: str) -> Draft | None:
    """The draft of that id."""
    row = connection.execute(_KEPT.where(form_drafts.c.draft_id == draft_id)).one_or_none()
    return None if row is None else _draft(row)


def newest_first(connection: Connection) -> Sequence[Listed]:
    """Every draft, the one changed last first."""
    at = form_drafts.c
    columns = (at.draft_id, at.procedure, at.title, at.changed_at_ms, at.changed_by)
    return [
        Listed(row.draft_id, row.procedure, _title(row.title), row.changed_at_ms, row.changed_by)
        for row in connection.execute(select(*columns).order_by(at.changed_at_ms.desc(), at.draft_id))
    ]


def of_form(connection: Connection, procedure: str) -> Sequence[Draft]:
    """Every draft of a form."""
    query = _KEPT.where(form_drafts.c.procedure == procedure).order_by(form_drafts.c.draft_id)
    return [_draft(row) for row in connection.execute(query)]


def note_origin(connection: Connection, draft_id: str, version: int) -> None:
    """Notes which version of its form a draft began from, or became."""
    connection.execute(insert_if_new(connection, draft_origins), {"draft_id": draft_id, "version": version})
    connection.execute(update(draft_origins).where(draft_origins.c.draft_id == draft_id).values(version=version))


def origin(connection: Connection, draft_id: str) -> int | None:
    """That version; None: it began from none, or nobody noted it."""
    return connection.scalar(select(draft_origins.c.version).where(draft_origins.c.draft_id == draft_id))


def remove(connection: Connection, draft_id: str) -> bool:
    """Forgets a draft; tells whether it was there."""
    for beside in (draft_origins, draft_rewordings):
        connection.execute(delete(beside).where(beside.c.draft_id == draft_id))
    return connection.execute(delete(form_drafts).where(form_drafts.c.draft_id == draft_id)).rowcount == 1


def _note_reworded(connection: Connection, draft: Draft) -> None:
    connection.execute(delete(draft_rewordings).where(draft_rewordings.c.draft_id == draft.draft_id))
    if draft.reworded:
        connection.execute(insert(draft_rewordings).values(draft_id=draft.draft_id, lists=draft.reworded))


def _values(draft: Draft) -> dict[str, object]:
    return {
        "procedure": draft.procedure,
        "title": msgspec.json.encode(draft.title).decode(),
        "revision": draft.revision,
        "definition": draft.definition,
        "changed_at_ms": draft.changed_at_ms,
        "changed_by": draft.changed_by,
    }


def _draft(row: Row[*tuple[object, ...]]) -> Draft:
    return Draft(
        draft_id=row.draft_id,
        procedure=row.procedure,
        title=_title(row.title),
        revision=row.revision,
        definition=row.definition,
        changed_at_ms=row.changed_at_ms,
        changed_by=row.changed_by,
        reworded=row.lists or "",
    )


def _title(text: str) -> str:
    return msgspec.json.decode(text, type=str)
