"""Exports a case as a bundle that anyone can judge offline (`todoke verify-application`), whatever becomes of us.

It judges each as its readers will before it hands it out: evidence that convinces nobody is better missed at once.

The bundle names the citizen: the four attributes stand in the certificate inside the statement. Answers are left out
unless somebody asks for them; attachments always are.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from todoke_evidence import application, application_check, receipt, report, statement
from todoke_evidence.application import Answers, Application
from todoke_evidence.application_check import Trusted
from todoke_evidence.errors import EvidenceError
from todoke_evidence.sealing import OpeningKey
from todoke_forms.core import leaves, states
from todoke_forms.core.model import Entry
from todoke_forms.core.opening import unseal
from todoke_forms.core.states import State
from todoke_forms.ledger_client import Proof
from todoke_forms.store import evidence, reading
from todoke_forms.store.database import Database
from todoke_forms.store.evidence import KeptEvidence
from todoke_forms.store.reading import Case
from todoke_kit.errors import Refusal


class UnprovenError(Refusal):
    """A bundle that its readers would refuse; `lines` are the report that they would get, which names nobody."""

    def __init__(self, error: EvidenceError) -> None:
        super().__init__(error.code)
        self.lines = report.on_refused_application(error).lines


@dataclass(frozen=True, slots=True)
class Exporter:
    """What exporting takes: where cases are, who proves a leaf, who stamps (None: nobody), and what opens answers.

    And whom a reader would trust: the bundle is judged by it.
    """

    database: Database
    prove: Callable[[bytes], Awaitable[Proof]]
    stamp: Callable[[bytes], Awaitable[bytes]] | None
    keys: Mapping[str, OpeningKey]
    trusted: Trusted

    async def export(self, number: str, *, with_answers: bool) -> tuple[str, bytes]:
        """The receipt number in its one form, and the bundle of its case, which was judged.

        :raises UnprovenError: with the code of the step that refused it.
        :raises Refusal: "receipt_number_invalid", "case_unknown", "case_unsigned", "evidence_not_kept",
            "sealing_key_unknown", and the codes of the ledger, the timestamp authority and the bundle.
        """
        try:
            case, kept = self._find(receipt.normalize(number))
            answers = self._answers(kept) if with_answers else None
            proof = await self.prove(kept.leaf_tag)
            bundle = _bundle(case, kept, proof, answers)
            if self.stamp is not None:
                bundle = replace(bundle, timestamp=await self.stamp(application.covered(bundle)))
            data = application.encode(bundle)
        except EvidenceError as error:
            raise Refusal(error.code) from error
        _judge(data, self.trusted)
        return case.receipt_number, data

    def _find(self, number: str) -> tuple[Case, KeptEvidence]:
        with self.database.read() as connection:
            case = reading.find(connection, number)
            if case is None:
                raise Refusal("case_unknown")
            kept = evidence.find(connection, case.id)
            signed = reading.papers(connection, case.id).attributes is not None
        if not signed:  # a bundle is there to judge a card's signature again
            raise Refusal("case_unsigned")
        if kept is None:
            raise Refusal("evidence_not_kept")
        return case, kept

    def _answers(self, kept: KeptEvidence) -> Answers:
        """The answers as they were sealed, with the salt that their commitment needs."""
        key = self.keys.get(kept.key_id)
        if key is None:
            raise Refusal("sealing_key_unknown")
        said = statement.parse_signed(kept.statement).statement
        opened = unseal(kept.sealed, said, key)
        return Answers(opened.salt, opened.answers)


def _judge(data: bytes, trusted: Trusted) -> None:
    try:
        application_check.verify(data, trusted)
    except EvidenceError as error:
        raise UnprovenError(error) from error


def _bundle(case: Case, kept: KeptEvidence, proof: Proof, answers: Answers | None) -> Application:
    opening = receipt.opening(kept.leaf_tag, kept.leaf_salt, leaves.event(_arrival(case)))
    return Application(
        statement=kept.statement,
        authority=kept.authority,
        revocation=kept.revocation,
        judged_at=datetime.fromtimestamp(case.opened_at_ms // 1000, UTC),
        ledger=receipt.encode_proof(opening, proof.index, proof.path, proof.checkpoint),
        timestamp=None,
        answers=answers,
    )


def _arrival(case: Case) -> Entry:
    """What was logged when the case was made."""
    return Entry(
        receipt_number=case.receipt_number,
        procedure=case.procedure,
        statement_digest=case.statement_digest,
        from_state="",
        to_state=State.ARRIVED,
        sequence=states.FIRST_SEQUENCE,
        at_ms=case.opened_at_ms,
        amount_yen=case.amount_yen,
    )
