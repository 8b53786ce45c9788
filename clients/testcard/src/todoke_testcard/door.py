"""What the development door does: list the virtual cards, and sign a statement, or sign in to it, with one of them.

In place of the card agent on a citizen's computer. It goes through the agent's own APDU code.
"""

import threading
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal

import msgspec

from todoke_agent.door.calls import DoorRefusal
from todoke_agent.errors import AgentError, Code
from todoke_agent.signing import sign_in_statement, sign_statement
from todoke_agent.transport import InProcessTransport
from todoke_evidence import statement
from todoke_evidence.errors import EvidenceError
from todoke_evidence.statement import CardKey
from todoke_testcard.store import Store

WAIT = 5.0
"""Seconds a request waits for the card before it is told that the card is busy."""

_STATUS = {
    Code.PIN_LOCKED: HTTPStatus.LOCKED,
    Code.STATEMENT_MALFORMED: HTTPStatus.BAD_REQUEST,
}
"""Other codes of the agent are answered 422: the request was understood, the card would not."""


class SignRequest(msgspec.Struct, forbid_unknown_fields=True):
    """Which card and which of its keys, the PIN for that, and the statement as canonical JSON text."""

    card: str
    password: str
    statement: str
    key: Literal["signature", "authentication"] = "signature"

    @property
    def card_key(self) -> CardKey:
        """The key that is meant."""
        return CardKey[self.key.upper()]


@dataclass(frozen=True, slots=True)
class Door:
    """A drawer of virtual cards and one reader: one operation at a time."""

    store: Store
    reader: threading.Lock

    def cards(self) -> dict[str, Any]:
        """Return what may be shown of every card before a password is entered."""
        return {
            "cards": [
                {"name": name, "label": card.label, "signing_certificate": card.signing}
                for name, card in self.store.pki.cards.items()
            ]
        }

    def sign(self, body: bytes, origin: str) -> dict[str, Any]:
        """Sign the statement in a JSON request that a page of `origin` made. Raises DoorRefusal."""
        request = _read(body)
        if request.card not in self.store.pki.cards:
            raise DoorRefusal(HTTPStatus.NOT_FOUND, "card_unknown")
        data = request.statement.encode("utf-8", errors="surrogatepass")
        if _origin(data, request.card_key) != origin:
            raise DoorRefusal(HTTPStatus.FORBIDDEN, "statement_origin_wrong")
        if not self.reader.acquire(timeout=WAIT):
            raise DoorRefusal(HTTPStatus.CONFLICT, "card_busy")
        try:
            return {"statement": self._sign(request, data)}
        finally:
            self.reader.release()

    def _sign(self, request: SignRequest, data: bytes) -> str:
        card = self.store.card(request.card)
        make = sign_statement if request.card_key is CardKey.SIGNATURE else sign_in_statement
        try:
            return make(InProcessTransport(card.transmit), request.password, data)
        except AgentError as error:
            status = _STATUS.get(error.code, HTTPStatus.UNPROCESSABLE_ENTITY)
            tries = {} if error.tries_left is None else {"tries_left": error.tries_left}
            raise DoorRefusal(status, error.code, **tries) from None


def _read(body: bytes) -> SignRequest:
    try:
        return msgspec.json.decode(body, type=SignRequest)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise DoorRefusal(HTTPStatus.BAD_REQUEST, "request_malformed") from None


def _origin(data: bytes, key: CardKey) -> str:
    """Return the origin a statement was written for: a page must not have statements for other pages signed."""
    try:
        return statement.decode(data, key).origin
    except EvidenceError:
        raise DoorRefusal(HTTPStatus.BAD_REQUEST, Code.STATEMENT_MALFORMED) from None
