"""Reads cases: one page of the list, and one case with its papers and history."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, func, literal, select, true, tuple_

from todoke_forms.core.model import Answers, AttachmentEntry, CardAttributes, Check
from todoke_forms.core.states import DECISIONS, State
from todoke_forms.store.tables import ACCEPTED, case_history, case_papers, cases, contacts

T = TypeVar("T")

PAGE = 50

Place = tuple[int, int, int]  # the values of ACCEPTED

_LIST = (
    cases.c.id,
    cases.c.receipt_number,
    cases.c.procedure,
    cases.c.form_digest,
    cases.c.state,
    cases.c.verdict,
    cases.c.eligible,
    cases.c.amount_yen,
    cases.c.accepted_at_ms,
    cases.c.ledger_index,
)


@dataclass(frozen=True, slots=True)
class ListedCase:
    """One line of the list."""

    id: int
    receipt_number: str
    procedure: str
    form_digest: bytes
    state: State
    verdict: str
    eligible: bool
    amount_yen: int
    accepted_at_ms: int
    ledger_index: int


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines of the list, newest first, and the ids to ask for the pages beside it (None: there is none)."""

    cases: tuple[ListedCase, ...]
    older_than: int | None
    newer_than: int | None


@dataclass(frozen=True, slots=True)
class Case:
    """A case without its papers."""

    id: int
    submission_id: bytes
    receipt_number: str
    procedure: str
    form_digest: bytes
    state: State
    sequence: int
    verdict: str
    eligible: bool
    amount_yen: int
    statement_digest: bytes
    accepted_at_ms: int
    relayed_at_ms: int
    opened_at_ms: int
    ledger_index: int


@dataclass(frozen=True, slots=True)
class Papers:
    """What was opened, as the checks found it."""

    checks: tuple[Check, ...]
    attributes: CardAttributes | None  # None: no card signed it
    answers: Answers
    attachments: tuple[AttachmentEntry, ...]


@dataclass(frozen=True, slots=True)
class PastState:
    """A state that a case entered."""

    sequence: int
    state: State
    at_ms: int
    actor: str
    reason: str
    ledger_index: int | None


def page(
    connection: Connection,
    state: State | None = None,
    *,
    older_than: int | None = None,
    newer_than: int | None = None,
    procedures: Collection[str] | None = None,
    only: Select[int] | None = None,
    size: int = PAGE,
) -> Page:
    """The newest cases, or those just older or newer than one: by key, so that every page costs the same.

    Newest is what was accepted last, not what came last. Beside a case that is gone there is the first page.

    :param procedures: only of these (None: of all), each asked by itself: together they would walk past all others.
    :param only: ids of the cases among which they are (None: all).
    """
    beside = _place(connection, older_than if newer_than is None else newer_than, procedures)
    upwards = beside is not None and newer_than is not None
    query = _page_query(state, beside, size, upwards=upwards).where(among(only))
    queries = [query] if procedures is None else [query.where(cases.c.procedure == one) for one in procedures]
    rows = [row for one in queries for row in connection.execute(one)]
    rows.sort(key=lambda row: (row.accepted_at_ms, row.ledger_index, row.id), reverse=not upwards)
    more, shown = len(rows) > size, rows[:size]
    listed = tuple(map(_listed, reversed(shown) if upwards else shown))
    if not listed:
        return Page((), None, None)
    has_older = upwards or more
    has_newer = more if upwards else beside is not None
    return Page(listed, listed[-1].id if has_older else None, listed[0].id if has_newer else None)


def _page_query(
    state: State | None, beside: Place | None, size: int, *, upwards: bool
) -> Select[int, str, str, bytes, str, str, bool, int, int, int]:
    query = select(*_LIST).limit(size + 1)  # one more tells whether there is a next page
    if state is not None:
        query = query.where(cases.c.state == state)
    if beside is not None:
        here = tuple_(*map(literal, beside))
        query = query.where(tuple_(*ACCEPTED) > here if upwards else tuple_(*ACCEPTED) < here)
    return query.order_by(*(ACCEPTED if upwards else [column.desc() for column in ACCEPTED]))


def _place(connection: Connection, case_id: int | None, procedures: Collection[str] | None) -> Place | None:
    """Where a case stands in the order of all; None where there is no such case."""
    query = select(*ACCEPTED).where(cases.c.id == case_id)
    row = connection.execute(query.where(of_procedures(procedures))).one_or_none()
    return None if row is None else tuple(row)


def of_procedures(procedures: Collection[str] | None) -> ColumnElement[bool]:
    """That a case is of one of these procedures; None: of any."""
    return true() if procedures is None else cases.c.procedure.in_(procedures)


