"""Wishes to withdraw a version of a form or to take it again: who asked, why, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import msgspec
from sqlalchemy import Connection, Row, Select, insert, select, update

from todoke_forms.core.withdrawals import State, Wanted
from todoke_forms.store import rows
from todoke_forms.store.tables import form_withdrawals

_AT = form_withdrawals.c
_SHOWN = 50  # a list is read by people


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for."""

    digest: bytes
    procedure: str
    version: int
    wanted: Wanted
    reason: Mapping[str, str]  # by language; empty when it is to be taken again
    staff: str
    asked_at_ms: int


@dataclass(frozen=True, slots=True)
class Withdrawal(Asked):
    """The same with what became of it."""

    number: int
    state: State
    code: str | None
    ended_at_ms: int | None


def add(connection: Connection, asked: Asked, state: State = State.ASKED) -> None:
    """Writes a new wish, or with its end what an operator did."""
    values = {field.name: getattr(asked, field.name) for field in fields(Asked)}
    ended = None if state is State.ASKED else asked.asked_at_ms
    values |= {"reason": msgspec.json.encode(asked.reason).decode(), "state": state, "ended_at_ms": ended}
    connection.execute(insert(form_withdrawals).values(values))


def asked(connection: Connection) -> Sequence[Withdrawal]:
    """What is to be done, in the order in which it was asked for."""
    return _all(connection, select(form_withdrawals).where(_AT.state == State.ASKED).order_by(_AT.number))


def of_procedure(connection: Connection, procedure: str) -> Sequence[Withdrawal]:
    """The last of those of a form, the newest first."""
    query = select(form_withdrawals).where(_AT.procedure == procedure).order_by(_AT.number.desc()).limit(_SHOWN)
    return _all(connection, query)


def withdrawn_by(connection: Connection, digest: bytes) -> str:
    """Who had a version withdrawn the last time; empty: nobody did."""
    where = (_AT.digest == digest) & (_AT.wanted == Wanted.WITHDRAW) & (_AT.state == State.DONE)
    query = select(_AT.staff).where(where).order_by(_AT.number.desc()).limit(1)
    return connection.scalar(query) or ""


def end(connection: Connection, number: int, state: State, code: str | None, at_ms: int) -> bool:
    """Notes how it ended; False when another process has dealt with it."""
    where = (_AT.number == number) & (_AT.state == State.ASKED)
    values = {"state": state, "code": code, "ended_at_ms": at_ms}
    return connection.execute(update(form_withdrawals).where(where).values(values)).rowcount == 1


def _all(connection: Connection, query: Select[*tuple[object, ...]]) -> Sequence[Withdrawal]:
    return [_withdrawal(row) for row in connection.execute(query)]


def _withdrawal(row: Row[*tuple[object, ...]]) -> Withdrawal:
    values = row._asdict()
    values |= {
        "digest": bytes(row.digest),
        "wanted": Wanted(row.wanted),
        "state": State(row.state),
        "reason": rows.decoded(row.reason, dict[str, str]) or {},
    }
    return Withdrawal(**values)
