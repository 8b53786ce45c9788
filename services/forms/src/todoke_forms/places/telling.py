"""Tells applicants where they stand, with all else that the status of their case says."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from todoke_forms.core import notices
from todoke_forms.core import places as rules
from todoke_forms.core.notices import NO_PLACE, Stands
from todoke_forms.core.outgoing import status_row
from todoke_forms.places.ranking import AT_ONCE
from todoke_forms.store import files, forms, outbox
from todoke_forms.store import places as stands
from todoke_forms.store.places import Stand


def told(connection: Connection, case_id: int) -> Stands:
    """What the applicant of a case is told of its place."""
    stand = stands.find(connection, case_id)
    return NO_PLACE if stand is None else _told(stand)


def tell(connection: Connection, case_ids: Sequence[int]) -> None:
    """Tells the applicants of these cases where they stand."""
    for start in range(0, len(case_ids), AT_ONCE):
        entered = stands.entered(connection, case_ids[start : start + AT_ONCE])
        anonymous = {digest: forms.anonymous(connection, digest) for digest in {case.form_digest for case in entered}}
        for case in entered:
            outcomes, stand = files.outcomes(connection, case.case_id), told(connection, case.case_id)
            told_of = notices.status_of(case.receipt_number, case.state, case.sequence, case.at_ms, outcomes, stand)
            row = status_row(case.receipt_number, told_of, anonymous=anonymous[case.form_digest])
            outbox.add(connection, [row])


def _told(stand: Stand) -> Stands:
    return Stands(rules.outward(stand.place, stand.number, stand.wish), stand.changes)
