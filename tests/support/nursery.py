"""A program that starts the sanitizer's worker once and forks it for each file: a fresh process for each, at once.

Run by `support.sanitizing`, with a socket for standard input: two pipes come in, the worker's exit status goes out.
"""

from __future__ import annotations

import os
import socket

from todoke_sanitizer.__main__ import main
from todoke_sanitizer.core import warming


def worker(pipes: list[int]) -> None:
    """All that `python -I -m todoke_sanitizer` does, but for loading what is loaded already."""
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
    warming.warm_up()
    serve(socket.socket(fileno=os.dup(0)))
