"""One operation from request to answer: who asks, what is shown, the PIN, the card. The same for every way in.

check ─▶ lock ─▶ nonce unused ─▶ look at the card ─▶ show and ask ─▶ open the reader ─▶ not too old yet ─▶ PIN, key
                                                        ▲                                                     │
                                                        └───────────── wrong PIN, tries left ─────────────────┤
                                                                                        answer ◀─ nonce used ─┘
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from todoke_agent import PROGRAM, PROTOCOL, jpki, textap
from todoke_agent.core import application, document, prompt
from todoke_agent.core.application import Application
from todoke_agent.core.document import Document
from todoke_agent.core.places import Place, Places
from todoke_agent.core.prompt import Purpose
from todoke_agent.core.requests import Attributes, Authenticate, Request, Sign, Status
from todoke_agent.errors import AgentError, Code
from todoke_agent.memory import Memory
from todoke_agent.provider import Readers
from todoke_agent.signing import prove_presence, sign_in_statement, sign_statement
from todoke_agent.transport import Transport
from todoke_agent.window.launcher import Gone, Window
from todoke_evidence import authentication, times
from todoke_evidence.errors import EvidenceError
from todoke_evidence.statement import CardKey

SWAPPED = frozenset({Code.BUNDLE_UNTRUSTED, Code.SEALING_KEY_UNKNOWN})
"""What the agent says itself: whoever swapped a key also made the page, and would not show it there."""

AGAIN = frozenset({Code.PIN_WRONG, Code.PIN_MALFORMED, Code.TRIES_CHANGED, Code.CARD_CHANGED})
"""After these the holder is asked once more, with the tries that are left."""

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Task:
    """What to do with a card: which PIN, how to tell its tries left without using one, and what to do with the PIN."""

    purpose: Purpose
    document: Document
    tries_left: Callable[[Transport], int]
    perform: Callable[[Transport, str], Answer]
    seconds_left: Callable[[], float] = application.LIFETIME.total_seconds
    """How long its holder may still take; raises STATEMENT_EXPIRED when that is over."""
    unchecked: int = 0
    """How many files of the document nobody here has read."""


class Seen(NamedTuple):
    """What its holder is asked about: which card, None where it does not tell, and the tries left for its PIN."""

    card: bytes | None
    left: int


@dataclass(frozen=True, slots=True)
class Operations:
    """The agent's one desk. `reader` names the reader to use, None the only one; `now` is the time in UTC."""

    places: Places
    readers: Readers
    reader: str | None
    window: Window
    memory: Memory
    now: Callable[[], datetime]

    def handle(self, request: Request, origin: str, gone: Gone = lambda: False) -> Answer:
        """Do what a page of `origin` asks; `gone` tells whether it still waits.

        :raises AgentError: with any code of `errors.Code`; no card is left open.
        """
        place = self.places.of(origin)
        self.places.check_age(self.now())
        match request:
            case Status():
                return {"program": PROGRAM, "protocol": PROTOCOL}
            case Sign():
                return self._sign(request, origin, place, gone)
            case Authenticate():
                return self._authenticate(request, origin, place, gone)
            case Attributes():
                return self._attributes(request, origin, place, gone)
            case _:
                raise AgentError(Code.REQUEST_MALFORMED)

    def attributes_here(self) -> Answer:
        """Read the four attributes for whoever sits at this computer: they go to no site."""
        task = Task(Purpose.ATTRIBUTES, document.of_attributes_here(), _text_tries_left, self._read_attributes)
        with self.memory.operation():
            return self._with_pin(task, lambda: False)

    def _attributes(self, request: Attributes, origin: str, place: Place, gone: Gone) -> Answer:
        task = Task(
            Purpose.ATTRIBUTES,
            document.of_attributes(origin, place),
            _text_tries_left,
            self._read_attributes,
            self._since(_time(request.time)),
        )
        with self._once(origin, request.nonce):
            return self._with_pin(task, gone)

    def _read_attributes(self, transport: Transport, pin: str) -> Answer:
        with textap.session(transport) as card:
            card.verify_pin(pin)
            read = card.read_attributes()
        textap.check_born(read, self.now())
        return {"attributes": msgspec.to_builtins(read)}

    def _sign(self, request: Sign, origin: str, place: Place, gone: Gone) -> Answer:
        try:
            checked = application.check(request, origin, place, self.now())
        except AgentError as error:
            if error.code in SWAPPED:
                self._warn(error.code, document.of_authentication(origin, place), gone)
            raise
        task = _task(checked, place, self._since(checked.statement.time))
        with self._once(origin, checked.statement.nonce):
            return self._with_pin(task, gone)

    def _warn(self, code: Code, about: Document, gone: Gone) -> None:
        """Show a warning, unless a window is open already or there is none."""
        with suppress(AgentError), self.memory.operation():
            until = time.monotonic() + application.LIFETIME.total_seconds()
            self.window.ask(prompt.warning(code, about), until, gone)

    def _authenticate(self, request: Authenticate, origin: str, place: Place, gone: Gone) -> Answer:
        if not place.verifier.knows(request.server_key):  # a page may name a key, and only one of its municipality
            raise AgentError(Code.SERVER_KEY_UNKNOWN)
        signed = authentication.signing_input(origin, request.nonce, request.server_key, request.time)
        task = Task(
            Purpose.AUTHENTICATE,
            document.of_authentication(origin, place),
            _authentication_tries_left,
            lambda transport, pin: prove_presence(transport, pin, signed),
            self._since(_time(request.time)),
        )
        with self._once(origin, request.nonce):
            return self._with_pin(task, gone)

    def _since(self, made: datetime) -> Callable[[], float]:
        """Return what tells, by the clock of then, how long what was made at this moment may still take."""
        return lambda: application.seconds_left(made, self.now())

    @contextmanager
    def _once(self, origin: str, nonce: str) -> Iterator[None]:
        """Hold the one place for an operation; its nonce is used up when the card has done its part."""
        with self.memory.operation() as nonces:
            nonces.require_new(origin, nonce)
            yield
            nonces.use(origin, nonce)

    def _with_pin(self, task: Task, gone: Gone) -> Answer:
        until = time.monotonic() + task.seconds_left()
        with self.readers.open(self.reader) as transport:
            seen = _look(task, transport)
        problem = None
        while True:
            asked = prompt.make(task.purpose, task.document, seen.left, problem, unchecked=task.unchecked)
            pin = self.window.ask(asked, until, gone)
            try:
                with self.readers.open(self.reader) as transport:
                    told, seen = seen, _look(task, transport)
                    _require_as_told(told, seen)
                    task.seconds_left()  # once more: a monotonic clock stands still while the computer sleeps
                    return task.perform(transport, pin)
            except AgentError as error:
                if error.code not in AGAIN:
                    raise
                problem, seen = error.code, seen if error.tries_left is None else seen._replace(left=error.tries_left)


