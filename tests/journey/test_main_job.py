"""`make run` as an operator sees it: one application, filed and followed; exit codes; what is said when it fails."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest
from support.stack import SECONDS, Stack, free_offset
from support.waiting import all_end

from devstack.errors import StepError
from devstack.journey import Journey
from devstack.layout import REPOSITORY
from devstack.progress import Progress
from todoke_testcard import store

pytestmark = pytest.mark.journey

ENVIRONMENT = os.environ | {"PYTHONPATH": str(REPOSITORY / "scripts")}
RECEIPT_NUMBER = re.compile(r"receipt number +([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})")
STEPS = ["before", "catalogue", "form", "files", "challenge", "sealing", "signing", "sending", "receipt", "arrival"]
STEPS += ["counting", "status", "logging"]
CHECKS = ["form", "sealing", "commitment", "attachments", "signature", "answers", "attributes", "eligibility"]


def devstack(command: str, state: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "devstack", command, "--state", str(state), *words]


class Run:
    """One `make run`, without make."""

    def __init__(self, state: Path, *words: str) -> None:
        command = devstack("run", state, "--ports", str(free_offset()), *words)
        self._process = subprocess.Popen(
            command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.said = ""

    def until(self, words: str) -> None:
        """Reads until it says `words`."""
        for line in self._process.stdout or ():
            self.said += line
            if words in line:
                return
        raise AssertionError(self.said)

    def ends(self, number: signal.Signals | None = None) -> int:
        """The exit code, after a signal if one is given."""
        if number is not None:
            self._process.send_signal(number)
        self.said += self._process.communicate(timeout=SECONDS)[0]
        return self._process.returncode

    def children(self) -> dict[str, int]:
        """The ids of its children by what their command ends with."""
        children = psutil.Process(self._process.pid).children(recursive=True)
        return {" ".join(child.cmdline()): child.pid for child in children}

    def child(self, program: str) -> int:
        """The id of the one child that runs a program."""
        [pid] = [pid for command, pid in self.children().items() if program in command]
        return pid


@pytest.fixture(scope="module", autouse=True)
def _eager(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No process gives way (devstack.supervisor): other tests run beside these, and it would wait for all of them."""
    chrt = tmp_path_factory.mktemp("eager") / "chrt"
    chrt.write_text('#!/bin/sh\nshift 2\nexec "$@"\n')
    chrt.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(ENVIRONMENT, "PATH", f"{chrt.parent}:{ENVIRONMENT['PATH']}")
        yield


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Run, int]:
    """The state that a first ONCE=1 left, what it said and its exit code."""
    state = tmp_path_factory.mktemp("todoke") / "state"
    run = Run(state, "--once")
    return state, run, run.ends()


@pytest.fixture
def used_state(first: tuple[Path, Run, int], tmp_path: Path) -> Iterator[Path]:
    """A state on which one application was filed, for a test to go on with or to break."""
    shutil.copytree(first[0], tmp_path / "state")
    yield tmp_path / "state"
    shutil.rmtree(tmp_path / "state")


def receipt_number(run: Run) -> str:
    found = RECEIPT_NUMBER.search(run.said)
    assert found, run.said
    return found[1]


def test_once_files_one_application_and_ends_with_0(first: tuple[Path, Run, int]) -> None:
    _, run, code = first
    assert code == 0, run.said
    assert receipt_number(run)
    assert re.search(r"^  end to end +\d+ ms, from sending to the case in the closed zone$", run.said, re.MULTILINE)


def test_every_step_has_its_line_in_order(first: tuple[Path, Run, int]) -> None:
    subjects = re.findall(r"^ +\d+\.\d\d s  (\S+)", first[1].said, re.MULTILINE)
    assert [subject for subject in subjects if subject in STEPS] == STEPS


def test_every_check_of_the_closed_zone_is_told_and_good(first: tuple[Path, Run, int]) -> None:
    told = dict(re.findall(r"^  (\w+) +(\w+)$", first[1].said, re.MULTILINE))
    assert told == dict.fromkeys(CHECKS, "ok")


def test_it_works_again_on_the_state_it_left(first: tuple[Path, Run, int], used_state: Path) -> None:
    again = Run(used_state, "--once")
    assert again.ends() == 0, again.said
    assert receipt_number(again) != receipt_number(first[1])
    assert "cases counted by aggregation: 1, now 2" in again.said


