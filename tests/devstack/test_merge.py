""".ci/run lets a merge through when lint and tests both do, and shows what both said."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from locking import ROOT

MAKE = """#!/bin/sh
echo "make $1"
wait_for() {
  tries=0
  until [ -e "$1" ]; do
    [ "$tries" -lt 1200 ] || exit 9
    tries=$((tries + 1))
    sleep 0.1
  done
}
case $1 in
  test) wait_for lint-began; touch tests-ended; exit "$TEST" ;;
  lint) touch lint-began; wait_for tests-ended; exit "$LINT" ;;
esac
"""
PACKAGES = """#!/bin/sh
[ "$1" != --missing ] || echo "$LACKS"
"""


def merge(folder: Path, lint: int = 0, test: int = 0, lacks: str = "") -> subprocess.CompletedProcess[str]:
    """Runs it where `make` says what it was asked for; neither of the two ends before the other began."""
    for name, text in {"bin/make": MAKE, "scripts/system-packages": PACKAGES}.items():
        (folder / name).parent.mkdir()
        (folder / name).write_text(text)
        (folder / name).chmod(0o700)
    (folder / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", folder / ".ci" / "run")
    told = {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "LINT": str(lint), "TEST": str(test), "LACKS": lacks}
    return subprocess.run([folder / ".ci" / "run"], env=told, capture_output=True, text=True, check=False)


def test_lint_runs_beside_the_tests_and_what_it_said_stands_behind_theirs(tmp_path: Path) -> None:
    outcome = merge(tmp_path)
    assert outcome.returncode == 0
    assert outcome.stdout.splitlines() == [
        "make setup",
        "make test",
        "make lint",
        "make test ended with 0, make lint with 0",
    ]


@pytest.mark.parametrize(("lint", "test"), [(1, 0), (0, 1), (2, 2)])
def test_either_stops_a_merge(tmp_path: Path, lint: int, test: int) -> None:
    outcome = merge(tmp_path, lint, test)
    assert outcome.returncode == 1
    assert f"make test ended with {test}, make lint with {lint}" in outcome.stdout


def test_so_does_a_test_that_was_left_out(tmp_path: Path) -> None:
    outcome = merge(tmp_path, lacks="browser")
    assert outcome.returncode == 1
    assert "tests were left out, which a merge may not: browser" in outcome.stderr
