"""For tests that count on one fetch to bring all that waits, however busy the machine is."""

from __future__ import annotations

import pytest

from todoke_kit import pulling


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulling, "GATHERING", 10 * pulling.NANOSECONDS)
