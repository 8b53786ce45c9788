"""core/ and the catalog call nothing that reaches outside: no file, no output, no clock, no thread, no code from text.

The import contracts (.importlinter) hold what they import; this holds what needs no import, or one fine elsewhere.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from support.boundary import ROOT

FOLDERS = ("*/*/src/*/core", "libs/catalog/src")
BUILTINS = {"open", "print", "input", "exec", "eval", "compile", "__import__", "breakpoint", "__builtins__"}
MEMBERS = {
    *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today"),
    *("io.open", "io.open_code", "io.FileIO", "codecs.open", "lzma.open"),
}
"""Of modules that are fine otherwise. `datetime.fromtimestamp` is told the time."""
LOCK = "threading.Lock"
"""The only thing of `threading` that starts nothing and waits for nothing outside."""


def reaching(text: str) -> set[str]:
    """What of it a module's text uses, called or not: whoever has a function in hand can call it."""
    return set(_used(ast.parse(text)))


def _used(tree: ast.AST) -> Iterator[str]:
    imported = dict(_imports(tree))
    yield from (path for path in imported.values() if path.startswith("threading") and path != LOCK)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in BUILTINS:
            yield node.id
        elif isinstance(node, ast.Name | ast.Attribute):
            root, dot, rest = ast.unparse(node).partition(".")
            yield from {imported.get(root, "") + dot + rest} & MEMBERS


def _imports(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Everything imported: how the file calls it, and its full name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.asname or alias.name, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names)


def modules() -> list[str]:
    files = {file for folder in FOLDERS for found in ROOT.glob(folder) for file in found.rglob("*.py")}
    return sorted(str(file.relative_to(ROOT)) for file in files)


def test_every_service_and_the_agent_have_a_core() -> None:
    with_core = {module.split("/")[1] for module in modules() if "/core/" in module}
    assert with_core == {file.parent.name for file in ROOT.glob("services/*/pyproject.toml")} | {"agent"}


def test_the_cores_and_the_catalog_reach_nothing() -> None:
    found = {module: used for module in modules() if (used := reaching((ROOT / module).read_text()))}
    assert found == {}


PLANTED = {
    "open('/etc/passwd')": "open",
    "read = open": "open",
    "print('seen')": "print",
    "input()": "input",
    "exec('1')": "exec",
    "eval('1')": "eval",
    "compile('1', '', 'eval')": "compile",
    "__import__('time').time()": "__import__",
    "breakpoint()": "breakpoint",
    "__builtins__['open']('/etc/passwd')": "__builtins__",
    "from datetime import UTC, datetime as moment\n\nmoment.now(UTC)": "datetime.datetime.now",
    "import datetime\n\ndatetime.datetime.utcnow()": "datetime.datetime.utcnow",
    "from datetime import date\n\ntold = date.today": "datetime.date.today",
    "import io\n\nio.open('/etc/passwd')": "io.open",
    "from io import FileIO as raw\n\nraw(0)": "io.FileIO",
    "import threading": "threading",
    "from threading import Lock, Thread": "threading.Thread",
}


@pytest.mark.parametrize(
    "module", ["services/relay/src/todoke_relay/core/gate.py", "libs/catalog/src/todoke_catalog/derived.py"]
)
@pytest.mark.parametrize(("planted", "found"), PLANTED.items())
def test_whatever_reaches_outside_is_found(module: str, planted: str, found: str) -> None:
    assert module in modules()
    assert reaching(f"{(ROOT / module).read_text()}\n{planted}\n") == {found}


@pytest.mark.parametrize(
    "harmless", ["from threading import Lock", "import io\n\nio.BytesIO(b'')", "archive.open('name')", "given.today"]
)
def test_what_reaches_nothing_is_let_be(harmless: str) -> None:
    assert reaching(harmless) == set()
