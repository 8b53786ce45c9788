"""Starts a window, waits for it, and ends it when its time is over or nobody waits for the answer any more."""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import msgspec

from todoke_agent.core.prompt import Prompt
from todoke_agent.errors import AgentError, Code
from todoke_agent.window.outcome import Outcome

LOOK = 0.2
"""Seconds between two looks at the clock and at whoever asked."""
PARTING = 5.0
"""Seconds a window gets to close and to give a terminal its echo back."""

Gone = Callable[[], bool]
"""Whether whoever asked has left."""


class Window(Protocol):
    """Something that asks its user for a PIN."""

    def ask(self, prompt: Prompt, until: float, gone: Gone) -> str:
        """Return what was typed before `until` (time.monotonic).

        :raises AgentError: CANCELLED, TIMED_OUT, PAGE_GONE, NO_WINDOW.
        """
        ...


@dataclass(frozen=True, slots=True)
class ChildWindow:
    """A window in a process of its own; the first of these kinds ("tk", "terminal") that this computer has."""

    kinds: Sequence[str]

    def ask(self, prompt: Prompt, until: float, gone: Gone) -> str:
        """See Window."""
        for kind in self.kinds:
            status, typed = _run(kind, prompt, until, gone)
            if status == Outcome.ENTERED:
                return typed
            if status == Outcome.CANCELLED:
                raise AgentError(Code.CANCELLED)
        raise AgentError(Code.NO_WINDOW)


def _run(kind: str, prompt: Prompt, until: float, gone: Gone) -> tuple[int, str]:
    # -P: a todoke_agent that lies in the current folder is not ours.
    command = [sys.executable, "-P", "-m", "todoke_agent.window", kind]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:  # noqa: S603 -- all ours
        try:
            return _talk(child, msgspec.json.encode(prompt), until, gone)
        finally:
            _end(child)


def _talk(child: subprocess.Popen[bytes], question: bytes | None, until: float, gone: Gone) -> tuple[int, str]:
    """Hand the question over and wait for the end; the exit status and what was typed."""
    while True:
        try:
            typed, _ = child.communicate(question, LOOK)
        except subprocess.TimeoutExpired:
            question = None  # it is on its way
            if gone():
                raise AgentError(Code.PAGE_GONE) from None
            if time.monotonic() > until:
                raise AgentError(Code.TIMED_OUT) from None
        else:
            return child.returncode, typed.decode("utf-8")


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is not None:
        return
    child.terminate()
    try:
        child.wait(PARTING)
    except subprocess.TimeoutExpired:
        child.kill()
