"""A nonce is used once, whichever of the processes that share the folder is asked first."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from support import cards
from support.waiting import LONG

from todoke_evidence.authentication import LIFETIME
from todoke_identity.nonces import KEPT, Nonces

NOW, NONCE, OTHER = cards.NOW, "n" * 43, "m" * 43
SECOND = timedelta(seconds=1)
PROCESS = """
import sys
from datetime import datetime
from pathlib import Path
from todoke_identity.nonces import Nonces
nonces, now = Nonces(Path(sys.argv[1])), datetime.fromisoformat(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
print(sum(nonces.use(f"{number:043}", now) for number in range(200)))
"""


def test_a_nonce_is_new_once_for_all_that_share_the_folder(tmp_path: Path) -> None:
    one, other = Nonces(tmp_path / "new" / "folder"), Nonces(tmp_path / "new" / "folder")
    assert [one.use(NONCE, NOW), other.use(NONCE, NOW), one.use(NONCE, NOW)] == [True, False, False]
    assert other.use(OTHER, NOW)


def test_also_after_a_restart(tmp_path: Path) -> None:
    assert Nonces(tmp_path).use(NONCE, NOW)
    assert not Nonces(tmp_path).use(NONCE, NOW)


def test_two_processes_at_once_use_each_of_two_hundred_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROCESS, str(tmp_path), NOW.isoformat()]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    running = [subprocess.Popen(command, **pipes) for _ in range(2)]
    assert [one.stdout.readline() for one in running] == ["ready\n"] * 2
    for one in running:
        one.stdin.write("\n")
        one.stdin.flush()
    new = [int(one.communicate(timeout=LONG)[0]) for one in running]
    assert sum(new) == 200


def test_two_threads_at_once_too(tmp_path: Path) -> None:
    nonces, together, new = Nonces(tmp_path), Barrier(2), []

    def use() -> None:
        for number in range(50):
            together.wait()
            new.append(nonces.use(f"{number:043}", NOW))

    threads = [Thread(target=use) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert new.count(True) == 50


def test_it_is_remembered_for_longer_than_it_can_be_good_and_then_forgotten(tmp_path: Path) -> None:
    assert 2 * LIFETIME < KEPT
    assert Nonces(tmp_path).use(NONCE, NOW)
    assert not Nonces(tmp_path).use(NONCE, NOW + KEPT)
    assert Nonces(tmp_path).use(OTHER, NOW + KEPT + SECOND)
    assert len(list(tmp_path.iterdir())) == 1


def test_what_is_over_goes_also_while_a_process_runs(tmp_path: Path) -> None:
    nonces = Nonces(tmp_path)
    for minute in range(60):
        assert nonces.use(f"{minute:043}", NOW + timedelta(minutes=minute))
    assert len(list(tmp_path.iterdir())) <= KEPT / timedelta(minutes=1) + 1


def test_the_name_of_a_file_tells_no_nonce(tmp_path: Path) -> None:
    Nonces(tmp_path).use("../" + NONCE, NOW)
    [path] = tmp_path.iterdir()
    assert (len(path.name), NONCE in path.name, path.read_bytes()) == (64, False, b"")


def test_a_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    nonces = Nonces(tmp_path / "nonces")
    (tmp_path / "nonces").rmdir()
    with pytest.raises(OSError, match="nonces"):
        nonces.use(NONCE, NOW)
