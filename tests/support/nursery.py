"""A program that starts the sanitizer's worker once and forks it for each file: a fresh process for each, at once.

Run by `support.sanitizing`, with a socket for standard input: two pipes come in, the worker's exit status goes out.
"""

from __future__ import annotations

import gc
import os
import socket

from todoke_sanitizer import font_files, pdfium_fonts
from todoke_sanitizer.__main__ import main
from todoke_sanitizer.core import warming


def prepare() -> None:
    """What the worker does before its sandbox closes is done here, once, and not again in each fork."""
    pdfium_fonts.prepare(font_files.japanese())
    warming.warm_up()
    font_files.japanese = lambda: None
    pdfium_fonts.prepare = lambda japanese: None
    warming.warm_up = lambda: None
    gc.freeze()  # or each of them looks through all of it for garbage when it ends


def worker(pipes: list[int]) -> None:
    """All the rest that `python -I -m todoke_sanitizer` does."""
    for standard, pipe in enumerate(pipes):
        os.dup2(pipe, standard)
    raise SystemExit(main())


def serve(control: socket.socket) -> None:
    """One worker after another, until whoever started us goes away."""
    while pipes := socket.recv_fds(control, 1, 2)[1]:
        child = os.fork()
        if child == 0:
            worker(pipes)
        for pipe in pipes:
            os.close(pipe)
        control.send(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]).to_bytes(4, signed=True))


if __name__ == "__main__":
    prepare()
    serve(socket.socket(fileno=os.dup(0)))
