"""Applicants who send one application after the other, each again and again until they hold its receipt."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from devstack.layout import LOOPBACK
from devstack.site import SECONDS

PATH = "/api/v1/submissions"
PAUSE_SECONDS = 0.2  # before what was not acknowledged is sent again
TOO_OLD = "nonce_expired"  # it never reached the ledger, so nobody has it: a new one is made


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an applicant holds."""

    applicant: int
    number: str
    text: str  # the proof file


class Submitters:
    """All applicants together; they send what they are allowed to, and no more.

    :param applicants: each makes one body after the other (`bench.applications`).
    """

    def __init__(self, port: int, applicants: list[Callable[[], bytes]]) -> None:
        self._port = port
        self._applicants = applicants
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
            for number, make in enumerate(self._applicants):
                group.create_task(self._apply(number, make))

    async def acknowledged(self, count: int) -> None:
        """Waits until so many receipts were given."""
        async with self._grown:
            await self._grown.wait_for(lambda: len(self.receipts) >= count)

    async def _apply(self, number: int, make: Callable[[], bytes]) -> None:
        while True:
            await self._allowed.acquire()
            receipt = await self._file(number, make)
            async with self._grown:
                self.receipts.append(receipt)
                self._grown.notify_all()

    async def _file(self, number: int, make: Callable[[], bytes]) -> Receipt:
        body = make()
        while True:
            self.tries += 1
            status, answer = await self._post(body)
            if status in {HTTPStatus.OK, HTTPStatus.CREATED}:
                said = json.loads(answer)
                return Receipt(number, said["receipt_number"], said["receipt"])
            if status == HTTPStatus.UNPROCESSABLE_ENTITY:
                if json.loads(answer)["code"] != TOO_OLD:
                    raise AssertionError(answer)
                body = make()
                self.renewed += 1
            await asyncio.sleep(PAUSE_SECONDS)

    async def _post(self, body: bytes) -> tuple[int, bytes]:
        """The status and body of an answer; status 0 when there was none."""
        try:
            async with asyncio.timeout(SECONDS):
                return await self._exchange(body)
        except (OSError, TimeoutError, ValueError, IndexError):  # nobody there, or half an answer
            return 0, b""

    async def _exchange(self, body: bytes) -> tuple[int, bytes]:
        reader, writer = await asyncio.open_connection(LOOPBACK, self._port)
        try:
            head = f"POST {PATH} HTTP/1.1\r\nHost: {LOOPBACK}:{self._port}\r\nConnection: close\r\n"
            head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            writer.write(head.encode() + body)
            answer = await reader.read(-1)
        finally:
            writer.close()
        fields, _, content = answer.partition(b"\r\n\r\n")
        wanted = int(fields.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        if len(content) != wanted:
            raise ValueError
        return int(fields.split(b" ", 2)[1]), content
