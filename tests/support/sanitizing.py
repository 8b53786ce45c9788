"""Runs the sanitizer's worker as forms does: alone, with an empty environment, in an empty folder.

answer = rebuild("receipt.pdf", PDF, data)   # started for this file
answer = forked("receipt.pdf", PDF, data)    # forked from one that has loaded its libraries: for hundreds of files
"""

from __future__ import annotations

import atexit
import json
import os
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from todoke_sanitizer.core.kinds import CSV, DOCX, HEIC, JPEG, PDF, PNG, TXT, XLSX

__all__ = ["COMMAND", "CSV", "DOCX", "HEIC", "JPEG", "PDF", "PNG", "TXT", "XLSX", "Said", "forked", "rebuild"]

COMMAND = (sys.executable, "-I", "-m", "todoke_sanitizer")
SECONDS = 120.0


@dataclass(frozen=True)
class Said:
    """What the worker answered, or by which signal it ended."""

    returncode: int
    report: dict[str, object]
    data: bytes = field(repr=False)

    @property
    def code(self) -> object:
        return self.report.get("code")


def request(name: str, media_type: str, data: bytes, pdf: str = "pages") -> bytes:
    """A file as it is written to the worker."""
    header = json.dumps({"name": name, "media_type": media_type, "pdf": pdf}).encode()
    return len(header).to_bytes(4) + header + data


def rebuild(name: str, media_type: str, data: bytes, pdf: str = "pages") -> Said:
    """What becomes of one file."""
    return parse(run(COMMAND, request(name, media_type, data, pdf)))


def forked(name: str, media_type: str, data: bytes, pdf: str = "pages") -> Said:
    """The same in a process that is as fresh and as closed, and has not loaded its libraries for this file alone."""
    control = _nursery()
    (file, sent), (answer, said) = os.pipe(), os.pipe()
    socket.send_fds(control, [b"f"], [file, said])
    for given in (file, said):
        os.close(given)
    with suppress(BrokenPipeError), os.fdopen(sent, "wb") as target:
        target.write(request(name, media_type, data, pdf))
    with os.fdopen(answer, "rb") as source:
        output = source.read()
    return parse(subprocess.CompletedProcess((), int.from_bytes(control.recv(4), signed=True), output))


@cache
def _nursery() -> socket.socket:
    """How to speak to the process that forks them; it ends when this one does."""
    ours, theirs = socket.socketpair()
    ours.settimeout(SECONDS)
    folder = tempfile.TemporaryDirectory()
    program = (sys.executable, "-I", str(Path(__file__).with_name("nursery.py")))
    process = subprocess.Popen(program, stdin=theirs.fileno(), stderr=subprocess.DEVNULL, cwd=folder.name, env={})
    theirs.close()

    @atexit.register
    def end() -> None:
        ours.close()
        process.wait(SECONDS)
        folder.cleanup()

    return ours


def run(command: tuple[str, ...], sent: bytes) -> subprocess.CompletedProcess[bytes]:
    """A program with nothing around it."""
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(
            command, input=sent, cwd=folder, env={}, capture_output=True, timeout=SECONDS, check=False
        )


def parse(outcome: subprocess.CompletedProcess[bytes]) -> Said:
    """The report and the file in an answer; neither when there is none."""
    if outcome.returncode != 0:
        return Said(outcome.returncode, {}, b"")
    size = int.from_bytes(outcome.stdout[:4])
    return Said(0, json.loads(outcome.stdout[4 : 4 + size]), outcome.stdout[4 + size :])
