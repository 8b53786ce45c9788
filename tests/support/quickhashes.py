"""Hashes of passwords that cost nothing: their strength is tested in tests/forms/core/test_passwords.py."""

from __future__ import annotations

import pytest

from todoke_forms.core import passwords


def hash_quickly(patch: pytest.MonkeyPatch) -> None:
    """Until the patch is undone."""
    patch.setattr(passwords, "LOG2_N", 2)
    patch.setattr(passwords, "P", 1)


@pytest.fixture
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """For one test."""
    hash_quickly(monkeypatch)
