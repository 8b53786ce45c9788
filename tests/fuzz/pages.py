"""Applications that a page brings, sound in every digest and signature, with answers that the fuzzer's input changes.

Bytes that are changed anywhere in a whole request break a digest, and nothing behind that is reached. So the input says
which template is filled in, and which of its golden answers become what.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from support import agent
from support.agent import Filled

from todoke_agent.core.requests import Sign
from todoke_catalog import templates
from todoke_evidence import b64, statement
from todoke_evidence.content import Attachment
from todoke_evidence.notice import sign_bundle

Place = tuple[Any, Any]
"""A container of answers and what stands in it: a key or an index."""

SEALED = b"sealed"  # which nobody opens here


@dataclass(frozen=True)
class Page:
    """A template that is filled in, and its form as the municipality signed it."""

    filled: Filled
    bundle: str

    def request(self, answers: Mapping[str, Any]) -> Sign:
        """What the page asks the agent to sign. Raises EvidenceError for answers that no page could pack."""
        changed = replace(self.filled, answers=answers)
        said = statement.encode(changed.statement(SEALED)).decode()
        return Sign(said, self.bundle, b64.encode(changed.content()), b64.encode(SEALED), agent.KEY.key_id)


@cache
def page(name: str) -> Page:
    files = tuple(Attachment(one.name, one.media_type, bytes(32), one.data) for one in templates.golden_files(name))
    filled = Filled(json.loads(templates.read(name)), templates.golden_answers(agent.NOW.date(), name), files)
    return Page(filled, sign_bundle(filled.bundle(), agent.NOTICE_KEY))


def asked(template: int, edits: Sequence[bytes]) -> Sign:
    """A request for the template of this number, with each edit made in turn. Raises EvidenceError."""
    names = templates.names()
    chosen = page(names[template % len(names)])
    answers = json.loads(json.dumps(dict(chosen.filled.answers)))
    for edit in edits:
        _edit(answers, edit)
    return chosen.request(answers)


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
