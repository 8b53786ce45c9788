"""The language of a request: `?lang=en`, `?lang=easy`, or Japanese. Nothing is remembered; our links carry it on."""

from collections.abc import Mapping
from typing import Any

from flask import has_request_context, request, url_for

from todoke_gateway.web.texts import LANGUAGES, ui

NAMES = {"ja": "日本語", "easy": "やさしい日本語", "en": "English"}


def language() -> str:
    """The code of this request's language."""
    wanted = request.args.get("lang", "") if has_request_context() else ""
    return wanted if wanted in LANGUAGES else LANGUAGES[0]


def words() -> Mapping[str, str]:
    """The words of the pages in this request's language."""
    return ui(language())


def link(endpoint: str, **values: Any) -> str:
    """The address of a page in this request's language."""
    if language() != LANGUAGES[0]:
        values["lang"] = language()
    return url_for(endpoint, **values)


def others() -> list[dict[str, str]]:
    """The languages one can change to."""
    return [{"code": code, "name": NAMES[code], "tag": tag(code)} for code in LANGUAGES if code != language()]


def tag(code: str) -> str:
    """The language tag (BCP 47) of our code: easy Japanese is Japanese."""
    return "en" if code == "en" else "ja"
