"""Opens a citizen's cancellation and judges it: vouched for by a gateway of ours, and with the code of its application.

Whether the application can still be given up is seen where its case is held (`todoke_forms.cases.cancelling`).
"""

from __future__ import annotations

from todoke_evidence import cancellation
from todoke_evidence.errors import EvidenceError
from todoke_forms.core.model import Arrival, Cancelled, Refused
from todoke_forms.core.opening import APPLICATION_MISSING, Office
from todoke_kit.errors import Refusal


def open_cancellation(arrival: Arrival, office: Office) -> Cancelled | Refused:
    """The application that is to be given up, or the code of the check that refused it.

    No receipt number goes with a refusal: nobody is told anything of an application at a stranger's word.
    """
    try:
        return _open(arrival, office)
    except (EvidenceError, Refusal) as refusal:
        return Refused(refusal.code, None)


def _open(arrival: Arrival, office: Office) -> Cancelled:
    attested = cancellation.parse(arrival.statement)
    said = attested.cancellation
    if said.municipality != office.municipality:
        raise Refusal("wrong_municipality")
    office.gateways.verify(attested)
    code = cancellation.open_code(arrival.sealed, said, office.key(arrival.key_id))
    submission = office.submission(said.receipt_number)
    if submission is None:  # it may wait for a revocation list, or come with the next message
        raise Refusal(APPLICATION_MISSING)
    cancellation.check_code(code, submission)
    return Cancelled(said.municipality, said.receipt_number)
