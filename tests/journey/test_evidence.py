"""Evidence that outlives the system: a case of a running stack is exported, and judged where none of it is reached."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from support import evidence
from support.offline import offline
from support.stack import Stack
from support.tsa import serving
from support.waiting import LONG

from devstack import configs, toml
from todoke_forms.config import InboxConfig, Timestamps

pytestmark = pytest.mark.journey

PROGRAMS = Path(sys.executable).parent


@pytest.fixture(scope="module")
def number(stack: Stack) -> str:
    return stack.file_an_application().receipt_number


@pytest.fixture
def settings(stack: Stack) -> InboxConfig:
    return configs.forms_inbox(stack.parts)


def export(settings: InboxConfig, number: str, file: Path, *words: str) -> subprocess.CompletedProcess[str]:
    config = toml.write(file.parent / "forms.toml", settings)
    command = [sys.executable, "-m", "todoke_forms", "export", "--config", config, *words, number, file]
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, timeout=LONG)


def verify(stack: Stack, file: Path, *words: object) -> subprocess.CompletedProcess[str]:
    """What an outsider does, with copies of what they trust and no way to reach anybody."""
    log_key = stack.parts.keys.ledger_verifier("closed").vkey()
    known = ["--trust", stack.parts.cards.trust, "--profile", "test", "--log-key", log_key]
    command = [PROGRAMS / "todoke", "verify-application", *known, *words, file]
    return subprocess.run([*offline(), *map(str, command)], capture_output=True, text=True, check=False, timeout=LONG)


@contextmanager
def timestamp_authority() -> Iterator[str]:
    """One on a loop and thread of its own, because the command that asks it is waited for here."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="tsa")
    thread.start()
    served = serving(evidence.tsa().answer)
    try:
        yield asyncio.run_coroutine_threadsafe(served.__aenter__(), loop).result(60)
        asyncio.run_coroutine_threadsafe(served.__aexit__(None, None, None), loop).result(60)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def test_a_case_is_exported_and_verified_without_any_of_us(stack, settings, number, tmp_path):
    file = tmp_path / "bundle.json"
    done = export(settings, number, file)
    assert (done.returncode, done.stdout) == (0, f"{number}: exported to {file}\n"), done.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    verdict = verify(stack, file)
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr
    lines = verdict.stdout.splitlines()
    assert [line[24:33].strip() for line in lines[:20]] == ["ok"] * 18 + ["none", "none"]
    assert f"receipt number      {number}" in lines
    assert lines[-1] == "verified"


def test_a_stamped_bundle_with_answers_holds_in_every_step(stack, settings, number, tmp_path):
    file, root = tmp_path / "bundle.json", tmp_path / "root.pem"
    root.write_bytes(evidence.tsa().root)
    with timestamp_authority() as url:
        asked = msgspec.structs.replace(settings, timestamps=Timestamps(url=url, authorities=(root,)))
        assert export(asked, number, file, "--with-answers").returncode == 0
    verdict = verify(stack, file, "--timestamp-authority", root)
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr
    assert [line[24:33].strip() for line in verdict.stdout.splitlines()[:20]] == ["ok"] * 20


def test_another_ledger_does_not_vouch_for_the_case(stack, settings, number, tmp_path):
    file = tmp_path / "bundle.json"
    assert export(settings, number, file).returncode == 0
    other = stack.parts.keys.ledger_verifier("internet").vkey()
    known = ["--trust", str(stack.parts.cards.trust), "--profile", "test", "--log-key", other, str(file)]
    verdict = subprocess.run(
        [str(PROGRAMS / "todoke"), "verify-application", *known], capture_output=True, text=True, check=False
    )
    assert verdict.returncode == 1
    assert "refused: note_signature_invalid" in verdict.stdout


def test_an_export_is_audited_and_overwrites_nothing(settings, number, tmp_path):
    file = tmp_path / "bundle.json"
    audit = tmp_path / "audit.jsonl"
    own = msgspec.structs.replace(settings, audit_file=audit)
    assert export(own, number.lower().replace("-", ""), file).returncode == 0
    [line] = [json.loads(line) for line in audit.read_text().splitlines()]
    assert (line["event"], line["receipt"], line["answers"]) == ("case_exported", number, False)
    before = file.read_bytes()
    again = export(own, number, file)
    assert again.returncode == 2
    assert "Traceback" not in again.stderr
    assert file.read_bytes() == before


def test_what_its_readers_would_refuse_leaves_no_file_and_says_which_step_refused_it(settings, number, stack, tmp_path):
    file, audit = tmp_path / "bundle.json", tmp_path / "audit.jsonl"
    other = (stack.parts.keys.ledger_public("internet"),)
    done = export(msgspec.structs.replace(settings, log_keys=other, audit_file=audit), number, file)
    assert done.returncode == 1
    assert "17  ledger              REFUSED  " in done.stderr
    assert "refused: note_signature_invalid" in done.stderr.splitlines()
    assert not file.exists()
    assert "case_exported" not in audit.read_text()
    none = export(msgspec.structs.replace(settings, log_keys=()), number, file)
    assert (none.returncode, "log_keys: " in none.stderr, "Traceback" in none.stderr) == (2, True, False)


def test_a_case_of_an_authority_that_ended_since_is_exported_by_who_names_it(settings, number, stack, tmp_path):
    """The office took its certificate away; the readers of the bundle have to trust it all the same."""
    file, ended = tmp_path / "bundle.json", tmp_path / "trust"
    shutil.copytree(stack.parts.cards.trust, ended)
    (ended / "signing-3.ca.der").unlink()
    since = msgspec.structs.replace(settings, trust=ended)
    done = export(since, number, file)
    assert (done.returncode, "refused: authority_mismatch" in done.stderr, file.exists()) == (1, True, False)
    assert export(since, number, file, "--trust", str(stack.parts.cards.trust)).returncode == 0
    assert verify(stack, file).returncode == 0


def test_what_cannot_be_exported_leaves_no_file(settings, tmp_path):
    file = tmp_path / "bundle.json"
    done = export(settings, "0000-0000-0000-0000", file)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (1, "refused: case_unknown")
    assert not file.exists()
