"""One application made through the public doors of a running stack, each part open to be spoiled before it is sent."""

from __future__ import annotations

import hashlib
import json
import urllib.request
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from support.stack import Stack
from support.waiting import LONG

from devstack import citizen
from devstack.journey import JST
from devstack.parts import CARD
from devstack.site import Answer, Site
from todoke_catalog.templates import NINGEN_DOCK
from todoke_evidence import b64, content, sealing
from todoke_evidence.content import Content
from todoke_evidence.statement import Statement, decode, encode


class Filing:
    """A filled-in form with its challenge; `sealed` and `statement` are what an honest browser would send."""

    def __init__(self, stack: Stack, card: str = CARD) -> None:
        self._site = Site(stack.layout.address("gateway"))
        self._signer = citizen.card_of(stack.parts.cards, card)
        holder = citizen.card_of(stack.parts.cards, CARD)
        self.application = citizen.fill(self._site, NINGEN_DOCK, holder, datetime.now(JST).date())
        self.challenge = citizen.ask_challenge(self._site)
        self.sealed = citizen.seal(self.application, self.challenge)
        self.statement = self.sign(self.said())

    def said(self, **changes: object) -> Statement:
        """What the citizen signs, with some of it changed."""
        return replace(decode(citizen.state(self.application, self.challenge, self.sealed)), **changes)  # type: ignore[arg-type]

    def sign(self, said: Statement) -> str:
        """The statement as a JWS by the card."""
        return self._signer.sign(encode(said))

    def reseal(self, changed: Content) -> None:
        """Seals other content than the statement commits to, and signs for the sealed bytes as they are then."""
        form = self.application.form
        bound_to = sealing.info(form.municipality, form.procedure, form.digest, self.challenge.submission)
        self.sealed = sealing.seal(form.key, content.pack(changed), bound_to)
        self.statement = self.sign(self.said())

    def sign_garbage(self) -> None:
        """Signs properly for sealed bytes that nobody can open."""
        self.sealed = bytes(len(self.sealed))
        self.statement = self.sign(self.said(sealed=hashlib.sha256(self.sealed).digest()))

    def send(self, key_id: str | None = None) -> Answer:
        """What the gateway answers; the key that it was sealed to is named unless another is."""
        key_id = key_id or self.application.form.key.key_id
        return self.post({"statement": self.statement, "sealed": b64.encode(self.sealed), "key_id": key_id})

    def post(self, body: object) -> Answer:
        """The same for any JSON body."""
        return self._site.call("/api/v1/submissions", body)


def refusals(stack: Stack, process: str, code: str) -> tuple[float, int]:
    """How often a process has counted and audited the refusal with this code."""
    counted = shown(stack, process, "todoke_refused_total{", f'code="{code}"')
    return counted, len(audited(stack.layout.audit(process), code))


def shown(stack: Stack, process: str, start: str, part: str = "") -> float:
    """The sum of the metrics of a process that start so and have this part."""
    url = f"http://{stack.layout.address(f'{process}-metrics')}/metrics"
    with urllib.request.urlopen(url, timeout=LONG) as answer:
        lines = answer.read().decode().splitlines()
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(start) and part in line)


def audited(file: Path, code: str) -> list[dict[str, object]]:
    """The audit lines of refusals with this code."""
    lines = map(json.loads, file.read_text().splitlines())
    return [line for line in lines if line["event"] == "refused" and line["code"] == code]
