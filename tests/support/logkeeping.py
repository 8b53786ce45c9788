"""For tests that configure logging: what they changed is put back, and the audit file they named is closed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def keeping() -> Iterator[None]:
    """Logging is afterwards as it was before."""
    root, audit = logging.root, logging.getLogger("todoke.audit")
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        for handler in audit.handlers[:]:
            handler.close()
            audit.removeHandler(handler)


@pytest.fixture
def restored_logging() -> Iterator[None]:
    with keeping():
        yield
