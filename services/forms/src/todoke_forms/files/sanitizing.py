"""Has every attachment rebuilt before anybody may open it, a few at a time, in the background.

The database says what is left to do, so a restart goes on where the last process ended. A file that its worker dies
of is tried again, and refused after MAX_FAILURES; it holds up no other.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing, suppress
from itertools import groupby

from todoke_evidence import attested
from todoke_evidence.content import Attachment, Uploaded
from todoke_evidence.errors import EvidenceError
from todoke_evidence.sealing import OpeningKey
from todoke_evidence.statement import Statement
from todoke_forms import events, metrics
from todoke_forms.core import uploaded
from todoke_forms.core.files import MAX_FAILURES, OK, FileReport
from todoke_forms.core.opening import SEALING_KEY_UNKNOWN, unseal
from todoke_forms.files import settling
from todoke_forms.files.sanitizer_client import Answered, SanitizerClient, WorkerFailedError
from todoke_forms.store import files
from todoke_forms.store.database import Database
from todoke_forms.store.files import PendingFile, SealedPapers
from todoke_forms.store.uploads import StoredUploads
from todoke_kit import logs
from todoke_kit import metrics as kit_metrics
from todoke_kit.errors import Refusal

_log = logs.get(__name__)

AT_ONCE = 20  # files looked up together; those of one case are opened once
OLDER_AT_ONCE = 200  # cases from before files were noted
POLL_SECONDS = 2.0  # how soon a new case's files are noticed when nobody says so
RETRY_SECONDS = 10.0  # while the database or the sanitizer is away


class Sanitizing:
    """Rebuilds what is pending.

    :param keys: what opens what was sealed to this office, by key id, as it is when asked.
    :param workers: how many files at once; with none, all stay pending.
    """

    def __init__(
        self, database: Database, client: SanitizerClient, keys: Callable[[], Mapping[str, OpeningKey]], workers: int
    ) -> None:
        self._database = database
        self._client = client
        self._keys = keys
        self._workers = workers
        self._free = asyncio.Semaphore(workers)
        self._unreadable: set[int] = set()  # cases whose key was not there, or that do not open
        self._older: int | None = None  # all cases from this id on are noted
        self._all_noted = False
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """There is something new."""
        self._woken.set()

    async def run(self) -> None:
        """Works for ever."""
        if not self._workers:
            await asyncio.Event().wait()
        while True:
            try:
                left = await self.rebuild_some()
                metrics.FILES_WAITING.set(0)
            except Refusal as refusal:
                metrics.FILES_WAITING.set(1)
                logs.event(_log, events.SANITIZER_WAITS, code=refusal.code)
                await asyncio.sleep(RETRY_SECONDS)
                continue
            if not left:
                await self._rest()

    async def rebuild_some(self) -> bool:
        """Tries the oldest pending files once each; tells whether there were any.

        :raises Refusal: when the database or the sanitizer is away; what is not settled stays pending.
        """
        with self._database.read() as connection:
            waiting = files.pending(connection, AT_ONCE, self._unreadable)
        for case_id, of_case in groupby(waiting, lambda file: file.case_id):
            await self._rebuild_case(case_id, list(of_case))
        return bool(waiting) or self._note_older()

    def _note_older(self) -> bool:
        """Notes some of the cases that were kept before files were noted; tells whether there were any."""
        if not self._all_noted:
            with self._database.write() as connection:
                self._older = files.add_older(connection, self._older, OLDER_AT_ONCE)
            self._all_noted = self._older is None
        return not self._all_noted

    async def _rebuild_case(self, case_id: int, waiting: Sequence[PendingFile]) -> None:
        with self._database.read() as connection:
            papers = files.sealed_papers(connection, case_id)
        try:
            said = attested.parse_any(papers.statement).statement
            attachments = self._open(papers, said)
        except (EvidenceError, Refusal) as error:
            self._leave(waiting[0], error.code)
            return
        outcomes = await asyncio.gather(
            *(self._rebuild(file, attachments[file.position], said.municipality) for file in waiting),
            return_exceptions=True,
        )
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome

    def _open(self, papers: SealedPapers, said: Statement) -> Sequence[Attachment | Uploaded]:
        key = self._keys().get(papers.key_id)
        if key is None:
            raise Refusal(SEALING_KEY_UNKNOWN)
        return unseal(papers.sealed, said, key).attachments

    def _parts(self, attachment: Attachment | Uploaded, municipality: str) -> Generator[bytes]:
        with self._database.read() as connection:
            yield from uploaded.parts(attachment, municipality, StoredUploads(connection))

    def _leave(self, file: PendingFile, code: str) -> None:
        """Leaves the case of a file that does not open until this process starts anew."""
        self._unreadable.add(file.case_id)
        logs.event(_log, events.FILE_UNREADABLE, code=code, receipt=file.receipt_number)

    async def _rebuild(self, file: PendingFile, attachment: Attachment | Uploaded, municipality: str) -> None:
        async with self._free:
            try:
                with closing(self._parts(attachment, municipality)) as parts:
                    answered = await self._client.rebuild(attachment.name, attachment.media_type, parts)
            except EvidenceError as error:
                self._leave(file, error.code)
                return
            except WorkerFailedError as failed:
                metrics.FILES_FAILED.labels(failed.how).inc()
                if file.failures + 1 < MAX_FAILURES:
                    with self._database.write() as connection:
                        files.fail(connection, file)
                    return
                answered = Answered(FileReport(code=failed.how), io.BytesIO())
        with answered.body:
            self._settle(file, answered)

    def _settle(self, file: PendingFile, answered: Answered) -> None:
        with self._database.write() as connection:
            settling.settle(connection, file, answered.report, answered.body)
        if answered.report.code == OK:
            metrics.FILES_REBUILT.inc()
            logs.audit(events.FILE_REBUILT, receipt=file.receipt_number, position=file.position)
        else:
            code = answered.report.code
            kit_metrics.refused(metrics.FILES_DOOR, code, receipt=file.receipt_number, position=file.position)

    async def _rest(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), POLL_SECONDS)
        self._woken.clear()
