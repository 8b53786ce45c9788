"""`make fuzz`: fuzzes every target for some seconds and says how many inputs each had, and whether anything escaped."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

TARGETS = (
    "certificate",
    "extension",
    "statement",
    "page",
    "apdu-answers",
    "apdu-commands",
    "presence",
    "ocsp-answer",
    "revocation-list",
    "timestamp",
    "proof",
    "witness-request",
    "cosigned",
    "bundle",
    "form",
    "letter",
    "letter-key",
    "status",
    "vacancies",
    "recovery-archive",
    "recovery-share",
    "draft",
    "reworded",
    "draw",
    "lookups",
    "multipart",
    "office-file",
    "text",
    "worker-answer",
)
FUZZER = "atheris"
MISSING = "fuzz: the fuzzer is not installed here; `make fuzz` sets it up and starts this."
PLANTED = "planted"
SECONDS = 60
SLOWEST = 10  # seconds that one input may take
MEMORY_MB = 2_048
EXECUTED = re.compile(r"stat::number_of_executed_units: +(\d+)")
COVERED = re.compile(r"\bcov: (\d+)")


@dataclass(frozen=True, slots=True)
class Result:
    """How one target did: inputs executed, points of the code that they reached, and the last words if one escaped."""

    name: str
    executed: int
    covered: int
    escaped: str | None

    def line(self) -> str:
        """One line of the table."""
        return f"{self.name:<18}{self.executed:>12,}{self.covered:>10,}   {'ESCAPED' if self.escaped else 'none'}"


def fuzz(name: str, seconds: int, folder: Path) -> Result:
    """Fuzzes one target in a process of its own; what escaped is left in `folder`."""
    options = (
        f"-max_total_time={seconds}",
        f"-timeout={SLOWEST}",
        f"-rss_limit_mb={MEMORY_MB}",
        f"-artifact_prefix={folder}/{name}-",
        "-print_final_stats=1",
    )
    command = [sys.executable, "-m", "fuzz.engine", name, str(folder / "corpus" / name), *options]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    executed, covered = EXECUTED.search(done.stdout), COVERED.findall(done.stdout)
    good = done.returncode == 0 and executed is not None
    return Result(
        name,
        int(executed[1]) if executed else 0,
        int(covered[-1]) if covered else 0,
        None if good else done.stdout[-4_000:],
    )


def main() -> int:
    """Returns 1 if anything but a typed error came out of any target, 2 if that would not have been seen.

    Likewise 2, and nothing is fuzzed, where the fuzzer is not installed: every target would seem to break.
    """
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=SECONDS, help="for each target")
    parser.add_argument("targets", nargs="*", choices=(*TARGETS, []), metavar="TARGET", help=f"of {', '.join(TARGETS)}")
    arguments = parser.parse_args()
    if find_spec(FUZZER) is None:
        print(MISSING, file=sys.stderr)
        return 2
    folder = Path(tempfile.mkdtemp(prefix="todoke-fuzz-"))
    if not fuzz(PLANTED, SECONDS, folder).escaped:
        print("a defect that was planted did not escape, so nothing that follows would mean anything")
        return 2
    print(f"{'target':<18}{'inputs':>12}{'covered':>10}   escaped", flush=True)
    results = []
    for name in arguments.targets or TARGETS:
        results.append(fuzz(name, arguments.seconds, folder))
        print(results[-1].line(), flush=True)
    escaped = [result for result in results if result.escaped]
    for result in escaped:
        print(f"\n{result.name}: the input is in {folder}; the last words:\n{result.escaped}")
    print(f"{sum(result.executed for result in results):,} inputs, {len(escaped)} targets with an escape")
    return 1 if escaped else 0


if __name__ == "__main__":
    sys.exit(main())
