"""The data that counts: what an operator imported if it is good and newer, otherwise what came with the software."""

import hashlib
import hmac
import threading
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from todoke_evidence.note import NoteVerifier
from todoke_lookups import bundle, packing
from todoke_lookups.data import Data
from todoke_lookups.errors import Code, LookupsError

PACKAGED = Path(__file__).parent / "data" / "lookups.xz"
PACKAGED_SHA256 = "6ac6ed76e6318d4a01b90516d6acd266cded1b12e1692aa6810d119369365488"

_Stamp = tuple[int, int, int]


@cache
def packaged() -> Data:
    """The data that came with the software. Raises LookupsError CHANGED when it is not that."""
    packed = PACKAGED.read_bytes()
    if not hmac.compare_digest(hashlib.sha256(packed).hexdigest(), PACKAGED_SHA256):
        raise LookupsError(Code.CHANGED)
    return packing.unpack(packed)


def publishers(files: Sequence[Path]) -> list[NoteVerifier]:
    """The keys (vkey) in these files, one in each. Raises EvidenceError NOTE_KEY_MALFORMED, or OSError."""
    return [NoteVerifier.from_vkey(file.read_text("ascii", "replace").strip()) for file in files]


def load(file: Path) -> bytes:
    """A bundle as it is in a file, cut where none could go on. Raises OSError."""
    with file.open("rb") as stream:
        return stream.read(bundle.MAX_BUNDLE + 1)


def read(signed: bytes, keys: Sequence[NoteVerifier]) -> Data:
    """The data of a bundle. Raises LookupsError."""
    return packing.unpack(bundle.open_bundle(signed, keys))


class Held:
    """Looks at the imported file each time, and reads it when it is another one than before.

    :param complain: is told the code of a file that is not used, once.
    """

    def __init__(
        self, file: Path, keys: Sequence[NoteVerifier], complain: Callable[[str], None] = lambda _: None
    ) -> None:
        self._file, self._keys, self._complain = file, keys, complain
        self._lock = threading.Lock()
        self._stamp: _Stamp | None = None
        self._imported: Data | None = None

    def current(self) -> Data:
        """The data to look up in now."""
        with self._lock:
            stamp = self._look()
            if stamp != self._stamp:
                self._imported = self._read() if stamp else None
                self._stamp = stamp
        newer = self._imported is not None and self._imported.issued > packaged().issued
        return self._imported if newer and self._imported else packaged()

    def _look(self) -> _Stamp | None:
        try:
            found = self._file.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _read(self) -> Data | None:
        try:
            return read(load(self._file), self._keys)
        except LookupsError as refusal:
            self._complain(refusal.code)
        except OSError as error:
            self._complain(type(error).__name__)
        return None
