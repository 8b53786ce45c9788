"""Reads the fields of one posted screen into raw answers, as todoke_catalog takes them."""

import dataclasses
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from werkzeug.datastructures import MultiDict

from todoke_catalog.fields import (
    AttachmentField,
    BankAccountField,
    ChoicesField,
    ConsentField,
    DateField,
    Field,
    GroupField,
    IntegerField,
    PersonNameField,
    PostalAddressField,
    Question,
    SlotField,
    TextField,
    YesNoField,
)
from todoke_catalog.reading import values
from todoke_gateway.core import entry_ids
from todoke_gateway.web.entries import placed
from todoke_kit import wareki
from todoke_kit.wareki import DateError, Entered

_COUNT = re.compile(r"[0-9]{1,2}")
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Form = MultiDict[str, str]


@dataclass(slots=True)
class Posted:
    """Raw answers by field id; dates also as they were typed, and why they could not be read."""

    answers: dict[str, object] = field(default_factory=dict)
    dates: dict[str, Entered] = field(default_factory=dict)
    date_errors: dict[str, DateError] = field(default_factory=dict)
    unseen: set[str] = field(default_factory=set)  # questions of entries that the screen did not show
    longer: bool = False  # whether a group has entries that the screen did not show
    back: set[str] = field(default_factory=set)  # ids of entries that were taken away after the screen was shown
    ids: dict[str, list[str]] = field(default_factory=dict)  # by group, of its entries; "" for one without
    gone: list[str] = field(default_factory=list)  # ids of entries that were taken away now
    filled: set[tuple[str, int]] = field(default_factory=set)  # groups and places at which the screen showed a blank

    @property
    def returned(self) -> bool:
        """Whether it brings entries that were taken away after its screen was shown, and not taken away with it."""
        return any(one in self.back for ids in self.ids.values() for one in ids)

    def opened(self, name: str) -> bool:
        """Whether an error's name leads to a question of an entry that only these answers open."""
        return ".".join(name.split(".")[:3]) in self.unseen

    @property
    def as_typed(self) -> dict[str, object]:
        """The raw answers, with dates that could not be read in the parts that were typed."""
        parts = {name: dataclasses.asdict(self.dates[name]) for name in self.date_errors}
        return {name: _with_parts(name, answer, parts) for name, answer in self.answers.items()}

    def parts(self, name: str) -> dict[str, str] | None:
        """The answer in parts under a field's name, or that of a field in an entry; None for any other."""
        outer, _, rest = name.partition(".")
        answer = self.answers.get(outer)
        if rest and isinstance(answer, list):
            place, _, inner = rest.partition(".")
            known = _COUNT.fullmatch(place) and int(place) < len(answer)
            entry = answer[int(place)] if known else None
            answer = entry.get(inner) if isinstance(entry, dict) else None
        elif rest:
            return None
        return answer if isinstance(answer, dict) else None

    def text(self, name: str) -> str:
        """What was typed where an error's name leads: a field, its part, or either in an entry; "" for no text."""
        answer: object = self.answers
        for step in name.split("."):
            if isinstance(answer, list):  # an entry by its place
                answer = dict(zip(map(str, range(len(answer))), answer, strict=True))
            answer = answer.get(step) if isinstance(answer, dict) else None
        return answer if isinstance(answer, str) else ""

    def with_entries(self, fields: Iterable[Field], go: str) -> "Posted":
        """The same with an entry more, for `go` "add:group", or one less, for "remove:group:place"."""
        action, name, place = (*go.split(":"), "", "")[:3]
        group = next((one for one in fields if isinstance(one, GroupField) and one.id == name), None)
        answers = self.as_typed
        entries, ids = answers.get(name), self.ids.get(name, [])
        if group is None or not isinstance(entries, list):
            return self
        gone: list[str] = []
        if action == "add" and len(entries) < group.max_entries:
            entries, ids = [*entries, {}], [*ids, ""]
        elif _COUNT.fullmatch(place) and (name, int(place)) not in self.filled:
            entries = [entry for at, entry in enumerate(entries) if at != int(place)]
            gone, ids = ids[int(place) : int(place) + 1], [one for at, one in enumerate(ids) if at != int(place)]
        changed = replace(self, answers={**answers, name: entries}, ids={**self.ids, name: ids}, gone=gone)
        return replace(changed, date_errors={})  # they stand in the answers as they were typed


def read(fields: Iterable[Field], form: Form) -> Posted:
    """What was posted for these fields; anything else in the form is left alone."""
    posted = Posted()
    for one in fields:
        if isinstance(one, DateField):
            _read_date(one.id, form, posted)
        elif isinstance(one, GroupField):
            _read_entries(one, form, posted)
        elif isinstance(one, Question) and not isinstance(one, AttachmentField):
            posted.answers[one.id] = _raw(one, form)
    return posted


