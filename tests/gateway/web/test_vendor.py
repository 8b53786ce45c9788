"""The third-party scripts of the signing page are those that scripts/vendor-js built, licences included."""

import hashlib
import json
from pathlib import Path

import pytest

import todoke_gateway

HPKE = ("common", "core", "dhkem-x25519", "hybridkem-x-wing")
VENDOR = Path(todoke_gateway.__file__).parent / "web" / "static" / "vendor"
LOCK = Path(__file__).parents[3] / "services" / "gateway" / "vendor-js" / "package-lock.json"


def test_the_files_are_those_that_were_built():
    lines = (VENDOR / "SHA256SUMS").read_text().splitlines()
    sums = {name: digest for digest, name in (line.split() for line in lines)}
    assert sums == {name: hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() for name in sums}
    assert {path.name for path in VENDOR.iterdir()} == {*sums, "SHA256SUMS"}


def test_every_bundled_package_is_pinned_by_hash_and_named_with_its_version_and_licence():
    packages = json.loads(LOCK.read_text())["packages"]
    bundled = {
        path.removeprefix("node_modules/"): package
        for path, package in packages.items()
        if path.startswith("node_modules/") and not package.get("dev")
    }
    licences = (VENDOR / "LICENSES.txt").read_text()
    assert bundled.keys() == {f"@hpke/{name}" for name in HPKE} | {"@noble/ed25519", "mlkem"}
    for name, package in bundled.items():
        assert f"{name} {package['version']}\n" in licences
        assert package["integrity"].startswith("sha512-")
        assert package["license"] == "MIT"


def test_the_lock_names_no_registry():
    assert '"resolved"' not in LOCK.read_text()


@pytest.mark.parametrize("name", ["ed25519.js", "hpke.js"])
def test_it_needs_nothing_that_the_policy_forbids(name):
    script = (VENDOR / name).read_text()
    assert "eval(" not in script
    assert "new Function" not in script
