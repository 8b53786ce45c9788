"""Says which form and time a pool is of, also one that only former versions had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from todoke_catalog.definition import Definition
from todoke_forms.core import places as rules
from todoke_forms.store import forms
from todoke_forms.web import doors
from todoke_forms.web.desk import desk


@dataclass(frozen=True, slots=True)
class Named:
    """A pool in words: the title of its form, its time, and the day of that; both empty: it is the whole form."""

    procedure: str
    title: str
    slot: str = ""
    day: str = ""


def of_form(connection: Connection, procedure: str) -> Mapping[str, Named]:
    """By pool, those of all versions of a form that is offered, each as the newest says that has it."""
    named: dict[str, Named] = {}
    title = ""
    for version in forms.published(connection, procedure):  # the newest first
        definition = desk().forms.definition(connection, version.digest)
        title = title or definition.title.ja
        named = {pool: name(definition, pool, title) for pool in rules.rooms(definition)} | named
    return named


def find(connection: Connection, pool: str) -> Named | None:
    """A pool of a form that exists for who is signed in; None: there is none of that name."""
    procedure = pool.partition("/")[0]
    if procedure not in {version.procedure for version in doors.offered(connection)}:
        return None
    return of_form(connection, procedure).get(pool)


def name(definition: Definition, pool: str, title: str = "") -> Named:
    """A pool of this version."""
    slot = rules.slot_of(definition, pool)
    when = f"{slot.day} {slot.start}–{slot.end}" if slot else ""
    return Named(definition.procedure, title or definition.title.ja, when, slot.day if slot else "")
