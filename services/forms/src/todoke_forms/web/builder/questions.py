"""Draws the fields of a draft as citizens will meet them: mappings for templates/builder/question.html."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape
from werkzeug.datastructures import MultiDict

from todoke_catalog import endonyms
from todoke_catalog import fields as kinds
from todoke_catalog.fields import Field, Question
from todoke_catalog.reading import values
from todoke_catalog.reading.account import ACCOUNT_KINDS
from todoke_catalog.reading.plain_values import SEX_CODES
from todoke_catalog.texts import Text
from todoke_forms.web import answers as written
from todoke_forms.web import texts
from todoke_forms.web.builder import asked
from todoke_forms.web.builder import texts as words
from todoke_kit import wareki
from todoke_kit.web.tongues import InTongue

Drawn = dict[str, Any]

FEW = 7  # options that fit one screen as radio buttons; more become a list
_LINES = {
    kinds.PhoneField: {"type": "tel", "width": "16"},
    kinds.EmailField: {"type": "email", "width": "24"},
    kinds.DigitsField: {"inputmode": "numeric", "width": "16"},
    kinds.CorporateNumberField: {"inputmode": "numeric", "width": "16"},
    kinds.IntegerField: {"inputmode": "numeric", "width": "8"},
    kinds.KanaField: {"width": "24"},
}
_LINE = {"type": "text", "width": "", "inputmode": "", "suffix": ""}
_PART_OPTIONAL = frozenset(
    {
        "given",
        "given_kana",
        "middle",
        "former",
        "alias",
        "roman",
        "building",
        "symbol",
        "post_number",
        "registered",
        "country",
    }
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The language in which questions are drawn, what was typed, the sentence for each refused answer, and amounts."""

    language: str
    form: MultiDict[str, str] = field(default_factory=MultiDict)
    errors: Mapping[str, str] = field(default_factory=dict)
    amounts: Mapping[str, int] = field(default_factory=dict)  # by the id of the field, in yen

    @property
    def own(self) -> str:
        """That of the page's own words: beside a form's further language, やさしい日本語 (docs/decisions/0066)."""
        return self.language if self.language in {"ja", "en"} else "easy"

    def said(self, text: Text | None) -> str:
        """A text of the form, marked where it is in a further language; "" for none."""
        if text is None:
            return ""
        if further := text.more.get(self.language):
            return InTongue(further, self.language, endonyms.direction(self.language).replace("ltr", ""))
        return text.pick(self.own)

    def yen(self, name: str) -> str | None:
        """An amount as citizens read it; None while it is not known."""
        return words.YEN[self.own].format(f"{self.amounts[name]:,}") if name in self.amounts else None


def draw(fields: Iterable[Field], sheet: Sheet, place: str = "") -> list[Drawn]:
    """The fields, ready for the template; `place` as in `asked.read`."""
    return [_draw(one, sheet, place) for one in fields]


