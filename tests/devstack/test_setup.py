"""scripts/setup says in clear words what the machine lacks, before it touches anything."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from locking import ROOT


def setup(python: Path, level: str = "run") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROOT / "scripts" / "setup", level],
        env=os.environ | {"PYTHON": str(python)},
        capture_output=True,
        text=True,
        check=False,
    )


def fake_python(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_a_python_that_is_too_old_is_named_with_what_is_needed(tmp_path: Path) -> None:
    old = fake_python(tmp_path / "python3.9", 'test "$1" = --version && echo "Python 3.9.2"; exit 1')
    outcome = setup(old)
    assert outcome.returncode == 1
    assert "needs Python 3.11 or newer" in outcome.stderr
    assert "Python 3.9.2" in outcome.stderr


def test_a_missing_python_is_told_without_a_traceback(tmp_path: Path) -> None:
    outcome = setup(tmp_path / "nowhere")
    assert outcome.returncode == 1
    assert "needs Python 3.11 or newer" in outcome.stderr


def test_a_python_without_venv_is_told_which_debian_package_to_install(tmp_path: Path) -> None:
    bare = fake_python(
        tmp_path / "python3",
        'case "$2" in *ensurepip*) exit 1;; *print*) echo 3.12;; *) exit 0;; esac',
    )
    outcome = setup(bare)
    assert outcome.returncode == 1
    assert "apt-get install python3.12-venv" in outcome.stderr


def test_an_unknown_level_is_refused() -> None:
    outcome = setup(Path("python3"), "everything")
    assert outcome.returncode == 2
    assert "use run, bench, test, readers, fuzz, peers or lookups" in outcome.stderr
