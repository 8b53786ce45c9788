"""The states of the citizens' pages beside the plain way: what is refused, full, renewed, saved, looked up, translated.

The plain way is in `support.plainstates`; tests/gateway/web/test_states*.py walk both.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

from support import attaching, papers
from support.gateway import NOW, PROCEDURE, fill_in, members, published, survey
from support.pagesites import (
    BOOKING,
    CLOSING,
    GATEWAYS,
    HELPED,
    LAWFUL,
    LOOKED_UP,
    MANY_TONGUES,
    MORE,
    NUMBERS,
    OLD,
    OPENING,
    URGENT,
)

from todoke_catalog import templates
from todoke_evidence import cancellation
from todoke_gateway.core import draft as drafts
from todoke_gateway.core.catalogue import Published
from todoke_gateway.core.draft import Draft
from todoke_gateway.core.entry_ids import EntryIds
from todoke_gateway.core.saved import CODE_BYTES, Progress, code_from
from todoke_gateway.saving import Asked, Wish

Fields = dict[str, str]


@dataclass(frozen=True)
class State:
    """How one comes to a state: the address, what is posted to it, and what stands there then.

    `press` is opened or pressed there; `lang` is the page's, where it is not the walk's own.
    """

    path: str
    posted: Fields | Callable[[], Fields] | None = None
    shown: str = "h1"
    site: str = ""
    press: str = ""
    lang: str = ""

    @property
    def fields(self) -> Fields | None:
        """What is posted, made now where it can be used once only; beside the loop that Playwright runs here."""
        if not callable(self.posted):
            return self.posted
        with ThreadPoolExecutor(1) as beside:
            return beside.submit(self.posted).result()

    def address(self, lang: str) -> str:
        """The path with the language and the site."""
        more = [f"lang={self.lang or lang}", *([f"site={self.site}"] if self.site else [])]
        return f"{self.path}{'&' if '?' in self.path else '?'}{'&'.join(more)}"


def _golden(procedure: str = PROCEDURE) -> dict[str, Any]:
    files = {"receipt", "result_sheet"}
    return {k: v for k, v in templates.golden_answers(NOW.date(), procedure).items() if k not in files}


GOLDEN, SURVEYED = _golden(), _golden(templates.LIBRARY_SURVEY)
WORRIED = _golden("childcare-consultation") | {"health": "死にたいと言います"}
HELPED_HERE = {
    "children.entries": "1",
    "children.0.asked": "child_name child_birth abroad country brothers agreed",
    "at_least.entries": "0",
}
MY_NUMBER = "１２３４ー５６７８ー９０１８"
UNKNOWN = code_from(b"\xab" * CODE_BYTES)


def _way(form: Published, screen: str = "form") -> str:
    return f"/procedures/{form.definition.procedure}/{screen}"


def _at(form: Published, answers: dict[str, Any], at: str, go: str = "show", **more: str) -> Fields:
    """What a screen posts: where one is, and what was pressed there."""
    return {"draft": drafts.write(Draft(form.digest, answers)), "at": at, "go": go, **more}


def _ticket(site: str, form: Published, answers: dict[str, Any]) -> Fields:
    return _at(form, answers, "check", "", ticket=str(GATEWAYS[site].filing.ticket()))


def _saved(form: Published, answers: dict[str, Any], at: str, go: str = "resume", seen: str = "") -> Fields:
    """The code of what was just saved."""
    questions = {one.id: "前の版の質問" for one in form.definition.fields} | {"gone": "前の版だけの質問"}
    progress = Progress(form.definition.procedure, form.digest, at, answers, questions)
    return {"code": asyncio.run(MORE.saving.save(Wish(progress, "192.0.2.1"))).code, "go": go, "seen": seen}


def _deleting(go: str, known: int = 1) -> Fields:
    """What the page with the code sends where what was saved is to be deleted; `known` is the revision it knows of."""
    mark = drafts.Mark(_saved(survey(), SURVEYED, "page_use")["code"], known)
    held = drafts.write(Draft(survey().digest, SURVEYED, mark))
    return {**_at(survey(), {}, "page_use", go), "draft": held}


def _conflict() -> Fields:
    """What a screen saves over something newer, of which it knows nothing."""
    code = _saved(survey(), SURVEYED, "page_use")["code"]
    mark = drafts.Mark(code, asyncio.run(MORE.saving.resume(Asked(code, "192.0.2.1"))).revision + 5)
    return {**_at(survey(), {}, "page_use", "save"), "draft": drafts.write(Draft(survey().digest, {}, mark))}


def _taken_away() -> Fields:
    """What a screen brings that shows an entry which a newer draft has no more."""
    gone = "0123abcd"
    held = drafts.write(Draft(HELPED.digest, {}, entry_ids=EntryIds(gone=[gone])))
    told = {"at_least.entries": "1", "at_least.ids": gone, "at_least.0.child_name.given": "花子"}
    shown = {"at_least.0.asked": "child_name", ".asked": "at_least"}
    return {**_at(HELPED, {}, "p", "save"), **told, **shown, "draft": held}


def _proof() -> Fields:
    """The receipt of what a card signed, as somebody kept it."""
    return {"proof": str(MORE.submit(fill_in(published(), MORE.challenge()))[1]["receipt"])}


def _looked_up(part: str, *, postcode: str = "", bank: str = "", branch: str = "", shown: str = "found") -> State:
    """A page on which a look-up was pressed."""
    typed = {"postal_address.postcode": postcode, "bank_account.bank": bank, "bank_account.branch": branch}
    fields = _at(LOOKED_UP, {}, "p", f"find:{part}", **typed)
    return State(_way(LOOKED_UP), fields, f".look-up__{shown}", "more")


def _translated(lang: str = "ar") -> dict[str, State]:
    """The way through a form in a further language, written from the right."""
    there = partial(State, site="more", lang=lang)
    start, way = "/procedures/tongues", _way(MANY_TONGUES)
    return {
        "start in Arabic": there(start),
        "page in Arabic": there(way, _at(MANY_TONGUES, {}, "page_applicant")),
        "page with errors in Arabic": there(way, _at(MANY_TONGUES, {}, "page_exam", "next"), ".errors"),
        "check in Arabic": there(way, _at(MANY_TONGUES, GOLDEN, "check", "check"), ".section-head"),
        "signing in Arabic": there(
            _way(MANY_TONGUES, "sign"), _at(MANY_TONGUES, GOLDEN, "check"), "#work:not([hidden])"
        ),
    }


_more = partial(State, site="more")
STATES = {
    # What a municipality may offer, or not
    "nothing offered": State("/", shown=".notice", site="empty"),
    "catalogue with few and no places left": _more("/", shown=".tag[data-tone=warning]"),
    "only those that are open": _more("/?now=1&q=%E5%8A%A9%E6%88%90", shown="input[name=now]:checked"),
    "a department's": _more(f"/?department={published().definition.department.ja}", shown="#procedures"),
    "start with a waiting list": _more(f"/procedures/{PROCEDURE}", shown=".notice"),
    "start before it opens": _more("/procedures/opening", shown=".notice"),
    "start in its last hour": _more("/procedures/closing", shown=".notice"),
    "start with a number's law and places": _more("/procedures/lawful"),
    "start of one to sign in for": _more("/procedures/library-card"),
    "start with more languages": _more("/procedures/tongues", press=".more-languages summary"),
    "page with more languages": _more(
        _way(MANY_TONGUES), _at(MANY_TONGUES, {}, "page_applicant"), press=".more-languages summary"
    ),
    **_translated(),
    # On a page of questions
    "page with places taken": _more(_way(BOOKING), _at(BOOKING, {}, "p")),
    "page in the last hour": _more(_way(CLOSING), _at(CLOSING, GOLDEN, "check", "page:page_applicant"), ".closing"),
    "page of who writes of need": _more(_way(URGENT), _at(URGENT, WORRIED, "page_consent"), ".closing"),
    "page with an amount": _more(
        _way(published()), _at(published(), GOLDEN, "check", "page:page_exam"), ".result__value"
    ),
    "page with an amount to come": _more(_way(published()), _at(published(), {}, "page_exam"), ".result"),
    "page with help": _more(_way(HELPED), _at(HELPED, {}, "p"), ".field__hint"),
    "page with help and errors": _more(_way(HELPED), _at(HELPED, {}, "p", "next", **HELPED_HERE), ".errors"),
    "page without a script": _more(_way(LOOKED_UP), _at(LOOKED_UP, {}, "p", noscript="1"), "textarea.input"),
    "postcode of one town": _looked_up("postal_address.postcode", postcode="9990001"),
    "postcode of two towns": _looked_up("postal_address.postcode", postcode="9990002", shown="choices"),
    "postcode of thirty": _looked_up("postal_address.postcode", postcode="9990099"),
    "banks to choose": _looked_up("bank_account.bank", bank="見本", shown="choices"),
    "branches to choose": _looked_up("bank_account.branch", bank="9990", branch="東京", shown="choices"),
    "no such bank": _looked_up("bank_account.bank", bank="zzzz"),
    "a 個人番号 where none may stand": _more(
        _way(survey()), _at(survey(), SURVEYED, "page_wishes", "next", comment=MY_NUMBER), ".errors"
    ),
    "too much for one page": _more(
        _way(survey()),
        _at(survey(), SURVEYED, "page_wishes", "back", comment="長" * 60_000),
        ".notice[data-tone=error]",
    ),
    "more questions": _more(_way(published()), _at(published(), {}, "check", "check"), ".notice[data-tone=info]"),
    "page of a renewed version": _more(
        "/procedures/renewed/form", _at(OLD, GOLDEN, "page_applicant"), ".notice[data-tone=info]"
    ),
    # At the check and after it
    "check of a renewed version": _more(
        "/procedures/renewed/form", _at(OLD, GOLDEN, "check", "check"), ".notice[data-tone=info]"
    ),
    "check in the last hour": _more(_way(CLOSING), _at(CLOSING, GOLDEN, "check", "check"), ".closing"),
    "check of who writes of need": _more(_way(URGENT), _at(URGENT, WORRIED, "check", "check"), ".closing"),
    "check of who filed before": State(
        _way(survey(), "send"),
        partial(_ticket, "filed before", survey(), SURVEYED),
        ".notice[data-tone=error]",
        "filed before",
    ),
    "check where no place is left": _more(
        _way(LAWFUL), _at(LAWFUL, SURVEYED, "check", "check"), ".notice + .before-sending"
    ),
    "check of times that are taken": _more(
        _way(BOOKING), _at(BOOKING, {"when": ["s0", "s1"]}, "check", "check"), "ul + .before-sending"
    ),
    "check of a ticket that is over": _more(
        _way(survey(), "send"), _at(survey(), SURVEYED, "check", "", ticket="x"), ".notice[data-tone=info]"
    ),
    "files of several pages": _more(
        _way(papers.form()), _at(papers.form(), SURVEYED, "check", "files"), ".questions__intro"
    ),
    "signing with files of several pages": _more(
        _way(papers.form(3), "sign"), _at(papers.form(3), SURVEYED, "check"), "#work:not([hidden])"
    ),
    "signing in": _more(_way(members(), "sign"), _at(members(), SURVEYED, "check"), "#work:not([hidden])"),
    "signing without any door": State(
        _way(published(), "sign"), _at(published(), GOLDEN, "check"), "#work .notice", "no door"
    ),
    "stopped before it opens": _more(_way(OPENING), _at(OPENING, GOLDEN, "page_applicant"), ".notice"),
    "receipt with times": _more(
        _way(BOOKING, "send"), lambda: _ticket("more", BOOKING, {"when": ["s2", "s0"]}), ".keep form[action*='/time']"
    ),
    "receipt of a form with places": _more(
        _way(LAWFUL, "send"), lambda: _ticket("more", LAWFUL, SURVEYED), ".notice[data-tone=info]"
    ),
    "receipt that was kept": _more("/receipt", _proof, ".panel"),
    # What was filed
    **{f"status {name}": _more(f"/status/{number}") for name, number in NUMBERS.items() if name != "broken"},
    "cancellation sent": _more(
        f"/status/{NUMBERS['open']}/cancel", {"code": cancellation.code(NUMBERS["open"].encode()[:16])}
    ),
    # Saving and going on
    "saved": _more(_way(published(), "save"), _at(published(), GOLDEN, "page_applicant", "save"), ".panel"),
    "saved with what was taken away": _more(_way(HELPED, "save"), _taken_away, ".notice + .panel"),
    "saving over something newer": _more(_way(survey(), "save"), _conflict, ".notice"),
    "saving is away": State(
        _way(survey(), "save"), _at(survey(), SURVEYED, "page_use", "save"), ".notice[data-tone=error]", "saving away"
    ),
    "saving is away, at the files": State(
        _way(attaching.form(), "save"),
        _at(attaching.form(), SURVEYED, "files", "save"),
        ".notice[data-tone=error]",
        "saving away",
    ),
    "not saved with a 個人番号": _more(
        _way(survey(), "save"), _at(survey(), SURVEYED, "page_wishes", "save", comment=MY_NUMBER), ".errors"
    ),
    "code to go on with": _more("/saved"),
    "code that is missing": _more("/saved", {"code": "", "go": "resume"}, ".errors"),
    "code that is mistyped": _more("/saved", {"code": "x", "go": "resume"}, ".errors"),
    "code that is over": _more("/saved", {"code": UNKNOWN, "go": "resume"}, ".errors"),
    "gone on": _more("/saved", lambda: _saved(published(), GOLDEN, "page_applicant"), ".notice[data-tone=info]"),
    "gone on with a renewed version": _more(
        "/saved", lambda: _saved(OLD, {**GOLDEN, "gone": "x"}, "page_applicant"), ".notice[data-tone=info]"
    ),
    "gone on before it opens": _more("/saved", lambda: _saved(OPENING, GOLDEN, "page_applicant"), ".notice"),
    "gone on with a form that is gone": _more(
        "/saved", lambda: _saved(attaching.form(), SURVEYED, "page_use"), ".errors"
    ),
    "asked whether to discard": _more("/saved", lambda: _saved(survey(), SURVEYED, "page_use", "discard")),
    "asked whether to discard something newer": _more(
        "/saved", lambda: _saved(survey(), SURVEYED, "page_use", "discard", "2"), ".notice[data-tone=warning]"
    ),
    "discarded": _more("/saved", lambda: _saved(survey(), SURVEYED, "page_use", "discard", "1")),
    "asked whether to discard, with the form in progress": _more(
        _way(survey(), "discard"), lambda: _deleting("discard")
    ),
    "asked whether to discard something newer, with the form in progress": _more(
        _way(survey(), "discard"), lambda: _deleting("really", 2), ".notice[data-tone=warning]"
    ),
    "discarded, with the form in progress": _more(_way(survey(), "discard"), lambda: _deleting("really")),
    # Refusals and faults
    "a fault of ours": _more(f"/status/{NUMBERS['broken']}"),
    "another way to ask": _more("/receipt/file"),
    "no such form, with what was typed": _more(
        "/procedures/gone/form", _at(survey(), {}, "p", comment="長い文章"), press="main details summary"
    ),
    "no such draft, with what was typed": _more(
        _way(survey()), {"draft": "x", "comment": "長い文章"}, press="main details summary"
    ),
    "more than is read": State("/status", {"number": "0000-0000-0000-0000"}, site="little room"),
    "turned away: too many": State("/", site="overloaded"),
    "turned away: too many of one": State("/", site="too_many_at_once"),
    "turned away: too slow": State("/", site="request_too_slow"),
    "turned away: too large": State("/", site="request_too_large"),
}
