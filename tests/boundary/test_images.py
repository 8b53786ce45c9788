"""deploy/Dockerfile builds, for each service, an image with that service alone, which starts without any right.

Needs podman and the base image, which nobody fetches here; TODOKE_BASE_IMAGE names another one. The build has no
network: what the locks list is fetched beforehand, by the pip of this machine.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from support.boundary import BOUNDARY, ROOT

CONTENTS: dict[str, list[str]] = BOUNDARY["contents"]
SERVICES = [name for name in CONTENTS if name != "families"]
ON_KIT = [name for name in SERVICES if "todoke-kit" in CONTENTS[name]]
ALONE = "sanitizer"  # built by one command, as deploy/Dockerfile says; the others share their tools
BASE = os.environ.get("TODOKE_BASE_IMAGE", "python:3.11-slim")
BUILD_SECONDS = 600
# Podman raises both limits, which a machine may forbid; these are low enough for any.
LIMITS = ("--ulimit=nofile=1024:1024", "--ulimit=nproc=1024:1024")
RIGHTLESS = ("--rm", "--network=none", "--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", *LIMITS)
INSIDE = """
import json, os
from importlib import metadata
written = []
for place in ("/app/x", "/x", "/etc/x"):
    try:
        open(place, "w")
        written.append(place)
    except OSError:
        pass
names = [distribution.name for distribution in metadata.distributions()]
print(json.dumps({"names": names, "user": os.getuid(), "group": os.getgid(), "written": written}))
"""


@dataclass(frozen=True)
class Image:
    """One service's image."""

    service: str
    tag: str

    def run(self, *words: str, entrypoint: str | None = None) -> subprocess.CompletedProcess[str]:
        """Runs it once, as a pod does, without network, rights and a place to write."""
        other = () if entrypoint is None else (f"--entrypoint={entrypoint}",)
        return podman("run", *RIGHTLESS, *other, self.tag, *words)


def podman(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["podman", *words], capture_output=True, text=True, timeout=BUILD_SECONDS, check=False)


@pytest.fixture(scope="module")
def wheelhouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("podman") is None:
        pytest.skip("podman is not installed")
    if podman("image", "exists", BASE).returncode:
        pytest.skip(f"podman has no image {BASE}; pull it, or name another one in TODOKE_BASE_IMAGE")
    if (tried := version()).returncode:
        pytest.skip(f"podman runs nothing here: {tried.stderr.strip()}")
    folder = tmp_path_factory.mktemp("wheels")
    (folder / "pip.conf").write_text("[global]\nno-index = true\nfind-links = /wheelhouse\n")
    fetch(tried.stdout.removeprefix("Python ").rpartition(".")[0], folder)
    return folder


@pytest.fixture(scope="module")
def tools(wheelhouse: Path) -> Iterator[str]:
    """What the images of all services are built with, built once."""
    tag = f"localhost/todoke-test-{os.getpid()}-tools"
    build(wheelhouse, tag, "--target=tools")
    yield tag
    podman("image", "rm", tag)


@pytest.fixture(scope="module", params=SERVICES)
def image(request: pytest.FixtureRequest, wheelhouse: Path, tools: str) -> Iterator[Image]:
    made = Image(request.param, f"localhost/todoke-test-{os.getpid()}-{request.param}")
    shared = () if made.service == ALONE else (f"--build-context=tools=container-image://{tools}",)
    build(wheelhouse, made.tag, f"--build-arg=SERVICE={made.service}", *shared)
    yield made
    podman("image", "rm", made.tag)


def build(wheelhouse: Path, tag: str, *options: str) -> None:
    built = podman(
        "build", "--pull-never", "--network=none", "--layers=false", *LIMITS, "--tag", tag,
        "--file", str(ROOT / "deploy" / "Dockerfile"), "--build-arg", f"BASE={BASE}", "--build-arg=FONT=", *options,
        "--volume", f"{wheelhouse}:/wheelhouse:ro", "--volume", f"{wheelhouse / 'pip.conf'}:/etc/pip.conf:ro",
        str(ROOT),
    )  # fmt: skip
    assert built.returncode == 0, built.stderr


def version() -> subprocess.CompletedProcess[str]:
    """Which Python the base image has."""
    return podman("run", *RIGHTLESS, "--entrypoint=python3", BASE, "--version")


def fetch(number: str, folder: Path) -> None:
    """What the locks of all services list, for the Python of the base image."""
    locks = [ROOT / "requirements" / "build.txt", *(ROOT / "services" / name / "requirements.txt" for name in SERVICES)]
    command = [
        sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes", "--no-build-isolation",
        "--only-binary=:all:", "--no-binary=nkeys", f"--python-version={number}", f"--dest={folder}",
    ]  # fmt: skip
    subprocess.run([*command, *(f"--requirement={lock}" for lock in locks)], check=True, timeout=BUILD_SECONDS)


def plain(name: str) -> str:
    return re.sub(r"[._-]+", "-", name).lower()


def test_only_its_own_service_is_inside_and_nothing_of_it_is_root_or_writable(image: Image) -> None:
    said = image.run("-c", INSIDE, entrypoint="python")
    assert said.returncode == 0, said.stderr
    found = json.loads(said.stdout)
    names = {plain(name) for name in found["names"]}
    guarded = {name for name in names if any(fnmatchcase(name, family) for family in CONTENTS["families"])}
    assert guarded == {*CONTENTS[image.service], f"todoke-{image.service}"}
    assert names - {name for name in names if name.startswith("todoke-")} == locked(image.service) & names
    assert names.isdisjoint({"pip", "setuptools", "flit-core"})
    assert (found["user"], found["group"], found["written"]) == (10001, 10001, [])


def locked(service: str) -> set[str]:
    text = (ROOT / "services" / service / "requirements.txt").read_text()
    return {plain(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE)}


@pytest.mark.parametrize("image", ON_KIT, indirect=True)
def test_it_starts_without_rights_and_a_place_to_write(image: Image) -> None:
    said = image.run(f"todoke_{image.service}", "--help")
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("usage: ")


@pytest.mark.parametrize("image", ["sanitizer"], indirect=True)
def test_the_sanitizer_closes_its_sandbox_there(image: Image) -> None:
    said = image.run("todoke_sanitizer")
    assert said.returncode == 1, "an empty input is no file; 69 would mean that it could not"


@pytest.mark.parametrize("image", ON_KIT, indirect=True)
@pytest.mark.parametrize("program", ["todoke_kit.streams", "todoke_kit.natslog"])
def test_it_can_do_what_stands_beside_a_server_and_says_what_its_configuration_lacks(
    image: Image, program: str
) -> None:
    said = image.run(program, "--config", "/config/own.toml")
    assert said.returncode == 2
    assert "/config/own.toml: No such file or directory" in said.stderr


@pytest.mark.parametrize("image", ON_KIT, indirect=True)
def test_it_writes_audit_events_to_standard_output(image: Image) -> None:
    audit = "from pathlib import Path; from todoke_kit import logs; logs.configure('x', Path('/dev/stdout')); "
    said = image.run("-c", audit + "logs.audit('e')", entrypoint="python")
    assert json.loads(said.stdout)["event"] == "e", said.stderr


def test_no_file_of_a_development_stack_is_in_the_context() -> None:
    """The context is a list of what may come, so that a key somebody left here does not."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    assert {line[1:] for line in rules if line.startswith("!")} == {"protos", "libs", "services", "requirements"}
