"""Does what staff asked the pages' process for, in the one process that has the notice key, in the order of asking."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Generic, TypeVar

from sqlalchemy import Connection

from todoke_evidence.sealing import OpeningKey
from todoke_forms import metrics
from todoke_forms.core.rights import Right
from todoke_forms.store import rights
from todoke_forms.versions.offering import Offering
from todoke_forms.versions.publishing import Publisher
from todoke_kit import logs
from todoke_kit import metrics as kit_metrics
from todoke_kit.database import StoreUnavailableError
from todoke_kit.errors import Refusal

_log = logs.get(__name__)

POLL_SECONDS = 1.0  # how soon a wish of the pages' process is noticed

Asked = TypeVar("Asked")


class Signing(ABC, Generic[Asked]):
    """One kind of what may be asked for; each piece is done, or ends with the code that says why not, by itself.

    :param keys: the sealing keys that are kept now.
    :param wrote: called after a bundle was written.
    """

    waits: ClassVar[str]
    """The event that says that all has to wait."""
    name: ClassVar[str]
    """What the number of a refused piece is called in the audit file."""

    def __init__(
        self,
        offering: Offering,
        keys: Callable[[], Mapping[str, OpeningKey]],
        wrote: Callable[[], None],
        now: Callable[[], datetime],
    ) -> None:
        self._offering = offering
        self._database = offering.database
        self._keys = keys
        self._wrote = wrote
        self._now = now

    async def run(self) -> None:
        """Works for ever; what cannot be signed for want of a database or of a key waits."""
        while True:
            try:
                self.work()
            except Refusal as refusal:
                logs.event(_log, self.waits, code=refusal.code)
            await asyncio.sleep(POLL_SECONDS)

    def work(self) -> None:
        """Does all that was asked for.

        :raises Refusal: "sealing_key_missing" or "store_unavailable"; then the rest waits.
        """
        with self._database.read() as connection:
            asked = self._asked(connection)
        if not asked:
            return
        publisher = self._offering.publisher((key.public() for key in self._keys().values()), self._now())
        for one in asked:
            self._work(one, publisher)

    def _work(self, asked: Asked, publisher: Publisher) -> None:
        try:
            with self._database.write() as connection:
                record = self._do(connection, asked, publisher, self._now())
        except StoreUnavailableError:
            raise
        except Refusal as refusal:
            self._refuse(asked, refusal.code)
            return
        if record is not None:
            record()
            self._wrote()

    def _refuse(self, asked: Asked, code: str) -> None:
        with self._database.write() as connection:
            number = self._fail(connection, asked, code, int(self._now().timestamp() * 1000))
        if number is not None:
            kit_metrics.refused(metrics.RELEASE_DOOR, code, **{self.name: number})

    @abstractmethod
    def _asked(self, connection: Connection) -> Sequence[Asked]:
        """What is still to be done, the oldest first."""

    @abstractmethod
    def _do(
        self, connection: Connection, asked: Asked, publisher: Publisher, now: datetime
    ) -> Callable[[], None] | None:
        """Does it; what tells auditors once it is written, or None when another process has dealt with it."""

    @abstractmethod
    def _fail(self, connection: Connection, asked: Asked, code: str, now_ms: int) -> int | None:
        """Ends it undone; its number, or None when another process has dealt with it."""


def require_right(connection: Connection, staff: str) -> None:
    """What the pages' process saw to is seen to again: it has more doors than this one.

    :raises Refusal: "approval_right_missing".
    """
    if Right.APPROVE_FORMS not in rights.of(connection, staff):
        raise Refusal("approval_right_missing")
