"""What a template needs to draw one field of a definition: a mapping with its kind, words, value and error.

Kinds are those of templates/field.html.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import singledispatch
from typing import Any

from todoke_catalog import asking
from todoke_catalog import fields as kinds
from todoke_catalog.asking import days, lines, lists
from todoke_catalog.reading import groups
from todoke_evidence.vacancies import Vacancies
from todoke_gateway.core import hanging
from todoke_gateway.core.finding import Found
from todoke_gateway.web import entries, lookups, parted, say, slots
from todoke_gateway.web.parted import Item
from todoke_gateway.web.posted import Posted
from todoke_gateway.web.problems import Problem
from todoke_gateway.web.texts import ui
from todoke_gateway.web.wording import filled, of_pages, said
from todoke_kit import wareki
from todoke_kit.wareki import Entered
from todoke_lookups.data import Data


@dataclass(frozen=True, slots=True)
class Screen:
    """Everything the fields of one screen are drawn from. `posted` is set when the screen is shown again for errors.

    `found` is what look-ups found, by the name of the part that they stand beside; `own` are the ids of the telephone
    numbers and addresses of mail that are the applicant's, which their browser may know.
    """

    language: str
    today: date
    lookups: Callable[[], Data]
    answers: Mapping[str, Any]
    known: Mapping[str, Any] = field(default_factory=dict)  # the answers and what is computed from them
    amounts: Mapping[str, int] = field(default_factory=dict)
    posted: Posted | None = None
    problems: Sequence[Problem] = ()
    typed: Mapping[str, Any] = field(default_factory=dict)  # not accepted, shown again as it was typed
    unsure: Collection[str] = ()  # the ids of what hangs on an answer that is refused
    found: Mapping[str, Found] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    ids: Mapping[str, Sequence[str]] = field(default_factory=dict)  # by group, of its entries
    vacancies: Vacancies | None = None  # what the municipality last said of the places

    def value(self, name: str) -> Any:
        """What was typed when the screen is shown again, otherwise the answer."""
        if self.posted is not None:
            return self.posted.answers.get(name)
        return self.answers.get(name, self.typed.get(name))

    def as_typed(self, name: str) -> Any:
        """The same, with dates that could not be read in the parts that were typed."""
        if self.posted is not None:
            return self.posted.as_typed.get(name)
        return self.value(name)

    def problem(self, name: str) -> Problem | None:
        """The problem of a field or a part of one."""
        return next((problem for problem in self.problems if problem.field == name), None)

    def error(self, name: str) -> str:
        """The sentence of that problem, or nothing."""
        problem = self.problem(name)
        return problem.sentence if problem else ""


def items(fields: Sequence[kinds.Field], screen: Screen) -> list[Item]:
    """The fields of a screen, ready to draw."""
    return [_draw(field, screen) for field in fields]


def _words(field: kinds.Item, screen: Screen, kind: str, value: object) -> Item:
    return {
        "kind": kind,
        "name": field.id,
        "label": said(field.label, screen.language),
        "hint": said(field.help, screen.language),
        "error": screen.error(field.id),
        "required": isinstance(field, kinds.Question) and field.required,
        "value": value,
    }


def _input(field: kinds.Field, screen: Screen, autocomplete: str = "off", suffix: str = "") -> Item:
    item = _words(field, screen, "text", _text(screen.value(field.id)))
    return {**item, **parted.LINE, **asdict(lines.line(field)), "autocomplete": autocomplete, "suffix": suffix}


@singledispatch
def _draw(field: kinds.Field, screen: Screen) -> Item:
    """A single line; the general case."""
    return _input(field, screen)


@_draw.register
def _(field: kinds.TextField, screen: Screen) -> Item:
    if field.lines == "many":
        return _words(field, screen, "lines", _text(screen.value(field.id)))
    return _input(field, screen, "name" if field.matches == "name" else "off")


@_draw.register
def _(field: kinds.AddressField, screen: Screen) -> Item:
    return _input(field, screen, "address-line1" if field.matches == "address" else "off")


@_draw.register
def _(field: kinds.PhoneField, screen: Screen) -> Item:
    return _input(field, screen, "tel" if field.id in screen.own else "off")


@_draw.register
def _(field: kinds.EmailField, screen: Screen) -> Item:
    return _input(field, screen, "email" if field.id in screen.own else "off")


@_draw.register
def _(field: kinds.IntegerField, screen: Screen) -> Item:
    return _input(field, screen, suffix=said(field.unit, screen.language))


@_draw.register
def _(field: kinds.DateField, screen: Screen) -> Item:
    problem = screen.problem(field.id)
    item = _words(field, screen, "date", _entered(field, screen))
    hint = item["hint"] or days.example(field, screen.today, screen.language, say.day)
    eras = say.eras(of_pages(screen.language))
    return {**item, "hint": hint, "bad": problem.bad if problem else (), "eras": eras, "birthday": days.born(field)}


@_draw.register
def _(field: kinds.ChoiceField, screen: Screen) -> Item:
    options = [(option.value, said(option.label, screen.language)) for option in field.options]
    kind = "radios" if lists.buttons([words for _, words in options]) else "select"
    return {**_words(field, screen, kind, _text(screen.value(field.id))), "options": options}


@_draw.register
def _(field: kinds.ChoicesField, screen: Screen) -> Item:
    options = [(option.value, said(option.label, screen.language)) for option in field.options]
    return {**_words(field, screen, "checkboxes", screen.value(field.id) or []), "options": options}


@_draw.register
def _(field: kinds.SlotField, screen: Screen) -> Item:
    wished = screen.value(field.id) or []
    kind = "radios" if lists.times_as_buttons(field) else "select"
    offered = slots.whole if kind == "radios" else slots.short
    options = offered(field, screen.vacancies, screen.language)
    wishes = [
        {**_words(field, screen, kind, wished[n] if n < len(wished) else ""), "options": options}
        | {"name": f"{field.id}.{n + 1}"}
        for n in range(field.wishes)
    ]
    hint = said(field.help, screen.language)
    hint = slots.around(field, hint, screen.vacancies, screen.language) if kind == "select" else hint
    if field.wishes == 1:
        return {**wishes[0], "hint": hint}
    label = ui(screen.language)["wish"]
    numbered = [{**wish, "label": label.format(number=n), "hint": ""} for n, wish in enumerate(wishes, start=1)]
    later = [{**wish, "error": "", "required": False} for wish in numbered[1:]]  # one wish is enough
    return {**_words(field, screen, "parts", ""), "hint": hint, "parts": [numbered[0], *later]}


@_draw.register
def _(field: kinds.YesNoField, screen: Screen) -> Item:
    options = asking.yes_no(screen.language)
    return {**_words(field, screen, "radios", _flag(screen.value(field.id))), "options": options}


@_draw.register
def _(field: kinds.ConsentField, screen: Screen) -> Item:
    return _words(field, screen, "consent", _flag(screen.value(field.id)) == "yes")


@_draw.register
def _(field: kinds.SexField, screen: Screen) -> Item:
    options = asking.sexes(screen.language)
    return {**_words(field, screen, "radios", _text(screen.value(field.id))), "options": options}


@_draw.register
def _(field: kinds.BankAccountField | kinds.PersonNameField | kinds.PostalAddressField, screen: Screen) -> Item:
    answer = screen.value(field.id) or {}
    parts = parted.parts(field, answer, screen.language)
    for part in parts:
        part["error"] = screen.error(part["name"])
        if not isinstance(field, kinds.PersonNameField):
            found = screen.found.get(part["name"])
            part["look_up"] = lookups.draw(part["name"], answer, found, screen.lookups(), screen.language)
    parts[0]["error"] = parts[0]["error"] or screen.error(field.id)
    return {**_words(field, screen, "parts", answer), "parts": parts}


@_draw.register
def _(field: kinds.GroupField, screen: Screen) -> Item:
    raw = screen.as_typed(field.id) or []
    typed = [*raw, *({} for _ in range(field.min_entries - len(raw)))]
    ids = [*screen.ids.get(field.id, ()), *("" for _ in typed)][: len(typed)]
    item = _words(field, screen, "entries", "")
    add = filled(ui(screen.language)["entry_add"], entry=said(field.entry, screen.language))
    return {
        **item,
        "entries": [_entry(field, place, entry, screen) for place, entry in enumerate(typed)],
        "ids": " ".join(one or entries.fresh() for one in ids),
        "add": add if len(typed) < field.max_entries else "",
    }


def _entry(group: kinds.GroupField, place: int, raw: Mapping[str, Any], screen: Screen) -> Item:
    """One entry, drawn from what was typed into it; its own answers decide what it shows."""
    # Only for what it shows: whether a number may stand in it is judged when it is sent.
    cleaned, errors = groups.read_entry(group, place, raw, screen.known, screen.today, my_number_allowed=True)
    inside = replace(screen, answers={}, posted=None, typed=entries.flat(group, place, raw))
    refused = {error.field.split(".")[2] for error in errors}
    unsure = hanging.of_entry(group, refused | {*screen.unsure})
    asked_for = {one.id for one in groups.shown(group, screen.known, cleaned)}
    asked_for |= {name for name in unsure if raw.get(name)}  # answered before what hides it was refused
    shown = [entries.placed(one, group, place) for one in group.fields if one.id in asked_for]
    name = entries.called(group, place, screen.language)
    remove = filled(ui(screen.language)["entry_remove"], entry=name)
    asked = " ".join(one.id.rpartition(".")[2] for one in shown)
    return {"name": name, "items": items(shown, inside), "asked": asked, "remove": remove, "place": place}


@_draw.register
def _(field: kinds.AmountField, screen: Screen) -> Item:
    pending = ui(screen.language)["amount_pending"]
    yen = screen.amounts.get(field.id)
    value = pending if yen is None else say.yen(yen, screen.language)
    return {**_words(field, screen, "amount", value), "known": yen is not None}


@_draw.register
def _(field: kinds.NoticeField, screen: Screen) -> Item:
    return _words(field, screen, "folded" if field.folded else "notice", said(field.body, screen.language))


@_draw.register
def _(field: kinds.HeadingField, screen: Screen) -> Item:
    return _words(field, screen, "heading", "")


def _entered(field: kinds.DateField, screen: Screen) -> Entered:
    if screen.posted is not None and field.id in screen.posted.dates:
        return screen.posted.dates[field.id]
    answer = screen.answers.get(field.id, screen.typed.get(field.id))
    if isinstance(answer, dict):
        return Entered(**answer)
    if answer:
        return wareki.enter(date.fromisoformat(answer), western=screen.language == "en")
    if screen.language == "en":
        return Entered(wareki.WESTERN, "", "", "")
    return Entered(wareki.ERAS[0].code if days.recent(field) else "", "", "", "")


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _flag(value: object) -> str:
    return {True: "yes", False: "no"}.get(value, "") if isinstance(value, bool) else _text(value)
