"""The questions of a form: one topic a screen, POST only, nothing stored, nothing in addresses.

Every screen brings the whole draft, which is validated anew; `go` says what was pressed, `at` where that was.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from todoke_catalog.definition import Page
from todoke_catalog.fields import AmountField, Field
from todoke_gateway.core import draft as drafts
from todoke_gateway.core import journey, standing
from todoke_gateway.core.catalogue import Published
from todoke_gateway.core.draft import Draft, Mark
from todoke_gateway.core.finding import Found
from todoke_gateway.core.journey import Journey
from todoke_gateway.web import answers, levels, lookups, posted, problems, reception, say
from todoke_gateway.web.items import Screen, items
from todoke_gateway.web.language import language, link, words
from todoke_gateway.web.posted import Posted
from todoke_gateway.web.problems import Problem
from todoke_gateway.web.site import published, site

blueprint = Blueprint("form", __name__)

CHECK = "check"  # the place after the last page


@dataclass(frozen=True, slots=True)
class Traveller:
    """One request on its way through a form."""

    form: Published
    journey: Journey
    renewed: str  # what became of the version that the draft was begun with, in words; empty: this is it
    raw: Mapping[str, object]
    mark: Mark | None = None  # where it was saved
    news: str = ""  # what its next screen has to say
    problem: str = ""  # why something was not done

    @property
    def typed(self) -> dict[str, object]:
        """What was typed into shown fields and is not accepted: kept, so that nobody types it again."""
        accepted = self.journey.result.answers
        shown = [field for page in self.journey.pages for field in self.journey.fields(page)]
        kept = {field.id: posted.typed(field, self.raw.get(field.id)) for field in shown if field.id not in accepted}
        return {name: value for name, value in kept.items() if value is not None}

    @property
    def kept(self) -> dict[str, object]:
        """Accepted answers, and the rest as it was typed."""
        return {**self.typed, **self.journey.result.answers}

    @property
    def draft(self) -> str:
        """The draft that the next screen carries; what is not accepted stays out when a draft could not hold it."""
        text = drafts.write(Draft(self.form.digest, self.kept, self.mark))
        if len(text.encode()) <= drafts.MAX_DRAFT:
            return text
        return drafts.write(Draft(self.form.digest, dict(self.journey.result.answers), self.mark))

    def moved(self, raw: dict[str, object]) -> "Traveller":
        """The same traveller with these answers."""
        return replace(self, journey=journey.travel(self.form.definition, raw, site().today()), raw=raw)

    def filled(self, page: Page, raw: Mapping[str, object]) -> "Traveller":
        """The same traveller with this page's raw answers in place of the earlier ones."""
        own = {field.id for field in page.fields}
        return self.moved({**{name: answer for name, answer in self.kept.items() if name not in own}, **raw})

    def steps(self) -> list[str]:
        """The titles of all screens, in order."""
        titles = [page.title.pick(language()) for page in self.journey.pages]
        return [*titles, words()["step_check"], words()[levels.STEP[self.form.definition.level]]]

    def context(self, step: int) -> dict[str, object]:
        """What every screen of the way is drawn with."""
        return {
            "section": "catalogue",
            "procedure": self.form.definition.procedure,
            "form_title": self.form.definition.title.pick(language()),
            "draft": self.draft,
            "steps": self.steps(),
            "step": step,
            "note": self.news or self.renewed,
            "problem": self.problem,
            "closing": reception.closing(self.form, language()),
        }

    def sections(self) -> list[dict[str, Any]]:
        """The answers so far, page by page."""
        known = self.journey.result.known
        return [
            {"id": page.id, "title": page.title.pick(language()), "rows": rows}
            for page in self.journey.pages
            if (rows := answers.rows(self.journey.fields(page), known, language(), site().lookups))
        ]


@blueprint.get("/procedures/<procedure>/form")
def no_draft(procedure: str) -> ResponseReturnValue:
    """A bookmark, or a reload without the form's data: begin at the beginning."""
    return redirect(link("pages.procedure", procedure=procedure), 303)


