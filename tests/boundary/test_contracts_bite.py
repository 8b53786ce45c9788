"""Every line of every import contract is proven to bite: each forbidden import is planted and found, pair by pair."""

from __future__ import annotations

import configparser
import itertools
import os
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT_IMPORTS = Path(sysconfig.get_path("scripts")) / "lint-imports"
SECTION = "importlinter:contract:"
CYCLES = ".importlinter-cycles"

PARSER = configparser.ConfigParser()
PARSER.read(ROOT / ".importlinter")
PACKAGES = [name for name in PARSER["importlinter"]["root_packages"].split() if name != "todoke_pb"]
CONTRACTS = {name.removeprefix(SECTION): PARSER[name] for name in PARSER.sections() if name.startswith(SECTION)}


def listed(contract: configparser.SectionProxy, key: str) -> list[str]:
    return contract[key].split()


def pairs(name: str) -> Iterator[tuple[str, str]]:
    """Every import that a contract forbids, as (module, what it must not import)."""
    contract = CONTRACTS[name]
    if contract["type"] == "independence":
        yield from itertools.permutations(listed(contract, "modules"), 2)
    elif contract["type"] == "protected":
        yield from itertools.product(PACKAGES, listed(contract, "protected_modules"))
    else:
        yield from itertools.product(listed(contract, "source_modules"), listed(contract, "forbidden_modules"))


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """All our packages side by side, where an import can be planted without touching the checkout."""
    for package in (ROOT / "protos" / "todoke_pb", *ROOT.glob("*/*/src/todoke_*")):
        shutil.copytree(package, tmp_path / package.name, ignore=shutil.ignore_patterns("__pycache__", "static"))
    return tmp_path


def plant(tree: Path, module: str, imported: str) -> None:
    folder = tree.joinpath(*module.split("."))
    file = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
    file.write_text(f"{file.read_text()}\nimport {imported}\n")


def lint(tree: Path, contract: str, config: str = ".importlinter") -> subprocess.CompletedProcess[str]:
    command = [LINT_IMPORTS, "--config", ROOT / config, "--contract", contract, "--no-cache"]
    environment = os.environ | {"PYTHONPATH": str(tree), "NO_COLOR": "1", "COLUMNS": "200"}
    return subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("contract", CONTRACTS)
def test_the_code_keeps_the_contract(tree: Path, contract: str) -> None:
    outcome = lint(tree, contract)
    assert outcome.returncode == 0, outcome.stdout


@pytest.mark.parametrize("contract", CONTRACTS)
def test_each_forbidden_import_is_found(tree: Path, contract: str) -> None:
    for module, imported in pairs(contract):
        plant(tree, module, imported)
    outcome = lint(tree, contract)
    assert outcome.returncode == 1, outcome.stdout
    said = "- {} -> {}" if CONTRACTS[contract]["type"] == "protected" else "{} is not allowed to import {}:"
    missed = {pair for pair in pairs(contract) if said.format(*pair) not in outcome.stdout}
    assert missed == set()


def test_a_cycle_is_found_and_there_is_none(tree: Path) -> None:
    assert lint(tree, "cycles", CYCLES).returncode == 0
    plant(tree, "todoke_evidence.errors", "todoke_evidence.statement")
    outcome = lint(tree, "cycles", CYCLES)
    assert outcome.returncode == 1
    assert "todoke_evidence" in outcome.stdout


def test_every_package_is_searched_for_cycles() -> None:
    parser = configparser.ConfigParser()
    parser.read(ROOT / CYCLES)
    assert set(parser["importlinter"]["root_packages"].split()) == set(PACKAGES)
    assert set(parser[f"{SECTION}cycles"]["ancestors"].split()) == set(PACKAGES)
