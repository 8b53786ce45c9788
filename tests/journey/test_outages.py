"""A process that is away costs time and nothing else: what was accepted arrives, once, when it is back."""

from __future__ import annotations

import time

import pytest
from support.stack import Stack

from devstack.citizen import Accepted
from devstack.errors import StepError

pytestmark = pytest.mark.journey

GOOD = {"ok"}
SECONDS = 60.0


@pytest.mark.parametrize("name", ["relay", "forms", "nats-gate", "nats-lgwan", "aggregation", "ledger-closed"])
def test_what_is_sent_while_a_process_behind_the_gateway_is_away_arrives_later(stack: Stack, name: str) -> None:
    stack.kill(name)
    accepted = stack.send_an_application()
    stack.start(name)
    case = stack.wait_for_case(accepted.receipt_number)
    assert {check.code for check in case.checks} == GOOD
    assert stack.file_an_application().verdicts.keys() == {check.name for check in case.checks}


@pytest.mark.parametrize("name", ["identity", "ledger-internet", "nats-dmz"])
def test_without_what_the_gateway_needs_nothing_is_accepted_until_it_is_back(stack: Stack, name: str) -> None:
    stack.kill(name)
    with pytest.raises(StepError, match="the server answered 503"):
        stack.send_an_application()
    stack.start(name)
    accepted = send_until_accepted(stack)
    assert {check.code for check in stack.wait_for_case(accepted.receipt_number).checks} == GOOD


def send_until_accepted(stack: Stack) -> Accepted:
    """Sends again and again, as a citizen would; the gateway's connections come back within a second or two."""
    give_up = time.monotonic() + SECONDS
    while True:
        try:
            return stack.send_an_application()
        except StepError as error:
            if "answered 503" not in str(error) or time.monotonic() > give_up:
                raise
