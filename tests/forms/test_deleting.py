"""A case whose time is over goes with everything that was kept of it, and nothing else does, and not a day early."""

from __future__ import annotations

import hashlib
import io
import json
import logging
import secrets
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import msgspec
import pytest
from sqlalchemy import func, insert, select
from support import cards, casework
from support.casework import NOW, NOW_MS
from support.closedzone import Line
from support.waiting import LONG

from devstack import toml
from todoke_catalog.reading.attachments import File
from todoke_evidence import receipt
from todoke_evidence.content import Uploaded
from todoke_evidence.jpki.profile import TEST
from todoke_evidence.letter import Letter
from todoke_evidence.trust_files import TrustFolder
from todoke_forms.cases.deciding import Change, change_state
from todoke_forms.cases.deleting import Deleting
from todoke_forms.config import WebConfig
from todoke_forms.core import leaves
from todoke_forms.core.answering import JST
from todoke_forms.core.files import FileReport
from todoke_forms.core.model import Entry
from todoke_forms.core.opening import open_arrival
from todoke_forms.core.outgoing import Lane
from todoke_forms.core.places import Place
from todoke_forms.core.states import State
from todoke_forms.keeping import Item, keep
from todoke_forms.store import (
    attendance,
    deletions,
    files,
    notes,
    outbox,
    persons,
    places,
    reading,
    tables,
    uploads,
    views,
)
from todoke_forms.store.database import Database
from todoke_forms.store.files import PendingFile
from todoke_forms.store.uploads import StoredUploads
from todoke_kit import config

LAST_DAY = datetime(2032, 3, 31, 23, 59, 59, tzinfo=JST)  # of a case decided in the fiscal year 2026, kept for 5 years
DUE = LAST_DAY + timedelta(seconds=1)
UPLOAD = bytes(range(16))
OF_A_CASE = (
    tables.cases, tables.case_papers, tables.case_files, tables.clean_files, tables.case_uploads, tables.case_history,
    tables.case_evidence, tables.contacts, tables.letter_keys, tables.letters, tables.uploads, tables.upload_chunks,
    tables.persons, tables.case_views, tables.case_places, tables.place_history,
    tables.case_attendance, tables.case_notes,
)  # fmt: skip


def number_of(number: int) -> str:
    return receipt.receipt_number(casework.submission_id(number))


def with_upload() -> tuple[Sequence[File | Uploaded], Sequence[bytes]]:
    """Files of which one was sealed apart, and its chunks."""
    first, *others = casework.templates.golden_files()
    apart, chunks = casework.apart(first, UPLOAD)
    return [apart, *others], chunks


def arrive(database: Database, number: int, *, apart: bool = True) -> None:
    """A case with all that one can have: a file sealed apart, evidence, and a key for letters."""
    given, chunks = with_upload()
    with database.write() as connection:
        if apart:
            for place, chunk in enumerate(chunks):
                uploads.add(connection, uploads.Chunk(UPLOAD, place, chunk), NOW_MS)
            uploads.claim(connection, [UPLOAD], NOW_MS)
        trust = TrustFolder(cards.trust(), TEST, keep=True).load()
        office = casework.office(trust=trust, uploads=StoredUploads(connection))
        key = casework.letter_key(number).public()
        sent = casework.file(number, files=given if apart else None, letters_to=key)
        opened = open_arrival(sent, office, NOW)
        keep(connection, [Item(bytes, f"m{number}", opened)], casework.MUNICIPALITY, secrets.token_bytes, NOW_MS)
        case = reading.find(connection, number_of(number))
        assert case is not None, opened
        connection.execute(insert(tables.contacts).values(case_id=case.id, address="hanako@mihon.example"))
        views.note(connection, case.id, "mihon", "case", NOW_MS)
        attendance.add(connection, case.id, 1, attendance.Mark(missed=True, at_ms=NOW_MS, actor="mihon"))
        notes.add(connection, case.id, 1, notes.Note("電話で相談を受けた。", None, NOW_MS, "mihon"))
        persons.claim(connection, {case.id: [(bytes([number]) * 32, case.procedure, "2026")]})
        places.add(connection, [places.Change(case.id, Place.GRANTED, NOW_MS, ("pool",), "pool")])
        report = FileReport(code="ok", media_type="application/pdf", size=5)
        files.settle(connection, PendingFile(case.id, case.receipt_number, 0, 0), report, io.BytesIO(b"%PDF-"))


