"""Reads key files: one key in its text form a file."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from todoke_evidence.errors import EvidenceError
from todoke_kit.config import ConfigError

Key = TypeVar("Key")


def read_key(setting: str, path: Path, read: Callable[[str], Key]) -> Key:
    """Return the key in a file, or raise ConfigError naming the setting and the file."""
    try:
        return read(path.read_text("ascii").strip())
    except (OSError, UnicodeDecodeError, EvidenceError) as error:
        raise ConfigError(f"{setting}: {path} is not such a key of a note") from error


def read_keys(setting: str, paths: Sequence[Path], read: Callable[[str], Key]) -> list[Key]:
    """Return the keys in some files, likewise."""
    return [read_key(setting, path, read) for path in paths]
