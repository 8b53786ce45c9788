"""A file nearly as large as one may be, and how much memory a process held while such files passed through it."""

from __future__ import annotations

import random
from pathlib import Path

from pikepdf import Pdf
from support import hostile_pdfs

from todoke_evidence import chunks

MEGABYTE = 1_000_000
NEARLY = chunks.MAX_FILE - 10_000  # bytes; what is around them takes less than the rest
GROWTH = 40 * MEGABYTE  # bytes by which a process may grow while 200 MB pass through it: the memory of a few chunks


def large_pdf() -> bytes:
    """A good document with something large in it."""

    def pad(document: Pdf) -> None:
        document.Root.Padding = document.make_stream(random.Random(0).randbytes(NEARLY))

    return hostile_pdfs.written(pad)


def peak(pid: int) -> int:
    """The most memory (bytes) that a process ever held since this was last forgotten (proc(5), VmHWM)."""
    status = Path(f"/proc/{pid}/status").read_text()
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) * 1024


def forget_peak(pid: int) -> None:
    """Begin anew: the peak is what is held now."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")
