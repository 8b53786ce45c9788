"""Files that the gateway acknowledged, with every process on their way killed in between: each is rebuilt once."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy
from pikepdf import Pdf
from support import hostile_pdfs
from support.stack import Stack

from devstack import citizen
from devstack.errors import StepError
from devstack.journey import JST
from devstack.parts import CARD
from devstack.site import Answer, Site
from todoke_catalog import templates
from todoke_catalog.templates import NINGEN_DOCK
from todoke_evidence import chunks

pytestmark = pytest.mark.journey

VICTIMS = ("relay", "nats-dmz", "nats-gate", "nats-lgwan", "forms", "gateway")
SECONDS = 120.0


class Killing(Site):
    """Sends each chunk again until it is stored, and then kills one process after the other."""

    def __init__(self, stack: Stack) -> None:
        super().__init__(stack.layout.address("gateway"))
        self._stack = stack
        self._next = list(VICTIMS)

    def put(self, path: str, body: bytes, token: str) -> Answer:
        give_up = time.monotonic() + SECONDS
        while (answer := self._once(path, body, token)) is None:
            assert time.monotonic() < give_up, "a chunk was not stored"
            time.sleep(0.2)
        if self._next:
            victim = self._next.pop(0)
            self._stack.kill(victim)
            self._stack.start(victim)
        return answer

    def _once(self, path: str, body: bytes, token: str) -> Answer | None:
        try:
            answer = super().put(path, body, token)
        except OSError:
            return None
        if answer.status >= 500:
            return None
        return replace(answer, status=201) if answer.status == 200 else answer  # stored, and the answer was lost


def test_every_process_is_killed_between_chunks_and_each_file_is_rebuilt_once(stack: Stack) -> None:
    site, holder = Killing(stack), citizen.card_of(stack.parts.cards, CARD)
    filled = larger(citizen.fill(site, NINGEN_DOCK, holder, datetime.now(JST).date()))
    application = citizen.upload(site, filled)
    stack.kill("relay", "forms")
    challenge = citizen.ask_challenge(site)
    sealed = citizen.seal(application, challenge)
    signed = holder.sign(citizen.state(application, challenge, sealed))
    accepted = send(site, application, signed, sealed)
    stack.start("relay", "forms")
    stack.wait_for_case(accepted.receipt_number)
    stack.kill("forms")  # while files are rebuilt, or about to be
    stack.start("forms")
    stack.wait_for_files(accepted.receipt_number, len(templates.golden_files()))
    rebuilt = rows(stack, accepted.receipt_number)
    assert rebuilt == [(number, "clean", 1) for number in range(len(templates.golden_files()))]


def pad(document: Pdf) -> None:
    document.Root.Padding = document.make_stream(random.Random(0).randbytes(len(VICTIMS) * chunks.CHUNK))


def larger(application: citizen.Application) -> citizen.Application:
    """The first file takes as many chunks more as there are processes to kill."""
    filled = application.content
    first, *others = filled.attachments
    longer = replace(first, data=hostile_pdfs.written(pad))  # type: ignore[call-arg]
    answers: dict[str, Any] = dict(filled.answers)
    for name, answer in answers.items():
        if isinstance(answer, list) and answer[0].get("name") == first.name:
            answers[name] = [answer[0] | {"size": longer.size}]
    return replace(application, content=replace(filled, answers=answers, attachments=(longer, *others)))


def send(site: Site, application: citizen.Application, signed: str, sealed: bytes) -> citizen.Accepted:
    """Again and again, while the gateway reads its forms anew or the bus is away."""
    give_up = time.monotonic() + SECONDS
    while True:
        try:
            return citizen.send(site, application, signed, sealed)
        except (OSError, StepError):
            assert time.monotonic() < give_up, "it was not accepted"
            time.sleep(0.5)


def rows(stack: Stack, number: str) -> list[tuple[int, str, int]]:
    """Of every file of a case: its position, its state, and how often it was rebuilt and kept."""
    question = """SELECT f.position, f.state, (SELECT count(*) FROM clean_files c
        WHERE c.case_id = f.case_id AND c.position = f.position)
        FROM case_files f JOIN cases ON cases.id = f.case_id WHERE receipt_number = :number ORDER BY f.position"""
    engine = sqlalchemy.create_engine(stack.parts.database("forms"))
    try:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sqlalchemy.text(question), {"number": number})]
    finally:
        engine.dispose()
