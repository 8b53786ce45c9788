"""Shows a draft as citizens will see it, and judges a test submission that nobody keeps."""

from __future__ import annotations

from flask import render_template, request
from markupsafe import escape

from todoke_catalog import asking, translations, validation
from todoke_catalog.definition import Definition
from todoke_catalog.fields import AmountField, DateField, Field, GroupField
from todoke_catalog.reading.refusal import FieldError
from todoke_forms.core import drafts
from todoke_forms.web import answers, shown
from todoke_forms.web.builder import answer_texts, asked, findings, texts
from todoke_forms.web.builder.drafts import bench
from todoke_forms.web.builder.questions import Sheet, draw
from todoke_kit.web.words import words

LANGUAGES = ("ja", "easy", "en")
WIDTHS = ("phone", "desk")


def show(draft_id: str) -> str:
    """The form in one of its languages, as wide as a phone or as a desk."""
    return _page(draft_id, Sheet(_language(plain_of(draft_id)), bench().today))


def judge(draft_id: str) -> tuple[str, int]:
    """What the form says to the answers that were typed: the same judgement as that of a real application."""
    if asked.ADD in request.form or asked.SHOW in request.form:
        return _page(draft_id, Sheet(_language(plain_of(draft_id)), bench().today, request.form)), 200
    plain = plain_of(draft_id)
    today = bench().today
    if not drafts.sound(drafts.examine(plain, today)):  # nothing can be judged by it; the page says why
        return _page(draft_id, Sheet(_language(plain), today, request.form)), 422
    definition = drafts.filled(plain)
    raw = asked.read(definition.fields, request.form)
    result = validation.validate(definition, raw, today)
    errors = {error.field: _sentence(definition, error) for error in result.errors}
    sheet = Sheet(_language(plain), today, request.form, errors, result.amounts)
    return _page(draft_id, sheet, result), 422 if errors else 200


def _page(draft_id: str, sheet: Sheet, result: validation.Result | None = None) -> str:
    plain = plain_of(draft_id)
    definition = drafts.filled(plain)
    today = bench().today
    examined = drafts.examine(plain, today)
    found = findings.sentences(plain, examined)
    return render_template(
        "builder/preview.html",
        draft_id=draft_id,
        form=definition,
        pages=[(page, draw(page.fields, sheet)) for page in definition.pages],
        sheet=sheet,
        errors=[(_target(definition, name), sentence) for name, sentence in sheet.errors.items()],
        result=result,
        facts=_facts(definition, sheet),
        amounts=_amounts(definition, sheet),
        totals=totals(result),
        sections=answers.sections(definition, result.known) if result and result.accepted else (),
        lacking=findings.of_severity(found, "error"),
        noted=findings.of_severity(found, "warning"),
        plain=plain,
        leads=drafts.leads(examined),
        today=today.isoformat(),
        width=request.args["width"] if request.args.get("width") in WIDTHS else WIDTHS[0],
        preview_words=words(sheet.own),
        languages=_languages(plain),
    )


def _facts(definition: Definition, sheet: Sheet) -> list[tuple[str, str]]:
    """What the first screen of a procedure says beside its summary: its money, and how sure one is of who files."""
    money = [(sheet.said(one.label), sheet.said(one.help)) for one in _paid(definition) if one.help]
    reason = sheet.said(definition.identity.reason if definition.identity else None)
    identity = escape("\n").join(filter(None, (asking.fact(definition.level, sheet.language), reason)))
    return [*money, (sheet.words["fact_identity"], identity)]


def _amounts(definition: Definition, sheet: Sheet) -> list[tuple[str, str, str]]:
    """What the office or the applicant would pay, as the check screen says it."""
    known = [(one, yen) for one in _paid(definition) if (yen := sheet.yen(one.id))]
    return [(sheet.said(one.label), yen, sheet.said(one.help)) for one, yen in known]


def _paid(definition: Definition) -> list[AmountField]:
    return [one for one in definition.fields if isinstance(one, AmountField) and one.paid_by != "nobody"]


def totals(result: validation.Result | None) -> list[tuple[str, str]]:
    """What each side pays, as a case keeps it."""
    sums = ((texts.TRY_AMOUNT, result.amount), (texts.TRY_FEE, result.fee)) if result else ()
    return [(label, shown.yen(yen)) for label, yen in sums if yen is not None]


def plain_of(draft_id: str) -> drafts.Plain:
    """The JSON of a draft; raises Refusal as `drafting.Bench.read` does."""
    return drafts.plain(bench().read(draft_id).definition)


def _language(plain: drafts.Plain) -> str:
    asked_for = request.args.get("language", "")
    return asked_for if asked_for in _languages(plain) else LANGUAGES[0]


def _languages(plain: drafts.Plain) -> dict[str, str]:
    """Ours and those of the form, each by what staff call it."""
    return texts.PREVIEW_LANGUAGES | {tag: texts.language(tag) for tag in translations.languages(plain)}


def _sentence(definition: Definition, error: FieldError) -> str:
    field = _field(definition, error.field)
    label = _entry(definition, error.field) + (field.label.ja if field else "")
    if isinstance(field, DateField) and (why := asked.unread(error.field, request.form)):
        return answer_texts.unread(why, label)
    return answer_texts.sentence(error, label)


def _field(definition: Definition, name: str) -> Field | None:
    """The field that an error names: a question, or one in an entry of a group."""
    outer, _, rest = name.partition(".")
    field = next((one for one in definition.fields if one.id == outer), None)
    if isinstance(field, GroupField) and rest:
        inner = rest.split(".")[1:2]
        return next((one for one in field.fields if [one.id] == inner), field)
    return field


def _entry(definition: Definition, name: str) -> str:
    """Which entry of a group an error is in, as it is called; "" for none."""
    outer, _, rest = name.partition(".")
    group = next((one for one in definition.fields if one.id == outer), None)
    place = rest.partition(".")[0]
    if not isinstance(group, GroupField) or not place.isdecimal():
        return ""
    return texts.IN_ENTRY.format(entry=group.entry.ja, number=int(place) + 1)


def _target(definition: Definition, name: str) -> str:
    """The id of the control to mend: dates, wishes and parts have the first of several."""
    field = _field(definition, name)
    kind = field.__struct_config__.tag if field else ""
    first = {"date": ".year", "slot": ".1", "bank_account": ".bank", "person_name": ".family"}
    ending = (first | {"postal_address": ".postcode"}).get(str(kind), "")
    return name if name.endswith(tuple(f".{part}" for part in answer_texts.PARTS)) else name + ending
