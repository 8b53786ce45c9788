"""The folder of the keys that open what citizens sealed: one file a key, `<key id>.key` (`todoke_evidence.sealing`)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from todoke_evidence.sealing import OpeningKey
from todoke_forms.keys import secret_files

PATTERN = "*.key"


class KeyFolder:
    """Reads the folder again and again. A key that was read counts until the process ends, whatever the disk does."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._keys: dict[str, OpeningKey] = {}
        self._read: set[str] = set()

    def load(self) -> Mapping[str, OpeningKey]:
        """Every key by its id.

        :raises FileNotFoundError: while there has been none: an office that opens nothing must not start.
        :raises EvidenceError: for a file that is no key.
        """
        keys = self.look()
        if not keys:
            raise FileNotFoundError(f"no {PATTERN} in {self._folder}")
        return keys

    def look(self) -> Mapping[str, OpeningKey]:
        """The same, and nothing where there is none yet."""
        for file in sorted(self._folder.glob(PATTERN)):
            if file.name not in self._read:
                key = OpeningKey.from_bytes(file.read_bytes())
                self._keys[key.key_id] = key
                self._read.add(file.name)
        return dict(self._keys)

    def add(self, key: OpeningKey) -> None:
        """Keeps a key: it is on the disk when this returns."""
        secret_files.write(self._folder / f"{key.key_id}.key", key.to_bytes())
