"""A form that asks for files among its questions, and on a page of files and words alone."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from support import attaching
from support.gateway import published

from todoke_catalog import templates
from todoke_gateway.core.catalogue import Published


def said(words: str) -> dict[str, Any]:
    """Words in three languages."""
    return {"ja": words, "easy": f"やさしい {words}", "en": f"{words} in English"}


TITLE, INTRO = said("健診結果を添える"), said("氏名と受診日が読めるように撮影してください。\n黒塗りは無効です。")
HEADING = {"type": "heading", "id": "sheets", "label": said("結果の用紙"), "help": said("全部のページ")}
NOTICE = {"type": "notice", "id": "bright", "label": said("明るい所で"), "body": said("影を入れないでください。")}
FOLDED = {**NOTICE, "id": "older", "label": said("古い用紙"), "body": said("昨年のものは使えません。"), "folded": True}
PAPER = {**attaching.PHOTO, "id": "paper", "label": said("結果の写し"), "required": False}
PLACE = {**attaching.PHOTO, "id": "place", "label": said("場所の写真"), "required": False}
WHERE = {"type": "text", "id": "where", "label": said("上の写真の場所"), "max_chars": 20, "required": False}
PLACES = {"id": "places", "title": said("場所"), "intro": said("場所の説明"), "fields": [PLACE, WHERE]}
PAPERS = {"id": "papers", "title": TITLE, "intro": INTRO, "fields": [HEADING, NOTICE, PAPER, FOLDED]}


def definition(*pages: dict[str, Any], level: int = 1) -> dict[str, Any]:
    """The survey's questions, then these pages."""
    survey = json.loads(templates.read(templates.LIBRARY_SURVEY))
    identity = {"level": level, "reason": {"ja": "返事をするため"}}
    return {**survey, "procedure": f"papers-{level}", "identity": identity, "pages": [*survey["pages"], *pages]}


@cache
def form(level: int = 1) -> Published:
    """The form as its municipality publishes it."""
    return published(definition=definition(PLACES, PAPERS, level=level))
