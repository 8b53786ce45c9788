"""scripts/system-packages says what tests are left out and what they lack; nothing else fails without it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from locking import ROOT

NEEDED = ("bash", "cat", "dirname", "env", "grep", "id", "setpriv", "unshare", "mount")


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A PATH of a machine where nothing was installed, nor can be."""
    for name in NEEDED:
        found = shutil.which(name)
        assert found
        (tmp_path / name).symlink_to(found)
    return tmp_path


def run(programs: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROOT / "scripts" / "system-packages", *arguments],
        env={"PATH": str(programs), "HOME": str(programs)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_is_missing_is_told_with_the_way_to_get_it(programs: Path) -> None:
    outcome = run(programs)
    assert outcome.returncode == 0
    left_out = next(line for line in outcome.stdout.splitlines() if "marked 'readers'" in line)
    assert left_out.startswith("left out: ")
    for package in ("pcscd", "vsmartcard-vpcd", "opensc", "libpcsclite-dev"):
        assert package in left_out.split("apt-get install")[1]


def test_the_markers_to_leave_out_are_told_to_the_tests_and_to_the_merge(programs: Path) -> None:
    assert {"readers", "namespaces"} <= set(run(programs, "--missing").stdout.split())


def test_the_machines_own_service_is_not_given_the_virtual_reader(programs: Path) -> None:
    assert "--path-exclude=/etc/reader.conf.d/vpcd" in run(programs).stdout


def test_hosts_of_namespaces_are_left_out_with_what_they_lack(programs: Path) -> None:
    assert "no ip, ss or nft: sudo apt-get install iproute2 nftables" in run(programs).stdout
    for name in ("ip", "ss", "nft"):
        (programs / name).symlink_to("/bin/true")
    (programs / "unshare").unlink()
    (programs / "unshare").symlink_to("/bin/false")
    assert "no private network with a firewall" in run(programs).stdout


@pytest.mark.parametrize(
    ("known", "there", "installed"), [(True, False, True), (True, True, False), (False, False, False)]
)
def test_a_browser_without_windows_is_installed_beside_the_other_where_the_distribution_has_it(
    programs: Path, known: bool, there: bool, installed: bool
) -> None:
    (programs / "id").unlink()
    does = {"id": "echo 0", "chromium": "", "apt-cache": "" if known else "exit 100", "fc-list": "echo a font"}
    does |= {"apt-get": f'echo "$@" >>{programs}/asked'}
    does |= {"chromium-headless-shell": ""} if there else {}
    for name, script in does.items():
        (programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (programs / name).chmod(0o700)
    outcome = run(programs)
    assert outcome.returncode == 0
    assert ("chromium-headless-shell" in (programs / "asked").read_text()) == installed
    assert "marked 'browser'" not in outcome.stdout


@pytest.mark.readers
def test_a_network_that_may_not_be_separated_is_told(programs: Path) -> None:
    for name in ("opensc-tool", "pkcs11-tool", "openssl", "ip", "gcc"):
        (programs / name).symlink_to("/bin/true")
    (programs / "unshare").unlink()
    (programs / "unshare").symlink_to("/bin/false")
    assert "no private network" in run(programs).stdout