def among(only: Select[int] | None) -> ColumnElement[bool]:
    """That a case has one of these ids; None: any."""
    return true() if only is None else cases.c.id.in_(only)


def counts(
    connection: Connection, procedures: Collection[str] | None, only: Select[int] | None = None
) -> Mapping[str, int]:
    """How many cases of these procedures there are, by state; as `page` has them."""
    query = select(cases.c.state, func.count().label("number")).where(of_procedures(procedures), among(only))
    query = query.group_by(cases.c.state)
    return {row.state: row.number for row in connection.execute(query)}


def _listed(row: Row[int, str, str, bytes, str, str, bool, int, int, int]) -> ListedCase:
    return ListedCase(**{**row._mapping, "state": State(row.state)})  # noqa: SLF001 - its documented name


def find(connection: Connection, receipt_number: str, *, held: bool = False) -> Case | None:
    """The case of a receipt number in its canonical form; one that is `held` nobody else changes until the commit."""
    query = select(cases).where(cases.c.receipt_number == receipt_number)
    row = connection.execute(query.with_for_update() if held else query).one_or_none()
    if row is None:
        return None
    return Case(**{**row._mapping, "state": State(row.state)})  # noqa: SLF001 - its documented name


def submission(connection: Connection, receipt_number: str) -> bytes | None:
    """The submission id of a receipt number; None where there is no case."""
    found = connection.scalar(select(cases.c.submission_id).where(cases.c.receipt_number == receipt_number))
    return None if found is None else bytes(found)


def papers(connection: Connection, case_id: int) -> Papers:
    """The papers of a case; the sealed bytes stay in the database."""
    columns = (case_papers.c.checks, case_papers.c.attributes, case_papers.c.answers, case_papers.c.attachments)
    row = connection.execute(select(*columns).where(case_papers.c.case_id == case_id)).one()
    return Papers(
        _parse(row.checks, tuple[Check, ...]),
        msgspec.json.decode(row.attributes, type=CardAttributes | None),
        _parse(row.answers, Answers),
        _parse(row.attachments, tuple[AttachmentEntry, ...]),
    )


def answers(connection: Connection, case_ids: Sequence[int]) -> Mapping[int, Mapping[str, object]]:
    """The answers of some cases, by case."""
    query = select(case_papers.c.case_id, case_papers.c.answers).where(case_papers.c.case_id.in_(case_ids))
    return {row.case_id: _parse(row.answers, Answers).values for row in connection.execute(query)}


def given(connection: Connection, procedure: str, from_ms: int, until_ms: int) -> Sequence[Mapping[str, object]]:
    """The answers of every application of a form that was accepted from one moment until before another."""
    within = (cases.c.accepted_at_ms >= from_ms) & (cases.c.accepted_at_ms < until_ms)
    query = select(case_papers.c.answers).join(cases, cases.c.id == case_papers.c.case_id)
    rows = connection.scalars(query.where((cases.c.procedure == procedure) & within))
    return [_parse(answers, Answers).values for answers in rows]


def contact(connection: Connection, case_id: int) -> str | None:
    """The address of e-mail that was verified for a case, if its form asked for one."""
    address = connection.scalar(select(contacts.c.address).where(contacts.c.case_id == case_id))
    return None if address is None else _parse(address, str)


def history(connection: Connection, case_id: int) -> Sequence[PastState]:
    """The states a case entered, first to last."""
    query = select(case_history).where(case_history.c.case_id == case_id).order_by(case_history.c.sequence)
    return [
        PastState(row.sequence, State(row.state), row.at_ms, row.actor, _parse(row.reason, str), row.ledger_index)
        for row in connection.execute(query)
    ]


@dataclass(frozen=True, slots=True)
class Load:
    """How many cases of a form are not decided yet, of one version and of all others; how many arrived lately."""

    undecided: int
    undecided_of_others: int
    arrived: int


def load(connection: Connection, procedure: str, digest: bytes, since_ms: int) -> Load:
    """What a form has to do with people now; lately: since a moment."""
    of_form = cases.c.procedure == procedure
    open_ = of_form & cases.c.state.not_in(DECISIONS)
    own, other = cases.c.form_digest == digest, cases.c.form_digest != digest
    wheres = (open_ & own, open_ & other, of_form & (cases.c.opened_at_ms >= since_ms))
    return Load(*(connection.scalar(select(func.count()).select_from(cases).where(where)) or 0 for where in wheres))


def _parse(text: str, wanted: type[T]) -> T:
    return msgspec.json.decode(text, type=wanted)
