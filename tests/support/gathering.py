"""For tests that count on one fetch to bring all that waits, however busy the machine is."""

from __future__ import annotations

import pytest

from todoke_kit import bus


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bus, "GATHERING", 10 * bus.NANOSECONDS)
