"""The test PKI for tests: made once a session, virtual cards with fresh PINs, and statements signed by them."""

import atexit
import shutil
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from support import made_once

from todoke_agent.signing import prove_presence, sign_in_statement, sign_statement
from todoke_agent.transport import InProcessTransport
from todoke_evidence import authentication, b64, times
from todoke_evidence.authentication import Proof
from todoke_testcard.card import VirtualCard
from todoke_testcard.pki import Card, Person, Pki, declaration, load
from todoke_testcard.store import Store, prepare

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
"""When the session's PKI was made and its revocation lists were issued."""

PASSWORD = "MIHON123"
PIN = "1234"


def build_pki(folder: Path) -> Store:
    """A PKI of the test's own, to spoil at will: a copy of the session's, because making keys takes time."""
    shutil.copytree(session_pki().folder, folder, dirs_exist_ok=True)
    return Store(folder)


@cache
def session_pki() -> Store:
    """The PKI shared by the whole session. Leave its PINs as they are: sign with the right password only."""
    folder = Path(tempfile.mkdtemp(prefix="todoke-cards-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    if (made := made_once.of_this_run("pki", lambda place: prepare(place, NOW))) is not None:
        shutil.copytree(made, folder, dirs_exist_ok=True)
    return prepare(folder, NOW)


def hand_keys_to(folder: Path) -> None:
    """The session's private keys for a PKI that is to be made there, with certificates and cards of its own day."""
    shutil.copytree(session_pki().folder / "keys", folder / "keys")


def trust() -> Path:
    """The folder with the session's anchors and revocation lists."""
    return session_pki().trust


def certificate(card_name: str) -> bytes:
    """The DER of a card's signing certificate."""
    return session_pki().signing_certificate(card_name)


def card(card_name: str) -> VirtualCard:
    """A card of the session, just put into the reader."""
    return session_pki().card(card_name)


def person(card_name: str) -> Person:
    """Who holds a card."""
    declared = _declared()
    return declared.people[declared.cards[card_name].person]


def sign_with(card_name: str, statement_bytes: bytes, password: str = PASSWORD) -> str:
    """The JWS of a statement, signed by a card of the session through the agent's APDU code."""
    return sign_statement(InProcessTransport(card(card_name).transmit), password, statement_bytes)


def sign_in_with(card_name: str, statement_bytes: bytes, pin: str = PIN) -> str:
    """The same by its authentication key, for a form that asks for a sign-in."""
    return sign_in_statement(InProcessTransport(card(card_name).transmit), pin, statement_bytes)


SERVER_KEY = "k" * 16


def prove(card_name: str, origin: str, nonce: str, issued_at: datetime, server_key: str = SERVER_KEY) -> Proof:
    """What the authentication key of a card of the session makes of a challenge, through the agent's APDU code."""
    signed = authentication.signing_input(origin, nonce, server_key, times.encode(issued_at))
    made = prove_presence(InProcessTransport(card(card_name).transmit), PIN, signed)
    certificate, signature = (b64.decode(made[part], 4_096) for part in ("certificate", "signature"))
    return Proof(made["algorithm"], certificate, signature)


def good() -> list[str]:
    """Every card whose signature must be accepted."""
    return [name for name, card in _signing().items() if not card.refusal]


def defects() -> dict[str, str]:
    """Every card whose signature must be refused, with the code of the refusal."""
    return {name: card.refusal for name, card in _signing().items() if card.refusal}


def _signing() -> dict[str, Card]:
    """The cards that can sign: those with a signing certificate, not locked."""
    return {name: card for name, card in _declared().cards.items() if card.signing and card.signing_tries != 0}


@cache
def _declared() -> Pki:
    """What is declared, without making any of it."""
    return load(declaration())
