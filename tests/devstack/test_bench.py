"""`make bench` on a checkout that never ran `make test`: it needs nothing that only the tests' requirements bring."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest
from bench import __main__ as bench
from bench import backlog, contest, identity
from bench.closedaway import Drained, New
from bench.contenders import Run
from bench.floor import Floor
from bench.identity_calls import Calls
from bench.identity_check import BATCHED, FULL, PEER, WHOLE_PEER

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


@pytest.mark.parametrize("asked", ["-h", "--help"])
def test_who_asks_how_it_is_used_is_told_and_nothing_is_measured(asked: str, tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()  # a copy has nothing beside it that could measure
    script = shutil.copy(REPOSITORY / "scripts/bench", tmp_path / "scripts")
    done = subprocess.run([script, asked], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Usage: scripts/bench [submissions|identity|durability|backlog]" in done.stdout
    assert not done.stderr


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


def test_it_tells_both_floors_and_what_each_process_costs(capsys: pytest.CaptureFixture[str]) -> None:
    ours = Run(600.0, 500.0, 1.0, 2.0, {"gateway": 0.000_4, "identity": 0.000_2})
    trial = contest.Trial(run(100.0), ours=ours, apart=ours)
    bench.report([bench.Round(50_000.0, Floor(0.000_13, 0.000_17), {128: trial})])
    lines = capsys.readouterr().out.splitlines()
    assert "same steps in one process without I/O: intake 130 us + closed 170 us of one core" in lines
    assert ["gateway", "400"] in [line.split() for line in lines]
    assert ["identity", "200"] in [line.split() for line in lines]
    assert ["ours,", "all", "zones", "600", "500", "1.0", "2.0", "600"] in [line.split() for line in lines]
    assert "ours / floor, CPU of the whole way: 2.00 times" in lines


def test_no_figure_is_printed_without_the_facts_of_the_machine(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def measured(*_: object) -> list[bench.Round]:
        return rounds(6.0, 8.0)

    monkeypatch.setattr(bench, "chosen", lambda: nullcontext(SimpleNamespace(name="a database")))
    monkeypatch.setattr(bench, "bench", measured)
    monkeypatch.setattr(sys, "argv", ["bench"])
    assert bench.main() == 0
    begins = [line.split(":")[0].split()[0] for line in capsys.readouterr().out.splitlines()[:4]]
    assert begins == ["cpu", "memory", "load", "Python"]


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


CHECK = {identity.OPENSSL: 20e-6, FULL: 100e-6, BATCHED: 80e-6, PEER: 2_500e-6, WHOLE_PEER: 5_000e-6}
CALLS = {("identity", "unary"): 500e-6, ("identity", "batched"): 110e-6, ("echo", "unary"): 300e-6}
OPENSSL_GOAL, PEER_GOAL = "full check / one OpenSSL verification", f"{PEER} / full check"
BATCH_GOAL = "an item in a batch, over gRPC / full check alone"
ALONE_GOAL = "an item alone, over gRPC / an item in a batch"


READY = {"no list": 0.4, "one list": 0.9}


def measured(
    check: dict[str, float | None] | None = None,
    calls: dict[tuple[str, str], float] | None = None,
    ready: dict[str, float] | None = None,
) -> identity.Round:
    """One round that meets every goal but those that the changes miss; None is what could not be measured."""
    kept = {name: seconds for name, seconds in (CHECK | (check or {})).items() if seconds is not None}
    timed = {key: Calls(cpu, 1_000.0) for key, cpu in (CALLS | (calls or {})).items()}
    return identity.Round(kept, timed, READY | (ready or {}))


def judged(
    rounds: list[identity.Round], capsys: pytest.CaptureFixture[str], resident_mb: float = 90.0
) -> tuple[bool, dict[str, str]]:
    """The verdict of the report, and what it says of each goal."""
    met = identity.report(rounds, resident_mb)
    said = capsys.readouterr().out.partition("\ngoals")[2]
    return met, dict(line.strip().split(": ", 1) for line in said.splitlines() if "goal: " in line and ": " in line)


def test_identity_meets_its_goals_when_every_one_of_them_is_met(capsys: pytest.CaptureFixture[str]) -> None:
    met, said = judged([measured()], capsys)
    assert met is True
    assert said[OPENSSL_GOAL] == "5.00 times (goal: at most 5.5)"
    assert said[PEER_GOAL] == "25.00 times (goal: at least 20)"
    assert said[BATCH_GOAL] == "1.10 times (goal: at most 1.25)"
    assert said[ALONE_GOAL] == "4.55 times (goal: at least 3.5)"
    assert len(identity.GOALS) == len({OPENSSL_GOAL, PEER_GOAL, BATCH_GOAL, ALONE_GOAL} & said.keys())


@pytest.mark.parametrize(
    ("check", "calls", "goal", "ratio"),
    [
        ({identity.OPENSSL: 18e-6}, {}, OPENSSL_GOAL, "5.56"),
        ({PEER: 1_990e-6}, {}, PEER_GOAL, "19.90"),
        ({}, {("identity", "batched"): 126e-6}, BATCH_GOAL, "1.26"),
        ({}, {("identity", "unary"): 380e-6}, ALONE_GOAL, "3.45"),
    ],
    ids=["beside OpenSSL", "beside others", "in a batch", "alone"],
)
def test_identity_misses_its_goals_when_any_one_of_them_is_missed(
    check: dict[str, float | None],
    calls: dict[tuple[str, str], float],
    goal: str,
    ratio: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    met, said = judged([measured(check, calls)], capsys)
    assert met is False
    assert said[goal].startswith(f"{ratio} times (goal: ")


@pytest.mark.parametrize(("resident_mb", "good"), [(110.0, True), (110.1, False)])
def test_identity_must_not_hold_more_memory_than_its_goal(
    resident_mb: float, good: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    assert judged([measured()], capsys, resident_mb)[0] is good


@pytest.mark.parametrize(("seconds", "good"), [(1.0, True), (1.1, False)])
def test_identity_must_be_ready_in_time_whatever_is_revoked(
    seconds: float, good: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    late = measured(ready={"one list": seconds})
    assert judged([late, late, measured()], capsys)[0] is good
    assert judged([late, measured(), measured()], capsys)[0] is True  # the median decides


def test_a_goal_of_identity_that_nobody_could_measure_is_missed(capsys: pytest.CaptureFixture[str]) -> None:
    met, said = judged([measured({identity.OPENSSL: None})], capsys)
    assert met is False
    assert said[OPENSSL_GOAL] == "NOT MEASURED, openssl is not installed (goal: at most 5.5)"


def test_the_ratios_of_identity_are_of_each_round_and_its_verdict_of_the_median(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A neighbour that slows down a whole round changes no ratio; one of the medians would be 50 here."""
    slow: dict[str, float | None] = {name: 10 * seconds for name, seconds in CHECK.items()}
    slow_calls = {key: 10 * cpu for key, cpu in CALLS.items()}
    odd = measured(slow | {identity.OPENSSL: 1e-6}, slow_calls)
    met, said = judged([measured(), measured(slow, slow_calls), odd], capsys)
    assert (met, said[OPENSSL_GOAL]) == (True, "5.00 times (goal: at most 5.5)")
    assert judged([measured(), odd, odd], capsys)[0] is False
