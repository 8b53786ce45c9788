"""Counts who applied by one version of a form as another version counts, from the cases that are kept (0080).

Nothing is kept of anybody that the form which is offered does not ask for. Who was counted is not marked for it: by the
version that they began they had every right to file; only what comes later is held against them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection

from todoke_catalog.definition import Definition
from todoke_catalog.once import Once
from todoke_evidence import attested
from todoke_evidence.statement import CardKey, SignedStatement
from todoke_forms import definitions
from todoke_forms.core import persons
from todoke_forms.core.model import OK, Check, Opened, Person
from todoke_forms.core.persons import filed_at
from todoke_forms.core.vouching import Vouched
from todoke_forms.store import applicants, forms
from todoke_forms.store import persons as kept_persons
from todoke_forms.store.applicants import Applicant
from todoke_forms.store.persons import Key


def renew(connection: Connection, old: Definition, new: Definition) -> None:
    """Counts all cases of a form as its new version does; to be called by whoever publishes it."""
    if new.once is not None and new.once != old.once:
        for some in _keys(connection, new.procedure, new.once, applicants.ids(connection, new.procedure)):
            kept_persons.claim(connection, {case_id: [key] for case_id, key in some.items()})


def recognised(connection: Connection, form: Definition) -> int:
    """How many cases of a form a version counts: those of whose applicants it can say who they are."""
    if form.once is None:
        return 0
    portions = applicants.portions(applicants.ids(connection, form.procedure))
    return sum(len(_known(connection, form.once, some)) for some in portions)


def present(connection: Connection, new: Mapping[int, Opened]) -> Mapping[int, Key]:
    """How the present version counts what came by a former one, too; the caller lets nobody publish another."""
    by_procedure: dict[str, list[int]] = {}
    for case_id, case in new.items():
        by_procedure.setdefault(case.procedure, []).append(case_id)
    counted: dict[int, Key] = {}
    for procedure, those in by_procedure.items():
        current = forms.current(connection, procedure)
        former = [case_id for case_id in those if current and new[case_id].form_digest != current.digest]
        form = definitions.sound(current) if current and former else None
        if form is not None and form.once is not None:
            for some in _keys(connection, procedure, form.once, former):
                counted |= some
    return counted


def _keys(connection: Connection, procedure: str, once: Once, case_ids: Sequence[int]) -> Iterable[Mapping[int, Key]]:
    """By what each case is counted, in the order of acceptance, some at a time."""
    key = kept_persons.key(connection)
    for some in applicants.portions(case_ids):
        known = _known(connection, once, some)
        yield {one: (persons.token(key, procedure, who), procedure, who.period) for one, who in known.items()}


def _known(connection: Connection, once: Once, case_ids: Sequence[int]) -> dict[int, Person]:
    """By case, who filed it, where anybody can know."""
    found = ((one.case_id, _person(once, one)) for one in applicants.find(connection, case_ids))
    return {case_id: who for case_id, who in found if who is not None}


def _person(once: Once, one: Applicant) -> Person | None:
    """Who filed it, as `core.opening` would have said."""
    stated = attested.parse_any(one.statement)
    holder = None
    if isinstance(stated, SignedStatement) and stated.key is CardKey.AUTHENTICATION:
        holder = hashlib.sha256(stated.certificate).hexdigest()
    vouched = Vouched(Check("kept", OK), one.card, None, holder)
    moment = filed_at(stated.statement.time, _moment(one.accepted_at_ms), _moment(one.seen_at_ms))
    return persons.person(once, vouched, one.contact, one.answers.values, moment)


def _moment(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)
