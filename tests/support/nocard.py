"""Applications that no card signs, through the pages of a running stack as a browser without a script sends them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec
from support.mail import Mailbox, plain
from support.stack import Stack

from devstack import configs, toml
from devstack.site import Answer, Site
from todoke_catalog import templates
from todoke_evidence import canonical

CONSULTATION = "consultation"
_NUMBER = re.compile(r"panel__value[^>]*>([^<]+)<")
_CODE = re.compile(r"[0-9]{8}")


def publish_consultation(stack: Stack, folder: Path) -> None:
    """Publishes the survey once more, as a form that asks for a verified address (level 1)."""
    reason = {"ja": "返事を送る先を確かめるため"}
    survey = json.loads(templates.read(templates.LIBRARY_SURVEY))
    stack.publish(folder, {**survey, "procedure": CONSULTATION, "identity": {"level": 1, "reason": reason}})


@contextmanager
def mailing(stack: Stack, box: Mailbox) -> Iterator[None]:
    """The gateway, started anew with a mail server, and in the end without one again."""
    file, settings = stack.layout.config / "gateway.toml", configs.gateway(stack.parts)
    try:
        stack.stop("gateway")
        toml.write(file, msgspec.structs.replace(settings, mail=plain(box)))
        stack.start("gateway")
        yield
    finally:
        stack.stop("gateway")
        toml.write(file, settings)
        stack.start("gateway")


class Visit:
    """One who fills in a form and has come to its check page."""

    def __init__(self, stack: Stack, procedure: str, answers: Mapping[str, object]) -> None:
        self._site = Site(stack.layout.address("gateway"))
        self._procedure = procedure
        draft = json.loads(self._post("form", go="start").hidden("draft"))
        draft["answers"] = dict(answers)
        self._page = self._post("form", go="check", draft=canonical.encode(draft).decode())
        assert self._page.hidden("at") == "check"

    def send(self) -> str:
        """Sends it; the receipt number."""
        return _number(self._post("send", **self._hidden()))

    def send_with_address(self, address: str, box: Mailbox) -> str:
        """Has a code sent to an address, types it, and sends the application; the receipt number."""
        self._post("contact", go="ask", **self._hidden())
        typing = self._post("contact", go="code", address=address, **self._hidden())
        code = _CODE.search(box.last())
        assert code
        typed = {"token": typing.hidden("token"), "address": address, "code": code[0]}
        return _number(self._post("contact", go="send", **typed, **self._hidden()))

    def _hidden(self) -> dict[str, str]:
        return {name: self._page.hidden(name) for name in ("draft", "at", "ticket")}

    def _post(self, step: str, **fields: str) -> Answer:
        return self._site.submit(f"/procedures/{self._procedure}/{step}", fields).expect(200)


def _number(page: Answer) -> str:
    found = _NUMBER.search(page.text)
    assert found, page.text
    return found[1].strip()
