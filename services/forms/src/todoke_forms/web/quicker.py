"""Whether what came first was a colleague's, or done on another screen of who is told of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from flask import g
from sqlalchemy import Connection

from todoke_forms.web import cases
from todoke_forms.web.desk import desk

OUTDATED = "state_changed"
_OWN = "state_changed_by_oneself"


class Done(Protocol):
    """One line of a history of a case."""

    @property
    def actor(self) -> str:
        """The member of staff who did it."""


History = Callable[[Connection, int], Sequence[Done]]


def told(code: str, receipt_number: str, history: History) -> str:
    """The code to say on the page of a case: `history` reads what the refused screen did not know of, first to last."""
    if code != OUTDATED:
        return code
    with desk().database.read() as connection:
        past = history(connection, cases.find(connection, receipt_number).id)
    return _OWN if past and past[-1].actor == g.session.staff_name else code
