"""What a service's README says a property is shown by is there: every test and class that it names, and each once."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from support.boundary import ROOT

PAGES = sorted((ROOT / "services").glob("*/README.md"))
NAMED = re.compile(r"`((?:tests/[\w/]+\.py(?:::\w+)?|test_\w+|Test\w+)…?)`")
DEFINED = re.compile(r"^ *(?:async )?(?:def|class) (test_\w+|Test\w+)", re.MULTILINE)


@cache
def defined() -> dict[Path, list[str]]:
    """The tests and classes of each file."""
    return {path: DEFINED.findall(path.read_text()) for path in (ROOT / "tests").rglob("test_*.py")}


def named(page: Path) -> list[str]:
    """What a README names, as it stands there."""
    return NAMED.findall(page.read_text())


def meant(name: str) -> set[tuple[Path, str]]:
    """The tests that a name stands for: an ellipsis for the rest of it."""
    file, _, own = name.rpartition("::") if "::" in name else ("", "", name)
    begun = own.removesuffix("…")
    return {
        (path, one)
        for path, ones in defined().items()
        for one in ones
        if (not file or path == ROOT / file) and (one == begun or (own != begun and one.startswith(begun)))
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_every_test_that_a_readme_names_is_there(page: Path) -> None:
    files = [name for name in named(page) if name.endswith(".py") and "::" not in name]
    assert [file for file in files if file.startswith("tests/") and not (ROOT / file).is_file()] == []
    tests = [name for name in named(page) if not name.endswith(".py")]
    assert {name: meant(name) for name in tests if name.startswith("test_") and len(meant(name)) != 1} == {}
    assert [name for name in tests if not meant(name)] == []


def test_the_relay_shows_every_property() -> None:
    """Each row of its table names something that was just found."""
    text = (ROOT / "services" / "relay" / "README.md").read_text()
    table = text.partition("## Security properties")[2].partition("\nNot covered")[0]
    rows = [line.split("|") for line in table.splitlines() if line.startswith("| ")][1:]
    assert len(rows) >= 20
    assert [row[1] for row in rows if len(row) != 5 or not row[2].strip() or not NAMED.search(row[3])] == []
