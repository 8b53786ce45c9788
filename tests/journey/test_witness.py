"""After an application anyone outside sees what the office saw: the log is cosigned, and the office's own is shown."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.offline import offline
from support.stack import Stack
from support.waiting import LONG

from devstack.site import Site
from todoke_evidence import checkpoint
from todoke_evidence.checkpoint import Checkpoint
from todoke_evidence.cosignature import cosigned_at
from todoke_evidence.errors import EvidenceError

pytestmark = pytest.mark.journey

TODOKE = Path(sys.executable).parent / "todoke"
SECONDS = 60.0


class Outsider:
    """Somebody with three public keys, who can reach the internet zone's log."""

    def __init__(self, stack: Stack) -> None:
        self.keys = stack.parts.keys
        self.log = self.keys.ledger_verifier("internet")
        self.closed_log = self.keys.ledger_verifier("closed")
        self.witness = self.keys.witness_verifier()
        self._site = Site(stack.layout.address("ledger-internet-tiles"))

    def get(self, name: str = "checkpoint") -> str:
        return self._site.get(f"/{name}").text  # "not found" is no checkpoint

    def head(self) -> Checkpoint:
        return checkpoint.open_checkpoint(self.get(), [self.log])

    def until_cosigned(self, size: int) -> str:
        """The served checkpoint of at least so many entries, once it bears the witness's signature."""
        give_up = time.monotonic() + SECONDS
        while True:
            text = self.get()
            head = checkpoint.open_checkpoint(text, [self.log])
            if head.size >= size and cosigned_at(text, [self.witness]):
                return text
            assert time.monotonic() < give_up, text
            time.sleep(0.1)

    def until_shown(self, size: int) -> Checkpoint:
        """The closed zone's checkpoint as it is served outside, once it covers so many entries."""
        give_up = time.monotonic() + SECONDS
        while True:
            try:
                head = checkpoint.open_bare(self.get("checkpoint.closed"), [self.closed_log])
            except EvidenceError:
                head = None
            if head is not None and head.size >= size:
                return head
            assert time.monotonic() < give_up
            time.sleep(0.1)


@pytest.fixture
def outsider(stack: Stack) -> Outsider:
    return Outsider(stack)


def verify(outsider: Outsider, text: str, file: Path) -> subprocess.CompletedProcess[str]:
    """What they do with a checkpoint, where nothing of ours is reached."""
    file.write_text(text)
    words = ["--log-key", outsider.log.vkey(), "--witness-key", outsider.witness.vkey(), str(file)]
    command = [*offline(), str(TODOKE), "verify-checkpoint", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=LONG)


def test_after_an_application_the_served_checkpoint_is_cosigned(
    stack: Stack, outsider: Outsider, tmp_path: Path
) -> None:
    before = outsider.head().size
    stack.file_an_application()
    text = outsider.until_cosigned(before + 1)
    said = verify(outsider, text, tmp_path / "checkpoint")
    assert said.returncode == 0, said.stderr
    assert f"by {outsider.witness.name} at 20" in said.stdout
    checkpoint.open_bare(outsider.get("checkpoint.cosigned"), [outsider.log], [outsider.witness])


def test_the_offices_own_checkpoint_is_served_outside(stack: Stack, outsider: Outsider) -> None:
    stack.file_an_application()
    own = Site(stack.layout.address("ledger-closed-tiles")).get("/checkpoint").expect(200).text
    head = checkpoint.open_checkpoint(own, [outsider.closed_log])
    shown = outsider.until_shown(head.size)
    assert shown.size > head.size or shown.root == head.root


@pytest.mark.parametrize("name", ["ledger-closed", "relay", "nats-lgwan"])
def test_while_the_closed_side_is_away_the_log_goes_on_and_the_newest_is_cosigned_afterwards(
    stack: Stack, outsider: Outsider, name: str
) -> None:
    stack.file_an_application()
    outsider.until_cosigned(1)
    cosigned = checkpoint.open_checkpoint(outsider.get("checkpoint.cosigned"), [outsider.log]).size
    stack.kill(name)
    numbers = [stack.send_an_application().receipt_number for _ in range(3)]
    give_up = time.monotonic() + SECONDS
    while outsider.head().size < cosigned + 3:
        assert time.monotonic() < give_up
        time.sleep(0.1)
    assert cosigned_at(outsider.get(), [outsider.witness]) == {}
    stack.start(name)
    outsider.until_cosigned(cosigned + 3)
    for number in numbers:
        stack.wait_for_case(number)


def test_a_log_that_is_killed_serves_its_cosignature_again_and_gets_the_next(stack: Stack, outsider: Outsider) -> None:
    stack.file_an_application()
    size = outsider.head().size
    outsider.until_cosigned(size)
    stack.kill("ledger-internet")
    stack.start("ledger-internet")
    outsider.until_cosigned(size)
    stack.file_an_application()
    outsider.until_cosigned(size + 1)
