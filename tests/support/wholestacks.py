"""Whole stacks run one after the other, in one process of a test run and from its beginning; the others give way to it.

It waits half of its time, so that there may be more processes than cores, and no stack is late.
"""

from __future__ import annotations

import os
from functools import cache
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

WHOLE_STACKS = ("tests/boundary/test_three_hosts.py", "tests/faults/", "tests/journey/")
# Files of minutes that would begin among the last, and be waited for by cores with nothing else to do; and browsers,
# that compute while a stack waits.
LONG_FILES = (
    "tests/forms/web/builder/test_in_browser.py",
    "tests/forms/web/builder/test_options.py",
    "tests/gateway/web/test_states_in_words.py",
    "tests/gateway/web/test_templates.py",
    "tests/relay/test_pump.py",
    "tests/sanitizer/test_clean_files.py",
    "tests/sanitizer/test_hostile_files.py",
    "tests/sanitizer/test_sandbox.py",
    "tests/testcard/test_opensc.py",
)
MORE_NICE = 5  # a third of what a process that competes with it gets


class Scheduling(LoadFileScheduling):  # type: ignore[misc]  # xdist has no types
    """A process takes whole files; all those of whole stacks are one."""

    def _split_scope(self, nodeid: str) -> str:
        return "whole stacks" if nodeid.startswith(WHOLE_STACKS) else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling | None:
    """For what `scripts/test` asks for; any other way to distribute tests stays as it is."""
    return Scheduling(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest comes first."""
    items.sort(key=lambda item: (not item.nodeid.startswith(WHOLE_STACKS), not item.nodeid.startswith(LONG_FILES)))


def pytest_runtest_setup(item: pytest.Item) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ and not item.nodeid.startswith(WHOLE_STACKS):
        _give_way()


@cache
def _give_way() -> None:
    os.nice(MORE_NICE)
