"""Draws the fields of a draft as citizens will meet them: mappings for templates/builder/question.html."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from todoke_catalog import asking, endonyms
from todoke_catalog import fields as kinds
from todoke_catalog.asking import days, files, lines, lists, times
from todoke_catalog.asking import parts as inside
from todoke_catalog.fields import Field, Question
from todoke_catalog.texts import Text
from todoke_forms.web.builder import asked
from todoke_kit import wareki
from todoke_kit.web import days as written
from todoke_kit.web.tongues import InJapanese, InTongue, filled, joined

Drawn = dict[str, Any]

_LINE = {**asdict(lines.Line()), "maxlength": "", "suffix": ""}


@dataclass(frozen=True, slots=True)
class Sheet:
    """The language in which questions are drawn, what was typed, the sentence for each refused answer, and amounts."""

    language: str
    today: date
    form: MultiDict[str, str] = field(default_factory=MultiDict)
    errors: Mapping[str, str] = field(default_factory=dict)
    amounts: Mapping[str, int] = field(default_factory=dict)  # by the id of the field, in yen

    @property
    def own(self) -> str:
        """That of the page's own words: beside a form's further language, やさしい日本語 (docs/decisions/0066)."""
        return self.language if self.language in {"ja", "en"} else "easy"

    @property
    def words(self) -> Mapping[str, str]:
        """What questions say beside the form's own words."""
        return asking.words(self.language)

    def said(self, text: Text | None) -> str:
        """A text of the form, marked where it is in another language than the page; "" for none."""
        if text is None:
            return ""
        if further := text.more.get(self.language):
            return InTongue(further, self.language, endonyms.direction(self.language).replace("ltr", ""))
        words = text.pick(self.own)
        return InJapanese(words) if self.language == "en" and text.en is None else words

    def yen(self, name: str) -> str | None:
        """An amount as citizens read it; None while it is not known."""
        return asking.yen(self.amounts[name], self.language) if name in self.amounts else None


def draw(fields: Iterable[Field], sheet: Sheet, place: str = "") -> list[Drawn]:
    """The fields, ready for the template; `place` as in `asked.read`."""
    return [_draw(one, sheet, place) for one in fields]


def _draw(one: Field, sheet: Sheet, place: str) -> Drawn:
    name = place + one.id
    drawn = {
        "id": one.id,
        "field": name,
        "name": name,
        "label": sheet.said(one.label),
        "hint": sheet.said(one.help),
        "required": isinstance(one, Question) and one.required,
        "error": sheet.errors.get(name, ""),
        "value": sheet.form.get(name, ""),
    }
    return drawn | _kind(one, name, sheet)


def _kind(one: Field, name: str, sheet: Sheet) -> Drawn:  # noqa: C901, PLR0911, PLR0912 - a line a kind
    match one:
        case kinds.TextField() if one.lines == "many":
            return {"kind": "lines"}
        case kinds.DateField():
            return _date(one, name, sheet)
        case kinds.ChoiceField():
            options = [(option.value, sheet.said(option.label)) for option in one.options]
            return {"kind": "radios" if lists.buttons([said for _, said in options]) else "select", "options": options}
        case kinds.ChoicesField():
            options = [(option.value, sheet.said(option.label)) for option in one.options]
            return {"kind": "checkboxes", "options": options, "value": sheet.form.getlist(name)}
        case kinds.YesNoField():
            return {"kind": "radios", "options": asking.yes_no(sheet.language)}
        case kinds.SexField():
            return {"kind": "radios", "options": asking.sexes(sheet.language)}
        case kinds.ConsentField():
            return {"kind": "consent", "value": name in sheet.form}
        case kinds.SlotField():
            return _times(one, name, sheet)
        case kinds.BankAccountField() | kinds.PersonNameField() | kinds.PostalAddressField():
            return {"kind": "parts", "parts": _parts(one, name, sheet)}
        case kinds.AttachmentField():
            accepted = files.limits(one, sheet.language)
            hint = joined(" ", [sheet.said(one.help), accepted]) if one.help else accepted
            return {"kind": "file", "hint": hint, "value": sheet.form.getlist(name)}
        case kinds.GroupField():
            return _entries(one, name, sheet)
        case kinds.AmountField():
            return {"kind": "amount", "value": sheet.yen(one.id)}
        case kinds.NoticeField():
            return {"kind": "folded" if one.folded else "notice", "value": sheet.said(one.body)}
        case kinds.HeadingField():
            return {"kind": "heading"}
        case _:
            suffix = sheet.said(one.unit) if isinstance(one, kinds.IntegerField) else ""
            return {"kind": "text", **_LINE, **asdict(lines.line(one)), "suffix": suffix}


