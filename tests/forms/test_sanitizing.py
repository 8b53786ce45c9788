"""Attachments are rebuilt before anybody may open them; nothing that goes wrong loses one or stops another."""

from __future__ import annotations

import asyncio
import io
import json
import random
import secrets
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import permutations

import pytest
from pikepdf import Pdf
from sqlalchemy import delete, update
from support import attestation, casework, hostile_pdfs, sanitizing
from support.sanitizing import PDF

from todoke_catalog import templates
from todoke_catalog.reading.attachments import File
from todoke_evidence import attested, chunks, statement
from todoke_evidence.content import Uploaded
from todoke_forms.cases.deciding import Change, change_state
from todoke_forms.core.files import MAX_FAILURES, FileReport, FileState
from todoke_forms.core.model import Opened
from todoke_forms.core.opening import open_arrival
from todoke_forms.core.outgoing import Lane
from todoke_forms.core.states import State
from todoke_forms.files import sanitizing as sanitizing_module
from todoke_forms.files import settling
from todoke_forms.files.sanitizer_client import SanitizerClient, SanitizerUnavailableError
from todoke_forms.files.sanitizing import Sanitizing
from todoke_forms.keeping import Item, keep
from todoke_forms.store import files, outbox, reading, uploads
from todoke_forms.store.database import Database
from todoke_forms.store.files import KeptFile
from todoke_forms.store.tables import case_files, case_papers, upload_chunks
from todoke_forms.store.uploads import StoredUploads

CLIENT = SanitizerClient(sanitizing.COMMAND, "pages", 60.0)
PADDING = random.Random(0).randbytes(2 * chunks.CHUNK)
CLEAN = FileReport(code="ok", kind=PDF, media_type=PDF, name="a.pdf", size=5)
KEYS = {casework.SEALING_KEY.key_id: casework.SEALING_KEY}
ORDERS = [
    order
    for order in sorted(set(permutations(["judge", "judge", "accepted", "reviewing"])))
    if order.index("accepted") < order.index("reviewing")
]
DIES = (sys.executable, "-I", "-c", "import os; os.abort()")
MORTAL = """
import os, sys
from todoke_sanitizer import framing
from todoke_sanitizer.core import images, rebuilding
asked = framing.read(sys.stdin.buffer)
images.prepare()
if b"deadly" in asked.data:
    os.abort()
framing.write(sys.stdout.buffer, rebuilding.rebuild(asked))
"""
DIES_OF_SOME = (sys.executable, "-I", "-c", MORTAL)  # the worker, but it dies of every file that holds the word


def arrive(database: Database, number: int, *attached: bytes) -> int:
    """A case with these PDF files in place of the template's; returns its row."""
    golden = templates.golden_files()
    given = [replace(file, data=data, media_type=PDF) for file, data in zip(golden, attached, strict=False)] or golden
    return keep_case(database, number, given)


def arrive_in_chunks(database: Database, number: int, data: bytes) -> int:
    """A case whose first PDF file was sealed apart, and whose second was not; returns its row."""
    upload, (first, second) = number.to_bytes(16), templates.golden_files()
    apart, sealed = casework.apart(replace(first, data=data, media_type=PDF), upload)
    with database.write() as connection:
        for place, chunk in enumerate(sealed):
            uploads.add(connection, uploads.Chunk(upload, place, chunk), casework.NOW_MS)
    return keep_case(database, number, [apart, second])


def keep_case(database: Database, number: int, given: Sequence[File | Uploaded]) -> int:
    arrival = casework.file(number, files=given, answers=described(given))
    with database.read() as connection:
        opened = open_arrival(arrival, casework.office(uploads=StoredUploads(connection)), casework.NOW)
    assert isinstance(opened, Opened), opened
    with database.write() as connection:
        item = Item(bytes, str(number), opened)
        keep(connection, [item], casework.MUNICIPALITY, secrets.token_bytes, casework.NOW_MS)
        found = reading.find(connection, opened.receipt_number)
    assert found is not None
    return found.id


def described(given: Sequence[File | Uploaded]) -> dict[str, object]:
    fields = [
        name for name, value in casework.answered().items() if isinstance(value, list) and value and "size" in value[0]
    ]
    return {
        name: [{"name": file.name, "type": file.media_type, "size": file.size}]
        for name, file in zip(fields, given, strict=True)
    }


def kept(database: Database, case_id: int) -> Sequence[KeptFile]:
    with database.read() as connection:
        return files.of_case(connection, case_id)


def offered(database: Database, case_id: int, position: int) -> tuple[FileReport | None, bytes]:
    """A rebuilt file and its report."""
    with database.read() as connection:
        report = files.clean(connection, case_id, position)
        return report, b"".join(files.piece(connection, case_id, position, number) for number in range(100))


def states(database: Database, case_id: int) -> list[FileState]:
    return [file.state for file in kept(database, case_id)]


def work(database: Database, client: SanitizerClient = CLIENT, keys: dict[str, object] = KEYS) -> int:
    """Works until nothing is left to try; returns how often it looked."""

    async def play() -> int:
        sanitizing_ = Sanitizing(database, client, lambda: keys, workers=2)
        looked = 1
        while await sanitizing_.rebuild_some():
            looked += 1
        return looked

    return asyncio.run(play())


