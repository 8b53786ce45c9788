"""Codes that prove who reads the mail of an address, without a store: what a code is for travels sealed in the page.

A token is AES-128-GCM under our own key and bound to one application of one form. It can be opened here alone, so it
tells neither the page nor its reader the code. The id of the application works once (the ledger sees to that), and so
does the code. Only wrong tries have to be counted: in memory, for as long as a token is good.
"""

import hashlib
import hmac
from dataclasses import dataclass
from threading import Lock
from typing import Annotated

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from todoke_evidence import b64, canonical
from todoke_evidence.errors import EvidenceError
from todoke_kit.errors import Refusal

DIGITS = 8
LIFETIME = 600  # seconds
TRIES = 5  # wrong ones; with 8 digits that is one in 20 million for who guesses
COUNTED = 20_000  # tokens with wrong tries; more are told to come again
NONCE_BYTES = 12
MAX_TOKEN = 1_024  # characters

_KEY_BYTES = 16


@dataclass(frozen=True, slots=True)
class Pending:
    """An address that a code was sent to; good until `expires` (POSIX seconds)."""

    address: str
    code: str
    expires: int


class _Wire(msgspec.Struct, forbid_unknown_fields=True):
    address: Annotated[str, msgspec.Meta(max_length=254)]
    code: Annotated[str, msgspec.Meta(max_length=DIGITS)]
    expires: int


class Codes:
    """Makes tokens and recognises its own; every gateway process with the same key does so alike."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(hmac.digest(key, b"contact", hashlib.sha256)[:_KEY_BYTES])
        self._wrong: dict[str, tuple[int, int]] = {}  # by token: how often, and until when it is good
        self._lock = Lock()  # pages are answered on several threads

    def token(self, pending: Pending, bound_to: bytes, nonce: bytes) -> str:
        """The token of a code that was sent; `nonce` is 12 random bytes."""
        members = {"address": pending.address, "code": pending.code, "expires": pending.expires}
        return b64.encode(nonce + self._cipher.encrypt(nonce, canonical.encode(members), bound_to))

    def verify(self, token: str, typed: str, bound_to: bytes, now: int) -> str:
        """The address whose code was typed.

        :raises Refusal: "code_token_invalid", "code_expired", "code_wrong", "code_used_up" or "overloaded".
        """
        pending = self._open(token, bound_to, now)
        with self._lock:
            self._require_tries(token, now)
            if hmac.compare_digest(typed.encode(), pending.code.encode()):
                return pending.address
            count, _ = self._wrong.get(token, (0, 0))
            self._wrong[token] = count + 1, pending.expires
        raise Refusal("code_wrong")

    def address(self, token: str, bound_to: bytes, now: int) -> str:
        """The address that a code was sent to.

        :raises Refusal: "code_token_invalid" or "code_expired".
        """
        return self._open(token, bound_to, now).address

    def _open(self, token: str, bound_to: bytes, now: int) -> Pending:
        try:
            data = b64.decode(token, MAX_TOKEN)
            plain = self._cipher.decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], bound_to)
            wire = canonical.decode_as(plain, _Wire, MAX_TOKEN)
        except (EvidenceError, InvalidTag, ValueError):  # a nonce that is too short is a ValueError
            raise Refusal("code_token_invalid") from None
        if now > wire.expires:
            raise Refusal("code_expired")
        return Pending(wire.address, wire.code, wire.expires)

    def _require_tries(self, token: str, now: int) -> None:
        if self._wrong.get(token, (0, 0))[0] >= TRIES:
            raise Refusal("code_used_up")
        if len(self._wrong) >= COUNTED:
            self._wrong = {one: (count, until) for one, (count, until) in self._wrong.items() if until >= now}
        if len(self._wrong) >= COUNTED and token not in self._wrong:
            raise Refusal("overloaded")
