"""The catalogue of procedures and the start page of each."""

from typing import Any

from flask import Blueprint, render_template

from todoke_catalog import fields as kinds
from todoke_catalog.definition import LegalBasis
from todoke_catalog.identity import Level
from todoke_gateway.core import journey
from todoke_gateway.core.catalogue import Published
from todoke_gateway.web import levels, say, standings, texts
from todoke_gateway.web.language import language
from todoke_gateway.web.site import JST, published, site
from todoke_gateway.web.texts import ui

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def catalogue() -> str:
    """What one can apply for here."""
    forms = [card(form, language()) for form in site().catalogue]
    return render_template("catalogue.html", section="catalogue", forms=forms)


@blueprint.get("/procedures/<procedure>")
def procedure(procedure: str) -> str:
    """What one needs to know before one starts."""
    return render_template("procedure.html", section="catalogue", form=sheet(published(procedure), language()))


def card(form: Published, language_: str) -> dict[str, Any]:
    """A procedure in the list."""
    definition = form.definition
    return {
        "procedure": definition.procedure,
        "title": definition.title.pick(language_),
        "summary": definition.summary.pick(language_),
        "department": definition.department.pick(language_),
        "open": form.bundle.open,
        "needs": levels.tag(definition.level, language_),
    }


def sheet(form: Published, language_: str) -> dict[str, Any]:
    """A procedure in full, for its start page."""
    definition = form.definition
    typed = journey.without_files(definition)
    return {
        **card(form, language_),
        "fact": levels.fact(definition.level, language_),
        "reason": definition.identity.reason.pick(language_) if definition.identity else "",
        "places": standings.beforehand(definition, language_),
        "places_heading": texts.standings(language_)["heading"],
        "need": levels.need(definition.level, language_),
        "script": definition.level is Level.SIGNED,
        "last_step": ui(language_)[levels.STEP[definition.level]],
        "my_number_basis": _law(definition.my_number_basis, language_) if definition.my_number_basis else None,
        "conditions": [rule.refusal.pick(language_) for rule in definition.eligibility],
        "amounts": [_words(field, language_) for field in definition.fields if isinstance(field, kinds.AmountField)],
        "files": [
            {**_words(field, language_), "required": field.required}
            for field in definition.fields
            if isinstance(field, kinds.AttachmentField)
        ],
        "account": any(isinstance(field, kinds.BankAccountField) for field in definition.fields),
        "pages": [page.title.pick(language_) for page in typed.pages],
        "phone": definition.contact.phone,
        "hours": definition.contact.hours.pick(language_),
        "email": definition.contact.email,
        "legal_basis": [_law(basis, language_) for basis in definition.legal_basis],
        "version": form.bundle.version,
        "published": say.day(form.bundle.published_at.astimezone(JST).date(), language_),
    }


def _law(basis: LegalBasis, language_: str) -> dict[str, str]:
    return {"title": basis.title.pick(language_), "provisions": basis.provisions.pick(language_)}


def _words(field: kinds.Item, language_: str) -> dict[str, str]:
    return {"label": field.label.pick(language_), "help": field.help.pick(language_) if field.help else ""}