def typed(one: Field, raw: object) -> object:  # noqa: PLR0911 - a line a kind
    """A raw answer that the form does not accept, if it is something one can have typed into this field, or None.

    It may come from a draft, so it may be anything; what is kept has the shape that the field is drawn from.
    """
    match one, raw:
        case ChoicesField() | SlotField(), [*chosen] if all(isinstance(one, str) for one in chosen):
            return chosen or None
        case DateField(), dict():
            return _parts(raw, tuple(wareki.Part))
        case BankAccountField() | PersonNameField() | PostalAddressField(), dict():
            return _parts(raw, values.shape(one).parts)
        case GroupField(), [*entries] if len(entries) <= room(one):
            return _typed_entries(one, entries)
        case IntegerField() | YesNoField(), int():  # cleaned once, and refused since with what is around it
            return raw
        case ConsentField(), "yes" | True:  # in an entry that something else keeps from being accepted
            return raw
        case DateField(), str():
            return raw if _is_day(raw) else None
        case (
            ChoicesField()
            | SlotField()
            | ConsentField()
            | BankAccountField()
            | PersonNameField()
            | PostalAddressField(),
            _,
        ):
            return None  # a refused consent is an empty box
        case Question(), str():
            return raw or None
        case _:
            return None


def room(group: GroupField) -> int:
    """How many entries are read and kept: more than an application may have, so that nobody loses what is too many."""
    return 2 * group.max_entries


def _typed_entries(group: GroupField, entries: list[object]) -> list[dict[str, object]] | None:
    kept = [
        {field.id: value for field in group.fields if (value := typed(field, entry.get(field.id))) is not None}
        for entry in entries
        if isinstance(entry, dict)
    ]
    return kept if any(kept) else None


def _with_parts(name: str, answer: object, parts: Mapping[str, object]) -> object:
    """The answer, with the parts of those dates in place that are in `parts` under its name or under its entries'."""
    if not isinstance(answer, list) or not all(isinstance(entry, dict) for entry in answer):
        return parts.get(name, answer)
    return [
        {inner: parts.get(f"{name}.{place}.{inner}", value) for inner, value in entry.items()}
        for place, entry in enumerate(answer)
    ]


def _is_day(text: str) -> bool:
    if not _ISO_DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _parts(raw: dict[str, object], names: Iterable[str]) -> dict[str, str] | None:
    """All parts of a composed answer as text, or None when there is none."""
    parts = {str(name): value if isinstance(value := raw.get(name), str) else "" for name in names}
    return parts if any(parts.values()) else None


def _raw(one: Field, form: Form) -> object:
    match one:
        case ChoicesField():
            return form.getlist(one.id)
        case SlotField():
            wishes = (form.get(f"{one.id}.{number}", "") for number in range(1, one.wishes + 1))
            return [wish for wish in wishes if wish]
        case ConsentField():
            # An empty box posts nothing at all; in an entry it is no answer, so that an untouched entry is none.
            return "yes" if one.id in form else "" if "." in one.id else "no"
        case BankAccountField() | PersonNameField() | PostalAddressField():
            return {part: _line(form, f"{one.id}.{part}") for part in values.shape(one).parts}
        case TextField(lines="many"):
            return form.get(one.id, "")
        case _:
            return _line(form, one.id)


def _line(form: Form, name: str) -> str:
    """What a control of one line holds: an input has no line breaks, a text area of one row may (decision 0070)."""
    return form.get(name, "").replace("\r", "").replace("\n", "")


def _read_entries(group: GroupField, form: Form, posted: Posted) -> None:
    sent = form.get(f"{group.id}.entries", "")
    count = min(int(sent), room(group)) if _COUNT.fullmatch(sent) else 0
    entries: list[dict[str, object]] = []
    for place in range(count):
        inside = read([placed(field, group, place) for field in group.fields], form)
        asked = form.get(f"{group.id}.{place}.asked", "").split()
        posted.unseen.update(f"{group.id}.{place}.{field.id}" for field in group.fields if field.id not in asked)
        posted.dates.update(inside.dates)
        posted.date_errors.update(inside.date_errors)
        entries.append({name.rpartition(".")[2]: answer for name, answer in inside.answers.items()})
    posted.answers[group.id] = entries
    if f"{group.id}.ids" in form:
        ids = form[f"{group.id}.ids"].split(" ", count)
        posted.ids[group.id] = [one if entry_ids.is_id(one) else "" for one in (*ids, *[""] * count)][:count]


def _read_date(name: str, form: Form, posted: Posted) -> None:
    entered = Entered(*(_line(form, f"{name}.{part}") for part in wareki.Part))
    posted.dates[name] = entered
    posted.answers[name] = ""
    if entered.empty:
        return
    try:
        posted.answers[name] = wareki.parse(entered).isoformat()
    except DateError as error:
        posted.date_errors[name] = error
