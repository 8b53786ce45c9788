"""Fails every test in which a page complains: a policy violation, a script that throws, an error on the console.

`support.browser` hears what pages say. A test that provokes complaints is marked `provokes` and looks at them itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

# What a server answers is the business of tests; the page has no part in it.
EXPECTED = "Failed to load resource: "
heard: list[str] = []


def listen(context: Any) -> None:
    """Hear all pages of a browser's context."""
    context.on("console", lambda message: _hear(message.text) if message.type == "error" else None)
    context.on("weberror", lambda error: _hear(str(error.error)))


def _hear(words: str) -> None:
    if not words.startswith(EXPECTED):
        heard.append(words)


@pytest.fixture(autouse=True)
def _no_page_complains(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    said, heard[:] = heard[:], []
    assert said == [] or request.node.get_closest_marker("provokes")
