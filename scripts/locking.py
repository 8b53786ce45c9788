"""Compiles the lock files: requirements/*.txt for the whole repository and requirements.txt for each package."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OURS = re.compile(r"(todoke-[a-z]+)(?:\[([a-z,]+)\])?")  # a distribution of ours, with extras
UNIVERSE = Path("requirements/readers.txt")  # the superset: every other file takes its versions from here
PEERS = Path("requirements/peers.txt")  # in an environment of their own; what both have has one version all the same
LOOKUPS = Path("requirements/lookups.txt")  # likewise: data that is read now and then, and nothing of it runs
FUZZ = Path("requirements/fuzz.txt")  # those of test, and a fuzzer that nobody else needs

# Universal: one file for every platform and Python from 3.11 on. Without index, links and headers: a lock file names
# versions and hashes only. Only wheels, so that nobody needs a compiler; nkeys is pure Python and has none, and pyscard
# has none for Linux (only the readers level has it).
COMPILE = (
    "pip", "compile", "-", "--no-config", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes",
    "--only-binary", ":all:", "--no-binary", "nkeys", "--no-binary", "pyscard",
    "--no-emit-index-url", "--no-emit-find-links", "--no-annotate", "--no-header",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Package:
    """One of our distributions, with its direct requirements as PEP 508 strings, and those of each extra."""

    name: str
    folder: Path
    requirements: tuple[str, ...]
    extras: dict[str, tuple[str, ...]]


def packages() -> dict[str, Package]:
    """All distributions of the repository by name."""
    files = [ROOT / "protos/pyproject.toml", *sorted(ROOT.glob("*/*/pyproject.toml"))]
    return {package.name: package for package in map(_read_package, files)}


def _read_package(file: Path) -> Package:
    project = tomllib.loads(file.read_text())["project"]
    extras = {name: tuple(needs) for name, needs in project.get("optional-dependencies", {}).items()}
    return Package(project["name"], file.parent, tuple(project.get("dependencies", ())), extras)


def third_party(requirements: Iterable[str], every: Mapping[str, Package]) -> set[str]:
    """What `requirements` and those of ours among them stand on, without ours."""
    found: set[str] = set()
    for requirement in requirements:
        ours = OURS.fullmatch(requirement)
        if ours is None:
            found.add(requirement)
            continue
        package, extras = every[ours[1]], (ours[2] or "").split(",")
        found |= third_party(package.requirements, every)
        found |= third_party((need for name in extras if name for need in package.extras[name]), every)
    return found


def listed(name: str) -> set[str]:
    """The requirements written in requirements/NAME.in."""
    lines = (ROOT / "requirements" / f"{name}.in").read_text().splitlines()
    return {line.strip() for line in lines if line.strip() and not line.startswith("#")}


def targets() -> dict[Path, set[str]]:
    """Every lock file, relative to the repository, with what it pins; the universe first."""
    every = packages()
    run = listed("run").union(*(third_party(package.requirements, every) for package in every.values()))
    bench = run | listed("bench")
    test = bench | listed("test") | listed("build")
    whole = {
        UNIVERSE: test | listed("build-readers") | third_party(listed("readers"), every),
        FUZZ: test | listed("fuzz"),
        PEERS: listed("peers"),
        LOOKUPS: listed("lookups"),
        Path("requirements/test.txt"): test,
        Path("requirements/bench.txt"): bench,
        Path("requirements/run.txt"): run,
        Path("requirements/build.txt"): listed("build"),
        Path("requirements/build-readers.txt"): listed("build-readers"),
    }
    each = {
        (package.folder / "requirements.txt").relative_to(ROOT): third_party(package.requirements, every)
        for package in every.values()
    }
    return whole | each


def compile_lock(uv: Path, target: Path, requirements: set[str], *options: str) -> None:
    """Writes one lock file; uv keeps the pins already in it that still fit."""
    print(f"lock  {target}", flush=True)
    subprocess.run(
        [uv, *COMPILE, "--output-file", target, *options],
        input="\n".join(sorted(requirements)), text=True, stdout=subprocess.DEVNULL, cwd=ROOT, check=True,
    )  # fmt: skip


def main() -> int:
    """Compiles all lock files; see scripts/lock."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--uv", type=Path, required=True)
    parser.add_argument("--upgrade", action="store_true")
    arguments = parser.parse_args()
    upgrade = ["--upgrade"] if arguments.upgrade else []
    for target, requirements in targets().items():
        options = upgrade if target in {UNIVERSE, FUZZ, PEERS, LOOKUPS} else ["--upgrade"]
        if target != UNIVERSE:
            options = [*options, "--constraints", str(UNIVERSE)]
        compile_lock(arguments.uv, target, requirements, *options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
