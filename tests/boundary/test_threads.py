"""What works beside the event loop is listed here, file by file; the crypto of submissions has one thread (0048)."""

from __future__ import annotations

import ast

import pytest
from support.boundary import ROOT

STARTERS = {
    *(
        "to_thread",
        "run_in_executor",
        "Thread",
        "Timer",
        "ThreadPoolExecutor",
        "ProcessPoolExecutor",
        "start_new_thread",
    ),
    *("ThreadPool", "WSGIMiddleware"),  # the last answers pages on threads
}

ALLOWED = {
    "libs/kit/src/todoke_kit/fresh.py": "reads changed files of trust and lists, once, however many wait",
    "services/aggregation/src/todoke_aggregation/inbox.py": "waits for a database; there is no crypto in this process",
    "services/aggregation/src/todoke_aggregation/rpc.py": "the same",
    "services/forms/src/todoke_forms/web/server.py": "pages of staff, in a process that opens no submission (0009)",
    "services/gateway/src/todoke_gateway/wiring.py": "pages of citizens; what they send goes to the loop",
    "services/identity/src/todoke_identity/rpc.py": "waits for the disk with a nonce that was used",
    "services/ledger/src/todoke_ledger/inbox.py": "a database and one signature for each checkpoint of the other zone",
    "services/ledger/src/todoke_ledger/returned.py": "files, and one signature for each checkpoint that came back",
    "services/ledger/src/todoke_ledger/web/tiles.py": "reads files for whoever monitors",
    "services/ledger/src/todoke_ledger/writer.py": "the log's one thread: no two write",
}
"""Who has threads, and for what."""


def starters(text: str) -> set[str]:
    """The names in a file's text that start threads, however they are reached."""
    names = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute):
            names.add(node.attr)
        elif isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.ImportFrom):
            names |= {alias.name for alias in node.names}
    return names & STARTERS


def test_nothing_else_in_the_services_starts_a_thread() -> None:
    files = [path for root in ("services", "libs") for path in (ROOT / root).glob("*/src/**/*.py")]
    found = {str(path.relative_to(ROOT)) for path in files if starters(path.read_text())}
    assert found == set(ALLOWED)


@pytest.mark.parametrize(
    "planted",
    [
        "import asyncio\n\nasync def f(): await asyncio.to_thread(print)",
        "from concurrent.futures import ThreadPoolExecutor as Many",
        "import threading as t\n\nt.Thread(target=print).start()",
        "from asyncio import to_thread",
        "def f(loop): loop.run_in_executor(None, print)",
    ],
)
def test_each_way_to_start_one_is_seen(planted: str) -> None:
    assert starters(planted)
