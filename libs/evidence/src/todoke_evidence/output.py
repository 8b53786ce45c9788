"""Writes what a command has to say: all of it, or an error, since half an answer is none."""

import errno
import os
from collections.abc import Iterable
from contextlib import suppress
from io import BufferedWriter, RawIOBase, TextIOWrapper
from typing import TextIO

_OUTPUT, _ERRORS = 1, 2  # the numbers of their files


def write(stream: TextIO | None, lines: Iterable[str]) -> None:
    """Write lines, or raise OSError; a character of a name that this terminal has not is written as its number.

    Of a stream that Python buffers, what is left is written by `flush`.
    """
    if stream is None:  # it was closed before we began
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")
    text = "".join(f"{line}\n" for line in lines)
    if isinstance(stream, TextIOWrapper) and isinstance(stream.buffer, RawIOBase):
        _write_all(stream.buffer, text.encode(stream.encoding, "backslashreplace"))
    else:
        stream.write(text)


def flush(stream: TextIO | None) -> None:
    """Write what is left, or raise OSError."""
    if stream is not None:
        stream.flush()


def mute(*, errors: bool) -> None:
    """Let what is left go nowhere, with `errors` that of complaints too, or Python would fail over it at its end."""
    for number in (_OUTPUT, _ERRORS) if errors else (_OUTPUT,):
        os.dup2(os.open(os.devnull, os.O_WRONLY), number)


def _write_all(raw: RawIOBase, data: bytes) -> None:
    """Write to a stream that Python does not buffer (PYTHONUNBUFFERED), which by itself takes a part for the whole."""
    writer = BufferedWriter(raw)
    try:
        writer.write(data)
        writer.flush()
    finally:
        with suppress(OSError):  # of what could not be written, said already
            writer.detach()
