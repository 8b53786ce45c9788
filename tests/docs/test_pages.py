"""The documents describe what is there: audit events and refusal codes they name exist, and no event is left out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = [path for folder in ("services", "libs", "clients") for path in (ROOT / folder).rglob("src/**/*.py")]
CODE = "\n".join(path.read_text() for path in SOURCES)
PAGES = sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md"))
MOST_PICTURE_BYTES = 150_000
LINK = re.compile(r"\]\((?!https?://)([^)#]+)")


def test_every_audit_event_is_on_its_page_and_in_the_code() -> None:
    page = (ROOT / "docs" / "audit-events.md").read_text()
    listed = set(re.findall(r"`([a-z_]+)`", "\n".join(line.split("|")[1] for line in page.splitlines() if "|" in line)))
    constants = dict(re.findall(r'^([A-Z_]+) = "([a-z_]+)"', CODE, re.MULTILINE))
    called = re.findall(r'\baudit(?:_hour)?\(\s*(?:events\.)?("?)(\w+)', CODE)
    recorded = {name if quoted else constants[name] for quoted, name in called if quoted or name in constants}
    assert recorded == listed


def test_every_code_on_the_refusals_page_is_in_the_code() -> None:
    page = (ROOT / "docs" / "refusals.md").read_text()
    rows = [line.split("|")[3] for line in page.splitlines() if line.startswith("| ") and line.count("|") == 4]
    codes = {code for row in rows[1:] for code in re.findall(r"`([a-z_]+)`", row)}
    assert {code for code in codes if f'"{code}"' not in CODE} == set()


def test_every_code_that_is_no_member_of_a_family_is_on_the_refusals_page() -> None:
    constants = dict(re.findall(r'^_?([A-Z_]+) = "([a-z_]+)"', CODE, re.MULTILINE))
    written = set(re.findall(r'\b(?:Refusal|DateError)\(\s*"([a-z_]+)"', CODE))
    named = set(re.findall(r"\bRefusal\(\s*(?:\w+\.)?_?([A-Z_]+)\b", CODE))
    raised = written | {constants[name] for name in named & constants.keys()}
    assert len(raised) > 150
    assert raised - set(re.findall(r"`([a-z_]+)`", (ROOT / "docs" / "refusals.md").read_text())) == set()


def test_every_family_of_codes_is_named_on_the_refusals_page() -> None:
    families = [path for path in SOURCES if re.search(r"^class \w*Code\(StrEnum\)", path.read_text(), re.MULTILINE)]
    page = (ROOT / "docs" / "refusals.md").read_text()
    homes = {match.group() for path in families if (match := re.search(r"(services|libs|clients)/[a-z]+", str(path)))}
    assert len(homes) > 4
    assert {home for home in homes if f"](../{home}/" not in page} == set()


def test_every_test_that_shows_a_property_of_the_relay_exists() -> None:
    page = (ROOT / "services" / "relay" / "README.md").read_text()
    properties = page.partition("## Security properties")[2].partition("\n## ")[0]
    files = {str(path.relative_to(ROOT)): path.read_text() for path in (ROOT / "tests").rglob("test_*.py")}
    written = "\n".join(files.values())
    shown = re.findall(r"`((?:tests/|test_)[^`]+)`", properties)
    assert len(shown) > 20
    rows = [line for line in properties.splitlines() if line.startswith("| ")][1:]
    assert [row for row in rows if not re.search(r"`(?:tests/|test_)[^`]+` \|$|`Test\w+` \|$", row)] == []
    for name in shown:
        file, _, inner = name.partition("::")
        if file.endswith(".py"):
            assert file in files, name
            assert re.search(rf"\b(def|class) {inner.rstrip('…')}", files[file]), name
        else:
            assert f"def {file.rstrip('…')}" in written, name


def test_every_picture_is_shown_and_light() -> None:
    shown = {(page.parent / target).resolve() for page in PAGES for target in LINK.findall(page.read_text())}
    pictures = set((ROOT / "docs" / "images").rglob("*.*"))
    assert len(pictures) >= 10
    assert pictures - shown == set()
    assert [path for path in pictures if not 0 < path.stat().st_size < MOST_PICTURE_BYTES] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(page: Path) -> None:
    targets = [page.parent / target for target in LINK.findall(page.read_text())]
    assert [target for target in targets if not target.exists()] == []
