"""The catalogue as it is asked for: a search and filters in the address, and what each of them would find.

An address can be sent to somebody else; whatever stands in it is bounded, and what we do not know is left out.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from todoke_catalog import my_number
from todoke_catalog.definition import Definition
from todoke_catalog.identity import Level
from todoke_catalog.listing import LifeEvent, Listing
from todoke_catalog.searching import search
from todoke_catalog.searching.spelling import fold
from todoke_catalog.searching.thesaurus import Thesaurus
from todoke_catalog.searching.wanted import MAX_TYPED
from todoke_gateway.core.catalogue import Published
from todoke_gateway.core.helplines import HelpLines
from todoke_gateway.web import levels, say, texts
from todoke_gateway.web.reception import accepting
from todoke_gateway.web.wording import said

_LEVELS = {str(int(level)) for level in Level}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: words as typed, an event of life, a department in Japanese, a level, what is open."""

    typed: str = ""
    event: str = ""
    department: str = ""
    now: str = ""  # "1": only what one can apply for now
    level: str = ""  # the number of a level of identity
    on: str = ""  # a day, yyyy-mm-dd: only what one can apply for on it, as far as is known today
    numbered: bool = False  # the words held an individual number: they are looked for and kept nowhere
    beside: str = ""  # what stood there beside its digits, by which only help is offered

    @property
    def anything(self) -> bool:
        """Whether less than everything is asked for."""
        return bool(self.address())

    def address(self, **changes: str) -> dict[str, str]:
        """The parameters of the address that asks for this, with changes."""
        names = {"q": "typed", "event": "event", "department": "department", "now": "now", "level": "level", "on": "on"}
        members = {name: changes.get(member, getattr(self, member)) for name, member in names.items()}
        return {name: value for name, value in members.items() if value}


class Filter(NamedTuple):
    """One filter: what stands in the address, what people read, and how many forms it would leave."""

    code: str
    name: str
    forms: int


def read(args: Mapping[str, str], forms: Iterable[Published]) -> Asked:
    """What an address asks for."""
    event, department = args.get("event", ""), args.get("department", "")
    typed = args.get("q", "")
    numbered = my_number.contains(typed[: 2 * MAX_TYPED])
    return Asked(
        typed="" if numbered else " ".join(typed[:MAX_TYPED].split()),
        event=event if event in set(LifeEvent) else "",
        department=department if any(department == _department(form) for form in forms) else "",
        now="1" if args.get("now") == "1" else "",
        level=level if (level := args.get("level", "")) in _LEVELS else "",
        on=on if _day(on := args.get("on", "")) else "",
        numbered=numbered,
        beside="".join(one for one in typed[:MAX_TYPED] if not one.isdigit()) if numbered else "",
    )


def find(forms: Sequence[Published], asked: Asked, thesaurus: Thesaurus) -> list[Published]:
    """The forms that the words mean, of those days: open ones first, the best ground first, then as they are read."""
    ranked = zip(_ranks(forms, asked.typed, thesaurus), forms, strict=True)
    found = ((rank, form) for rank, form in ranked if rank is not None and _is_taken(form, asked))
    named = [((not accepting(form), rank, *_place(form)), form) for rank, form in found]
    return [form for _, form in sorted(named, key=lambda one: one[0])]


def keep(found: Iterable[Published], asked: Asked) -> list[Published]:
    """What the filters leave of it."""
    return [form for form in _needing(found, asked) if _has(form, asked.event) and _is_of(form, asked.department)]


def events(found: Iterable[Published], asked: Asked, language: str) -> list[Filter]:
    """The events of life that would leave something, in the order in which they are defined."""
    left = (form for form in _needing(found, asked) if _is_of(form, asked.department))
    counted = Counter(event for form in left for event in _events(form))
    names = texts.events(language)
    shown = (event for event in LifeEvent if event in counted or event == asked.event)
    return [Filter(str(event), names[event], counted[event]) for event in shown]


def departments(forms: Iterable[Published], found: Iterable[Published], asked: Asked, language: str) -> list[Filter]:
    """The departments that would leave something, as they are read."""
    counted = Counter(_department(form) for form in _needing(found, asked) if _has(form, asked.event))
    named = {_department(form): form.definition for form in forms}
    shown = (name for name in named if name in counted or name == asked.department)
    ordered = sorted(shown, key=lambda name: fold(_listing(named[name]).department_reading or name))
    return [Filter(name, said(named[name].department, language), counted[name]) for name in ordered]


def needs(found: Iterable[Published], asked: Asked, language: str) -> list[Filter]:
    """The levels of identity that would leave something, the lowest first."""
    left = (form for form in found if _has(form, asked.event) and _is_of(form, asked.department))
    counted = Counter(_level(form) for form in left)
    shown = (level for level in Level if _code(level) in {*counted, asked.level})
    return [Filter(_code(level), levels.tag(level, language), counted[_code(level)]) for level in shown]


def help_lines(own: HelpLines, asked: Asked, language: str) -> dict[str, object] | None:
    """Where help is to be had for who typed that it is needed; None for everybody else."""
    if not own.are_wanted(asked.typed or asked.beside):
        return None
    return {
        "lines": [(one.dial, one.phone, one.name.pick(language), one.about.pick(language)) for one in own.lines],
        "as_of": texts.ui(language)["help_as_of"].format(day=say.day(own.as_of, language)),
    }


def _ranks(forms: Sequence[Published], typed: str, thesaurus: Thesaurus) -> Sequence[int | None]:
    if not typed:  # no form needs to be read
        return [0] * len(forms)
    return search.ranks(typed, [form.words for form in forms], thesaurus)


def _is_taken(form: Published, asked: Asked) -> bool:
    """Whether one can apply now, and on that day, where that is asked for."""
    if asked.now and not accepting(form):
        return False
    day = _day(asked.on)
    return day is None or (form.bundle.open and form.definition.period.meets(day))


def _needing(found: Iterable[Published], asked: Asked) -> Iterable[Published]:
    return (form for form in found if asked.level in {"", _level(form)})


def _level(form: Published) -> str:
    return _code(form.definition.level)


def _code(level: Level) -> str:
    return str(int(level))


def _day(text: str) -> date | None:
    """The day of a date field; None for anything else. The last one has no next, by which a period is measured."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return None if day == date.max or day.isoformat() != text else day


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
