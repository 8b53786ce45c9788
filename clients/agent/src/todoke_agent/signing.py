"""Signing with the card: a statement and nothing else with the signing key, and who is here with the other."""

import hashlib
from functools import partial

from todoke_agent import jpki
from todoke_agent.errors import AgentError, Code
from todoke_agent.genuine import require_signature
from todoke_agent.jpki import Jpki
from todoke_agent.transport import Transport
from todoke_evidence import b64, jws, statement
from todoke_evidence.errors import EvidenceError
from todoke_evidence.statement import CardKey


def sign_statement(transport: Transport, password: str, statement_bytes: bytes) -> str:
    """Return the statement as a compact JWS signed by the card (RS256, the card's certificate in x5c).

    A signature of this key binds like a registered seal, so the agent signs statements and nothing else: never bytes
    or digests that a page made up.
    """
    _require_statement(statement_bytes, CardKey.SIGNATURE)
    with jpki.session(transport) as card:
        if not card.has_signing_certificate():
            raise AgentError(Code.NO_SIGNING_CERTIFICATE)
        card.verify_signing_password(password)
        certificate = card.read_signing_certificate()
        return jws.assemble(statement.header(certificate), statement_bytes, partial(_sign, card, certificate))


def sign_in_statement(transport: Transport, pin: str, statement_bytes: bytes) -> str:
    """Return the statement as `todoke_evidence.statement` writes it when its sender signs in and signs nothing."""
    _require_statement(statement_bytes, CardKey.AUTHENTICATION)
    with jpki.session(transport) as card:
        card.verify_authentication_pin(pin)
        certificate = card.read_authentication_certificate()
        header = statement.header(certificate, key=CardKey.AUTHENTICATION)
        return jws.assemble(header, statement_bytes, partial(_authenticate, card, certificate))


def prove_presence(transport: Transport, pin: str, signed: bytes) -> dict[str, str]:
    """Return the proof that the card's holder is here, over what `todoke_evidence.authentication` says is signed."""
    with jpki.session(transport) as card:
        card.verify_authentication_pin(pin)
        certificate = card.read_authentication_certificate()
        signature = _prove(card, certificate, signed)
    return {
        "algorithm": statement.ALGORITHM,
        "certificate": b64.encode(certificate),
        "signature": b64.encode(signature),
    }


def _sign(card: Jpki, certificate: bytes, data: bytes) -> bytes:
    return require_signature(card.sign(hashlib.sha256(data).digest()), data, certificate)


def _authenticate(card: Jpki, certificate: bytes, signing_input: bytes) -> bytes:
    return _prove(card, certificate, statement.signed_bytes(signing_input, CardKey.AUTHENTICATION))


def _prove(card: Jpki, certificate: bytes, data: bytes) -> bytes:
    return require_signature(card.authenticate(hashlib.sha256(data).digest()), data, certificate)


def _require_statement(statement_bytes: bytes, key: CardKey) -> None:
    try:
        statement.decode(statement_bytes, key)
    except EvidenceError:
        raise AgentError(Code.STATEMENT_MALFORMED) from None
