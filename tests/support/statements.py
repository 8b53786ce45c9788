"""What is asked of databases: how many statements and commits some work costs, whatever engine it uses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, event


@dataclass
class Asked:
    """Round trips: a statement for many rows is one."""

    statements: int = 0
    commits: int = 0

    def statement(self, *_: Any) -> None:
        """Counts one."""
        self.statements += 1

    def commit(self, *_: Any) -> None:
        """Counts one."""
        self.commits += 1


@contextmanager
def asked() -> Iterator[Asked]:
    """Counts what this process asks of any database meanwhile."""
    counted = Asked()
    listeners = (("before_cursor_execute", counted.statement), ("commit", counted.commit))
    for name, listener in listeners:
        event.listen(Engine, name, listener)
    try:
        yield counted
    finally:
        for name, listener in listeners:
            event.remove(Engine, name, listener)