def _task(checked: Application, place: Place, seconds_left: Callable[[], float]) -> Task:
    """What to do with the card for an application: the form decided by which of its keys."""
    purpose, tries_left, make = _WAYS[checked.key]
    return Task(
        purpose,
        document.of_application(checked, place),
        tries_left,
        lambda transport, pin: {"statement": make(transport, pin, checked.data)},
        seconds_left,
        len(checked.unchecked),
    )


def _look(task: Task, transport: Transport) -> Seen:
    left = task.tries_left(transport)
    if left == 0:
        raise AgentError(Code.PIN_LOCKED, tries_left=0)
    with jpki.session(transport) as card:
        return Seen(card.fingerprint(), left)


def _require_as_told(told: Seen, now: Seen) -> None:
    """Refuse a PIN to another card than its holder was asked about, and to one with fewer tries left."""
    if now.card != told.card:
        raise AgentError(Code.CARD_CHANGED, tries_left=now.left)
    if now.left < told.left:
        raise AgentError(Code.TRIES_CHANGED, tries_left=now.left)


def _signing_tries_left(transport: Transport) -> int:
    with jpki.session(transport) as card:
        if not card.has_signing_certificate():
            raise AgentError(Code.NO_SIGNING_CERTIFICATE)
        return card.signing_tries_left()


def _authentication_tries_left(transport: Transport) -> int:
    with jpki.session(transport) as card:
        return card.authentication_tries_left()


def _time(text: str) -> datetime:
    try:
        return times.decode(text)
    except EvidenceError:
        raise AgentError(Code.REQUEST_MALFORMED) from None


def _text_tries_left(transport: Transport) -> int:
    with textap.session(transport) as card:
        return card.tries_left()


_WAYS: Mapping[CardKey, tuple[Purpose, Callable[[Transport], int], Callable[[Transport, str, bytes], str]]] = {
    CardKey.SIGNATURE: (Purpose.SIGN, _signing_tries_left, sign_statement),
    CardKey.AUTHENTICATION: (Purpose.SIGN_IN, _authentication_tries_left, sign_in_statement),
}