@blueprint.post("/procedures/<procedure>/form")
def step(procedure: str) -> ResponseReturnValue:
    """What was pressed on one screen leads to the next."""
    form = published(procedure)
    if not request.form.get("draft") and reception.refusal(form):
        return redirect(link("pages.procedure", procedure=procedure), 303)
    traveller = arrive(form)
    if code := reception.refusal(traveller.form):
        return stopped(traveller, code)
    go, at = request.form.get("go", "next"), request.form.get("at", "")
    here = traveller.journey.page(at)
    then = request.form.get("then", "")
    if go == "back":
        return _back(traveller, here, at, then)
    if go == CHECK or (go == "show" and at == CHECK) or not traveller.journey.pages:  # a form may ask for files only
        return check(traveller)
    if go.startswith("page:"):
        return _page(traveller, traveller.journey.page(go.removeprefix("page:")), then=CHECK)
    return _page(traveller, here, then) if here is None else _stay(traveller, here, then, go)


def arrive(current: Published) -> Traveller:
    """The traveller that this request describes; Refusal "draft_malformed" for what is no draft of ours."""
    text = request.form.get("draft", "")
    return begin(current, drafts.read(text) if text else Draft(current.digest, {}))


def begin(current: Published, draft: Draft) -> Traveller:
    """Who goes on with a draft: on its own version of the form while that is taken, else on the current one."""
    form, left, why = standing.going(site().catalogue, current, draft.form, site().now())
    known = {field.id for field in form.definition.fields}
    # A newer form may have dropped questions; their answers are dropped with them.
    raw = {name: answer for name, answer in draft.answers.items() if not why or name in known}
    renewed = _renewed(left, why) if why else ""
    return Traveller(form, journey.travel(form.definition, raw, site().today()), renewed, raw, draft.mark)


def as_typed(traveller: Traveller, at: str) -> Traveller:
    """The traveller with what this request brings of the page `at`, unfinished and unjudged as it may be."""
    page = traveller.journey.page(at)
    return traveller if page is None else _unjudged(traveller, page)


def show(traveller: Traveller, at: str, then: str = "") -> ResponseReturnValue:
    """The screen of this name; the first page for a page that the answers do not show."""
    if at == CHECK or not traveller.journey.pages:
        return check(traveller)
    return _page(traveller, traveller.journey.page(at), then)


def _renewed(left: Published | None, why: str) -> str:
    """What becomes of answers to a version that is not taken any more."""
    if left is None or why != "form_withdrawn":
        return words()["form_renewed"]
    return f"{reception.sentence(why, left, language())} {words()['form_renewed']}"


def stopped(traveller: Traveller, code: str) -> ResponseReturnValue:
    """Why somebody who has begun cannot go on, and what they answered, with what stands on the page they were on."""
    at = request.form.get("at", "")
    here = traveller.journey.page(at)
    kept = traveller if here is None else _unjudged(traveller, here)
    answered = [{**one, "rows": [row for row in one["rows"] if row[1]]} for one in kept.sections()]
    sections = [one for one in answered if one["rows"]]
    return reception.stopped(code, kept.form, {**kept.context(0), "at": at, "sections": sections, "closing": ""})


def ticket() -> str:
    """The ticket that this request brings along, if it is to be sent without a card."""
    return request.form.get("ticket", "")


def check(traveller: Traveller, *, note: str = "", problem: str = "", held: str = "") -> ResponseReturnValue:
    """The screen with all answers, or the first page that still lacks one.

    What needs no card is sent from here or from the next screen: `held` is the ticket to send it with, if there is one
    already, and `problem` says why it was not sent.
    """
    faulty = traveller.journey.first_faulty()
    if faulty is not None:
        refused = any(field.id in traveller.typed for field in faulty.fields)
        return _page(traveller, faulty, then=CHECK, note="not_accepted" if refused else "more_questions")
    result = traveller.journey.result
    files = journey.files(traveller.form.definition, result.known)
    context = traveller.context(len(traveller.journey.pages))
    level = traveller.form.definition.level
    return render_template(
        "check.html",
        **{**context, "note": context["note"] or note, "problem": problem or traveller.problem},
        at=CHECK,
        way=levels.way(level, site().names[language()], language()),
        ticket="" if level in levels.BY_CARD else held or str(site().filing.ticket()),
        sections=traveller.sections(),
        refusals=[rule.refusal.pick(language()) for rule in result.ineligible],
        amounts=_amounts(traveller),
        files=[{"label": field.label.pick(language()), "required": field.required} for field in files],
    )