def decide(database: Database, number: int, at_ms: int = NOW_MS) -> None:
    states = (State.ARRIVED, State.ACCEPTED, State.REVIEWING, State.GRANTED)
    letter = Letter("決定のお知らせ", "助成金を交付します。")
    for sequence, (seen, wanted) in enumerate(pairwise(states), 1):
        said = letter if wanted is State.GRANTED else None
        change = Change(number_of(number), seen, sequence, wanted, "", "mihon", said)
        change_state(database, casework.MUNICIPALITY, change, secrets.token_bytes, at_ms)


def delete(database: Database, at: datetime, *, dry: bool = False, years: int | None = None) -> tuple[int, list[str]]:
    said: list[str] = []
    failed = Deleting(database, years, secrets.token_bytes, lambda: at).run(said.append, dry=dry)
    return failed, said


def counts(database: Database) -> dict[str, int]:
    with database.read() as connection:
        return {table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in OF_A_CASE}


def test_everything_that_was_kept_of_a_case_goes_when_its_time_is_over(database, caplog):
    arrive(database, 1)
    decide(database, 1)
    assert all(counts(database).values()), counts(database)
    with caplog.at_level(logging.INFO):
        assert delete(database, DUE) == (0, [f"{number_of(1)}\tningen-dock\tkept until 2032-03-31\tdeleted"])
    assert not any(counts(database).values()), counts(database)
    recorded = [record.fields for record in caplog.records if record.message == "case_deleted"]
    assert recorded == [{"receipt": number_of(1), "procedure": "ningen-dock", "kept_until": "2032-03-31", "files": 2}]
    assert delete(database, DUE) == (0, [])


@pytest.mark.parametrize("at", [LAST_DAY, NOW, LAST_DAY.astimezone(UTC)])
def test_not_one_day_early(database, at):
    arrive(database, 1)
    decide(database, 1)
    before = counts(database)
    assert delete(database, at) == (0, [])
    assert counts(database) == before


def test_what_is_not_decided_stays_for_ever(database):
    arrive(database, 1)
    before = counts(database)
    assert delete(database, datetime(2200, 1, 1, tzinfo=UTC)) == (0, [])
    assert counts(database) == before


def test_a_dry_run_says_what_is_due_and_changes_nothing(database, caplog):
    arrive(database, 1)
    decide(database, 1)
    before = counts(database)
    assert delete(database, DUE, dry=True) == (0, [f"{number_of(1)}\tningen-dock\tkept until 2032-03-31\tdue"])
    assert counts(database) == before
    assert "case_deleted" not in caplog.text


def test_only_what_is_due_goes(database):
    next_year = int(datetime(2027, 4, 1, tzinfo=JST).timestamp() * 1000)
    for number, decided_at_ms in ((1, NOW_MS), (2, next_year), (3, NOW_MS)):
        arrive(database, number, apart=False)
        decide(database, number, decided_at_ms)
    _, said = delete(database, DUE)
    assert [line.split("\t")[0] for line in said] == [number_of(1), number_of(3)]
    with database.read() as connection:
        assert reading.find(connection, number_of(2)) is not None
        assert reading.find(connection, number_of(1)) is None


def test_a_file_that_another_case_names_too_stays_until_that_goes(database):
    next_year = int(datetime(2027, 4, 1, tzinfo=JST).timestamp() * 1000)
    for number, decided_at_ms in ((1, NOW_MS), (2, next_year)):
        arrive(database, number)
        decide(database, number, decided_at_ms)
    delete(database, DUE)
    assert counts(database)["upload_chunks"] > 0
    delete(database, datetime(2033, 4, 1, tzinfo=JST))
    assert not any(counts(database).values())


def test_a_file_that_no_application_named_is_none_of_its_business(database):
    arrive(database, 1)
    decide(database, 1)
    with database.write() as connection:
        uploads.add(connection, uploads.Chunk(bytes(16), 0, b"sealed"), NOW_MS)
    delete(database, DUE)
    assert (counts(database)["uploads"], counts(database)["upload_chunks"]) == (1, 1)


def test_revocation_lists_go_with_the_last_case_that_they_judged(database):
    for number in (1, 2):
        arrive(database, number, apart=False)
    decide(database, 1)
    with database.read() as connection:
        before = connection.scalar(select(func.count()).select_from(tables.documents))
        lists = connection.scalar(select(func.count(tables.case_evidence.c.revocation.distinct())))
    delete(database, DUE)
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(tables.documents)) == before
    decide(database, 2)
    delete(database, DUE)
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(tables.documents)) == before - lists


