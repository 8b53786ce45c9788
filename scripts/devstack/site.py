"""A citizen's browser as far as the journey needs one: pages, their hidden fields and data, forms and JSON calls."""

from __future__ import annotations

import http.client
import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from devstack.errors import StepError

SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server answered."""

    status: int
    text: str

    def expect(self, status: int) -> Answer:
        """The same answer.

        :raises StepError: when its status is another.
        """
        if self.status != status:
            raise StepError(f"the server answered {self.status} instead of {status}: {_gist(self.text)}")
        return self

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.text)

    def hidden(self, name: str) -> str:
        """The value of a hidden field of the page's forms; they all carry the same.

        :raises StepError: when the page has no such field.
        """
        return _read(self.text).take("input", "name", name)

    def data(self, element_id: str) -> Any:
        """The JSON that the page carries for its script.

        :raises StepError: when the page carries none.
        """
        return json.loads(_read(self.text).take("script", "id", element_id))

    def current_step(self) -> str:
        """The words of the list item that the page marks as where things stand, or nothing."""
        return _read(self.text).current_step.strip()


class Site:
    """One web server, asked directly: proxies are for the world outside."""

    def __init__(self, address: str) -> None:
        self._address = address

    def get(self, path: str) -> Answer:
        """Asks for a page."""
        return self._ask("GET", path, None, {})

    def submit(self, path: str, fields: dict[str, str]) -> Answer:
        """Sends a form as a browser does."""
        return self._post(path, urlencode(fields).encode(), "application/x-www-form-urlencoded")

    def call(self, path: str, body: Any) -> Answer:
        """Sends JSON as a page's script does."""
        return self._post(path, json.dumps(body).encode(), "application/json")

    def put(self, path: str, body: bytes, token: str) -> Answer:
        """Sends bytes under a bearer token."""
        return self._ask("PUT", path, body, {"Authorization": f"Bearer {token}"})

    def _post(self, path: str, body: bytes, kind: str) -> Answer:
        return self._ask("POST", path, body, {"Content-Type": kind, "Origin": f"http://{self._address}"})

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection(self._address, timeout=SECONDS)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return Answer(response.status, response.read().decode("utf-8"))
        finally:
            connection.close()


class _Elements(HTMLParser):
    """Collects hidden fields by name, scripts by id, and the words of the current step (WAI-ARIA aria-current)."""

    def __init__(self) -> None:
        super().__init__()
        self.current_step = ""
        self._found: dict[tuple[str, str, str], str] = {}
        self._script: tuple[str, str, str] | None = None
        self._in_current_step = False

    def take(self, tag: str, attribute: str, value: str) -> str:
        """The value of a field, or the text of a script."""
        try:
            return self._found[tag, attribute, value]
        except KeyError:
            raise StepError(f"the page has no {tag} with {attribute} '{value}'") from None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes fields; opens scripts and the current step."""
        values = {name: value or "" for name, value in attrs}
        if tag == "input" and values.get("type") == "hidden":
            self._found[tag, "name", values["name"]] = values["value"]
        elif tag == "script" and "id" in values:
            self._script = (tag, "id", values["id"])
        elif tag == "li":
            self._in_current_step = values.get("aria-current") == "step"

    def handle_data(self, data: str) -> None:
        """Collects the text of what is open."""
        if self._script is not None:
            self._found[self._script] = self._found.get(self._script, "") + data
        elif self._in_current_step:
            self.current_step += data

    def handle_endtag(self, tag: str) -> None:
        """Closes scripts and list items."""
        if tag == "script":
            self._script = None
        elif tag == "li":
            self._in_current_step = False


def _read(page: str) -> _Elements:
    elements = _Elements()
    elements.feed(page)
    elements.close()
    return elements


def _gist(text: str) -> str:
    """What an answer says in a line: the title of a page, or the beginning of anything else."""
    title = re.search(r"<title>(.*?)</title>", text, re.DOTALL)
    return title[1].strip() if title else text[:300]
