"""The gRPC edge of forms: what core systems inside the closed zone may read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from todoke_evidence import b64, receipt
from todoke_evidence.errors import EvidenceError
from todoke_forms.store import reading
from todoke_forms.store.database import Database
from todoke_kit.errors import Refusal
from todoke_pb.forms.v1 import forms_pb2 as pb
from todoke_pb.forms.v1 import forms_pb2_grpc as pb_grpc

SERVICE = "todoke.forms.v1.Cases"


class CasesServicer(pb_grpc.CasesServicer):
    """Reads one case; a read takes well under a millisecond and shares the thread with the inbox."""

    def __init__(self, database: Database, municipality: str) -> None:
        self._database = database
        self._municipality = municipality

    async def GetCase(self, request: pb.GetCaseRequest, context: Any) -> pb.GetCaseResponse:
        """The case of a receipt number.

        :raises Refusal: "receipt_number_invalid", "case_unknown" or "store_unavailable".
        """
        number = _normalized(request.receipt_number)
        with self._database.read() as connection:
            case = reading.find(connection, number)
            if case is None:
                raise Refusal("case_unknown")
            papers = reading.papers(connection, case.id)
            history = reading.history(connection, case.id)
        return _answer(self._municipality, case, papers, history)


def _normalized(text: str) -> str:
    try:
        return receipt.normalize(text)
    except EvidenceError as error:
        raise Refusal(error.code) from error


def _answer(
    municipality: str, case: reading.Case, papers: reading.Papers, history: Sequence[reading.PastState]
) -> pb.GetCaseResponse:
    return pb.GetCaseResponse(
        receipt_number=case.receipt_number,
        municipality=municipality,
        procedure=case.procedure,
        form_digest=b64.encode(case.form_digest),
        state=case.state,
        checks=[pb.Check(name=check.name, code=check.code) for check in papers.checks],
        accepted_at_ms=case.accepted_at_ms,
        relayed_at_ms=case.relayed_at_ms,
        opened_at_ms=case.opened_at_ms,
        amount_yen=case.amount_yen,
        entries=[pb.Entry(state=one.state, at_ms=one.at_ms, ledger_index=one.ledger_index) for one in history],
    )
