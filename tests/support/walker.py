"""A citizen on the way through a form, as a browser without scripts walks it."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any, Self

from support.gateway import PROCEDURE, Gateway, published

from todoke_gateway.core import draft as drafts
from todoke_gateway.core.catalogue import Published
from todoke_gateway.core.draft import Draft

FORM = f"/procedures/{PROCEDURE}/form"


class Walker:
    """A citizen with a browser; keeps what the last screen showed."""

    def __init__(self, gateway: Gateway, lang: str = "") -> None:
        self.gateway = gateway
        self.client = gateway.pages.test_client()
        self.lang = {"lang": lang} if lang else {}
        self.draft = self.at = self.then = ""
        self.asked: dict[str, str] = {}  # by page, what its screen says that it shows

    def post(self, go: str, fields: Mapping[str, Any] | None = None, path: str = FORM) -> Self:
        data = {"draft": self.draft, "at": self.at, "then": self.then, "go": go, **(fields or {})}
        if self.at in self.asked:
            data.setdefault(".asked", self.asked[self.at])
        self.answer = self.client.post(path, data=data, query_string=self.lang)
        self.text = html.unescape(self.answer.text)
        for name in ("draft", "at", "then"):
            found = re.search(f'name="{name}" value="([^"]*)"', self.answer.text)
            setattr(self, name, html.unescape(found[1]) if found else "")
        asked = re.search('name=".asked" value="([^"]*)"', self.answer.text)
        self.asked = {self.at: asked[1]} if asked else {}
        return self

    def begin_with(self, answers: dict[str, Any], form: Published | None = None) -> Self:
        """As if these answers had been given."""
        self.draft = drafts.write(Draft((form or published()).digest, answers))
        return self

    @property
    def answers(self) -> Mapping[str, Any]:
        return drafts.read(self.draft).answers

    @property
    def heading(self) -> str:
        return str(re.findall("<h1>(.*?)</h1>", self.text)[0])

    @property
    def problems(self) -> list[tuple[str, str]]:
        summary = re.search(r'class="errors".*?</ul>', self.text, re.DOTALL)
        return re.findall(r'<a href="#([^"]+)">(.*?)</a>', summary[0]) if summary else []
