"""Reads the key files that the configuration names; a file that is not good stops the start and is named."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from todoke_evidence import b64
from todoke_evidence.errors import EvidenceError
from todoke_evidence.note import NoteVerifier
from todoke_evidence.notice_keys import NoticeVerifier, PublicNoticeKey
from todoke_kit.config import ConfigError

T = TypeVar("T")

SECRET_BYTES = 32


def secret(path: Path) -> bytes:
    """32 bytes, written in hexadecimal."""
    try:
        value = bytes.fromhex(_read(path).decode("ascii").strip())
    except ValueError as error:
        raise ConfigError(f"{path}: not hexadecimal") from error
    if len(value) != SECRET_BYTES:
        raise ConfigError(f"{path}: not {SECRET_BYTES} bytes")
    return value


def notice_verifier(paths: Sequence[Path]) -> NoticeVerifier:
    """The public keys of the municipality's notices, a file each (todoke_evidence.notice_keys)."""
    return NoticeVerifier(*(_public(path, PublicNoticeKey.from_bytes) for path in paths))


def notice_keys(paths: Sequence[Path], municipality: str) -> tuple[str, ...]:
    """Those of one municipality, in base64url."""
    keys = (_public(path, PublicNoticeKey.from_bytes) for path in paths)
    return tuple(b64.encode(key.public) for key in keys if key.municipality == municipality)


def note_verifiers(paths: Sequence[Path]) -> list[NoteVerifier]:
    """Public keys of the ledger, or of publishers of look-up data, a vkey (C2SP signed-note) each."""
    return [_public(path, _read_vkey) for path in paths]


def _read_vkey(data: bytes) -> NoteVerifier:
    return NoteVerifier.from_vkey(data.decode("utf-8", "replace").strip())


def _public(path: Path, read: Callable[[bytes], T]) -> T:
    try:
        return read(_read(path))
    except EvidenceError as error:
        raise ConfigError(f"{path}: {error.code}") from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
