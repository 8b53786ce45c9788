"""`make bench` on a checkout that never ran `make test`: it needs nothing that only the tests' requirements bring."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from bench import __main__ as bench
from bench import backlog, contest
from bench.closedaway import Drained, New
from bench.contenders import Run
from bench.floor import Floor

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


def run(accepted: float) -> Run:
    return Run(accepted, accepted, 1.0, 2.0, {"gateway": 0.001})


def rounds(together: float, apart: float, openssl: float | None = 50_000.0) -> list[bench.Round]:
    """One round in which the baseline accepts 100 a second."""
    trial = contest.Trial(run(100.0), ours=run(100.0 * together), apart=run(100.0 * apart))
    return [bench.Round(openssl, Floor(0.001, 0.001), {128: trial})]


@pytest.mark.parametrize(("together", "apart", "met"), [(4.9, 9.0, False), (5.0, 6.0, True), (5.0, 4.0, True)])
def test_the_goal_is_held_against_all_zones_on_the_same_cores(
    together: float, apart: float, met: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bench.report(rounds(together, apart)) is met
    printed = capsys.readouterr().out
    assert f"{together:.1f} times with all zones together on the same cores (goal: at least 5)" in printed
    assert f"{apart:.1f} times with the zones apart\n" in printed


@pytest.mark.parametrize(("openssl", "said"), [(50_000.0, False), (None, True)])
def test_it_says_what_the_figures_leave_out(
    openssl: float | None, said: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    bench.report(rounds(6.0, 8.0, openssl))
    printed = capsys.readouterr().out
    assert "challenge first" in printed
    assert ("no OpenSSL floor above, because no `openssl` command" in printed) is said
    assert ("OpenSSL floor: 50,000" in printed) is not said


class Unsigned:
    """Stands for the citizens where nobody listens to what they send."""

    def bodies(self, count: int) -> list[bytes]:
        return [b"{}"] * count

    naive_bodies = bodies


def test_which_of_ours_goes_first_changes_from_round_to_round(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    went: list[bool] = []

    async def naive(*_: object) -> Run:
        return run(100.0)

    async def ours(*given: object) -> Run:
        went.append(bool(given[-1]))
        return run(800.0 if given[-1] else 600.0)

    monkeypatch.setattr(contest, "run_naive", naive)
    monkeypatch.setattr(contest, "run_ours", ours)
    held = contest.Contest(None, None, None, Unsigned(), tmp_path)
    trials = [asyncio.run(held.trial(contest.Counts(1, 1), 128, number)) for number in range(3)]
    assert went == [False, True, True, False, False, True]
    assert {(trial.ours.accepted, trial.apart.accepted) for trial in trials} == {(600.0, 800.0)}