def _entries(one: kinds.GroupField, name: str, sheet: Sheet) -> Drawn:
    entry, count = sheet.said(one.entry), asked.entries(one, sheet.form)
    return {
        "kind": "entries",
        "entries": [
            (filled(sheet.words["entry"], entry=entry, number=at + 1), draw(one.fields, sheet, f"{name}.{at}."))
            for at in range(count)
        ],
        "more": filled(sheet.words["entry_add"], entry=entry) if count < one.max_entries else "",
    }


def _times(one: kinds.SlotField, name: str, sheet: Sheet) -> Drawn:
    """A list or buttons for each wish; a single wish is asked by the question itself."""
    kind = "radios" if lists.times_as_buttons(one) else "select"
    brief = kind == "select" and times.within_a_year(one)
    write = written.short if brief else written.day
    options = [(slot.value, times.said(slot, sheet.language, write)) for slot in one.slots]
    hint = sheet.said(one.help)
    if brief:
        above = [hint, times.years(one, sheet.language, written.day)]
        hint = joined(" " if sheet.language == "en" else "", [part for part in above if part])
    if one.wishes == 1:
        first = f"{name}.1"
        return {"kind": kind, "name": first, "hint": hint, "value": sheet.form.get(first, ""), "options": options}
    wishes = [_wish(one, name, number, sheet) | {"options": options} for number in range(1, one.wishes + 1)]
    return {"kind": "parts", "hint": hint, "parts": wishes}


def _wish(one: kinds.SlotField, name: str, number: int, sheet: Sheet) -> Drawn:
    return {
        "kind": "select",
        "id": f"{one.id}.{number}",
        "name": f"{name}.{number}",
        "label": sheet.words["wish"].format(number=number),
        "hint": "",
        "required": one.required and number == 1,
        "error": sheet.errors.get(name, "") if number == 1 else "",
        "value": sheet.form.get(f"{name}.{number}", ""),
    }


def _parts(one: kinds.ComposedField, name: str, sheet: Sheet) -> list[Drawn]:
    parts = [_part(one, name, part, sheet) for part in inside.parts(one, sheet.language)]
    parts[0]["error"] = parts[0]["error"] or sheet.errors.get(name, "")
    return parts


def _part(one: kinds.ComposedField, name: str, part: inside.Part, sheet: Sheet) -> Drawn:
    typed = sheet.form.get(f"{name}.{part.name}", "")
    return {
        **_LINE,
        **asdict(part),
        "id": f"{one.id}.{part.name}",
        "name": f"{name}.{part.name}",
        "error": sheet.errors.get(f"{name}.{part.name}", ""),
        "value": bool(typed) if part.kind == "consent" else typed,
    }


def _date(one: kinds.DateField, name: str, sheet: Sheet) -> Drawn:
    """The parts as typed; untouched, with the era that the portal begins with."""
    parts = {str(part): sheet.form.get(f"{name}.{part}", "") for part in wareki.Part}
    if f"{name}.{wareki.Part.ERA}" not in sheet.form:
        parts[wareki.Part.ERA] = _first_era(one, sheet)
    hint = sheet.said(one.help) or days.example(one, sheet.today, sheet.language, written.day)
    return {"kind": "date", "value": parts, "eras": written.eras(sheet.own), "hint": hint}


def _first_era(one: kinds.DateField, sheet: Sheet) -> str:
    if sheet.own == "en":
        return wareki.WESTERN
    return wareki.ERAS[0].code if days.recent(one) else ""