def test_a_new_case_waits_and_then_offers_what_was_rebuilt(database):
    case_id = arrive(database, 1)
    assert states(database, case_id) == [FileState.PENDING] * 2
    with database.read() as connection:
        assert files.clean(connection, case_id, 0) is None
    work(database)
    assert states(database, case_id) == [FileState.CLEAN] * 2
    report, body = offered(database, case_id, 0)
    assert body.startswith(b"%PDF-")
    assert body not in [file.data for file in templates.golden_files()]
    assert (report.media_type, report.size) == (PDF, len(body))


def test_a_file_that_came_in_chunks_is_rebuilt_like_any_other(database):
    original = hostile_pdfs.written(hostile_pdfs.in_root("/OpenAction", hostile_pdfs.JAVASCRIPT), padding)
    assert len(original) > 2 * chunks.CHUNK
    case_id = arrive_in_chunks(database, 1, original)
    with database.read() as connection:
        assert (states(database, case_id)[0], files.clean(connection, case_id, 0)) == (FileState.PENDING, None)
    work(database)
    assert states(database, case_id) == [FileState.CLEAN] * 2
    report, body = offered(database, case_id, 0)
    assert (report.media_type, "scripts" in report.removed) == (PDF, True)
    assert body.startswith(b"%PDF-")
    assert b"JavaScript" not in body
    assert PADDING[: chunks.CHUNK] not in body


def test_a_file_that_no_card_signed_for_is_rebuilt_like_any_other(database):
    case_id = arrive_in_chunks(database, 1, templates.golden_files()[0].data)
    with database.write() as connection:
        signed = statement.parse_signed(files.sealed_papers(connection, case_id).statement).statement
        said = replace(signed, nonce="", time=attested.stated_time(attested.CONTACT, signed.time))
        text = attested.attest(said, attested.CONTACT, attestation.KEY)
        connection.execute(update(case_papers).where(case_papers.c.case_id == case_id).values(statement=text))
    work(database)
    assert states(database, case_id) == [FileState.CLEAN] * 2


def test_a_file_whose_chunks_were_lost_is_never_offered_in_part_and_stops_no_other(database):
    damaged = arrive_in_chunks(database, 1, hostile_pdfs.written(padding))
    other = arrive_in_chunks(database, 2, hostile_pdfs.written(padding))
    with database.write() as connection:
        lost = (upload_chunks.c.upload == (1).to_bytes(16)) & (upload_chunks.c.number == 1)
        connection.execute(delete(upload_chunks).where(lost))
    work(database)
    assert states(database, damaged) == [FileState.PENDING, FileState.CLEAN]
    assert states(database, other) == [FileState.CLEAN] * 2


def padding(document: Pdf) -> None:
    """Makes a PDF too large to travel inside its application."""
    document.Root.Padding = document.make_stream(PADDING)


def test_a_hostile_file_is_refused_with_its_code_and_its_neighbour_is_not(database):
    case_id = arrive(database, 1, hostile_pdfs.locked("user"), hostile_pdfs.ACTIVE["open_action_script"]())
    work(database)
    locked, scripted = kept(database, case_id)
    assert (locked.state, locked.report.code) == (FileState.REFUSED, "encrypted")
    assert (scripted.state, "scripts" in scripted.report.removed) == (FileState.CLEAN, True)
    with database.read() as connection:
        assert files.clean(connection, case_id, 0) is None
    assert b"JavaScript" not in offered(database, case_id, 1)[1]


def test_a_file_that_its_worker_dies_of_is_refused_in_the_end_and_stops_no_other(database):
    deadly = arrive(database, 1, hostile_pdfs.written() + b"deadly", hostile_pdfs.written())
    other = arrive(database, 2)
    assert work(database, replace(CLIENT, command=DIES_OF_SOME)) == MAX_FAILURES + 1
    first, second = kept(database, deadly)
    assert (first.state, first.report.code) == (FileState.REFUSED, "crashed")
    assert second.state == FileState.CLEAN
    assert states(database, other) == [FileState.CLEAN] * 2


def test_a_worker_that_is_killed_loses_nothing(database):
    case_id = arrive(database, 1)

    async def once(client: SanitizerClient) -> None:
        await Sanitizing(database, client, lambda: KEYS, workers=2).rebuild_some()

    asyncio.run(once(replace(CLIENT, command=DIES)))
    assert states(database, case_id) == [FileState.PENDING] * 2
    asyncio.run(once(CLIENT))  # a new process of forms: what it knows is in the database
    assert states(database, case_id) == [FileState.CLEAN] * 2


def test_a_machine_without_the_sandbox_refuses_no_file(database):
    case_id = arrive(database, 1)
    with pytest.raises(SanitizerUnavailableError):
        work(database, replace(CLIENT, command=("/nowhere/python",)))
    assert states(database, case_id) == [FileState.PENDING] * 2
    work(database)
    assert states(database, case_id) == [FileState.CLEAN] * 2


