"""Everything that a page shows somebody who is asked something, in its order: words with their language, and inputs."""

from __future__ import annotations

from html.parser import HTMLParser

EMPTY = {"meta", "link", "input", "br", "hr", "img", "path", "rect", "circle", "use"}
TYPED_INTO = ("type", "data-width", "inputmode", "maxlength")
Seen = tuple[str, ...]


class Reader(HTMLParser):
    """Reads what is within elements of a class, without what is within those of others."""

    def __init__(self, text: str, within: str, without: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self.open: list[tuple[str, str, bool | None]] = []  # the tag, its language, whether what is in it counts
        self.within, self.without = within, without
        self.seen: list[Seen] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        _, lang, counts = self.open[-1] if self.open else ("", "", None)
        classes = {*own.get("class", "").split(), f"{own.get('name')}={own.get('value', '').partition(':')[0]}"}
        if counts is None and self.within in classes:
            counts = True
        if counts and classes & self.without:
            counts = False
        if tag in {"input", "textarea", "select"} and counts and own.get("type") != "hidden":
            self.seen.append((tag, *(own.get(name, "") for name in TYPED_INTO)))
        if tag not in EMPTY:
            self.open.append((tag, own.get("lang", lang), counts))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in EMPTY:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and self.open and self.open[-1][2]:
            self.seen.append((" ".join(data.split()), self.open[-1][1]))


def seen(text: str, within: str, *without: str) -> list[Seen]:
    """What stands within the elements of this class; `without` are classes, or the name of a button and its value."""
    return Reader(text, within, frozenset(without)).seen
