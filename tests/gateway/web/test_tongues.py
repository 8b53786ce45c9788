"""What is there in Japanese only says so on an English page, on every screen, and nowhere shows its mark as text."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from support import attaching, everykind
from support.everykind import CHILDREN, EVERY_KIND
from support.gateway import NOW, PROCEDURE, Gateway, fill_in, published
from support.walker import Walker

from todoke_catalog import templates
from todoke_catalog.texts import Text
from todoke_gateway.core.catalogue import Published
from todoke_gateway.web.wording import filled, joined, said
from todoke_kit.web.tongues import InJapanese

JAPANESE = re.compile("[ぁ-ゖァ-ヺ一-鿿]")
# Names, which are in no language (WCAG 2.2, 3.1.2), and an era's, which stands beside how it is spelt in English.
NAMES = ("ミホン タロウ", "令和", "平成", "昭和", "大正", "明治")
NO_CONTENT = {"meta", "link", "input", "br", "hr", "img", "path", "rect", "circle", "use"}
SPOKEN = {"aria-label", "title", "placeholder", "alt", "aria-description"}


class Reader(HTMLParser):
    """Reads a page as somebody who only knows the language that each part says it is in."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.unmarked: list[str] = []
        self.marked: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        lang = own.get("lang") or (self.open[-1][1] if self.open else "")
        self.unmarked += [f"{tag} {name}" for name in SPOKEN if lang != "ja" and JAPANESE.search(own.get(name) or "")]
        if tag not in NO_CONTENT:
            self.open.append((tag, lang))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        inside = {tag for tag, _ in self.open}
        if "<span" in data and "script" not in inside:
            self.unmarked.append(data)
        if JAPANESE.search(data) and self.open[-1][1] == "ja":
            self.marked.append(data.strip())
        elif JAPANESE.search(OWN.sub("", data)) and not inside & {"script", "style", "title"}:
            self.unmarked.append(data.strip())


def without_english(plain: Any) -> Any:
    """A definition whose texts are there in Japanese only."""
    if isinstance(plain, dict):
        return {name: without_english(one) for name, one in plain.items() if not (name == "en" and "ja" in plain)}
    return [without_english(one) for one in plain] if isinstance(plain, list) else plain


def japanese(name: str, **changes: Any) -> Published:
    return published(definition=without_english(json.loads(templates.read(name)) | changes))


DOCK = japanese(PROCEDURE)
SURVEY = japanese(templates.LIBRARY_SURVEY)
CONSULTATION = japanese(
    templates.LIBRARY_SURVEY, procedure="consultation", identity={"level": 1, "reason": {"ja": "返事を送るため"}}
)
LEFT_QUICKLY = japanese("childcare-consultation")
MANY = [{"value": f"o{number}", "label": {"ja": f"選択肢{number}"}} for number in range(9)]  # become a list
EVERYTHING = everykind.form(
    *EVERY_KIND, CHILDREN, everykind.field("choice", options=MANY) | {"id": "many"}, procedure="everything"
)
STOPPED = everykind.form(CHILDREN, procedure="stopped", open=False, reason={"ja": "大雨のため"})
FILES = published(definition=without_english(attaching.form().bundle.definition))
GATEWAY = Gateway(DOCK, SURVEY, CONSULTATION, LEFT_QUICKLY, EVERYTHING, STOPPED, FILES)
FILED = GATEWAY.submit(fill_in(DOCK, GATEWAY.challenge()))[1]
GOLDEN = {
    name: one for name, one in templates.golden_answers(NOW.date()).items() if name not in {"receipt", "result_sheet"}
}
SURVEYED = templates.golden_answers(NOW.date(), templates.LIBRARY_SURVEY)


def shown(path: str) -> str:
    return GATEWAY.pages.test_client().get(path).text


def walked(form: Published, go: str, answers: dict[str, Any], to: str = "form", **fields: str) -> str:
    walker = Walker(GATEWAY, "en").begin_with(answers, form)
    walker.at = fields.pop("at", "check")
    ticket = str(GATEWAY.filing.ticket())
    path = f"/procedures/{form.definition.procedure}/{to}"
    return walker.post(go, {"ticket": ticket, **fields}, path).answer.text


