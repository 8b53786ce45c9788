"""Applications as the agent reads them when all digests fit, with answers that the fuzzer's input changes.

Bytes that are changed anywhere in a whole request break a digest, and nothing behind that is reached. So the input says
which template is filled in, and which of its golden answers become what.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from support import agent
from support.agent import Filled

from todoke_agent.core import application
from todoke_agent.core.application import Application
from todoke_catalog import loading, templates
from todoke_catalog.definition import Definition
from todoke_catalog.identity import Level
from todoke_evidence import content
from todoke_evidence.content import Attachment
from todoke_evidence.statement import CardKey, Statement

Place = tuple[Any, Any]
"""A container of answers and what stands in it: a key or an index."""


@dataclass(frozen=True)
class Page:
    """A template that is filled in, its form as the agent reads it, and the statement without the digests."""

    filled: Filled
    form: Definition
    stated: Statement


@cache
def page(name: str) -> Page:
    files = tuple(Attachment(one.name, one.media_type, bytes(32), one.data) for one in templates.golden_files(name))
    filled = Filled(json.loads(templates.read(name)), templates.golden_answers(agent.NOW.date(), name), files)
    return Page(filled, loading.load(filled.definition), filled.statement(b"sealed"))


def read(template: int, edits: Sequence[bytes]) -> Application:
    """Read the template of this number with each edit made in turn, as the agent does once all digests fit.

    Raises AgentError, or EvidenceError for answers that no page could pack.
    """
    names = templates.names()
    chosen = page(names[template % len(names)])
    answers = json.loads(json.dumps(dict(chosen.filled.answers)))
    for edit in edits:
        _edit(answers, edit)
    packed = content.unpack(replace(chosen.filled, answers=answers).content())
    key = CardKey.AUTHENTICATION if chosen.form.level is Level.SIGNED_IN else CardKey.SIGNATURE
    return application._read(b"", key, chosen.stated, chosen.form, packed)


def _edit(answers: dict[str, Any], edit: bytes) -> None:
    """Two bytes say where, one says how, and the rest is what to make of it."""
    places = list(_places(answers))
    if len(edit) > 2 and places:
        container, key = places[int.from_bytes(edit[:2]) % len(places)]
        _CHANGES[edit[2] % len(_CHANGES)](container, key, edit[3:])


def _places(inside: Any) -> Iterator[Place]:
    """Every answer and every part of one, in their order."""
    found = inside.items() if isinstance(inside, dict) else enumerate(inside) if isinstance(inside, list) else ()
    for key, value in list(found):
        yield inside, key
        yield from _places(value)


def _text(container: Any, key: Any, given: bytes) -> None:
    container[key] = given.decode("utf-8", errors="replace")


def _number(container: Any, key: Any, given: bytes) -> None:
    container[key] = int.from_bytes(given[:8], signed=True)


def _truth(container: Any, key: Any, given: bytes) -> None:
    container[key] = len(given) % 2 == 0


def _nothing(container: Any, key: Any, given: bytes) -> None:
    container[key] = ({}, [], None, "")[len(given) % 4]


def _without(container: Any, key: Any, given: bytes) -> None:
    del given, container[key]


def _twice(container: Any, key: Any, given: bytes) -> None:
    container[key] = [container[key]] * (1 + len(given) % 3)


def _other_name(container: Any, key: Any, given: bytes) -> None:
    if isinstance(container, dict):
        container[given.decode("utf-8", errors="replace")] = container.pop(key)


def _spliced(container: Any, key: Any, given: bytes) -> None:
    """Some characters in the middle of a text become others, which keeps most of its form."""
    if isinstance(container[key], str) and given:
        text, at = container[key], given[0] % (len(container[key]) + 1)
        put = given[1:].decode("utf-8", errors="replace")
        container[key] = text[:at] + put + text[at + len(put) :]


_CHANGES: Sequence[Callable[[Any, Any, bytes], None]] = (
    _text, _number, _truth, _nothing, _without, _twice, _other_name, _spliced,
)  # fmt: skip


def seeds() -> list[tuple[int, list[bytes]]]:
    """Every template as it is, and with one change, which is of each kind and in every place in turn."""
    numbers = range(len(templates.names()))
    sound: list[tuple[int, list[bytes]]] = [(number, []) for number in numbers]
    return sound + [(number, [bytes((0, number, number)) + b"mihon"]) for number in numbers]
