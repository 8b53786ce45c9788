"""Proposals to publish a draft: what was proposed, word for word, who decided on it, and what became of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, insert, select, true, update

from todoke_forms.core.proposals import State
from todoke_forms.store import rows
from todoke_forms.store.tables import form_proposals

_AT = form_proposals.c
_ENDED_SHOWN = 50  # a list is read by people


@dataclass(frozen=True, slots=True)
class Proposed:
    """What somebody asks to have published, as the draft was then."""

    draft_id: str
    procedure: str
    title: str
    revision: int
    digest: bytes
    definition: str  # canonical JSON
    written_by: str  # who saved that revision
    proposed_by: str
    proposed_at_ms: int
    previous_days: int  # for which who began the version that it replaces may still file that


@dataclass(frozen=True, slots=True)
class Proposal(Proposed):
    """The same with what became of it."""

    number: int
    state: State
    replaces: int | None  # the version that it was compared with when it was approved; 0: none
    decided_by: str | None
    decided_at_ms: int | None
    words: str  # of who sent it back
    version: int | None  # as which it was published
    code: str | None  # why it could not be
    ended_at_ms: int | None


def add(connection: Connection, proposed: Proposed) -> int:
    """Writes a new proposal in place of any of the same draft that waits; returns its number."""
    withdraw(connection, proposed.draft_id)
    values = {field.name: getattr(proposed, field.name) for field in fields(Proposed)}
    values |= {"title": _json(proposed.title), "state": State.WAITING}
    return int(connection.scalars(insert(form_proposals).values(values).returning(form_proposals.c.number)).one())


def withdraw(connection: Connection, draft_id: str) -> None:
    """Takes back what waits of a draft."""
    where = (_AT.draft_id == draft_id) & (_AT.state == State.WAITING)
    connection.execute(update(form_proposals).where(where).values(state=State.WITHDRAWN))


def find(connection: Connection, number: int) -> Proposal | None:
    """The proposal of that number."""
    row = connection.execute(select(form_proposals).where(_AT.number == number)).one_or_none()
    return None if row is None else _proposal(row)


def of_draft(connection: Connection, draft_id: str) -> Proposal | None:
    """The newest proposal of a draft."""
    query = select(form_proposals).where(_AT.draft_id == draft_id).order_by(_AT.number.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return None if row is None else _proposal(row)


def waiting(connection: Connection, procedures: Collection[str] | None = None) -> Sequence[Proposal]:
    """What waits for a second person, the oldest first; of these procedures (None: of all)."""
    where = (_AT.state == State.WAITING) & _of(procedures)
    return _all(connection, select(form_proposals).where(where).order_by(_AT.number))


def decided(connection: Connection, procedures: Collection[str] | None = None) -> Sequence[Proposal]:
    """The last of what was decided on, the newest first; of these procedures (None: of all)."""
    where = _AT.decided_at_ms.is_not(None) & _of(procedures)
    return _all(connection, select(form_proposals).where(where).order_by(_AT.number.desc()).limit(_ENDED_SHOWN))


def approved(connection: Connection) -> Sequence[Proposal]:
    """What is to be published, in the order in which it was approved."""
    where = _AT.state == State.APPROVED
    return _all(connection, select(form_proposals).where(where).order_by(_AT.decided_at_ms, _AT.number))


def approve(connection: Connection, number: int, replaces: int, staff: str, at_ms: int) -> bool:
    """Approves what waits; tells whether it still did."""
    decision = {"state": State.APPROVED, "replaces": replaces, "decided_by": staff, "decided_at_ms": at_ms}
    return _change(connection, number, State.WAITING, decision)


def send_back(connection: Connection, number: int, words: str, staff: str, at_ms: int) -> bool:
    """Sends back what waits; tells whether it still did."""
    decision = {"state": State.SENT_BACK, "words": _json(words), "decided_by": staff, "decided_at_ms": at_ms}
    return _change(connection, number, State.WAITING, decision)


def claim(connection: Connection, number: int) -> bool:
    """Holds an approved proposal until the commit; False when another process has dealt with it."""
    return _change(connection, number, State.APPROVED, {"state": State.APPROVED})


def publish(connection: Connection, number: int, version: int, at_ms: int) -> None:
    """Notes as which version it was published."""
    _change(connection, number, State.APPROVED, {"state": State.PUBLISHED, "version": version, "ended_at_ms": at_ms})


def fail(connection: Connection, number: int, code: str, at_ms: int) -> bool:
    """Notes why it could not be published; tells whether nobody else had dealt with it."""
    return _change(connection, number, State.APPROVED, {"state": State.FAILED, "code": code, "ended_at_ms": at_ms})


def _change(connection: Connection, number: int, seen: State, values: dict[str, object]) -> bool:
    where = (_AT.number == number) & (_AT.state == seen)
    return connection.execute(update(form_proposals).where(where).values(values)).rowcount == 1


def _of(procedures: Collection[str] | None) -> ColumnElement[bool]:
    return true() if procedures is None else _AT.procedure.in_(procedures)


def _all(connection: Connection, query: Select[*tuple[object, ...]]) -> Sequence[Proposal]:
    return [_proposal(row) for row in connection.execute(query)]


def _proposal(row: Row[*tuple[object, ...]]) -> Proposal:
    values = row._asdict()
    values |= {
        "title": _text(row.title),
        "digest": bytes(row.digest),
        "state": State(row.state),
        "words": _text(row.words) if row.words else "",
    }
    return Proposal(**values)


def _json(text: str) -> str:
    return msgspec.json.encode(text).decode()


def _text(json: object) -> str:
    return rows.decoded(json, str) or ""
