"""`make bench` on a checkout that never ran `make test`: it needs nothing that only the tests' requirements bring."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from bench import backlog
from bench.closedaway import Drained, New

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


@pytest.mark.parametrize(("tenths", "good"), [((800.0,) * 10, True), ((1_000.0,) * 5 + (500.0,) * 5, False)])
def test_a_backlog_that_drains_more_slowly_than_the_closed_zone_goes_fails(
    tenths: tuple[float, ...], good: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    steady = [drained((rate,) * 10) for rate in (900.0, 1_000.0, 5_000.0)]
    assert backlog.at_full_speed(steady, drained(tenths)) is good
    assert ("0.80 of it: full speed" if good else "0.67 of it: TOO SLOW") in capsys.readouterr().out


def drained(tenths: tuple[float, ...]) -> Drained:
    return Drained(1_000, 1.0, 1.0, tenths, New(), {}, {}, {}, 0.0)
