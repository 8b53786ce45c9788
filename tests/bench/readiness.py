"""How long identity takes from its start until it is ready, by what is revoked."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from bench.identity_calls import settings
from bench.signatures import ES384_AUTHORITY
from support.processes import program

NOTHING, ONE, COUNTRY = "no list", "one list", "the lists of a country"


def feeds(trust: Path, folder: Path) -> Mapping[str, Path]:
    """Folders of the same authorities with less and more revoked: nothing, what `trust` has in one list, the rest."""
    lists = sorted(trust.glob("*.crl.der"))
    whole = [path for path in lists if path.name.startswith(ES384_AUTHORITY)]
    authorities = sorted(trust.glob("*.ca.der"))
    chosen: Mapping[str, Iterable[Path]] = {
        NOTHING: (),
        ONE: whole,
        COUNTRY: [path for path in lists if path not in whole],
    }
    return {name: _copied((*authorities, *found), folder / name) for name, found in chosen.items()}


def _copied(files: Iterable[Path], folder: Path) -> Path:
    folder.mkdir(parents=True)
    for file in files:
        shutil.copy(file, folder)
    return folder


def seconds(trust: Path, place: Path) -> float:
    """One start, in seconds of the clock; `place` is a folder for this start alone."""
    own, _ = settings(trust, place)
    began = time.perf_counter()
    with program("todoke_identity", own, place):
        return time.perf_counter() - began
