"""`python -m devstack`: what it refuses before it touches anything."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from devstack.__main__ import main
from devstack.claims import state_lock
from devstack.layout import Layout


def call(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["devstack", *words])
    return main()


def test_reset_removes_the_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    layout = Layout(tmp_path / "state")
    layout.make_folders()
    with state_lock(layout):
        pass
    assert call(monkeypatch, "reset", "--state", str(layout.root)) == 0
    assert not layout.root.exists()


def test_reset_of_nothing_is_no_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert call(monkeypatch, "reset", "--state", str(tmp_path / "nowhere")) == 0


def test_reset_leaves_a_folder_alone_that_is_not_a_state_of_ours(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "diary").write_text("mine")
    assert call(monkeypatch, "reset", "--state", str(tmp_path)) == 1
    assert "not a state folder of Todoke" in capsys.readouterr().err
    assert (tmp_path / "diary").exists()


def test_reset_refuses_while_a_stack_runs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    layout = Layout(tmp_path)
    layout.make_folders()
    with state_lock(layout):
        assert call(monkeypatch, "reset", "--state", str(tmp_path)) == 1
    assert "stop that one first" in capsys.readouterr().err
    assert layout.keys.exists()


@pytest.mark.parametrize("ports", ["57446", "-7000", "many"])
def test_ports_outside_the_range_of_ports_are_refused(monkeypatch: pytest.MonkeyPatch, ports: str) -> None:
    with pytest.raises(SystemExit) as refused:
        call(monkeypatch, "run", f"--ports={ports}")
    assert refused.value.code == 2
