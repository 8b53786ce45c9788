"""What the internet zone and the relay keep on disk names nobody, while a submission waits there and afterwards."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from support import parcels
from support.stack import Stack

from devstack import citizen
from devstack.parts import CARD
from todoke_catalog import templates
from todoke_evidence import b64, canonical, statement
from todoke_evidence.jpki import attributes, certificate

pytestmark = pytest.mark.journey

OUTSIDE = ("nats-dmz", "gateway", "identity", "ledger-internet", "nats-gate", "relay")
PORTION = 24  # characters of base64: too many to occur by chance
STRIDE = 8
FIXED = 80  # characters at the beginning of a statement's header that are the same for everyone


def written(stack: Stack) -> Iterator[tuple[Path, bytes]]:
    """Every file that the processes outside wrote, its keys and configuration aside."""
    for name in OUTSIDE:
        for place in (stack.layout.data(name), stack.layout.log(name), stack.layout.audit(name)):
            files = [place] if place.is_file() else [file for file in place.rglob("*") if file.is_file()]
            yield from ((file, file.read_bytes()) for file in files)


def telling(stack: Stack) -> set[bytes]:
    """What would tell who filed or what: words of the card and the answers, portions of certificate and statement."""
    der = stack.parts.cards.signing_certificate(CARD)
    card = attributes.read(certificate.parse(der))
    answers = templates.golden_answers(date.today()).values()  # noqa: DTZ011 - which day it is makes no difference here
    words = {card.name, card.address, card.birth_text} | {text for text in map(str, answers) if not text.isascii()}
    header = b64.encode(canonical.encode(statement.header(der))).encode()[FIXED:]
    return {word.encode() for word in words} | portions(header) | portions(der) | portions(base64.b64encode(der))


def portions(data: bytes) -> set[bytes]:
    return {data[at : at + PORTION] for at in range(0, len(data) - PORTION, STRIDE)}


def test_the_search_finds_what_a_readable_statement_would_show(stack: Stack) -> None:
    signed = citizen.card_of(stack.parts.cards, CARD).sign(statement.encode(parcels.STATEMENT)).encode()
    assert sum(portion in signed for portion in telling(stack)) > 100


def test_while_a_submission_waits_outside_nothing_there_tells_of_it(stack: Stack) -> None:
    tales = telling(stack)
    stack.kill("relay")
    accepted = stack.send_an_application()
    waiting = [(file, data) for file, data in written(stack) if "nats-dmz" in str(file) and data]
    assert sum(len(data) for _, data in waiting) > 5_000  # the submission does lie there
    assert telltale(stack, tales) == []
    stack.start("relay")
    stack.wait_for_case(accepted.receipt_number)
    assert telltale(stack, tales) == []


def telltale(stack: Stack, tales: set[bytes]) -> list[str]:
    return [file.name for file, data in written(stack) if any(tale in data for tale in tales)]
