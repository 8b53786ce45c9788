"""What our programs give each other seconds for has minutes in the processes of a test run: a busy machine is no fault.

A test that wants such a limit to pass sets it itself; one that compares limits asks for the real ones.
"""

from __future__ import annotations

import sys
from types import ModuleType

import pytest
from support.waiting import LONG

from todoke_kit import bus

LIMITS = {
    "devstack.journey": ("ARRIVAL_SECONDS",),
    "devstack.site": ("SECONDS",),
    "todoke_agent.door.loopback": ("HEAD_SECONDS", "BODY_SECONDS", "ANSWER_SECONDS"),
    "todoke_forms.aggregation_client": ("CALL_SECONDS",),
    "todoke_forms.counts": ("CALL_SECONDS",),
    "todoke_forms.dead.dead_stream": ("ANSWER_SECONDS",),
    "todoke_forms.wiring_dead": ("CONNECT_SECONDS",),
    "todoke_gateway.inbox": ("ANSWER_SECONDS",),
    "todoke_gateway.mail_client": ("SECONDS",),
    "todoke_gateway.wiring": ("STATUS_SECONDS", "FILING_SECONDS", "SAVING_SECONDS"),
    "todoke_kit.bus": ("PUBLISH_SECONDS",),
    "todoke_kit.database": ("LOCK_SECONDS", "CONNECT_SECONDS"),
    "todoke_kit.rpc": ("CALL_SECONDS",),
    "todoke_kit.streams": ("CALL_SECONDS", "START_SECONDS"),
    "todoke_kit.web.server": ("HEAD_SECONDS",),
}
ASKED_AGAIN = {("todoke_kit.bus", "PUBLISH_SECONDS"): 20.0}
"""What a dying server took the answer of with it is asked again after so long, well within a test's wait."""
_REAL: dict[tuple[str, str], float] = {}


def pytest_collection_finish() -> None:
    """Of what the tests have imported; what they import later keeps its limits."""
    for module, names in LIMITS.items():
        if module in sys.modules:
            for name in names:
                _REAL[module, name] = getattr(sys.modules[module], name)
                setattr(sys.modules[module], name, ASKED_AGAIN.get((module, name), LONG))


@pytest.fixture
def undelayed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where servers die: who asked one for a confirmation asks the next one as soon as in production."""
    monkeypatch.setattr(bus, "PUBLISH_SECONDS", real(bus, "PUBLISH_SECONDS"))


def real(module: ModuleType, name: str) -> float:
    """The limit outside a test run, in seconds."""
    return _REAL[module.__name__, name]
