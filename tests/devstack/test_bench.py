"""`make bench` on a checkout that never ran `make test`: it needs nothing that only the tests' requirements bring."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from devstack.layout import REPOSITORY

LOCKS = REPOSITORY / "requirements"


def locked(name: str) -> set[str]:
    """The distributions that a lock names."""
    lines = (LOCKS / f"{name}.txt").read_text().splitlines()
    return {line.split("==")[0] for line in lines if line[:1].isalnum()}


def modules(distributions: set[str]) -> list[str]:
    """What they are imported as, near enough."""
    return [*sorted(name.replace("-", "_") for name in distributions), "_pytest"]


@pytest.mark.parametrize("program", ["bench.__main__", "bench.identity", "bench.durability", "bench.backlog"])
def test_it_imports_nothing_that_only_tests_have(program: str, tmp_path: Path) -> None:
    missing = modules(locked("test") - locked("bench") - locked("run"))
    assert "pytest" in missing
    code = f"import sys; sys.modules.update(dict.fromkeys({missing!r})); import {program}"
    paths = os.pathsep.join(str(REPOSITORY / folder) for folder in ("scripts", "tests"))
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": paths},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