def _stay(traveller: Traveller, here: Page, then: str, go: str) -> ResponseReturnValue:
    """What was pressed on a page of questions that is about this page."""
    if go == "next":
        return _answer(traveller, here, then)
    if go.startswith(("add:", "remove:")):
        return _change_entries(traveller, here, then, go)
    if go.startswith(lookups.ACTIONS):
        return _look_up(traveller, here, then, go)
    return _page(_unjudged(traveller, here), here, then)  # "start", or another language


def _answer(traveller: Traveller, page: Page, then: str) -> ResponseReturnValue:
    """Take the answers of one page; on to the next, or the same page again."""
    asked = traveller.journey.fields(page)
    sent = posted.read(asked, request.form)
    moved = traveller.filled(page, sent.answers)
    errors = moved.journey.errors_on(asked)
    seen = [error for error in errors if not sent.opened(error.field)]
    found = problems.find(asked, seen, sent, language())
    if found:
        return _page(moved, page, then, sent=sent, found=found, fields=asked), 422
    if len(moved.journey.fields(page)) > len(asked) or len(errors) > len(seen):
        return _page(moved, page, then, note="more_questions")
    following = None if then == CHECK else moved.journey.neighbour(page, 1)
    return check(moved) if following is None else _page(moved, following)


def _change_entries(traveller: Traveller, page: Page, then: str, go: str) -> str:
    """The same page with one entry more or less in a group, and everything else as it was typed."""
    asked = traveller.journey.fields(page)
    sent = posted.read(asked, request.form).with_entries(asked, go)
    return _page(traveller.filled(page, sent.as_typed), page, then, sent=sent, fields=asked)


def _look_up(traveller: Traveller, page: Page, then: str, go: str) -> str:
    """The same page with what a look-up found, and everything else as it was typed."""
    asked = traveller.journey.fields(page)
    sent = posted.read(asked, request.form)
    found = lookups.press(sent, go, site().lookups())
    return _page(traveller.filled(page, sent.as_typed), page, then, sent=sent, fields=asked, looked_up=found)


def _unjudged(traveller: Traveller, page: Page) -> Traveller:
    """The traveller with what stands on a page that is left without being finished."""
    return traveller.filled(page, posted.read(traveller.journey.fields(page), request.form).as_typed)


def _back(traveller: Traveller, here: Page | None, at: str, then: str) -> ResponseReturnValue:
    if here is None:
        pages = traveller.journey.pages
        return _page(traveller, pages[-1]) if at == CHECK and pages else _leave(traveller)
    moved = _unjudged(traveller, here)
    if then == CHECK and moved.journey.first_faulty() is None:
        return check(moved)
    previous = moved.journey.neighbour(here, -1)
    if previous is not None:
        return _page(moved, previous)
    if then == CHECK:  # something on this page keeps the check away: say what
        return _answer(traveller, here, then)
    return _page(moved, here, note="first_page") if moved.kept else _leave(traveller)


def _leave(traveller: Traveller) -> ResponseReturnValue:
    return redirect(link("pages.procedure", procedure=traveller.form.definition.procedure), 303)


def _page(
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
    """One page of questions; None is the first one. `fields` are those shown before, when it comes back with errors."""
    page = page or traveller.journey.pages[0]
    result = traveller.journey.result
    screen = Screen(
        language(),
        site().today(),
        site().lookups,
        result.answers,
        result.known,
        result.amounts,
        posted=sent,
        problems=found or (),
        typed=traveller.typed,
        found=looked_up or {},
    )
    context = traveller.context(traveller.journey.position(page))
    if note and not context["note"]:
        context["note"] = words()[note]
    return render_template(
        "page.html",
        **context,
        at=page.id,
        then=then,
        page={"title": page.title.pick(language()), "intro": page.intro.pick(language()) if page.intro else ""},
        items=items(fields or traveller.journey.fields(page), screen),
        errors=[(problem.target, problem.sentence) for problem in found or ()],
    )


def _amounts(traveller: Traveller) -> list[dict[str, str]]:
    """What the office or the applicant would pay, as it was computed."""
    yen = traveller.journey.result.amounts
    return [
        {
            "label": field.label.pick(language()),
            "value": say.yen(yen[field.id], language()),
            "hint": field.help.pick(language()) if field.help else "",
        }
        for field in traveller.journey.definition.fields
        if isinstance(field, AmountField) and field.paid_by != "nobody" and field.id in yen
    ]
