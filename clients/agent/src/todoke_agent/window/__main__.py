"""`python -m todoke_agent.window tk|terminal`: the question as JSON on standard input, the PIN on standard output."""

import signal
import sys
from types import FrameType

import msgspec

from todoke_agent.core.prompt import Prompt
from todoke_agent.window import terminal
from todoke_agent.window.outcome import Outcome, UnavailableError

LONGEST = 330.0
"""Seconds: longer than any question is good for."""


def main(kind: str) -> int:
    """Ask once; the exit status is an Outcome."""
    signal.signal(signal.SIGTERM, _end)
    if sys.platform != "win32":
        # Whoever started us ends us in time, unless it has died.
        signal.signal(signal.SIGALRM, _end)
        signal.setitimer(signal.ITIMER_REAL, LONGEST)
    prompt = msgspec.json.decode(sys.stdin.buffer.read(), type=Prompt)
    try:
        pin = _ask(kind, prompt)
    except UnavailableError:
        return Outcome.UNAVAILABLE
    if not pin:
        return Outcome.CANCELLED
    sys.stdout.write(pin)
    return Outcome.ENTERED


def _ask(kind: str, prompt: Prompt) -> str:
    if kind == "terminal":
        return terminal.ask(prompt)
    try:
        from todoke_agent.window import tk  # noqa: PLC0415 -- a Python may come without it
    except ImportError:
        raise UnavailableError from None
    return tk.ask(prompt)


def _end(_number: int, _frame: FrameType | None) -> None:
    """Leave by an exception, so that a terminal gets its echo back."""
    sys.exit(Outcome.CANCELLED)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
