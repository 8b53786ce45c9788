"""Whether what came first was a colleague's, or done on another screen of who is told of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from flask import g
from sqlalchemy import Connection

from todoke_forms.web import cases
from todoke_forms.web.desk import desk

OUTDATED = "state_changed"


class Done(Protocol):
    """One line of a history of a case."""

    @property
    def actor(self) -> str:
        """The member of staff who did it."""


History = Callable[[Connection, int], Sequence[Done]]


def told(code: str, receipt_number: str, history: History, came_first: str = OUTDATED) -> str:
    """The code to say on the page of a case: `history` reads what the refused screen did not know of, first to last.

    :param came_first: the code that names what a line of this history is.
    """
    if code != OUTDATED:
        return code
    with desk().database.read() as connection:
        past = history(connection, cases.find(connection, receipt_number).id)
    return f"{came_first}_by_oneself" if past and past[-1].actor == g.session.staff_name else came_first
