"""Sealing keys with all processes running: exchanged while citizens file, restored from shares when they are lost."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Self, TypeVar

import msgspec
import pytest
from support.stack import Stack
from support.waiting import LONG

from devstack import citizen, configs, toml
from devstack.journey import JST, until
from devstack.parts import CARD
from devstack.site import Site
from todoke_catalog.templates import NINGEN_DOCK
from todoke_forms.config import InboxConfig
from todoke_forms.core import shares
from todoke_forms.store import evidence, reading
from todoke_forms.store.database import Database

pytestmark = pytest.mark.journey

T = TypeVar("T")

GOOD = {"ok"}
SOME = 3  # applications under each key


@pytest.fixture
def settings(stack: Stack, tmp_path: Path) -> InboxConfig:
    return msgspec.structs.replace(configs.forms_inbox(stack.parts), recovery_archive=tmp_path / "archive.json")


def command(settings: InboxConfig, folder: Path, name: str, *words: object) -> subprocess.CompletedProcess[str]:
    file = toml.write(folder / "keys.toml", settings)
    arguments = [sys.executable, "-m", "todoke_forms", name, "--config", file, *words]
    return subprocess.run([str(word) for word in arguments], capture_output=True, text=True, check=False, timeout=LONG)


def done(settings: InboxConfig, folder: Path, name: str, *words: object) -> list[str]:
    finished = command(settings, folder, name, *words)
    assert finished.returncode == 0, finished.stderr
    return finished.stdout.splitlines()


def rotated(settings: InboxConfig, folder: Path, *words: object) -> list[str]:
    """The ids of the keys that are offered after an exchange, the preferred first."""
    unarchived = msgspec.structs.replace(settings, recovery_archive=None)
    said = done(unarchived, folder, "rotate-sealing-key", *words)
    return [line.split()[1] for line in said if line.startswith("offered: ")]


def filled(stack: Stack) -> tuple[Site, citizen.Card, citizen.Application]:
    site, holder = Site(stack.layout.address("gateway")), citizen.card_of(stack.parts.cards, CARD)
    return site, holder, citizen.fill(site, NINGEN_DOCK, holder, datetime.now(JST).date())


def send(site: Site, holder: citizen.Card, application: citizen.Application) -> str:
    """Sends what was filled in some time ago; the receipt number."""
    challenge = citizen.ask_challenge(site)
    sealed = citizen.seal(application, challenge)
    signed = holder.sign(citizen.state(application, challenge, sealed))
    return citizen.send(site, application, signed, sealed).receipt_number


def offered(stack: Stack) -> str:
    """The id of the key that a page is given now."""
    return filled(stack)[2].form.key.key_id


def wait_until_offered(stack: Stack, key_id: str) -> None:
    async def look() -> bool | None:
        return offered(stack) == key_id or None

    stack.run(until(look, "the citizens' pages do not offer the new key"))


def wait_until_not_offered(stack: Stack, key_id: str) -> None:
    async def look() -> bool | None:
        return offered(stack) != key_id or None

    stack.run(until(look, "the citizens' pages offer the old key"))


def sealed_to(stack: Stack, number: str) -> str:
    """The id of the key that a case came sealed to."""
    database = Database(stack.parts.database("forms"))
    with database.read() as connection:
        case = reading.find(connection, number)
        assert case is not None
        kept = evidence.find(connection, case.id)
    database.close()
    assert kept is not None
    return kept.key_id


class Filing:
    """A citizen after a citizen, without a pause; remembers receipt numbers and the first thing that went wrong."""

    def __init__(self, stack: Stack) -> None:
        self.numbers: list[str] = []
        self.failed: list[Exception] = []
        self._stack = stack
        self._ends = threading.Event()
        self._filed = threading.Condition()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self._thread.join()

    def wait_for_more(self, count: int) -> None:
        with self._filed:
            wanted = len(self.numbers) + count
            assert self._filed.wait_for(lambda: len(self.numbers) >= wanted or self.failed, 120)

    def _run(self) -> None:
        while not self._ends.is_set() and not self.failed:
            try:
                self._note(self.numbers, self._stack.send_an_application().receipt_number)
            except Exception as error:  # noqa: BLE001 - shown by the test
                self._note(self.failed, error)

    def _note(self, where: list[T], what: T) -> None:
        with self._filed:
            where.append(what)
            self._filed.notify_all()


def test_keys_are_exchanged_while_citizens_file_and_nobody_notices(stack, settings, tmp_path):
    old = offered(stack)
    site, holder, begun = filled(stack)
    with Filing(stack) as filing:
        filing.wait_for_more(SOME)
        new, *others = rotated(settings, tmp_path)
        wait_until_offered(stack, new)
        filing.wait_for_more(SOME)
    assert filing.failed == []
    assert old in others
    before = send(site, holder, begun)  # a page that was opened before the exchange
    cases = {number: stack.wait_for_case(number) for number in (*filing.numbers, before)}
    assert {check.code for case in cases.values() for check in case.checks} == GOOD
    assert {sealed_to(stack, number) for number in filing.numbers} == {old, new}
    assert sealed_to(stack, before) == old


def test_what_was_sealed_to_a_key_that_no_bundle_offers_any_more_is_opened(stack, settings, tmp_path):
    old = offered(stack)
    stack.stop("forms")
    waiting = stack.send_an_application().receipt_number
    now_offered = rotated(settings, tmp_path, "--accept-old-hours", 0)
    assert old not in now_offered
    stack.start("forms")
    assert {check.code for check in stack.wait_for_case(waiting).checks} == GOOD
    assert sealed_to(stack, waiting) == old
    wait_until_offered(stack, now_offered[0])
    assert stack.file_an_application()


@pytest.fixture
def lost(settings: InboxConfig, tmp_path: Path) -> Iterator[Callable[[], dict[str, bytes]]]:
    """Loses every private key of the office; they are put back at the end whatever a test did."""
    keys = [*settings.sealing_keys.iterdir(), settings.notice_key]
    safe = {file: file.read_bytes() for file in keys}

    def lose() -> dict[str, bytes]:
        gone = {file.name: file.read_bytes() for file in (*settings.sealing_keys.iterdir(), settings.notice_key)}
        for file in (*settings.sealing_keys.iterdir(), settings.notice_key):
            file.unlink()
        settings.sealing_keys.rmdir()
        return gone

    yield lose
    settings.sealing_keys.mkdir(exist_ok=True)
    for file, data in safe.items():
        file.write_bytes(data)


def test_keys_that_were_lost_are_restored_by_shares_and_open_what_waits(stack, settings, tmp_path, lost):
    """The rehearsal of docs/operations/recovery.md: shares from before an exchange, one of them damaged."""
    folder = tmp_path / "shares"
    done(settings, tmp_path, "make-recovery-shares", "--threshold", 2, "--shares", 3, "--out", folder)
    first, second, third = sorted(folder.iterdir())
    assert {file.stat().st_mode & 0o777 for file in (first, second, third)} == {0o600}
    before = offered(stack)
    done(settings, tmp_path, "rotate-sealing-key", "--accept-old-hours", 0)
    wait_until_not_offered(stack, before)  # or the bundle with the new key could come between a form and its sending

    stack.stop("forms")
    waiting = stack.send_an_application().receipt_number
    gone = lost()
    unable = command(settings, tmp_path, "inbox")
    assert unable.returncode != 0
    assert "sealing keys cannot be read" in unable.stderr + unable.stdout

    settings.notice_key.write_bytes(gone[settings.notice_key.name])
    archived = settings.recovery_archive.read_bytes()
    anew = ["make-recovery-shares", "--threshold", 2, "--shares", 2, "--out", tmp_path / "others", "--renew"]
    for name, *words in (["rotate-sealing-key"], anew):
        without = command(settings, tmp_path, name, *words)
        assert (without.returncode, without.stderr.splitlines()[-1]) == (1, "refused: sealing_keys_lost")
    assert settings.recovery_archive.read_bytes() == archived
    settings.notice_key.unlink()

    second.write_text(f"{second.read_text()}academic\n")
    foreign = tmp_path / "foreign.txt"
    foreign.write_text(shares.split(bytes(32), 2, 3)[0])
    few = command(settings, tmp_path, "restore-keys", first, second, foreign)
    assert (few.returncode, few.stderr.splitlines()[-1]) == (1, "refused: shares_missing")
    assert few.stdout.splitlines() == ["share-01.txt: ok", "share-02.txt: share_damaged", "foreign.txt: share_foreign"]
    assert not settings.sealing_keys.exists()

    said = done(settings, tmp_path, "restore-keys", first, second, third)
    assert said[:3] == ["share-01.txt: ok", "share-02.txt: share_damaged", "share-03.txt: ok"]
    back = {file.name: file.read_bytes() for file in (*settings.sealing_keys.iterdir(), settings.notice_key)}
    assert back == gone
    stack.start("forms")
    assert {check.code for check in stack.wait_for_case(waiting).checks} == GOOD


def test_the_first_keys_of_an_office_are_made_before_there_is_an_archive(settings, tmp_path):
    first = msgspec.structs.replace(
        settings, database=f"sqlite:///{tmp_path}/new.sqlite3", sealing_keys=tmp_path / "sealing"
    )
    made = command(first, tmp_path, "rotate-sealing-key")
    assert made.returncode == 0, made.stderr
    assert made.stderr.splitlines()[-1].startswith("not archived")
    assert {file.suffix for file in first.sealing_keys.iterdir()} == {".key"}
    done(first, tmp_path, "make-recovery-shares", "--threshold", 2, "--shares", 2, "--out", tmp_path / "shares")
    done(first, tmp_path, "rotate-sealing-key")


def test_nothing_of_a_share_is_logged(stack, settings, tmp_path):
    done(settings, tmp_path, "make-recovery-shares", "--threshold", 2, "--shares", 2, "--out", tmp_path / "shares")
    words = [line for file in (tmp_path / "shares").iterdir() for line in file.read_text().splitlines()]
    logged = settings.audit_file.read_text()
    assert "recovery_shares_made" in logged
    assert not any(line in logged for line in words if not line.startswith("#"))
