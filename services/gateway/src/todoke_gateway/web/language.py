"""The language of a request: `?lang=en`, `?lang=easy`, one of our forms' own as `?lang=vi`, or Japanese.

Nothing is remembered; our links carry it on.
"""

from collections.abc import Mapping
from typing import Any

from flask import has_request_context, request, url_for

from todoke_catalog import endonyms
from todoke_gateway.web.site import own_form, site
from todoke_gateway.web.texts import LANGUAGES, ui

NAMES = {"ja": "日本語", "easy": "やさしい日本語", "en": "English"}


def language() -> str:
    """The code of this request's language: ours, or the tag of one that a form offered here has texts in."""
    wanted = request.args.get("lang", "") if has_request_context() else ""
    known = wanted in LANGUAGES or (bool(wanted) and site().catalogue.speaks(wanted))
    return wanted if known else LANGUAGES[0]


def words() -> Mapping[str, str]:
    """The words of the pages in this request's language."""
    return ui(language())


def link(endpoint: str, **values: Any) -> str:
    """The address of a page in this request's language."""
    if language() != LANGUAGES[0]:
        values["lang"] = language()
    return url_for(endpoint, **values)


def in_language(code: str, procedure: str) -> str:
    """Where a screen is asked for in another language: at its own address or, opened by a code, at its form's."""
    at_home = "procedure" in (request.view_args or {})
    return f"?lang={code}" if at_home else url_for("saved.go_on", procedure=procedure, lang=code)


def others() -> list[dict[str, str | bool]]:
    """The languages one can change to: ours, and on a form's own pages those that the form has (`further`)."""
    offered = (*LANGUAGES, *_of_form())
    return [
        {"code": code, "name": name(code), "tag": tag(code), "further": code not in LANGUAGES}
        for code in offered
        if code != language()
    ]


def name(code: str) -> str:
    """What a language calls itself."""
    return NAMES.get(code) or endonyms.name(code)


def tag(code: str) -> str:
    """The language tag (BCP 47) of our code: easy Japanese is Japanese."""
    return "ja" if code == "easy" else code


def _of_form() -> tuple[str, ...]:
    form = own_form()
    return form.languages if form else ()