def test_a_later_start_files_nothing_says_where_everything_is_and_stops_on_ctrl_c(used_state: Path) -> None:
    run = Run(used_state)
    run.until("Ctrl-C stops everything")
    children = run.children()
    assert len(children) > 10
    assert run.ends(signal.SIGINT) == 0, run.said
    assert all_end(children.values())
    assert "receipt number" not in run.said
    assert re.search(r"citizens +http://127\.0\.0\.1:\d+/", run.said)
    assert re.search(r"staff sign-in +mihon / \w+", run.said)


def test_a_first_start_files_one_and_stays_and_a_second_stack_on_its_state_is_refused(tmp_path: Path) -> None:
    state = tmp_path / "state"
    run = Run(state)
    run.until("Ctrl-C stops everything")
    assert receipt_number(run)
    other = Run(state)
    assert other.ends() == 1
    assert "already runs" in other.said
    reset = subprocess.run(devstack("reset", state), env=ENVIRONMENT, capture_output=True, check=False)
    assert reset.returncode == 1
    assert state.exists()
    assert run.ends(signal.SIGTERM) == 0


def test_a_process_that_dies_ends_the_stack_and_is_named(used_state: Path) -> None:
    run = Run(used_state)
    run.until("Ctrl-C stops everything")
    children = run.children()
    os.kill(run.child("todoke_relay"), signal.SIGKILL)
    assert run.ends() == 1
    assert "relay died: killed by SIGKILL" in run.said
    assert all_end(children.values())


def test_a_process_that_dies_in_mid_journey_is_named_with_the_step_it_ended(used_state: Path) -> None:
    run = Run(used_state, "--once")
    run.until("the citizens' page offers")
    relay = run.child("todoke_relay")
    os.kill(relay, signal.SIGSTOP)  # so that the application cannot arrive before the death
    run.until("proven offline")
    os.kill(relay, signal.SIGKILL)
    assert run.ends() == 1
    assert "\nstep 'arrival' was not finished\nrelay died: killed by SIGKILL" in run.said


def test_a_card_that_identity_refuses_fails_at_the_step_of_sending(used_state: Path) -> None:
    cards = used_state / "cards" / "cards"
    shutil.copy(cards / "revoked" / "signing.der", cards / "valid" / "signing.der")
    run = Run(used_state, "--once")
    assert run.ends() == 1
    assert re.search(r"step 'sending' failed: .*certificate_revoked", run.said), run.said


def test_a_locked_card_fails_at_the_step_of_signing(stack: Stack, tmp_path: Path) -> None:
    """What `make run` does of a step that failed is shown above; this needs no stack of its own."""
    shutil.copytree(stack.layout.cards, tmp_path / "cards")
    cards = tmp_path / "cards" / "cards"
    shutil.copy(cards / "locked" / "pins.json", cards / "valid" / "pins.json")
    parts = replace(stack.parts, cards=store.prepare(tmp_path / "cards", datetime.now(UTC)))
    with pytest.raises(StepError, match="step 'signing' failed: pin_locked"):
        stack.run(Journey(parts, Progress()).run())


def test_a_damaged_card_fails_at_the_step_that_reads_it(used_state: Path) -> None:
    (used_state / "cards" / "cards" / "valid" / "pins.json").write_text("{")
    run = Run(used_state, "--once")
    assert run.ends() == 1
    assert "step 'form' failed: " in run.said


def test_whose_words_nobody_reads_any_more_says_no_ill_of_its_state(used_state: Path) -> None:
    command = [*devstack("run", used_state, "--ports", str(free_offset())), "--once"]
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.readline()
        run.stdout.close()
        said = run.stderr.read()
        assert run.wait(timeout=SECONDS) == 1
    assert "nobody reads any more what this prints" in said
    assert "cannot be used" not in said
    assert "Traceback" not in said


def test_an_identity_without_authorities_does_not_come_up_and_is_named(used_state: Path) -> None:
    for authority in (used_state / "cards" / "trust").glob("*.ca.der"):
        authority.unlink()
    run = Run(used_state, "--once")
    assert run.ends() == 1
    assert re.search(r"identity died: exit code \d+; its last words:\n(.*\n)*.*trust_malformed", run.said), run.said


def test_a_process_that_cannot_start_is_named_with_its_last_words(used_state: Path) -> None:
    (used_state / "data" / "aggregation" / "aggregation.sqlite").write_bytes(b"this is no database" * 100)
    run = Run(used_state, "--once")
    assert run.ends() == 1
    assert re.search(r"aggregation died: exit code \d+; its last words:\n.*\w", run.said), run.said
