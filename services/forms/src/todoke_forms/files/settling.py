"""Writes what became of a file, and with the last one of a case tells its applicant of them all."""

from __future__ import annotations

from typing import BinaryIO

from sqlalchemy import Connection

from todoke_evidence.file_outcome import WAITING
from todoke_forms.core import notices
from todoke_forms.core.files import FileReport
from todoke_forms.core.outgoing import status_row
from todoke_forms.places import telling
from todoke_forms.store import files, forms, outbox, reading
from todoke_forms.store.files import PendingFile


def settle(connection: Connection, file: PendingFile, report: FileReport, body: BinaryIO) -> None:
    """Settles a pending file; one that was settled meanwhile stays as it is, and nobody is told again."""
    case = reading.find(connection, file.receipt_number, held=True)
    if case is None or not files.settle(connection, file, report, body):
        return
    outcomes = files.outcomes(connection, case.id)
    if any(one.verdict == WAITING for one in outcomes):
        return
    entered = reading.history(connection, case.id)[-1]
    stands = telling.told(connection, case.id)
    told = notices.status_of(case.receipt_number, case.state, case.sequence, entered.at_ms, outcomes, stands)
    anonymous = forms.anonymous(connection, case.form_digest)
    outbox.add(connection, [status_row(case.receipt_number, told, anonymous=anonymous)])