def typed(answer: Any) -> list[str]:
    """The words in an answer; in which language somebody types them, nobody knows."""
    if isinstance(answer, dict | list):
        return [one for part in (answer.values() if isinstance(answer, dict) else answer) for one in typed(part)]
    return [answer] if isinstance(answer, str) else []


OWN = re.compile("|".join(map(re.escape, [*NAMES, *typed([GOLDEN, SURVEYED])])))


ONE_CHILD = {
    "children.entries": "1",
    "children.0.asked": "child_name child_birth abroad brothers agreed",
    "children.0.brothers": "1",
    "children.0.child_birth.era": "AD",
    "children.0.child_birth.year": "x",
}
SCREENS = {
    "catalogue": lambda: shown("/?lang=en"),
    "start": lambda: shown(f"/procedures/{PROCEDURE}?lang=en"),
    "start of a stopped one": lambda: shown("/procedures/stopped?lang=en"),
    "page": lambda: walked(DOCK, "start", {}),
    "page with errors": lambda: walked(DOCK, "next", {}, at="page_applicant"),
    "urgent words": lambda: walked(LEFT_QUICKLY, "start", {"worry": "死にたい"}),
    "every kind": lambda: walked(EVERYTHING, "add:children", {}, at="p", **{"children.entries": "1"}),
    "every kind with errors": lambda: walked(EVERYTHING, "next", {}, at="p", **ONE_CHILD),
    "check": lambda: walked(DOCK, "check", GOLDEN),
    "check of who may not apply": lambda: walked(DOCK, "check", {**GOLDEN, "health_check_taken": True}),
    "check of the survey": lambda: walked(SURVEY, "check", SURVEYED),
    "signing": lambda: walked(DOCK, "", GOLDEN, to="sign"),
    "address": lambda: walked(CONSULTATION, "ask", SURVEYED, to="contact"),
    "files": lambda: walked(FILES, "show", SURVEYED, to="files", at="files"),
    "saved": lambda: walked(DOCK, "save", GOLDEN, to="save"),
    "sent": lambda: walked(SURVEY, "", SURVEYED, to="send"),
    "receipt": lambda: GATEWAY.pages.test_client().post("/receipt?lang=en", data={"proof": FILED["receipt"]}).text,
    "stopped on the way": lambda: walked(STOPPED, "show", {}, at="p"),
}


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_marks_what_is_there_in_japanese_only(name):
    page = SCREENS[name]()
    assert '<html lang="en">' in page
    read = Reader(page)
    assert read.unmarked == []
    assert read.marked


@pytest.mark.parametrize("lang", ["ja", "easy"])
def test_on_a_japanese_page_nothing_needs_a_mark(lang):
    page = shown(f"/procedures/{PROCEDURE}?lang={lang}")
    assert '<html lang="ja">' in page
    assert '<span lang="ja">' not in page


def test_a_title_has_no_mark_in_it():
    for name in ("start", "page", "check", "signing", "address", "files", "saved"):
        [title] = re.findall("<title>(.*?)</title>", SCREENS[name](), re.DOTALL)
        assert JAPANESE.search(title)
        assert "span" not in title


def test_what_is_there_in_english_is_not_marked_with_what_stands_beside_it():
    page = SCREENS["every kind with errors"]()
    assert 'Child 1: <bdi lang="ja">名前</bdi>' in page
    assert '<span lang="ja">Child' not in page


class TestWords:
    HOSTILE = "日本<b>&"

    def test_that_are_there_in_english_have_no_mark(self):
        assert not isinstance(said(Text("犬", en="dog"), "en"), InJapanese)
        assert not isinstance(said(Text("犬"), "easy"), InJapanese)
        assert said(None, "en") == ""

    def test_keep_their_mark_inside_of_others_and_are_escaped_once(self):
        marked = said(Text(self.HOSTILE), "en")
        inside = '<bdi lang="ja">日本&lt;b&gt;&amp;</bdi>'
        assert marked.__html__() == inside.replace("bdi", "span")
        assert filled("<{label}> {rest}", label=marked, rest="<i>").__html__() == f"&lt;{inside}&gt; &lt;i&gt;"
        assert joined(" & ", ["<", marked]).__html__() == f"&lt; &amp; {inside}"
        assert filled("{a}", a="<") == joined("", ["<"]) == "<"