def test_a_case_whose_large_files_are_not_noted_stays_whole_and_is_named(database):
    arrive(database, 1)
    decide(database, 1)
    with database.write() as connection:
        connection.execute(tables.case_uploads.delete())  # as before they were noted
    before = counts(database)
    assert delete(database, DUE) == (
        1,
        [f"{number_of(1)}\tningen-dock\tkept until 2032-03-31\trefused: uploads_unknown"],
    )
    assert counts(database) == before


def test_the_record_names_nobody_and_the_ledger_hears_of_it(database):
    arrive(database, 1)
    decide(database, 1)
    with database.write() as connection:
        connection.execute(tables.outbox.delete())
    delete(database, DUE)
    with database.write() as connection:
        (row,) = outbox.oldest(connection, Lane.LEDGER, 10)
        deletions.record_leaf(connection, {bytes.fromhex(row.key): 41})
        (kept,) = connection.execute(select(tables.deletions)).all()
    said_of = Entry(
        number_of(1), "ningen-dock", kept.statement_digest, "granted", "deleted", 5, kept.deleted_at_ms, amount_yen=0
    )
    assert row.payload == leaves.case_leaf(said_of, kept.leaf_tag, kept.leaf_salt)
    assert (kept.receipt_number, kept.state, kept.sequence, kept.files) == (number_of(1), "granted", 5, 2)
    assert (kept.kept_until, kept.ledger_index) == ("2032-03-31", 41)
    said = msgspec.json.encode([str(value) for value in kept]).decode()
    for personal in ("見本", "1985-04-01", "mihon", "領収書", "助成金"):
        assert personal not in said


def test_a_form_that_says_nothing_is_kept_as_the_office_says_and_else_for_ever(database):
    arrive(database, 1, apart=False)
    decide(database, 1)
    with database.write() as connection:
        (stored,) = connection.execute(select(tables.form_versions)).all()
        silent = stored.definition.replace('"retention_years":5,', "")
        assert silent != stored.definition
        digest = hashlib.sha256(silent.encode()).digest()
        new = {**stored._mapping, "digest": digest, "definition": silent, "version": 2, "sequence": 2}
        connection.execute(tables.form_versions.insert().values(new))
        connection.execute(tables.cases.update().values(form_digest=digest))
    assert delete(database, datetime(2200, 1, 1, tzinfo=UTC)) == (0, [])
    assert delete(database, LAST_DAY, years=5) == (0, [])
    assert len(delete(database, DUE, years=5)[1]) == 1


def test_more_cases_than_are_looked_at_together_all_go(database, monkeypatch):
    monkeypatch.setattr("todoke_forms.cases.deleting.AT_ONCE", 1)
    for number in (1, 2, 3):
        arrive(database, number, apart=False)
        decide(database, number)
    assert len(delete(database, DUE)[1]) == 3


def test_the_command_says_what_is_due_and_deletes_it_when_it_is_asked_to(database, database_url, tmp_path):
    """By this machine's own clock."""
    arrive(database, 1, apart=False)
    decide(database, 1, at_ms=1_000_000_000_000)  # in the fiscal year 2001
    settings = WebConfig(
        municipality=casework.MUNICIPALITY,
        municipality_name="見本市",
        database=database_url,
        http=config.HttpListen(address="127.0.0.1:1"),
        aggregation=Line(tmp_path, "aggregation", "forms-web").target(),
        metrics=config.Metrics(address="127.0.0.1:1"),
        audit_file=tmp_path / "audit.jsonl",
    )
    file = toml.write(tmp_path / "web.toml", settings)

    def run(*words: str) -> str:
        command = [sys.executable, "-m", "todoke_forms", "delete-due", "--config", str(file), *words]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=LONG).stdout

    line = f"{number_of(1)}\tningen-dock\tkept until 2007-03-31\t"
    assert run("--dry-run") == line + "due\n"
    assert run() == line + "deleted\n"
    assert run() == ""
    (audited,) = (tmp_path / "audit.jsonl").read_text().splitlines()
    assert json.loads(audited)["event"] == "case_deleted"


def test_every_table_that_a_case_is_in_is_emptied():
    named = {
        table.name
        for table in tables.metadata.tables.values()
        for column in table.columns
        if any(key.column.table is tables.cases for key in column.foreign_keys)
    }
    assert named < {table.name for table in OF_A_CASE}
