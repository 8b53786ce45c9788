"""Static files, read once into memory and served under a path that names their content.

The path holds a hash over the whole folder, so that a module's relative imports stay within one release
and everything may be cached for ever. Only names found at start-up exist: no path reaches the disk later.
"""

import hashlib
import mimetypes
from pathlib import Path

_VERSION_DIGITS = 16  # hex digits, 64 bits: told apart by accident only, nothing trusts it
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".txt": "text/plain"}


class AssetFolder:
    """The files below one folder, under one name in URLs."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self._files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in _files(folder)}
        self.version = _version(self._files)

    def url(self, path: str) -> str:
        """The address of a file; KeyError for one that is not there, so that a template cannot misspell it."""
        if path not in self._files:
            raise KeyError(path)
        return f"/assets/{self.name}/{self.version}/{path}"

    def read(self, version: str, path: str) -> tuple[bytes, str] | None:
        """Content and media type of a file of this release, or None."""
        if version != self.version or path not in self._files:
            return None
        return self._files[path], _media_type(path)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))


def _version(files: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:_VERSION_DIGITS]


def _media_type(path: str) -> str:
    # The system's mime table differs between machines; what we ship must not.
    suffix = Path(path).suffix
    return _TYPES.get(suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"
