"""Fuzzes one target with atheris: coverage-guided, until the time is over or something escapes.

python -m fuzz.engine TARGET FOLDER [libFuzzer's options]      (FOLDER holds the corpus)
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

OURS = ["todoke_evidence", "todoke_agent", "todoke_catalog", "todoke_testcard", "todoke_sanitizer", "todoke_forms"]

with atheris.instrument_imports(include=OURS):
    from fuzz.targets import TARGETS


def main() -> None:
    """Write the first inputs and hand over to libFuzzer, which ends the process."""
    name, folder, *options = sys.argv[1:]
    target, corpus = TARGETS[name], Path(folder)
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds()):
        (corpus / f"seed-{number}").write_bytes(seed)
    target.run(b"")  # what is made once a process is made before the clock runs
    atheris.Setup([sys.argv[0], *options, f"-max_len={target.max_bytes}", str(corpus)], target.run)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
