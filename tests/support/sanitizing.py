"""Runs the sanitizer's worker as forms does: alone, with an empty environment, in an empty folder.

answer = rebuild("receipt.pdf", PDF, data)
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field

from todoke_sanitizer.core.kinds import CSV, DOCX, HEIC, JPEG, PDF, PNG, TXT, XLSX

__all__ = ["COMMAND", "CSV", "DOCX", "HEIC", "JPEG", "PDF", "PNG", "TXT", "XLSX", "Said", "rebuild", "request"]

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
