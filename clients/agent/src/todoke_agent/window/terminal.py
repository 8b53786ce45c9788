"""Asks at the terminal, for computers without a display: the whole document, then the PIN without echo."""

import getpass
import os
from typing import TextIO

from todoke_agent.core.prompt import Prompt
from todoke_agent.window.outcome import UnavailableError

TERMINAL = "CONOUT$" if os.name == "nt" else "/dev/tty"
"""The person's terminal itself: standard input and output belong to the question."""


def ask(prompt: Prompt) -> str:
    """Return what was typed, "" when nothing was. Raises UnavailableError without a terminal."""
    try:
        terminal = open(TERMINAL, "w", encoding="utf-8")  # noqa: PTH123, SIM115 -- a device; closed below
    except OSError:
        raise UnavailableError from None
    with terminal:
        _show(prompt, terminal)
        if not prompt.label:
            return ""
        try:
            return getpass.getpass(f"{prompt.label}: ", stream=terminal)
        except (EOFError, KeyboardInterrupt):
            return ""


def _show(prompt: Prompt, terminal: TextIO) -> None:
    print(f"\n{prompt.title}\n\n{prompt.heading}", file=terminal)
    for section in prompt.document:
        print(f"\n{section.heading}", file=terminal)
        for row in section.rows:
            # Every line of an answer is indented: none can pass for a question of its own.
            print(f"  {row.label}", *(f"      {line}" for line in row.lines), sep="\n", file=terminal)
    print("", *prompt.notices, prompt.how_to_cancel, sep="\n", file=terminal, flush=True)
