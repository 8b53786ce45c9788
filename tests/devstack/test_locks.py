"""The lock files: every requirement pinned by hash, the same version everywhere, and no word about one machine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from locking import FUZZ, LOOKUPS, PEERS, ROOT, UNIVERSE, listed, targets

PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+?)( ;[^\\]*)? \\$", re.MULTILINE)
LINE = re.compile(r"[A-Za-z0-9._-]+==\S+( ;[^\\]*)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
TARGETS = sorted(targets())


def pins(lock: Path) -> dict[str, str]:
    return {normal(name): version for name, version, _ in PIN.findall((ROOT / lock).read_text())}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("lock", TARGETS, ids=str)
def test_a_lock_holds_versions_and_hashes_and_no_host_no_path_no_option(lock: Path) -> None:
    lines = (ROOT / lock).read_text().splitlines()
    assert [line for line in lines if not LINE.fullmatch(line)] == []


@pytest.mark.parametrize("lock", TARGETS, ids=str)
def test_a_lock_pins_everything_its_packages_ask_for(lock: Path) -> None:
    pinned = pins(lock)
    for text in targets()[lock]:
        wanted = Requirement(text)
        assert wanted.specifier.contains(pinned[normal(wanted.name)]), text


@pytest.mark.parametrize("lock", TARGETS, ids=str)
def test_every_lock_agrees_with_the_one_the_tests_ran_with(lock: Path) -> None:
    own = {normal(Requirement(text).name) for text in listed("fuzz")} if lock == FUZZ else set()
    if lock in {PEERS, LOOKUPS}:  # nothing else may load what they bring
        own = pins(lock).keys() - pins(UNIVERSE).keys()
    assert {name for name, _ in pins(lock).items() - pins(UNIVERSE).items()} == own


def test_an_image_gets_only_what_its_package_asks_for() -> None:
    assert "sqlalchemy" not in pins(Path("services/gateway/requirements.txt"))
    assert "flask" not in pins(Path("services/relay/requirements.txt"))
    assert "rfc3161-client" not in pins(Path("services/relay/requirements.txt"))
    assert "rfc3161-client" in pins(Path("services/forms/requirements.txt"))
    assert "pytest" not in pins(Path("requirements/run.txt"))
