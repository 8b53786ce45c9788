"""Outgoing edge: one process of the sanitizer for each file, through pipes (services/sanitizer, framing.py).

It gets no environment, an empty folder and no file but its pipes. Its answer is read under a bound and believed no
further than its shape: what takes a decoder over may write anything. What it rebuilt is never whole in our memory: it
goes to a file without a name, piece by piece.
"""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
from asyncio import StreamReader
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from itertools import chain
from typing import BinaryIO

import msgspec

from todoke_forms.core.files import CRASHED, LONGEST_FIRST, MAX_BODY, TIMED_OUT, FileReport, consistent
from todoke_kit import spawning
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
    """A report, and the rebuilt file, for the caller to close; empty when it was refused."""

    report: FileReport
    body: BinaryIO = field(repr=False)


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
        with ExitStack() as kept:
            body = kept.enter_context(_nameless_file())
            with _empty_folder() as folder:
                report = parse(await self._ask(folder, sent, body), body)
            kept.pop_all()
        return Answered(report, body)

    async def _ask(self, folder: str, sent: Iterable[bytes], body: BinaryIO) -> bytes:
        """What a worker in this folder says of what it is sent; what it rebuilt goes to `body`."""
        process = await self._start(folder)
        receiving = asyncio.ensure_future(_receive(process, body))
        try:
            async with asyncio.timeout(self.seconds):
                _, header = await asyncio.gather(_send(process, sent), receiving)
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
        return header

    async def _start(self, folder: str) -> Process:
        try:
            return await spawning.start(*self.command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, cwd=folder, env={})
        except OSError:
            raise SanitizerUnavailableError from None


def _nameless_file() -> BinaryIO:
    try:
        return tempfile.TemporaryFile()
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


async def _receive(process: Process, body: BinaryIO) -> bytes:
    """The header of an answer, or what there is of one; the body goes where it is to go."""
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    length = int.from_bytes(await _exactly(process.stdout, _LENGTH_SIZE))
    if length > MAX_HEADER:
        raise WorkerFailedError(CRASHED)
    header = await _exactly(process.stdout, length)
    size = 0
    while piece := await process.stdout.read(_PIECE):
        if (size := size + len(piece)) > MAX_BODY:
            raise WorkerFailedError(CRASHED)
        _keep(body, piece)
    return header


async def _exactly(stream: StreamReader, count: int) -> bytes:
    """So many bytes, or as many as there are."""
    try:
        return await stream.readexactly(count)
    except asyncio.IncompleteReadError as ended:
        return ended.partial


def _keep(body: BinaryIO, piece: bytes) -> None:
    try:
        body.write(piece)
    except OSError:  # a full disk, for one
        raise SanitizerUnavailableError from None


async def _end(process: Process) -> None:
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    with suppress(ProcessLookupError):
        process.kill()
    while await process.stdout.read(_PIECE):  # asyncio waits for the pipe's end as well, and it ends with the process
        pass
    await process.wait()


def parse(header: bytes, body: BinaryIO) -> FileReport:
    """What a worker answered; the body is at its beginning afterwards.

    :raises WorkerFailedError: when it is no answer.
    """
    size = body.seek(0, os.SEEK_END)
    body.seek(0)
    begins = body.read(LONGEST_FIRST)
    body.seek(0)
    try:
        said = msgspec.structs.replace(msgspec.json.decode(header, type=FileReport), size=size)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise WorkerFailedError(CRASHED) from None
    if not consistent(said, begins):
        raise WorkerFailedError(CRASHED)
    return said
