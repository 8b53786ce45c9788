"""What the catalogue and the start pages say of a procedure, in the words of one language."""

from collections.abc import Iterator
from typing import Any

from todoke_catalog import asking
from todoke_catalog import fields as kinds
from todoke_catalog.definition import Definition, LegalBasis
from todoke_gateway.core import effort, file_pages, journey
from todoke_gateway.core.catalogue import Published
from todoke_gateway.web import levels, reception, say, standings
from todoke_gateway.web.site import JST, site
from todoke_gateway.web.texts import ui
from todoke_gateway.web.wording import said


def card(form: Published, language: str) -> dict[str, Any]:
    """A procedure in the list."""
    definition = form.definition
    applicants = definition.listing.applicants if definition.listing else None
    return {
        "procedure": definition.procedure,
        "title": said(definition.title, language),
        "summary": said(definition.summary, language),
        "department": said(definition.department, language),
        "open": reception.accepting(form),
        "state": _state(reception.refusal(form)),
        "left": standings.left(site().catalogue.vacancies(form), language) if reception.accepting(form) else None,
        "needs": levels.tag(definition.level, language),
        "applicants": said(applicants, language),
        "money": ui(language)[_money(definition)],
        "reception": reception.period(form, language),
        "minutes": ui(language)["minutes"].format(minutes=effort.minutes(definition)),
    }


def _state(code: str | None) -> str:
    """The key of the word for whether a procedure is open."""
    if code == "reception_not_open":
        return "not_open_yet"
    return "open" if code is None else "stopped" if code == "form_closed" else "closed"


def sheet(form: Published, language: str) -> dict[str, Any]:
    """A procedure in full, for its start page."""
    definition = form.definition
    return {
        **card(form, language),
        "not_taken": reception.sentence(code, form, language) if (code := reception.refusal(form)) else "",
        "closing": reception.closing(form, language),
        "fact": asking.fact(definition.level, language),
        "reason": said(definition.identity.reason if definition.identity else None, language),
        "places": standings.beforehand(definition, language),
        "places_heading": standings.heading(definition, language),
        "need": levels.need(definition.level, language),
        "machine": definition.level in levels.BY_CARD and site().agent.offered,
        "after": levels.after(definition.level, language),
        "script": definition.level in levels.BY_CARD,
        "last_step": ui(language)[levels.STEP[definition.level]],
        "my_number_basis": _law(definition.my_number_basis, language) if definition.my_number_basis else None,
        "conditions": [said(rule.refusal, language) for rule in definition.eligibility],
        "amounts": [_words(field, language) for field in _amounts(definition)],
        "files": [
            {**_words(field, language), "required": field.required}
            for field in definition.fields
            if isinstance(field, kinds.AttachmentField)
        ],
        "account": any(isinstance(field, kinds.BankAccountField) for field in definition.fields),
        "pages": _pages(definition, language) + _files_step(definition, language),
        "phone": definition.contact.phone,
        "hours": said(definition.contact.hours, language),
        "email": definition.contact.email,
        "legal_basis": [_law(basis, language) for basis in definition.legal_basis],
        "version": form.bundle.version,
        "published": say.day(form.bundle.published_at.astimezone(JST).date(), language),
    }


def _pages(definition: Definition, language: str) -> list[str]:
    """The titles of the pages that have a screen of their own."""
    return [said(page.title, language) for page in definition.pages if not file_pages.only_files(page)]


def _files_step(definition: Definition, language: str) -> list[str]:
    """The screen for files that are sealed here."""
    asked = any(isinstance(field, kinds.AttachmentField) for field in definition.fields)
    return [ui(language)["step_files"]] if asked and definition.level in journey.SEALED_HERE else []


def _amounts(definition: Definition) -> Iterator[kinds.AmountField]:
    """What is paid in the end, either way."""
    return (one for one in definition.fields if isinstance(one, kinds.AmountField) and one.paid_by != "nobody")


def _money(definition: Definition) -> str:
    payers = {field.paid_by for field in _amounts(definition)}
    return "money_grant" if "office" in payers else "money_fee" if payers else "money_none"


def _law(basis: LegalBasis, language: str) -> dict[str, str]:
    return {"title": said(basis.title, language), "provisions": said(basis.provisions, language)}


def _words(field: kinds.Item, language: str) -> dict[str, str]:
    return {"label": said(field.label, language), "help": said(field.help, language)}
