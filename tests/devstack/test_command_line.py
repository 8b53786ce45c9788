"""`python -m devstack`: what it refuses before it touches anything."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from devstack.claims import state_lock
from devstack.command import main
from devstack.errors import StackError
from devstack.keys import Keys
from devstack.layout import REPOSITORY, Layout


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


def test_a_reset_that_was_interrupted_is_finished_by_the_next(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    layout = Layout(tmp_path / "state")
    layout.make_folders()
    (layout.root / "filed").write_text("a file")
    with state_lock(layout):
        pass
    whole = shutil.rmtree
    removed: list[Path] = []

    def interrupted(path: Path) -> None:
        if removed:
            raise KeyboardInterrupt
        removed.append(path)
        whole(path)

    monkeypatch.setattr(shutil, "rmtree", interrupted)
    with pytest.raises(KeyboardInterrupt):
        call(monkeypatch, "reset", "--state", str(layout.root))
    assert layout.root.exists()
    monkeypatch.setattr(shutil, "rmtree", whole)
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


def test_an_interrupt_while_it_loads_is_no_traceback() -> None:
    trap = "import signal, devstack.__main__ as main; assert signal.getsignal(signal.SIGINT) is signal.SIG_DFL"
    subprocess.run([sys.executable, "-c", trap], cwd=REPOSITORY / "scripts", check=True)


@pytest.mark.parametrize(
    "name", ["notice.key", "ledger-internet.skey", "witness.skey", "attestation.key", "nats/dmz.gateway.nk"]
)
def test_a_damaged_secret_is_named_by_its_file(name: str, tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    made = {
        "notice.key": lambda: keys.notice_public("999999"),
        "ledger-internet.skey": lambda: keys.ledger_public("internet"),
        "witness.skey": keys.witness_public,
        "attestation.key": keys.attestation_public,
        "nats/dmz.gateway.nk": lambda: keys.nats_public("dmz.gateway"),
    }
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"\xffdamaged")
    with pytest.raises(StackError, match=re.escape(str(tmp_path / name))) as told:
        made[name]()
    assert "damaged" in str(told.value)


@pytest.mark.parametrize("ports", ["57446", "-7000", "many"])
def test_ports_outside_the_range_of_ports_are_refused(monkeypatch: pytest.MonkeyPatch, ports: str) -> None:
    with pytest.raises(SystemExit) as refused:
        call(monkeypatch, "run", f"--ports={ports}")
    assert refused.value.code == 2
