"""From a case to a bundle that an outsider accepts: by lists and by OCSP, with answers and without, stamped or not."""

from __future__ import annotations

import asyncio
import json
import resource
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from support import cards, casework, closedzone, evidence, tsa
from support.casework import NOW, NOW_MS, file
from support.ledger import SIGNER
from support.spoilt_stamps import of_version_7, with_another
from support.tsa import serving

from todoke_evidence import application, application_check, receipt, report, times
from todoke_evidence.application_check import Trusted, VerifiedApplication
from todoke_evidence.errors import Code
from todoke_evidence.jpki.answers import Answers
from todoke_evidence.jpki.profile import TEST
from todoke_evidence.jpki.revocation import LONGEST_AGE, Kind
from todoke_evidence.jpki.trust import TrustStore
from todoke_evidence.timestamp import TimestampAuthority
from todoke_evidence.trust_files import TrustFolder
from todoke_forms.cases.exporting import Exporter, UnprovenError
from todoke_forms.core.opening import open_arrival
from todoke_forms.core.outgoing import Lane
from todoke_forms.keeping import Item, keep
from todoke_forms.keys import secret_files
from todoke_forms.ledger_client import LedgerClient
from todoke_forms.store import outbox, tables
from todoke_forms.store.database import Database
from todoke_forms.timestamp_client import TimestampClient
from todoke_kit.errors import Refusal
from todoke_testcard import responder

NUMBER = receipt.receipt_number(casework.submission_id(1))
KEYS = {casework.SEALING_KEY.key_id: casework.SEALING_KEY}


def by_lists() -> TrustStore:
    return TrustFolder(cards.trust(), TEST, keep=True).load()


def by_ocsp(age: timedelta = timedelta(), validity: timedelta = responder.VALIDITY) -> TrustStore:
    """A trust store that was just answered about the card "valid", by what its responder had signed that long ago."""
    answers = Answers(LONGEST_AGE, keep=True)
    trust = TrustFolder(cards.trust(), TEST, revocation=answers).load()
    open_arrival(file(9), casework.office(trust=trust), NOW)
    [question] = answers.questions(secrets.token_bytes)
    answering = replace(cards.session_pki().responder(), validity=validity)
    answers.take(question, answering.answer(question.body, NOW - age), NOW)
    return trust


def arrive(database: Database, *numbers: int, trust: TrustStore, now_ms: int = NOW_MS) -> None:
    office = casework.office(trust=trust)
    items = [Item(bytes, f"m{number}", open_arrival(file(number), office, NOW)) for number in numbers]
    with database.write() as connection:
        keep(connection, items, casework.MUNICIPALITY, secrets.token_bytes, now_ms)


async def log(database: Database, ledger: LedgerClient) -> None:
    """What the outbox does with the leaves."""
    with database.read() as connection:
        rows = outbox.oldest(connection, Lane.LEDGER, 100)
    await ledger.append([row.payload for row in rows])


def export(
    database, folder, *, number=NUMBER, with_answers=False, stamp=None, keys=KEYS, logged=True, trusted=None
) -> bytes:
    """Exports with a real ledger; `stamp` answers a timestamp authority's questions over HTTP."""

    async def run() -> bytes:
        async with closedzone.ledger(folder) as ledger:
            if logged:
                await log(database, ledger)
            if stamp is None:
                exporter = Exporter(database, ledger.prove, None, keys, trusted or readers())
                return (await exporter.export(number, with_answers=with_answers))[1]
            async with serving(stamp) as url:
                client = TimestampClient(url, 20.0, TimestampAuthority([evidence.tsa().root]))
                exporter = Exporter(database, ledger.prove, client.stamp, keys, readers(timestamps=True))
                return (await exporter.export(number, with_answers=with_answers))[1]

    return asyncio.run(run())


def readers(*, timestamps: bool = False) -> Trusted:
    """Whom somebody trusts who believes the card's authorities and this ledger's key."""
    authority = TimestampAuthority([evidence.tsa().root]) if timestamps else None
    return Trusted(TEST, TrustFolder(cards.trust(), TEST).anchors(), [SIGNER.verifier], authority)


