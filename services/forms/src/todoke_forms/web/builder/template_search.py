"""Finds among the templates as citizens find in their catalogue: by words and readings, events of life, departments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from todoke_catalog import loading, templates
from todoke_catalog.definition import Definition
from todoke_catalog.listing import LifeEvent, Listing
from todoke_catalog.searching import search
from todoke_catalog.searching.spelling import fold
from todoke_catalog.searching.thesaurus import thesaurus
from todoke_catalog.searching.wanted import MAX_TYPED
from todoke_catalog.searching.words import Words


class Template(NamedTuple):
    """A template, and what it is found by."""

    name: str
    definition: Definition
    words: Words

    @property
    def listing(self) -> Listing:
        """How it stands in the catalogue."""
        return self.definition.listing or Listing()

    @property
    def title(self) -> str:
        """The title in Japanese."""
        return self.definition.title.ja

    @property
    def department(self) -> str:
        """The department in Japanese."""
        return self.definition.department.ja


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for; each of it may be empty. It stands in the address, so it is bounded and never refused."""

    typed: str = ""
    event: str = ""
    department: str = ""

    @property
    def anything(self) -> bool:
        """Whether less than everything is asked for."""
        return bool(self.address())

    def address(self, **changes: str) -> dict[str, str]:
        """The parameters of the address that asks for this, with changes."""
        own = replace(self, **changes)
        members = {"q": own.typed, "event": own.event, "department": own.department}
        return {name: value for name, value in members.items() if value}


def read(values: Mapping[str, str]) -> Asked:
    """What a request asks for; what we do not know is left out."""
    event, department = values.get("event", ""), values.get("department", "")
    return Asked(
        typed=" ".join(values.get("q", "")[:MAX_TYPED].split()),
        event=event if event in set(LifeEvent) else "",
        department=department if department in departments() else "",
    )


def find(asked: Asked) -> list[Template]:
    """The templates that are meant: the best ground first, then as they are read."""
    ranked = zip(search.ranks(asked.typed, [one.words for one in _shelf()], thesaurus()), _shelf(), strict=True)
    found = [(rank, one) for rank, one in ranked if rank is not None and _kept(one, asked)]
    return [one for _, one in sorted(found, key=lambda pair: (pair[0], *_place(pair[1])))]


def title(start: str) -> str:
    """The title of the template that `start` ("template:NAME") stands for, or nothing."""
    return next((one.title for one in _shelf() if start == f"template:{one.name}"), "")


@cache
def departments() -> Sequence[str]:
    """The departments of the templates, as they are read."""
    named = {one.department: fold(one.listing.department_reading or one.department) for one in _shelf()}
    return tuple(sorted(named, key=lambda name: named[name]))


def events() -> Iterable[LifeEvent]:
    """The events of life that templates belong to, in the order in which they are defined."""
    known = {event for one in _shelf() for event in one.listing.life_events}
    return [event for event in LifeEvent if event in known]


@cache
def _shelf() -> tuple[Template, ...]:
    """All templates; they come with the package and never change while this process lives."""
    read_ = ((name, loading.loads(templates.read(name))) for name in templates.names())
    return tuple(Template(name, form, Words(form, thesaurus())) for name, form in read_)


def _kept(one: Template, asked: Asked) -> bool:
    in_event = not asked.event or asked.event in one.listing.life_events
    return in_event and asked.department in {"", one.department}


def _place(one: Template) -> tuple[str, str]:
    return fold(one.listing.title_reading or one.title), one.name
