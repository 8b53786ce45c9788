"""Keeps half-filled forms for their citizens, under codes that this process forgets: save, resume, discard.

Whoever has no card may save, so what one client and all together store in a day is bounded, and so is how often codes
are tried. A code that was never given out, one whose time is over and one whose form was discarded are told alike.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from todoke_gateway.core.allowance import Allowance
from todoke_gateway.core.rates import Rates
from todoke_gateway.core.saved import CODE_BYTES, NONCE_BYTES, NOTHING, Lock, Progress, Saved, code_from
from todoke_gateway.metrics import SAVED
from todoke_gateway.store import Stored
from todoke_kit.errors import Refusal

EACH = 60  # codes tried from one address within the window: a library or a school has one address
TOTAL = 6_000  # and from everybody
HOUR = 3_600  # seconds


class Shelf(Protocol):
    """Where ciphertexts lie (`store.Store`)."""

    async def read(self, name: str) -> Stored:
        """What lies under an id."""

    async def write(self, name: str, sealed: bytes, over: Stored, hours: int) -> None:
        """Put a ciphertext in the place of another or of nothing."""

    async def erase(self, name: str, over: Stored) -> None:
        """Put nothing in its place."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be saved under a new code or in the place of a revision, and whom its sender's address stands for."""

    progress: Progress
    client: str
    code: str = ""
    seen: int = 0  # the revision that its page goes on from


@dataclass(frozen=True, slots=True)
class Kept:
    """What lies under a code now, or what a try to save over something newer found there (`conflict`)."""

    code: str
    saved: Saved
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A code in its one form, whom the address stands for that it came from, and what its page knows to lie there."""

    code: str
    client: str
    seen: int = 0  # the revision; 0 on a page that knows of none


class Saving:
    """Everything it takes to keep what is saved; to be used on one event loop. `now` is a time in Japan."""

    def __init__(self, shelf: Shelf, allowance: Allowance, days: int, now: Callable[[], datetime]) -> None:
        self._shelf = shelf
        self._allowance = allowance
        self._days = timedelta(days=days)
        self._rates = Rates(EACH, TOTAL)
        self._now = now

    async def save(self, wish: Wish) -> Kept:
        """Save it, unless the same is there already or something that its page has not seen.

        :raises Refusal: "saving_too_much", "saved_oversized", or what the store raises.
        """
        code = wish.code or code_from(secrets.token_bytes(CODE_BYTES))
        lock = Lock(code)
        stored = await self._shelf.read(lock.id)
        known = self._open(lock, stored) if stored.sealed else None
        until, last = self._now().date() + self._days, wish.seen
        if known is not None:
            if known.progress == wish.progress and known.until == until:
                return Kept(code, known)
            if known.progress != wish.progress and known.revision != wish.seen:
                return Kept(code, known, conflict=True)
            last = known.revision
        saved = Saved(wish.progress, last + 1, until)
        await self._store(lock, saved, stored, wish.client)
        SAVED.labels("saved").inc()
        return Kept(code, saved)

    async def resume(self, asked: Asked) -> Saved:
        """What was saved under a code.

        :raises Refusal: "resume_code_unknown", "resumed_too_often", or what the store raises.
        """
        saved, _ = await self._find(asked)
        SAVED.labels("resumed").inc()
        return saved

    async def discard(self, asked: Asked) -> Saved | None:
        """Delete what was saved under a code, unless its page has not seen it: that is what is given, and stays.

        Raises what `resume` does.
        """
        saved, stored = await self._find(asked)
        if saved.revision != asked.seen:
            return saved
        await self._shelf.erase(Lock(asked.code).id, stored)
        SAVED.labels("discarded").inc()
        return None

    async def _find(self, asked: Asked) -> tuple[Saved, Stored]:
        try:
            self._rates.take(asked.client, int(self._now().timestamp()))
        except Refusal as refusal:
            raise Refusal("resumed_too_often") from refusal
        lock = Lock(asked.code)
        stored = await self._shelf.read(lock.id)
        saved = self._open(lock, stored)
        if saved is None:
            raise Refusal("resume_code_unknown")
        return saved, stored

    def _open(self, lock: Lock, stored: Stored) -> Saved | None:
        """What was saved, if it is not out of date: its server may be late, or not ours any more."""
        try:
            saved = lock.open(stored.sealed or NOTHING)
        except Refusal:
            return None
        return saved if self._now().date() <= saved.until else None

    async def _store(self, lock: Lock, saved: Saved, over: Stored, client: str) -> None:
        sealed = lock.seal(saved, secrets.token_bytes(NONCE_BYTES))
        try:
            self._allowance.take(client, len(sealed), self._now().timestamp())
        except Refusal as refusal:
            raise Refusal("saving_too_much") from refusal
        try:
            await self._shelf.write(lock.id, sealed, over, self._hours(saved))
        except Refusal:
            self._allowance.give_back(client, len(sealed))
            raise

    def _hours(self, saved: Saved) -> int:
        """Whole hours until the end of its last day."""
        end = datetime.combine(saved.until + timedelta(days=1), datetime.min.time(), self._now().tzinfo)
        return -int((self._now() - end).total_seconds() // HOUR)
