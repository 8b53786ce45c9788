"""Gives up an application at the word of its applicant, in one transaction with all that follows from it.

The same message may come again, and another one with the same code: what is withdrawn stays so, and nobody is told
twice. What the office has decided meanwhile, no code undoes.
"""

from __future__ import annotations

from datetime import datetime

from todoke_evidence import times
from todoke_forms import events, metrics
from todoke_forms.cases import deciding
from todoke_forms.cases.deciding import Step
from todoke_forms.core import states
from todoke_forms.core.model import Cancelled
from todoke_forms.core.outgoing import Randomness
from todoke_forms.core.states import APPLICANT, State
from todoke_forms.places import placing
from todoke_forms.store import forms, reading
from todoke_forms.store.database import Database
from todoke_kit import logs
from todoke_kit import metrics as kit_metrics

DECIDED = "case_decided"


class Cancelling:
    """Gives applications up that this office keeps."""

    def __init__(self, database: Database, randomness: Randomness) -> None:
        self._database = database
        self._randomness = randomness

    def cancel(self, cancelled: Cancelled, now: datetime) -> None:
        """Gives up an application whose code was proven; one that is decided stays as it is, and that is recorded.

        :raises Refusal: "store_unavailable".
        """
        receipt_number = cancelled.receipt_number
        with self._database.write() as connection:
            placing.hold(connection, receipt_number)
            case = reading.find(connection, receipt_number, held=True)
            if case is None or case.state is State.WITHDRAWN:
                metrics.REPEATED.inc()
                return
            possible = State.WITHDRAWN in states.NEXT[case.state]
            anonymous = forms.anonymous(connection, case.form_digest)
            if possible:
                at_ms = int(now.timestamp() * 1000)
                step = Step(State.WITHDRAWN, "", APPLICANT, times.hour(at_ms) if anonymous else at_ms, anonymous)
                deciding.enter(connection, case, step, cancelled.municipality, self._randomness)
        if not possible:
            kit_metrics.refused(metrics.INBOX_DOOR, DECIDED, receipt=receipt_number)
            return
        metrics.CANCELLED.inc()
        if anonymous:
            logs.audit_hour(events.CASE_CANCELLED, receipt=receipt_number)
        else:
            logs.audit(events.CASE_CANCELLED, receipt=receipt_number)
