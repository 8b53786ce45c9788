"""The screens of a form's way: a page of questions, the check of all answers, and why somebody cannot go on."""

from collections.abc import Mapping, Sequence

from flask import render_template, request
from flask.typing import ResponseReturnValue

from todoke_catalog.definition import Page
from todoke_catalog.fields import AmountField, Field
from todoke_catalog.reviewing import own
from todoke_gateway.core import journey
from todoke_gateway.core.finding import Found
from todoke_gateway.filing import Ticket
from todoke_gateway.web import (
    compared,
    file_questions,
    for_back,
    from_card,
    levels,
    reception,
    say,
    standings,
    unaccepted,
)
from todoke_gateway.web.items import Screen, items
from todoke_gateway.web.language import language, words
from todoke_gateway.web.posted import Posted
from todoke_gateway.web.problems import Problem
from todoke_gateway.web.site import site
from todoke_gateway.web.traveller import Traveller
from todoke_gateway.web.wording import of_pages, said
from todoke_kit.errors import Refusal

CHECK = "check"  # the place after the last page, and after that of the files
FILES = "files"


def show(traveller: Traveller, at: str, then: str = "") -> ResponseReturnValue:
    """The screen of this name; the first page for a page that has none."""
    if at == FILES and traveller.files_asked:
        return files(traveller, then)
    if at == CHECK or not traveller.journey.way:
        return check(traveller)
    return screen(traveller, traveller.page(at), then)


def screen(
    traveller: Traveller,
    page: Page | None,
    then: str = "",
    *,
    note: str = "",
    sent: Posted | None = None,
    found: list[Problem] | None = None,
    fields: tuple[Field, ...] | None = None,
    looked_up: Mapping[str, Found] | None = None,
) -> str:
    """One page of questions; the first one for None, or for a page that has no screen.

    `fields` are those shown before, when it comes back with errors.
    """
    for_back.keep(traveller)
    page = page if page and traveller.shows(page) else traveller.journey.way[0]
    result = traveller.journey.result
    waiting = traveller.waiting
    drawn = Screen(
        language(),
        site().today(),
        site().lookups,
        {name: answer for name, answer in result.answers.items() if name not in waiting},
        result.known,
        result.amounts,
        posted=sent,
        problems=found or (),
        typed={**traveller.typed, **waiting},
        unsure=traveller.unsure,
        found=looked_up or {},
        own=own.contacts(traveller.form.definition),
        ids=sent.ids if sent else traveller.told_apart.ids.known,
        vacancies=site().catalogue.vacancies(traveller.form),
    )
    context = traveller.context(traveller.journey.position(page))
    if note and not context["note"]:
        context["note"] = words()[note]
    shown = fields or traveller.asked(page)
    return render_template(
        "page.html",
        **context,
        at=page.id,
        then=then,
        page={"title": said(page.title, language()), "intro": said(page.intro, language())},
        items=items(shown, drawn),
        asked=" ".join(field.id for field in shown),
        unscripted=request.form.get("noscript") == "1",
        from_card=from_card.offer(traveller.form.definition, shown),
        errors=[(problem.target, problem.sentence) for problem in found or ()],
    )


def check(traveller: Traveller, *, note: str = "", problem: str = "", held: str = "") -> ResponseReturnValue:
    """The screen with all answers, or the first page that still lacks one.

    What needs no card is sent from here or from the next screen: `held` is the ticket to send it with, if there is one
    already, and `problem` says why it was not sent.
    """
    faulty = traveller.journey.first_faulty()
    if faulty is not None:
        refused = any(field.id in traveller.typed for field in faulty.fields)
        return screen(traveller, faulty, then=CHECK, note="not_accepted" if refused else "more_questions")
    if traveller.files_asked and traveller.whole.errors:  # a rule that is not met is told on this screen
        return files(traveller, CHECK, note="files_missing")
    for_back.keep(traveller)
    result = traveller.journey.result
    later = () if traveller.files_asked else journey.files(traveller.form.definition, result.known)
    context = traveller.context(traveller.place(0))
    level = traveller.form.definition.level
    return render_template(
        "check.html",
        **{**context, "note": context["note"] or note, "problem": problem or traveller.problem},
        at=CHECK,
        way=levels.way(level, site().names[of_pages(language())], language()),
        ticket="" if level in levels.BY_CARD else held or str(_ticket()),
        sections=traveller.sections(),
        refusals=[said(rule.refusal, language()) for rule in result.ineligible],
        amounts=_amounts(traveller),
        places=standings.unsent(
            traveller.form.definition, result.known, site().catalogue.vacancies(traveller.form), language()
        ),
        compared=compared.sentences(traveller.form.definition, result.known, language()),
        files=[{"label": said(field.label, language()), "required": field.required} for field in later],
        attached=file_questions.rows(traveller),
    )


def _ticket() -> Ticket:
    """A new one; the one that came along where the same check is shown in another language: no second application."""
    same = request.form.get("go") == "show" and request.form.get("at") == CHECK
    try:
        return site().filing.read(request.form.get("ticket", "") if same else "")
    except Refusal:
        return site().filing.ticket()


def after_pages(traveller: Traveller) -> ResponseReturnValue:
    """The screen after the last page of questions: that of the files, where some are asked for, or the check."""
    if traveller.files_asked and traveller.journey.first_faulty() is None:
        return files(traveller)
    return check(traveller)


def before_check(traveller: Traveller) -> ResponseReturnValue:
    """The screen before the check: that of the files, or the last page; there must be one."""
    return files(traveller) if traveller.files_asked else screen(traveller, traveller.journey.way[-1])


def files(
    traveller: Traveller, then: str = "", *, note: str = "", errors: Sequence[tuple[str, str]] = ()
) -> ResponseReturnValue:
    """The screen on which files are chosen that are sealed here; `errors` are inputs and sentences."""
    for_back.keep(traveller)
    context = traveller.context(traveller.place(-1))
    if note and not context["note"]:
        context["note"] = words()[note]
    return render_template(
        "files.html",
        **context,
        at=FILES,
        then=then,
        pages=file_questions.sealed_here(traveller, dict(errors)),
        errors=list(errors),
    )


def stopped(traveller: Traveller, code: str, resumed: str | None = None) -> ResponseReturnValue:
    """Why somebody who has begun cannot go on, and what they answered, with what stands on the page they were on.

    `resumed` is the screen to go on from where the request brings no page's fields.
    """
    for_back.keep(traveller)
    at = request.form.get("at", "") if resumed is None else resumed
    kept = traveller.left(at) if resumed is None else traveller
    answered = [{**one, "rows": [row for row in one["rows"] if row[1]]} for one in kept.sections()]
    sections = [one for one in answered if one["rows"]]
    rest = unaccepted.rows(kept.form.definition.fields, {**kept.typed, **kept.waiting}, language())
    sections += [{"title": words()["stopped_typed"], "rows": rest}] if rest else []
    return reception.stopped(code, kept.form, {**kept.context(0), "at": at, "sections": sections, "closing": ""})


def _amounts(traveller: Traveller) -> list[dict[str, str]]:
    """What the office or the applicant would pay, as it was computed."""
    yen = traveller.journey.result.amounts
    return [
        {
            "label": said(field.label, language()),
            "value": say.yen(yen[field.id], language()),
            "hint": said(field.help, language()),
        }
        for field in traveller.journey.definition.fields
        if isinstance(field, AmountField) and field.paid_by != "nobody" and field.id in yen
    ]
