"""Applicants who send one application after the other, each again and again until they hold its receipt.

Some send large files before, each chunk likewise.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from bench.applications import Citizens

from devstack.layout import LOOPBACK
from devstack.parts import MUNICIPALITY
from devstack.site import SECONDS
from todoke_evidence import b64, chunks
from todoke_evidence.content import Attachment, Uploaded

Make = Callable[[], Awaitable[bytes]]

SUBMISSIONS, UPLOADS = "/api/v1/submissions", "/api/v1/uploads"
JSON = {"Content-Type": "application/json"}
PAUSE_SECONDS = 0.2  # before what was not acknowledged is sent again
TIMES = (
    3  # that one person applies, though the form may be filed once: the first is the first, the others are looked at
)
TOO_OLD = "nonce_expired"  # it never reached the ledger, so nobody has it: a new one is made


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an applicant holds."""

    applicant: int  # whose applications never overlap
    person: int  # by whose card it is signed; an applicant sends those of one person after the other
    number: str
    text: str  # the proof file
    uploads: int  # files that were sent before
    files: int  # all of them


class Submitters:
    """All applicants together; they send what they are allowed to, and no more.

    :param citizens: who makes the applications.
    :param count: of applicants; every fourth has large files (`bench.applications`).
    """

    def __init__(self, port: int, citizens: Citizens, count: int) -> None:
        self._port = port
        self._citizens = citizens
        self._count = count
        self._persons = itertools.count()
        self._allowed = asyncio.Semaphore(0)
        self._grown = asyncio.Condition()
        self.receipts: list[Receipt] = []  # in the order in which they were given
        self.tries = 0
        self.renewed = 0  # made anew because the first was too old before it was accepted

    def allow(self, count: int) -> None:
        """So many more may be sent."""
        for _ in range(count):
            self._allowed.release()

    async def run(self) -> None:
        """Sends until cancelled."""
        async with asyncio.TaskGroup() as group:
            for number in range(self._count):
                group.create_task(self._apply(number))

    async def acknowledged(self, count: int) -> None:
        """Waits until so many receipts were given."""
        async with self._grown:
            await self._grown.wait_for(lambda: len(self.receipts) >= count)

    async def _apply(self, number: int) -> None:
        for time in itertools.count():
            await self._allowed.acquire()
            if time % TIMES == 0:
                make, person = self._somebody(number), next(self._persons)
            receipt = await self._file(number, person, make)
            async with self._grown:
                self.receipts.append(receipt)
                self._grown.notify_all()

    def _somebody(self, number: int) -> Make:
        if number % 4 == 3:
            return self._citizens.uploading(self._upload)
        return _prompt(self._citizens.applicant())

    async def _file(self, number: int, person: int, make: Make) -> Receipt:
        body = await make()
        while True:
            self.tries += 1
            status, answer = await self._call("POST", SUBMISSIONS, body, JSON)
            if status in {HTTPStatus.OK, HTTPStatus.CREATED}:
                said = json.loads(answer)
                uploads = len(json.loads(body).get("uploads", ()))
                return Receipt(number, person, said["receipt_number"], said["receipt"], uploads, self._citizens.files)
            if status == HTTPStatus.UNPROCESSABLE_ENTITY:
                if json.loads(answer)["code"] != TOO_OLD:
                    raise AssertionError(answer)
                body = await make()
                self.renewed += 1
            await asyncio.sleep(PAUSE_SECONDS)

    async def _upload(self, file: Attachment) -> tuple[Uploaded, str]:
        """Sends a file chunk by chunk, each again and again until it is stored."""
        begun = await self._until_stored("POST", UPLOADS, json.dumps({"size": file.size}).encode(), JSON)
        upload, token = b64.decode_exactly(begun["upload"], chunks.UPLOAD_BYTES), begun["token"]
        key = secrets.token_bytes(chunks.KEY_BYTES)
        sealer = chunks.Sealer(key, MUNICIPALITY, upload, file.salt)
        for number, sealed in enumerate([*sealer.feed(file.data), sealer.finish()]):
            path = f"{UPLOADS}/{begun['upload']}/chunks/{number}"
            token = (await self._until_stored("PUT", path, sealed, {"Authorization": f"Bearer {token}"}))["token"]
        described = (file.name, file.media_type, file.salt, file.size)
        return Uploaded(*described, sealer.digest, upload, key, sealer.link), token

    async def _until_stored(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> dict[str, str]:
        while True:
            status, answer = await self._call(method, path, body, headers)
            if status in {HTTPStatus.OK, HTTPStatus.CREATED}:
                return dict(json.loads(answer))
            if 0 < status < HTTPStatus.INTERNAL_SERVER_ERROR:
                raise AssertionError(answer)
            await asyncio.sleep(PAUSE_SECONDS)

    async def _call(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        """The status and body of an answer; status 0 when there was none."""
        try:
            async with asyncio.timeout(SECONDS):
                return await self._exchange(method, path, body, headers)
        except (OSError, TimeoutError, ValueError, IndexError):  # nobody there, or half an answer
            return 0, b""

    async def _exchange(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        reader, writer = await asyncio.open_connection(LOOPBACK, self._port)
        try:
            head = f"{method} {path} HTTP/1.1\r\nHost: {LOOPBACK}:{self._port}\r\nConnection: close\r\n"
            head += "".join(f"{name}: {value}\r\n" for name, value in headers.items())
            head += f"Content-Length: {len(body)}\r\n\r\n"
            writer.write(head.encode() + body)
            answer = await reader.read(-1)
        finally:
            writer.close()
        fields, _, content = answer.partition(b"\r\n\r\n")
        wanted = int(fields.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        if len(content) != wanted:
            raise ValueError
        return int(fields.split(b" ", 2)[1]), content


def _prompt(make: Callable[[], bytes]) -> Make:
    """Somebody who sends nothing before."""

    async def made() -> bytes:
        return make()

    return made
