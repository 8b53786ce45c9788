"""The catalogue as it is asked for: a search and two filters in the address, and what each of them would find.

An address can be sent to somebody else; whatever stands in it is bounded, and what we do not know is left out.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from todoke_catalog import search
from todoke_catalog.definition import Definition
from todoke_catalog.listing import LifeEvent, Listing
from todoke_catalog.search import Thesaurus
from todoke_catalog.spelling import fold
from todoke_gateway.core.catalogue import Published
from todoke_gateway.web import texts
from todoke_gateway.web.reception import accepting


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: words as typed, an event of life, a department by its Japanese name, what is open."""

    typed: str = ""
    event: str = ""
    department: str = ""
    now: str = ""  # "1": only what one can apply for now

    @property
    def anything(self) -> bool:
        """Whether less than everything is asked for."""
        return bool(self.address())

    def address(self, **changes: str) -> dict[str, str]:
        """The parameters of the address that asks for this, with changes."""
        own = replace(self, **changes)
        members = {"q": own.typed, "event": own.event, "department": own.department, "now": own.now}
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
        now="1" if args.get("now") == "1" else "",
    )


def find(forms: Iterable[Published], asked: Asked, thesaurus: Thesaurus) -> list[Published]:
    """The forms with all typed words: open ones first, the best ground first, then as they are read."""
    wanted = search.typed_words(asked.typed)
    found = ((_rank(form, wanted, thesaurus), form) for form in forms if accepting(form) or not asked.now)
    named = [((not accepting(form), rank, *_place(form)), form) for rank, form in found if rank is not None]
    return [form for _, form in sorted(named, key=lambda one: one[0])]


def keep(found: Iterable[Published], asked: Asked) -> list[Published]:
    """What the filters leave of it."""
    return [form for form in found if _has(form, asked.event) and _is_of(form, asked.department)]


def events(found: Iterable[Published], asked: Asked, language: str) -> list[Filter]:
    """The events of life that would leave something, in the order in which they are defined."""
    counted = Counter(event for form in found if _is_of(form, asked.department) for event in _events(form))
    names = texts.events(language)
    shown = (event for event in LifeEvent if event in counted or event == asked.event)
    return [Filter(str(event), names[event], counted[event]) for event in shown]


def departments(forms: Iterable[Published], found: Iterable[Published], asked: Asked, language: str) -> list[Filter]:
    """The departments that would leave something, as they are read."""
    counted = Counter(_department(form) for form in found if _has(form, asked.event))
    named = {_department(form): form.definition for form in forms}
    shown = (name for name in named if name in counted or name == asked.department)
    ordered = sorted(shown, key=lambda name: fold(_listing(named[name]).department_reading or name))
    return [Filter(name, named[name].department.pick(language), counted[name]) for name in ordered]


def _rank(form: Published, wanted: Sequence[str], thesaurus: Thesaurus) -> int | None:
    return search.rank(wanted, search.words(form.definition, thesaurus), thesaurus) if wanted else 0


def _has(form: Published, event: str) -> bool:
    return not event or event in _events(form)


def _is_of(form: Published, department: str) -> bool:
    return department in {"", _department(form)}


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
