"""The one place where pages ask whether a case, form, draft or proposal exists for who is signed in.

The guard asks for every route whose address names one, before its view is called; lists ask for what they may name.
What is of a department that one does not serve is answered as what does not exist.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask import g
from sqlalchemy import Connection

from todoke_evidence import receipt
from todoke_evidence.errors import EvidenceError
from todoke_forms import events, serving
from todoke_forms.core import departments
from todoke_forms.core.departments import may
from todoke_forms.store import drafts, forms, proposals, reading, views
from todoke_forms.store.version_rows import StoredVersion
from todoke_forms.web.desk import desk
from todoke_kit import logs
from todoke_kit.errors import Refusal


@dataclass(frozen=True, slots=True)
class About:
    """What a route is about: the part of its address that names it, and the code of what does not exist."""

    argument: str
    code: str


CASE = About("receipt_number", "case_unknown")
DRAFT = About("draft_id", "draft_unknown")
PROPOSAL = About("number", "proposal_unknown")
VERSION = About("procedure", "version_unknown")
BUNDLE = About("procedure", "bundle_unknown")
DRAW = About("procedure", "draw_unknown")
STATISTIC = About("procedure", "page_unknown")


@dataclass(frozen=True, slots=True)
class Named:
    """What an address names: its procedure, how it is called itself, and the row of the case if it is one."""

    procedure: str
    called: str
    case_id: int | None = None


def check(about: About, value: Any) -> None:
    """Passes when what is named exists for who is signed in, or does not exist at all: that its view says.

    :raises Refusal: with the code of what does not exist; who tried is in the audit file, and of a case in its log.
    """
    if g.served.every:
        return
    with desk().database.read() as connection:
        named = _FINDERS[about.argument](connection, value)
        if named is None or is_open(connection, named.procedure):
            return
    if named.case_id is not None:
        with desk().database.write() as connection:
            views.note(connection, named.case_id, g.session.staff_name, "refused", desk().now_ms())
    logs.audit(events.DEPARTMENT_REFUSED, what=about.argument, id=named.called, staff=g.session.staff_name)
    raise Refusal(about.code)


def is_open(connection: Connection, procedure: str) -> bool:
    """Whether a procedure, and with it all that is of it, exists for who is signed in."""
    return g.served.every or may(g.served, serving.department_of(connection, procedure) or "")


def procedures(connection: Connection) -> frozenset[str] | None:
    """Those that exist for who is signed in; None: all."""
    if g.served.every:
        return None
    return departments.procedures(g.served, serving.every(connection))


def offered(connection: Connection) -> Sequence[StoredVersion]:
    """The versions that are offered now, of every form that exists for who is signed in."""
    known = procedures(connection)
    return [one for one in forms.all_current(connection) if known is None or one.procedure in known]


def _case(connection: Connection, number: str) -> Named | None:
    try:
        found = reading.find(connection, receipt.normalize(number))
    except EvidenceError:
        return None
    return None if found is None else Named(found.procedure, found.receipt_number, found.id)


def _draft(connection: Connection, draft_id: str) -> Named | None:
    found = drafts.find(connection, draft_id)
    return None if found is None else Named(found.procedure, draft_id)


def _proposal(connection: Connection, number: int) -> Named | None:
    found = proposals.find(connection, number)
    return None if found is None else Named(found.procedure, str(number))


def _form(connection: Connection, procedure: str) -> Named | None:
    return None if serving.department_of(connection, procedure) is None else Named(procedure, procedure)


_FINDERS: Mapping[str, Callable[[Connection, Any], Named | None]] = MappingProxyType(
    {"receipt_number": _case, "draft_id": _draft, "number": _proposal, "procedure": _form}
)
