"""Outgoing edge: one process of the sanitizer for each file, through pipes (services/sanitizer, framing.py).

It gets no environment, an empty folder and no file but its pipes. Its answer is read under a bound and believed no
further than its shape: what takes a decoder over may write anything.
"""

from __future__ import annotations

import asyncio
import signal
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain

import msgspec

from todoke_forms.core.files import CRASHED, MAX_BODY, TIMED_OUT, FileReport, consistent
from todoke_kit.errors import Refusal

UNAVAILABLE = 69  # its exit code when this machine does not let it close its sandbox
MAX_HEADER = 16_384  # bytes
_LENGTH_SIZE = 4
_PIECE = 1 << 16


class WorkerFailedError(Exception):
    """The worker ended without an answer; `how` is TIMED_OUT or CRASHED."""

    def __init__(self, how: str) -> None:
        super().__init__(how)
        self.how = how


class SanitizerUnavailableError(Refusal):
    """No worker can be started, or not with its protection; it says nothing of a file."""

    def __init__(self) -> None:
        super().__init__("sanitizer_unavailable")


@dataclass(frozen=True, slots=True)
class Answered:
    """A report, and the rebuilt file; empty when it was refused."""

    report: FileReport
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SanitizerClient:
    """Starts a worker for each file.

    :param command: the program and its words.
    :param pdf: how a PDF is rebuilt: "pages" or "structure".
    :param seconds: how long one file may take.
    """

    command: Sequence[str]
    pdf: str
    seconds: float

    async def rebuild(self, name: str, media_type: str, parts: Iterable[bytes]) -> Answered:
        """What the worker says of a file, whose parts it is sent as they come; what they raise ends it.

        :raises WorkerFailedError: when it says nothing, or nothing that can be.
        :raises SanitizerUnavailableError: when there is none.
        """
        header = msgspec.json.encode({"name": name, "media_type": media_type, "pdf": self.pdf})
        sent = chain((len(header).to_bytes(_LENGTH_SIZE) + header,), parts)
        with _empty_folder() as folder:
            process = await self._start(folder)
            receiving = asyncio.ensure_future(_receive(process))
            try:
                async with asyncio.timeout(self.seconds):
                    _, received = await asyncio.gather(_send(process, sent), receiving)
                    ended = await process.wait()
            except TimeoutError:
                raise WorkerFailedError(TIMED_OUT) from None
            finally:
                receiving.cancel()
                await asyncio.wait([receiving])  # one at a time may read
                await _end(process)
        if ended == UNAVAILABLE:
            raise SanitizerUnavailableError
        if ended != 0:
            raise WorkerFailedError(TIMED_OUT if ended == -signal.SIGXCPU else CRASHED)
        return parse(received)

    async def _start(self, folder: str) -> Process:
        try:
            return await asyncio.create_subprocess_exec(
                *self.command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, cwd=folder, env={}
            )
        except OSError:
            raise SanitizerUnavailableError from None


def _empty_folder() -> tempfile.TemporaryDirectory[str]:
    try:
        return tempfile.TemporaryDirectory()
    except OSError:  # a full disk, for one
        raise SanitizerUnavailableError from None


async def _send(process: Process, parts: Iterable[bytes]) -> None:
    assert process.stdin is not None  # noqa: S101 - it is a pipe
    for part in parts:
        if process.stdin.is_closing():  # it ended before it read all, and uvloop takes no more
            return
        with suppress(ConnectionError):
            process.stdin.write(part)
            await process.stdin.drain()
    process.stdin.close()


async def _receive(process: Process) -> bytes:
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    received = bytearray()
    while piece := await process.stdout.read(_PIECE):
        received += piece
        if len(received) > _LENGTH_SIZE + MAX_HEADER + MAX_BODY:
            raise WorkerFailedError(CRASHED)
    return bytes(received)


async def _end(process: Process) -> None:
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    with suppress(ProcessLookupError):
        process.kill()
    while await process.stdout.read(_PIECE):  # asyncio waits for the pipe's end as well, and it ends with the process
        pass
    await process.wait()


def parse(received: bytes) -> Answered:
    """What a worker answered.

    :raises WorkerFailedError: when it is no answer.
    """
    end = _LENGTH_SIZE + int.from_bytes(received[:_LENGTH_SIZE])
    body = received[end:]
    try:
        said = msgspec.json.decode(received[_LENGTH_SIZE:end], type=FileReport)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise WorkerFailedError(CRASHED) from None
    if not consistent(said, body):
        raise WorkerFailedError(CRASHED)
    return Answered(msgspec.structs.replace(said, size=len(body)), body)
