"""How our own processes are called, and the environment they get: nothing of the shell that started us but its path."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")


def python(program: str, *words: str) -> tuple[str, ...]:
    """`python -m PROGRAM WORDS` with our own interpreter."""
    return (sys.executable, "-m", program, *words)


def configured(program: Sequence[str], config: Path) -> tuple[str, ...]:
    """The same, with words such as a role, and the configuration file: `python -m PROGRAM ROLE --config FILE`."""
    return (*python(*program), "--config", str(config))


def environment() -> dict[str, str]:
    """What every child inherits; credentials of the person at the terminal are none of its business."""
    # gRPC prepares each fork for calls that go on in the child; ours start programs, and make no calls there.
    own = {"PYTHONUNBUFFERED": "1", "GRPC_ENABLE_FORK_SUPPORT": "false"}
    return {name: os.environ[name] for name in INHERITED if name in os.environ} | own
