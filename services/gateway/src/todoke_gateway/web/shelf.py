"""The catalogue as it is asked for: a search and two filters in the address, and what each of them would find.

An address can be sent to somebody else; whatever stands in it is bounded, and what we do not know is left out.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from todoke_catalog.definition import Definition
from todoke_catalog.listing import LifeEvent, Listing
from todoke_gateway.core import search
from todoke_gateway.core.catalogue import Published
from todoke_gateway.core.search import Thesaurus
from todoke_gateway.core.spelling import fold
from todoke_gateway.web import reception, texts


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: words as they were typed, an event of life, a department (by its Japanese name)."""

    typed: str = ""
    event: str = ""
    department: str = ""

    @property
    def anything(self) -> bool:
        """Whether less than everything is asked for."""
        return bool(self.typed or self.event or self.department)

    def address(self, **changes: str) -> dict[str, str]:
        """The parameters of the address that asks for this, with changes."""
        own = replace(self, **changes)
        members = {"q": own.typed, "event": own.event, "department": own.department}
        return {name: value for name, value in members.items() if value}


class Filter(NamedTuple):
    """One filter: what stands in the address, what people read, and how many forms it would leave."""

    code: str
    name: str
    forms: int


def read(args: Mapping[str, str], forms: Iterable[Published]) -> Asked:
    """What an address asks for."""
    event, department = args.get("event", ""), args.get("department", "")
    return Asked(
        typed=" ".join(args.get("q", "")[: search.MAX_TYPED].split()),
        event=event if event in set(LifeEvent) else "",
        department=department if any(department == _department(form) for form in forms) else "",
    )


def find(forms: Iterable[Published], asked: Asked, thesaurus: Thesaurus) -> list[Published]:
    """The forms that are asked for: open ones first, the best ground first, then as they are read."""
    wanted = search.typed_words(asked.typed)
    found = [
        (reception.refusal(form) is not None, rank, _place(form), form)
        for form in forms
        if _kept(form, asked)
        and (rank := search.rank(wanted, search.words(form.definition, thesaurus), thesaurus)) is not None
    ]
    return [form for *_, form in sorted(found, key=lambda one: one[:3])]


def events(forms: Sequence[Published], asked: Asked, thesaurus: Thesaurus, language: str) -> list[Filter]:
    """The events of life that would find something, in the order in which they are defined."""
    found = find(forms, replace(asked, event=""), thesaurus)
    counted = Counter(event for form in found for event in _events(form))
    names = texts.events(language)
    shown = (event for event in LifeEvent if event in counted or event == asked.event)
    return [Filter(str(event), names[event], counted[event]) for event in shown]


def departments(forms: Sequence[Published], asked: Asked, thesaurus: Thesaurus, language: str) -> list[Filter]:
    """The departments that would find something, as they are read."""
    found = find(forms, replace(asked, department=""), thesaurus)
    counted = Counter(map(_department, found))
    named = {_department(form): form.definition for form in forms}
    shown = (name for name in named if name in counted or name == asked.department)
    ordered = sorted(shown, key=lambda name: fold(_listing(named[name]).department_reading or name))
    return [Filter(name, named[name].department.pick(language), counted[name]) for name in ordered]


def _kept(form: Published, asked: Asked) -> bool:
    """Whether the filters let a form through."""
    return (not asked.event or asked.event in _events(form)) and asked.department in {"", _department(form)}


def _events(form: Published) -> Sequence[LifeEvent]:
    return _listing(form.definition).life_events


def _department(form: Published) -> str:
    return form.definition.department.ja


def _place(form: Published) -> tuple[str, str]:
    """Where a form stands among those that are as good: in the order of the kana."""
    definition = form.definition
    return fold(_listing(definition).title_reading or definition.title.ja), definition.procedure


def _listing(definition: Definition) -> Listing:
    return definition.listing or Listing()
