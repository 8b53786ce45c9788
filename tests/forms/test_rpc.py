"""What a core system inside the closed zone may read of a case."""

from __future__ import annotations

import asyncio
import secrets

import pytest
from support import casework, closedzone
from support.casework import NOW, NOW_MS, file

from todoke_evidence import b64, receipt
from todoke_forms.core.opening import open_arrival
from todoke_forms.core.outgoing import Lane
from todoke_forms.keeping import Item, keep
from todoke_forms.rpc import SERVICE, CasesServicer
from todoke_forms.store import cases, outbox
from todoke_kit import rpc
from todoke_kit.errors import Refusal
from todoke_pb.forms.v1 import forms_pb2 as pb
from todoke_pb.forms.v1 import forms_pb2_grpc as pb_grpc

NUMBER = receipt.receipt_number(casework.submission_id(1))


@pytest.fixture
def ask(database, tmp_path):
    """Asks for a case over gRPC, as the caller "core"."""
    line = closedzone.Line(tmp_path, "forms", "core")

    async def call(number: str) -> pb.GetCaseResponse:
        def register(server):
            pb_grpc.add_CasesServicer_to_server(CasesServicer(database, casework.MUNICIPALITY), server)
            return (SERVICE,)

        server = await rpc.start_server(line.listen(f"/{SERVICE}/GetCase"), register)
        try:
            async with rpc.channel(line.target()) as channel:
                return await rpc.call(pb_grpc.CasesStub(channel).GetCase(pb.GetCaseRequest(receipt_number=number)))
        finally:
            await server.stop(None)

    return lambda number: asyncio.run(call(number))


@pytest.fixture
def arrived(database):
    with database.write() as connection:
        opened = open_arrival(file(1), casework.office(), NOW)
        keep(connection, [Item(bytes, "m", opened)], casework.MUNICIPALITY, secrets.token_bytes, NOW_MS)


@pytest.mark.usefixtures("arrived")
def test_a_case_is_told_with_its_checks_and_its_way(ask):
    case = ask(NUMBER)
    assert (case.receipt_number, case.municipality, case.procedure, case.state) == (
        NUMBER,
        casework.MUNICIPALITY,
        "ningen-dock",
        "arrived",
    )
    assert {check.code for check in case.checks} == {"ok"}
    assert (case.accepted_at_ms, case.relayed_at_ms, case.opened_at_ms) == (
        casework.ACCEPTED_AT_MS,
        casework.RELAYED_AT_MS,
        NOW_MS,
    )
    assert (case.amount_yen, case.form_digest) == (16_600, b64.encode(casework.FORM_DIGEST))


@pytest.mark.usefixtures("arrived")
def test_what_a_case_entered_is_told_with_its_leaf_once_the_ledger_answered(ask, database):
    [entry] = ask(NUMBER).entries
    assert (entry.state, entry.at_ms, entry.HasField("ledger_index")) == ("arrived", NOW_MS, False)
    with database.write() as connection:
        [leaf] = outbox.oldest(connection, Lane.LEDGER, 2)
        cases.record_leaf(connection, {bytes.fromhex(leaf.key): 7})
    [entry] = ask(NUMBER).entries
    assert entry.ledger_index == 7


@pytest.mark.usefixtures("arrived")
def test_a_number_is_understood_as_people_type_it(ask):
    assert ask(NUMBER.replace("-", "").lower()).receipt_number == NUMBER


def test_an_unknown_number_is_refused(ask):
    with pytest.raises(Refusal, match="case_unknown"):
        ask(NUMBER)


@pytest.mark.parametrize("number", ["", "1234", "x" * 1000, NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1")])
def test_what_is_no_receipt_number_is_refused(ask, number):
    with pytest.raises(Refusal, match="receipt_number_invalid"):
        ask(number)
