"""Writes a configuration object as the TOML file that the process reads back with its own class."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec


def write(path: Path, settings: msgspec.Struct) -> Path:
    """Writes `settings` to `path`; a key without a value is left out."""
    tree = msgspec.to_builtins(settings, enc_hook=str)
    path.write_text("".join(f"{line}\n" for line in _table((), tree)), encoding="utf-8")
    return path


def _table(name: tuple[str, ...], table: Mapping[str, Any]) -> Iterator[str]:
    """The lines of one table (TOML 1.0): its own keys first, then the tables in it."""
    if name:
        yield f"\n[{'.'.join(map(_write, name))}]"
    for key, value in table.items():
        if value is not None and not isinstance(value, dict):
            yield f"{_write(key)} = {_write(value)}"
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _table((*name, key), value)


def _write(value: Any) -> str:
    """A string, number, flag or list; JSON writes them as TOML does, except for one control character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
