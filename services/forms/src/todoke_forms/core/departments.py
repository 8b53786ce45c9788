"""Decides whether a form, and with it its cases, exists for a member of staff: by department (課)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from todoke_kit.errors import Refusal

MAX_NAME = 200  # characters


@dataclass(frozen=True, slots=True)
class Served:
    """Whom an account serves: the departments it lists, or every one."""

    every: bool = False
    names: frozenset[str] = frozenset()

    @property
    def any(self) -> bool:
        """Whether it serves anybody."""
        return self.every or bool(self.names)


EVERY = Served(every=True)


def may(served: Served, department: str) -> bool:
    """Whether the form of that department, and its cases, exist for this account.

    Names are compared as they are written: to take two spellings for one would open the cases of one to the other.
    A form without a department exists only for who serves every one.
    """
    return served.every or (department != "" and department in served.names)


def procedures(served: Served, departments: Mapping[str, str]) -> frozenset[str] | None:
    """Of procedures by department, those that exist for this account; None: all, also those that are not named."""
    if served.every:
        return None
    return frozenset(procedure for procedure, department in departments.items() if may(served, department))


def owner(served: Served, wanted: str, before: str | None) -> str:
    """Whose a form is that was never published: the department it names, if who writes serves that.

    Otherwise whose it was `before`; None: it is new, and belongs to a department of who begins it.
    """
    if is_name(wanted) and may(served, wanted):
        return wanted
    return min(served.names, default="") if before is None else before


def is_name(text: str) -> bool:
    """Whether a text can be the name of a department."""
    return 0 < len(text) <= MAX_NAME and text.isprintable() and text == text.strip()


def parse(name: str) -> str:
    """The name of a department as an operator gives it.

    :raises Refusal: "department_invalid".
    """
    if not is_name(name):
        raise Refusal("department_invalid")
    return name
