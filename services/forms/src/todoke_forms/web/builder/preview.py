"""Shows a draft as citizens will see it, and judges a test submission that nobody keeps."""

from __future__ import annotations

from flask import render_template, request

from todoke_catalog import validation
from todoke_catalog.definition import Definition
from todoke_catalog.fields import Field, GroupField
from todoke_catalog.refusal import FieldError
from todoke_forms.core import drafts
from todoke_forms.web import answers, shown
from todoke_forms.web.builder import answer_texts, asked, findings
from todoke_forms.web.builder.drafts import bench
from todoke_forms.web.builder.questions import Sheet, draw
from todoke_forms.web.desk import desk
from todoke_kit.web.words import words

LANGUAGES = ("ja", "easy", "en")
WIDTHS = ("phone", "desk")


def show(draft_id: str) -> str:
    """The form in one of its languages, as wide as a phone or as a desk."""
    return _page(draft_id, Sheet(_language()))


def judge(draft_id: str) -> tuple[str, int]:
    """What the form says to the answers that were typed: the same judgement as that of a real application."""
    plain = _plain(draft_id)
    if drafts.examine(plain):  # only what lacks nothing can be judged by; the page says what it lacks
        return _page(draft_id, Sheet(_language(), request.form)), 422
    definition = drafts.filled(plain)
    raw = asked.read(definition.fields, request.form)
    result = validation.validate(definition, raw, desk().now().astimezone(shown.JST).date())
    errors = {error.field: _sentence(definition, error) for error in result.errors}
    sheet = Sheet(_language(), request.form, errors)
    return _page(draft_id, sheet, result), 422 if errors else 200


def _page(draft_id: str, sheet: Sheet, result: validation.Result | None = None) -> str:
    plain = _plain(draft_id)
    definition = drafts.filled(plain)
    return render_template(
        "builder/preview.html",
        draft_id=draft_id,
        form=definition,
        pages=[(page, draw(page.fields, sheet)) for page in definition.pages],
        sheet=sheet,
        errors=[(_target(definition, name), sentence) for name, sentence in sheet.errors.items()],
        result=result,
        sections=answers.sections(definition, result.known) if result and result.accepted else (),
        lacking=findings.sentences(plain, drafts.examine(plain)),
        plain=plain,
        today=desk().now().astimezone(shown.JST).date().isoformat(),
        width=request.args["width"] if request.args.get("width") in WIDTHS else WIDTHS[0],
        preview_words=words(sheet.language),
    )


def _plain(draft_id: str) -> drafts.Plain:
    return drafts.plain(bench().read(draft_id).definition)


def _language() -> str:
    asked_for = request.args.get("language", "")
    return asked_for if asked_for in LANGUAGES else LANGUAGES[0]


def _sentence(definition: Definition, error: FieldError) -> str:
    field = _field(definition, error.field)
    return answer_texts.sentence(error, field.label.ja if field else "")


def _field(definition: Definition, name: str) -> Field | None:
    """The field that an error names: a question, or one in an entry of a group."""
    outer, _, rest = name.partition(".")
    field = next((one for one in definition.fields if one.id == outer), None)
    if isinstance(field, GroupField) and rest:
        inner = rest.split(".")[1:2]
        return next((one for one in field.fields if [one.id] == inner), field)
    return field


def _target(definition: Definition, name: str) -> str:
    """The id of the control to mend: dates, wishes and parts have the first of several."""
    field = _field(definition, name)
    kind = field.__struct_config__.tag if field else ""
    first = {"date": ".year", "slot": ".1", "bank_account": ".bank", "person_name": ".family"}
    ending = (first | {"postal_address": ".postcode"}).get(str(kind), "")
    return name if name.endswith(tuple(f".{part}" for part in answer_texts.PARTS)) else name + ending
