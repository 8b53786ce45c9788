"""What the kept cases of a form say of who filed them, as far as it takes to recognise that person again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, select

from todoke_forms.core.model import Answers, CardAttributes
from todoke_forms.core.states import GIVES_UP
from todoke_forms.store import places
from todoke_forms.store.tables import ACCEPTED, case_papers, cases, contacts


@dataclass(frozen=True, slots=True)
class Applicant:
    """Of one case; moments in POSIX milliseconds."""

    case_id: int
    statement: str  # compact JWS
    card: CardAttributes | None
    contact: str | None
    answers: Answers
    accepted_at_ms: int
    seen_at_ms: int  # when it was first seen on this side


AT_ONCE = 500
_GIVEN_UP = [state.value for state in GIVES_UP]


def ids(connection: Connection, procedure: str) -> Sequence[int]:
    """The cases of a form, in the order of acceptance, without the declined, the withdrawn and who had no room."""
    at = cases.c
    query = select(at.id).where(at.procedure == procedure, at.state.not_in(_GIVEN_UP), at.id.not_in(places.ended()))
    return connection.scalars(query.order_by(*ACCEPTED)).all()


def portions(case_ids: Sequence[int]) -> Iterable[Sequence[int]]:
    """The same ids, as many at once as one question to the database takes."""
    return (case_ids[start : start + AT_ONCE] for start in range(0, len(case_ids), AT_ONCE))


def find(connection: Connection, case_ids: Sequence[int]) -> Sequence[Applicant]:
    """Who filed these cases, in the order of acceptance."""
    papers = (case_papers.c.statement, case_papers.c.attributes, case_papers.c.answers, contacts.c.address)
    moments = (cases.c.accepted_at_ms, cases.c.relayed_at_ms, cases.c.opened_at_ms)
    query = (
        select(cases.c.id, *papers, *moments)
        .join(case_papers, case_papers.c.case_id == cases.c.id)
        .outerjoin(contacts, contacts.c.case_id == cases.c.id)
        .where(cases.c.id.in_(case_ids))
    )
    return [
        Applicant(
            case_id=row.id,
            statement=row.statement,
            card=msgspec.json.decode(row.attributes, type=CardAttributes | None),
            contact=None if row.address is None else msgspec.json.decode(row.address, type=str),
            answers=msgspec.json.decode(row.answers, type=Answers),
            accepted_at_ms=row.accepted_at_ms,
            seen_at_ms=row.relayed_at_ms or row.opened_at_ms,
        )
        for row in connection.execute(query.order_by(*ACCEPTED))
    ]