def judge(bundle: bytes, *, timestamps: bool = False) -> VerifiedApplication:
    """As that somebody."""
    return application_check.verify(bundle, readers(timestamps=timestamps))


def refused(run: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refusal:
        run()
    return refusal.value.code


def test_a_case_is_exported_and_verified_by_the_list_it_was_judged_by(database, tmp_path):
    arrive(database, 1, 2, trust=by_lists())
    found = judge(export(database, tmp_path))
    assert found.entry.event.receipt_number == NUMBER
    assert found.application.judged_at == NOW
    assert found.application.revocation.kind is Kind.LIST
    assert (found.application.answers, found.application.timestamp) == (None, None)
    assert found.entry.size == 2


def test_a_case_is_exported_and_verified_by_the_answer_it_was_judged_by(database, tmp_path):
    arrive(database, 1, trust=by_ocsp())
    assert judge(export(database, tmp_path)).application.revocation.kind is Kind.OCSP


@pytest.mark.parametrize("age", [timedelta(hours=25), LONGEST_AGE])
def test_what_an_office_accepts_by_an_old_answer_its_readers_accept_and_are_told_of(database, tmp_path, age):
    """As old as any office may let one be; the configuration refuses more."""
    arrive(database, 1, trust=by_ocsp(age, LONGEST_AGE))
    bundle = export(database, tmp_path)
    assert judge(bundle).revocation_at == NOW - age
    assert (
        f"revocation as of    {times.encode(NOW - age)}, {age} before it was judged"
        in report.on_application(bundle, readers()).lines
    )


def test_what_its_readers_would_refuse_is_not_handed_out(database, tmp_path):
    """The same report that they would get, which names nobody; what fails here is whom they trust."""
    arrive(database, 1, trust=by_lists())
    others = {
        Code.NOTE_SIGNATURE_INVALID: replace(readers(), logs=[evidence.LOG.verifier]),
        Code.AUTHORITY_MISMATCH: replace(readers(), anchors=[]),
        Code.TIMESTAMP_MISSING: readers(timestamps=True),
    }
    for number, (code, trusted) in enumerate(others.items()):
        with pytest.raises(UnprovenError) as refusal:
            export(database, tmp_path / str(number), trusted=trusted)
        assert refusal.value.code == code
        assert f"refused: {code}" in refusal.value.lines
        assert "REFUSED" in "".join(refusal.value.lines)
        assert not any("見本" in line for line in refusal.value.lines)


def test_evidence_that_was_spoiled_in_the_database_is_not_handed_out(database, tmp_path):
    arrive(database, 1, trust=by_lists())
    with database.write() as connection:
        about = tables.documents.c.digest == connection.scalar(select(tables.case_evidence.c.revocation))
        body = bytearray(connection.scalar(select(tables.documents.c.body).where(about)))
        body[-1] ^= 1
        connection.execute(update(tables.documents).where(about).values(body=bytes(body)))
    assert refused(lambda: export(database, tmp_path)) == "snapshot_invalid"


def test_a_file_that_finds_no_room_is_not_left_in_part(tmp_path):
    file, limits = tmp_path / "bundle.json", resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            secret_files.create(file, bytes(200_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(tmp_path.iterdir()) == []
    secret_files.create(file, b"whole")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"whole", 0o600)
    with pytest.raises(FileExistsError):
        secret_files.create(file, b"another")
    assert file.read_bytes() == b"whole"


def test_without_being_asked_for_no_answer_is_in_a_bundle_nor_what_was_sealed(database, tmp_path):
    arrive(database, 1, trust=by_lists())
    bundle = export(database, tmp_path)
    assert json.loads(bundle)["answers"] is None
    assert "ningen-dock" not in bundle.decode()  # the statement is there, in base64
    words = [text for text in casework.answered().values() if isinstance(text, str) and not text.isascii()]
    assert len(words) > 2
    assert not any(word in bundle.decode() for word in words)


def test_answers_that_were_asked_for_are_those_the_citizen_signed_for(database, tmp_path):
    arrive(database, 1, trust=by_lists())
    answers = judge(export(database, tmp_path, with_answers=True)).application.answers
    assert answers is not None
    assert answers.values == casework.answered()


def test_a_bundle_is_stamped_where_an_authority_is_configured(database, tmp_path):
    arrive(database, 1, trust=by_lists())
    assert judge(export(database, tmp_path, stamp=evidence.tsa().answer), timestamps=True).stamped_at is not None


def test_what_thousands_were_judged_by_is_kept_once(database):
    arrive(database, *range(1, 6), trust=by_lists())
    arrive(database, 6, 7, trust=by_lists())
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(tables.documents)) == 2
        assert connection.scalar(select(func.count()).select_from(tables.case_evidence)) == 7


def test_a_case_that_comes_again_is_judged_by_what_it_first_was(database, tmp_path):
    arrive(database, 1, trust=by_lists())
    arrive(database, 1, trust=by_ocsp(), now_ms=NOW_MS + 60_000)
    assert judge(export(database, tmp_path)).application.revocation.kind is Kind.LIST


def test_what_cannot_be_exported_is_refused_with_its_code(database, tmp_path):
    arrive(database, 1, trust=by_lists())
    arrive(database, 3, trust=TrustFolder(cards.trust(), TEST).load())  # keeps nothing
    unkept, unknown = (receipt.receipt_number(casework.submission_id(number)) for number in (3, 4))
    assert refused(lambda: export(database, tmp_path, number="1234")) == "receipt_number_invalid"
    assert refused(lambda: export(database, tmp_path, number=unknown)) == "case_unknown"
    assert refused(lambda: export(database, tmp_path, number=unkept)) == "evidence_not_kept"
    assert refused(lambda: export(database, tmp_path, with_answers=True, keys={})) == "sealing_key_unknown"


def test_a_case_that_the_ledger_does_not_hold_yet_is_not_exported(database, tmp_path):
    arrive(database, 1, trust=by_lists())
    assert refused(lambda: export(database, tmp_path, logged=False)) == "leaf_unknown"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (lambda _: b"", "timestamp_malformed"),
        (lambda _: bytes(application.MAX_TIMESTAMP + 1), "timestamp_unavailable"),
        (lambda _: evidence.tsa().stamp(b"something else"), "timestamp_invalid"),
        (lambda question: tsa.Tsa().answer(question), "timestamp_invalid"),
        (lambda question: with_another(evidence.tsa().answer(question), of_version_7), "timestamp_malformed"),
    ],
    ids=["nothing", "too much", "about something else", "by somebody else", "with a certificate of no version"],
)
def test_a_timestamp_that_would_convince_nobody_is_not_put_in(database, tmp_path, answer, code):
    arrive(database, 1, trust=by_lists())
    assert refused(lambda: export(database, tmp_path, stamp=answer)) == code


def test_a_timestamp_authority_that_is_away_is_said_to_be():
    client = TimestampClient("http://127.0.0.1:9/tsa", 2.0, TimestampAuthority([evidence.tsa().root]))
    assert refused(lambda: asyncio.run(client.stamp(b"data"))) == "timestamp_unavailable"


def test_a_snapshot_is_of_the_moment_and_of_nothing_later():
    trust = by_ocsp()
    opened = open_arrival(file(1), casework.office(trust=trust), NOW + timedelta(minutes=1))
    assert opened.judged_by.revocation.kind is Kind.OCSP


def test_a_case_that_no_card_signed_has_no_signature_to_judge_again(unsigned, tmp_path):
    opened = open_arrival(casework.file_unsigned(1), casework.office(), NOW)
    with unsigned.write() as connection:
        keep(connection, [Item(bytes, "m1", opened)], casework.MUNICIPALITY, secrets.token_bytes, NOW_MS)
    assert refused(lambda: export(unsigned, tmp_path, logged=False)) == "case_unsigned"
