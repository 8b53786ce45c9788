"""Every import contract is proven to bite: a planted import breaks just the contract that forbids it."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT_IMPORTS = Path(sysconfig.get_path("scripts")) / "lint-imports"

# contract -> imports that it must catch: (module file, the line planted there)
PLANTED = {
    "services": [
        ("todoke_gateway/wiring.py", "import todoke_identity.rpc"),
        ("todoke_relay/wiring.py", "from todoke_forms import config"),
        ("todoke_aggregation/wiring.py", "import todoke_ledger.config"),
    ],
    "services-clients": [("todoke_identity/wiring.py", "import todoke_testcard")],
    "libraries": [
        ("todoke_kit/errors.py", "import todoke_gateway"),
        ("todoke_evidence/errors.py", "import todoke_testcard"),
    ],
    "libraries-apart": [("todoke_evidence/errors.py", "import todoke_kit.errors")],
    "pure-libraries": [
        ("todoke_catalog/errors.py", "import flask"),
        ("todoke_evidence/statement.py", "import socket"),
    ],
    "pure-cores": [
        ("todoke_identity/core/verifying.py", "import sqlalchemy"),
        ("todoke_forms/core/__init__.py", "import todoke_kit.bus"),
        ("todoke_relay/core/__init__.py", "import asyncio"),
    ],
    "no-database-outside": [
        ("todoke_gateway/wiring.py", "import sqlalchemy"),
        ("todoke_relay/wiring.py", "import sqlite3"),
    ],
    "no-web-in-the-relay": [("todoke_relay/wiring.py", "import flask")],
    "envelope": [
        ("todoke_gateway/core/__init__.py", "from todoke_pb.envelope.v1 import envelope_pb2"),
        ("todoke_ledger/wiring.py", "from todoke_pb.envelope.v1 import envelope_pb2"),
    ],
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All our packages side by side, where an import can be planted without touching the checkout."""
    folder = tmp_path_factory.mktemp("packages")
    sources = [ROOT / "protos" / "todoke_pb", *ROOT.glob("*/*/src/todoke_*")]
    for package in sources:
        shutil.copytree(package, folder / package.name, ignore=shutil.ignore_patterns("__pycache__", "static"))
    return folder


def lint(tree: Path, contract: str) -> subprocess.CompletedProcess[str]:
    command = [LINT_IMPORTS, "--config", ROOT / ".importlinter", "--contract", contract, "--no-cache"]
    environment = os.environ | {"PYTHONPATH": str(tree), "NO_COLOR": "1", "COLUMNS": "200"}
    return subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)


def test_each_contract_has_a_planted_import() -> None:
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter")
    contracts = {section.removeprefix("importlinter:contract:") for section in parser if ":contract:" in section}
    assert contracts == set(PLANTED)


@pytest.mark.parametrize("contract", PLANTED)
def test_the_code_keeps_the_contract(tree: Path, contract: str) -> None:
    outcome = lint(tree, contract)
    assert outcome.returncode == 0, outcome.stdout


@pytest.mark.parametrize(
    ("contract", "module", "line"),
    [(contract, module, line) for contract, plants in PLANTED.items() for module, line in plants],
)
def test_a_planted_import_breaks_the_contract(tree: Path, contract: str, module: str, line: str) -> None:
    path = tree / module
    original = path.read_text()
    path.write_text(f"{original}\n{line}\n")
    try:
        outcome = lint(tree, contract)
    finally:
        path.write_text(original)
    assert outcome.returncode == 1, outcome.stdout
    assert "BROKEN" in outcome.stdout
