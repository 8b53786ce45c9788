"""Decides whether a member of staff serves the department (課) of a form; every staff door is to ask only this."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Served:
    """Whom an account serves: the departments it lists, or every one."""

    every: bool
    names: frozenset[str] = frozenset()


def may(served: Served, department: str) -> bool:
    """Whether the form of that department, and its cases, exist for this account.

    Names are compared as they are written: to take two spellings for one would open the cases of one to the other.
    A form without a department exists only for who serves every one.
    """
    return served.every or (department != "" and department in served.names)
