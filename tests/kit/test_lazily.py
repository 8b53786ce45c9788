"""A module is loaded at its first use, and not before."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from todoke_kit import lazily

NAME = "loaded_when_it_is_used"


@pytest.fixture(autouse=True)
def _on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / f"{NAME}.py").write_text("import sys\nsys.was_loaded = True\nanswer = 42\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delattr(sys, "was_loaded", raising=False)
    monkeypatch.delitem(sys.modules, NAME, raising=False)


def test_it_is_loaded_when_one_of_its_names_is_asked_for() -> None:
    module = lazily.module(NAME)
    assert not hasattr(sys, "was_loaded")
    assert module.answer == 42
    assert sys.was_loaded
    assert lazily.module(NAME) is module


def test_one_that_is_not_there_is_missed_at_once() -> None:
    with pytest.raises(ModuleNotFoundError):
        lazily.module("nobody_wrote_this")
