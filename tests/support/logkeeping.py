"""For tests that configure logging: what they changed is put back, and the audit file they named is closed."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture
def restored_logging() -> Iterator[None]:
    root, audit = logging.root, logging.getLogger("todoke.audit")
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for handler in audit.handlers[:]:
        handler.close()
        audit.removeHandler(handler)
