"""What there is to say of a form that is not taken, or not for much longer: sentences with days, hours and reasons."""

from collections.abc import Callable, Mapping
from datetime import datetime

from flask import make_response, render_template
from flask.typing import ResponseReturnValue

from todoke_gateway.core import standing
from todoke_gateway.core.catalogue import Published
from todoke_gateway.web import say, texts
from todoke_gateway.web.language import language
from todoke_gateway.web.site import site
from todoke_gateway.web.wording import filled, of_pages, said
from todoke_kit.web.tongues import InJapanese

CODES = ("form_closed", "form_withdrawn", "form_superseded", "reception_not_open", "reception_closed")
STATUS = 409


def refusal(form: Published) -> str | None:
    """Why nothing new is taken under a version now."""
    return standing.refusal(site().catalogue, form, site().now())


def accepting(form: Published) -> bool:
    """Whether one can apply now."""
    return refusal(form) is None


def sentence(code: str, form: Published, language_: str) -> str:
    """What a code of `standing.refusal` means for a form."""
    explaining = standing.explaining(site().catalogue, form, code)
    return texts.sentence(code, language_, **facts(explaining, language_, japanese=InJapanese))


def facts(form: Published | None, language_: str, japanese: Callable[[str], str] = str) -> Mapping[str, str]:
    """What such sentences are filled in with; nothing is known of a form that is None.

    `japanese` is what becomes of a reason in English words that is there in Japanese only: pages mark it.
    """
    if form is None:
        return {"opens": "", "closes": "", "reason": ""}
    period, reason = form.definition.period, form.bundle.reason
    words = ""
    if reason:
        words = reason.get(of_pages(language_)) or (japanese if language_ == "en" else str)(reason["ja"])
    return {
        "opens": _moment(period.opens_at, language_),
        "closes": _closing(period.closes_at, language_),
        "reason": filled(texts.ui(language_)["stopped_reason"], reason=words) if words else "",
    }


def period(form: Published, language_: str) -> str:
    """From when until when a form takes applications."""
    own, stated = texts.ui(language_), form.definition.period
    opens, closes = _moment(stated.opens_at, language_), _closing(stated.closes_at, language_)
    if opens and closes:
        return own["period_between"].format(opens=opens, closes=closes)
    if opens:
        return own["period_from"].format(opens=opens)
    return own["period_until"].format(closes=closes) if closes else own["always_open"]


def closing(form: Published, language_: str) -> str:
    """A warning within the last hour, else nothing."""
    if not standing.closes_soon(form, site().now()):
        return ""
    return texts.ui(language_)["closes_soon"].format(**facts(form, language_))


def stopped(code: str, form: Published, context: Mapping[str, object]) -> ResponseReturnValue:
    """The screen for who has begun and cannot file now: why, whom to ask, and every answer as it was given."""
    definition = form.definition
    page = render_template(
        "stopped.html",
        **context,
        sentence=sentence(code, form, language()),
        department=said(definition.department, language()),
        phone=definition.contact.phone,
        hours=said(definition.contact.hours, language()),
    )
    return make_response(page, STATUS)


def _moment(value: datetime | None, language_: str) -> str:
    return say.moment(value, language_) if value else ""


def _closing(value: datetime | None, language_: str) -> str:
    return say.closing(value, language_) if value else ""
