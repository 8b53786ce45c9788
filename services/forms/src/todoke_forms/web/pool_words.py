"""Says which form and time a pool is of, also one that only former versions had."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from todoke_catalog.definition import Definition
from todoke_forms.core import places as rules
from todoke_forms.store import forms
from todoke_forms.web import doors
from todoke_forms.web.desk import desk
from todoke_kit.errors import Refusal

_TIME = re.compile(r"(?:/(?P<day>\d{4}-\d\d-\d\d)T(?P<start>\d\d:\d\d)/.+)?")
"""What the name of a pool says after that of its form, as `core.places` makes it; of the whole form nothing."""


@dataclass(frozen=True, slots=True)
class Named:
    """A pool in words: the title of its form, its time, and the day of that; both empty: it is the whole form.

    `altered`: so much its name alone says, since nobody can read a version of its form.
    """

    procedure: str
    title: str
    slot: str = ""
    day: str = ""
    altered: bool = False


@dataclass(frozen=True, slots=True)
class Pools:
    """The pools of all versions of a form that is offered; `altered`: a version's row is not what was published."""

    procedure: str
    title: str
    named: Mapping[str, Named]
    altered: bool

    def find(self, pool: str) -> Named | None:
        """One in words; None: no version had it."""
        if pool in self.named or not self.altered:
            return self.named.get(pool)
        time = _TIME.fullmatch(pool.removeprefix(self.procedure))
        if time is None:
            return None
        day, start = time["day"] or "", time["start"] or ""
        return Named(self.procedure, self.title, f"{day} {start}".strip(), day, altered=True)


def of_form(connection: Connection, procedure: str) -> Pools:
    """Those of a form, each as the newest version says that has it; what an altered one says is not believed."""
    named: dict[str, Named] = {}
    title, altered = "", False
    for version in forms.published(connection, procedure):  # the newest first
        try:
            definition = desk().forms.of(connection, version)
        except Refusal:
            altered = True
            continue
        title = title or definition.title.ja
        named = {pool: name(definition, pool, title) for pool in rules.rooms(definition)} | named
    return Pools(procedure, title or procedure, named, altered)


def find(connection: Connection, pool: str) -> Named | None:
    """A pool of a form that exists for who is signed in; None: there is none of that name."""
    procedure = pool.partition("/")[0]
    if procedure not in {version.procedure for version in doors.offered(connection)}:
        return None
    return of_form(connection, procedure).find(pool)


def name(definition: Definition, pool: str, title: str = "") -> Named:
    """A pool of this version."""
    slot = rules.slot_of(definition, pool)
    when = f"{slot.day} {slot.start}–{slot.end}" if slot else ""
    return Named(definition.procedure, title or definition.title.ja, when, slot.day if slot else "")