def _draw(one: Field, sheet: Sheet, place: str) -> Drawn:
    name = place + one.id
    drawn = {
        "id": one.id,
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
            return {"kind": "date", "value": _date(one, name, sheet), "eras": _eras(sheet)}
        case kinds.ChoiceField():
            return _one_of([(option.value, sheet.said(option.label)) for option in one.options])
        case kinds.ChoicesField():
            options = [(option.value, sheet.said(option.label)) for option in one.options]
            return {"kind": "checkboxes", "options": options, "value": sheet.form.getlist(name)}
        case kinds.YesNoField():
            return _one_of(_said(sheet, "yes", "no"))
        case kinds.SexField():
            return _one_of(_said(sheet, *SEX_CODES))
        case kinds.ConsentField():
            return {"kind": "consent", "value": name in sheet.form}
        case kinds.SlotField():
            return {"kind": "parts", "parts": _wishes(one, name, sheet)}
        case kinds.BankAccountField() | kinds.PersonNameField() | kinds.PostalAddressField():
            return {"kind": "parts", "parts": _parts(one, name, sheet)}
        case kinds.AttachmentField():
            kept = "、".join(texts.MEDIA_TYPES[kind] for kind in one.kinds)
            return {"kind": "file", "accepted": words.FILE_KINDS.format(kinds=kept), "value": sheet.form.getlist(name)}
        case kinds.GroupField():
            entry = sheet.said(one.entry)
            places = range(asked.entries(one, sheet.form))
            drawn = [(Markup("{}{}").format(entry, at + 1), draw(one.fields, sheet, f"{name}.{at}.")) for at in places]
            more = escape(words.ADD_ENTRY[sheet.own]).format(entry=entry) if len(drawn) < one.max_entries else ""
            return {"kind": "entries", "entries": drawn, "more": more}
        case kinds.AmountField():
            return {"kind": "amount", "value": sheet.yen(one.id)}
        case kinds.NoticeField():
            return {"kind": "folded" if one.folded else "notice", "value": sheet.said(one.body)}
        case kinds.HeadingField():
            return {"kind": "heading"}
        case _:
            suffix = sheet.said(one.unit) if isinstance(one, kinds.IntegerField) else ""
            return {"kind": "text", **_LINE, **_LINES.get(type(one), {}), "suffix": suffix}


def _said(sheet: Sheet, *codes: str) -> list[tuple[str, str]]:
    return [(code, words.ANSWERS[sheet.own][code]) for code in codes]


def _one_of(options: list[tuple[str, str]]) -> Drawn:
    return {"kind": "radios" if len(options) <= FEW else "select", "options": options}


def _wishes(one: kinds.SlotField, name: str, sheet: Sheet) -> list[Drawn]:
    options = [(slot.value, written.slot(slot)) for slot in one.slots]
    return [
        {
            "kind": "select",
            "id": f"{one.id}.{number}",
            "name": f"{name}.{number}",
            "label": words.WISH.format(number=number),
            "hint": "",
            "required": one.required and number == 1,
            "error": sheet.errors.get(name, "") if number == 1 else "",
            "value": sheet.form.get(f"{name}.{number}", ""),
            "options": options,
        }
        for number in range(1, one.wishes + 1)
    ]


def _parts(one: kinds.ComposedField, name: str, sheet: Sheet) -> list[Drawn]:
    parts = [_part(one, name, part, sheet) for part in values.shape(one).parts]
    parts[0]["error"] = parts[0]["error"] or sheet.errors.get(name, "")
    return parts


def _part(one: kinds.ComposedField, name: str, part: str, sheet: Sheet) -> Drawn:
    line: Drawn = {"kind": "text", **_LINE, "width": "" if part == "address" else "16"}
    typed = sheet.form.get(f"{name}.{part}", "")
    special: dict[str, Drawn] = {
        "kind": {"kind": "radios", "options": [(code, texts.ACCOUNT_KINDS[code]) for code in ACCOUNT_KINDS]},
        "registered": {"kind": "consent", "label": words.REGISTERED, "value": bool(typed)},
    }
    return {
        "id": f"{one.id}.{part}",
        "name": f"{name}.{part}",
        "label": texts.PARTS.get(part) or words.POST_PARTS[part],
        "hint": "",
        "required": one.required and part not in _PART_OPTIONAL and not _has_another_way(one, part),
        "error": sheet.errors.get(f"{name}.{part}", ""),
        "value": typed,
    } | special.get(part, line)


def _has_another_way(one: kinds.ComposedField, part: str) -> bool:
    """Whether the question can be answered without this part: by 公金受取口座, by a country instead of a postcode."""
    match one:
        case kinds.BankAccountField():
            return one.registered
        case kinds.PostalAddressField():
            return one.abroad and part == "postcode"
        case _:
            return False


def _date(one: kinds.DateField, name: str, sheet: Sheet) -> dict[str, str]:
    """The parts as typed; untouched, with the era that the portal begins with."""
    parts = {str(part): sheet.form.get(f"{name}.{part}", "") for part in wareki.Part}
    if f"{name}.{wareki.Part.ERA}" not in sheet.form:
        parts[wareki.Part.ERA] = _first_era(one, sheet)
    return parts


def _first_era(one: kinds.DateField, sheet: Sheet) -> str:
    if sheet.own == "en":
        return wareki.WESTERN
    return "" if one.matches == "birth_date" or one.latest is not None else wareki.ERAS[0].code


def _eras(sheet: Sheet) -> list[tuple[str, str]]:
    said = words.ANSWERS[sheet.own]
    eras = [(era.code, words.ERAS[sheet.own][era.code]) for era in wareki.ERAS]
    western = (wareki.WESTERN, said["western"])
    return [("", said["era_choose"]), *([western, *eras] if sheet.own == "en" else [*eras, western])]
