"""The controls of a page as a browser would post them: names, and what stands in them or is chosen."""

from __future__ import annotations

from html.parser import HTMLParser


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._select = self._textarea = ""
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "input" and (given.get("type") not in {"radio", "checkbox"} or "checked" in given):
            self.found.append((given.get("name", ""), given.get("value", "on")))
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and "selected" in given:
            self.found.append((self._select, given["value"]))
        elif tag == "textarea":
            self._textarea, self._text = given["name"], []

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            # HTML drops a line feed at the very beginning.
            self.found.append((self._textarea, "".join(self._text).removeprefix("\n")))


def controls(page: str) -> list[tuple[str, str]]:
    """Name and value of each control with something in it or chosen, in the order of the page."""
    reader = _Reader()
    reader.feed(page)
    return reader.found
