"""What queued while the last batch was in flight goes together, at every stage of the gateway."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psutil
import pytest
from support.filing import Filing, shown
from support.stack import Stack

pytestmark = pytest.mark.journey

SENT = 12
FEW = SENT // 2  # some may come before the others queue, or after
STAGES = ("verify", "append", "publish")
SECONDS = 60.0


def test_applications_that_come_while_identity_is_busy_go_together(stack: Stack) -> None:
    filings = [Filing(stack) for _ in range(SENT)]
    before = [batches(stack, stage) for stage in STAGES]
    with ThreadPoolExecutor(SENT) as people, busy(stack.pid("identity")):
        answers = [people.submit(filing.send) for filing in filings]
        wait_for_connections(stack, SENT)
    assert {answer.result().status for answer in answers} == {201}
    went = [batches(stack, stage) - then for stage, then in zip(STAGES, before, strict=True)]
    assert all(1 <= count <= FEW for count in went), went


def batches(stack: Stack, stage: str) -> float:
    return shown(stack, "gateway", f'todoke_gateway_batch_size_count{{stage="{stage}"}}')


@contextmanager
def busy(pid: int) -> Iterator[None]:
    """A process that does nothing for a while, and then goes on."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def wait_for_connections(stack: Stack, count: int) -> None:
    """Until so many people are connected to the gateway."""
    gateway, port = psutil.Process(stack.pid("gateway")), stack.layout.port("gateway")
    give_up = time.monotonic() + SECONDS
    while sum(one.laddr.port == port and bool(one.raddr) for one in gateway.net_connections("tcp4")) < count:
        assert time.monotonic() < give_up, "they do not connect"
        time.sleep(0.01)