def test_a_case_whose_key_is_missing_waits_and_stops_no_other(database):
    case_id = arrive(database, 1)
    work(database, keys={})
    assert states(database, case_id) == [FileState.PENDING] * 2
    work(database)
    assert states(database, case_id) == [FileState.CLEAN] * 2


def test_a_report_never_changes(database):
    case_id = arrive(database, 1)
    with database.read() as connection:
        waiting = files.pending(connection, 10, ())
    work(database)
    before = kept(database, case_id)
    with database.write() as connection:
        files.fail(connection, waiting[0])
        files.settle(connection, waiting[0], replace_code(before[0], "damaged"), io.BytesIO())
    assert kept(database, case_id) == before


def test_an_applicant_is_told_of_all_files_with_the_last_of_them(database):
    arrive(database, 1, hostile_pdfs.locked("user"), hostile_pdfs.ACTIVE["open_action_script"]())
    work(database)
    arrival, judged = told(database)
    assert (arrival["sequence"], verdicts(arrival)) == (1, ["waiting", "waiting"])
    assert (judged["sequence"], verdicts(judged)) == (3, ["encrypted", "rebuilt"])
    assert "scripts" in judged["files"][1]["removed"]
    assert {name: judged[name] for name in ("state", "changed_at_ms")} == {
        name: arrival[name] for name in ("state", "changed_at_ms")
    }


@pytest.mark.parametrize("order", ORDERS)
def test_whatever_comes_first_what_is_told_later_is_newer(database, order):
    arrive(database, 1)
    for step in order:
        judge_one(database) if step == "judge" else enter(database, step)
    notices_ = told(database)
    sequences = [notice["sequence"] for notice in notices_]
    assert sequences == sorted(set(sequences))
    assert (notices_[-1]["state"], verdicts(notices_[-1])) == ("reviewing", ["rebuilt", "rebuilt"])
    assert len(notices_) <= 4


def test_a_file_that_is_judged_while_a_case_moves_on_makes_no_two_notices_of_one_number(database):
    arrive(database, 1)
    judge_one(database)
    with ThreadPoolExecutor(1) as other, database.write() as connection:
        (waiting,) = files.pending(connection, 10, ())
        assert reading.find(connection, waiting.receipt_number, held=True) is not None
        moving = other.submit(enter, database, "accepted")
        with pytest.raises(TimeoutError):
            moving.result(0.2)
        settling.settle(connection, waiting, CLEAN, io.BytesIO(b"%PDF-"))
    moving.result()
    assert [(one["sequence"], one["state"]) for one in told(database)] == [
        (1, "arrived"),
        (3, "arrived"),
        (4, "accepted"),
    ]


def test_what_was_settled_is_told_once(database):
    arrive(database, 1)
    with database.read() as connection:
        waiting = files.pending(connection, 10, ())
    work(database)
    with database.write() as connection:
        settling.settle(connection, waiting[1], CLEAN, io.BytesIO(b"%PDF-"))
    assert len(told(database)) == 2


def test_cases_from_before_files_were_noted_are_rebuilt_as_well(database, monkeypatch):
    monkeypatch.setattr(sanitizing_module, "OLDER_AT_ONCE", 2)
    older = [arrive(database, number) for number in range(1, 6)]
    with database.write() as connection:
        connection.execute(delete(case_files))
        without = case_papers.c.case_id.in_([older[0], older[4]])
        connection.execute(update(case_papers).where(without).values(attachments="[]"))
    newer = arrive(database, 6)
    work(database)
    assert [states(database, case_id) for case_id in older] == [[], *[[FileState.CLEAN] * 2] * 3, []]
    assert states(database, newer) == [FileState.CLEAN] * 2
    with database.read() as connection:
        assert files.add_older(connection, None, 10) == older[0]  # what is noted once is not looked at again


def told(database: Database) -> list[dict[str, object]]:
    """What citizens were told, in order."""
    with database.read() as connection:
        return [json.loads(row.payload) for row in outbox.oldest(connection, Lane.STATUS, 100)]


def verdicts(notice: dict[str, object]) -> list[str]:
    return [file["verdict"] for file in notice["files"]]


def judge_one(database: Database) -> None:
    with database.write() as connection:
        settling.settle(connection, files.pending(connection, 1, ())[0], CLEAN, io.BytesIO(b"%PDF-"))


def enter(database: Database, state: str) -> None:
    """Staff move the only case on."""
    with database.read() as connection:
        number = reading.page(connection).cases[0].receipt_number
        case = reading.find(connection, number)
    change = Change(number, case.state, case.sequence, State(state), "", "mihon")
    change_state(database, casework.MUNICIPALITY, change, secrets.token_bytes, casework.NOW_MS)


def replace_code(file: KeptFile, code: str) -> object:
    return type(file.report)(code=code)


def test_the_original_stays_sealed_as_it_came(database):
    case_id = arrive(database, 1)
    with database.read() as connection:
        before = files.sealed_papers(connection, case_id)
    work(database)
    with database.read() as connection:
        assert files.sealed_papers(connection, case_id) == before
