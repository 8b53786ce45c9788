"""Which sealing keys the bundles offer, and their exchange: new ones first, old ones still for a while, nothing lost.

A new key is on the disk, and in the recovery archive, before anybody is offered it. An old one is offered on, so that
pages which were opened before go on working; when its time is over it leaves the bundles, and goes on opening.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from todoke_evidence.notice import MAX_KEYS, NoticeKey
from todoke_evidence.sealing import SUITES, SealingKey
from todoke_forms import events
from todoke_forms.core.model import ALTERED
from todoke_forms.store import sealing_keys
from todoke_forms.store.database import Database
from todoke_forms.versions import publishing
from todoke_forms.versions.publishing import Published, Publisher
from todoke_kit import logs
from todoke_kit.errors import Refusal

_log = logs.get(__name__)

ACCEPT_OLD = timedelta(hours=24)
"""Who has a signing page open for longer than this is told to begin again."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered now, the preferred key first, and the forms whose bundles were signed anew for it.

    `altered` names what still offers what it did, since the row of a version was changed: its procedure, and the
    version where it is a former one.
    """

    keys: tuple[SealingKey, ...]
    forms: tuple[Published, ...]
    altered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offering:
    """What one municipality's bundles offer, in its database; `notice_key` signs them."""

    database: Database
    municipality: str
    notice_key: NoticeKey

    def publisher(self, kept: Iterable[SealingKey], now: datetime) -> Publisher:
        """Who publishes, with the keys to offer. An office that has offered none yet begins with those it keeps.

        :raises Refusal: "sealing_key_missing" when there is none to offer.
        """
        with self.database.write() as connection:
            _begin(connection, kept, now)
            publisher = self._publisher(connection, now)
        if not publisher.sealing_keys:
            raise Refusal("sealing_key_missing")
        return publisher

    def exchange(
        self,
        kept: Iterable[SealingKey],
        new: Sequence[SealingKey],
        old_until: datetime,
        now: datetime,
        keep: Callable[[], None],
    ) -> Offer:
        """Offers `new` first and, until `old_until`, what was offered before; all forms, in one transaction.

        :param kept: as for `publisher`, without the new ones.
        :param keep: keeps the private halves; nobody is offered a key unless it returns.

        :raises Refusal: "rotation_too_soon" when a bundle has no room for that many, or the code of a bundle.
        """
        with self.database.write() as connection:
            _begin(connection, kept, now)
            sealing_keys.end(connection, _ms(old_until))
            sealing_keys.add(connection, new, _ms(now))
            publisher = self._publisher(connection, now)
            if len(publisher.sealing_keys) > MAX_KEYS:
                raise Refusal("rotation_too_soon")
            offer = _offer(connection, publisher, _ms(now))
            keep()
            return offer

    def refresh(self, now: datetime) -> Offer | None:
        """Takes keys whose time is over out of the bundles; None while every bundle offers what it should."""
        with self.database.read() as connection:
            stale = publishing.offers_others(connection, self._publisher(connection, now), _ms(now))
        if not stale:
            return None
        with self.database.write() as connection:
            return _offer(connection, self._publisher(connection, now), _ms(now))

    async def keep(self, seconds: float, clock: Callable[[], datetime]) -> None:
        """Refreshes every `seconds`, for ever; a database that is away is asked again next time."""
        while True:
            try:
                offer = self.refresh(clock())
            except Refusal as refusal:
                logs.event(_log, events.OFFER_WAITS, code=refusal.code)
            else:
                if offer is not None:
                    record(offer)
            await asyncio.sleep(seconds)

    def _publisher(self, connection: Connection, now: datetime) -> Publisher:
        return Publisher(self.municipality, self.notice_key, sealing_keys.offered(connection, _ms(now)))


def record(offer: Offer) -> None:
    """Tells auditors what is offered from now on."""
    key_ids = " ".join(key.key_id for key in offer.keys)
    logs.audit(events.SEALING_KEYS_OFFERED, key_ids=key_ids, forms=len(offer.forms))
    for form in offer.altered:
        logs.event(_log, events.OFFER_WAITS, code=ALTERED, procedure=form)


def _offer(connection: Connection, publisher: Publisher, now_ms: int) -> Offer:
    signed = publishing.offer_keys(connection, publisher, now_ms)
    return Offer(publisher.sealing_keys, tuple(signed), publishing.altered(connection, now_ms))


def _begin(connection: Connection, kept: Iterable[SealingKey], now: datetime) -> None:
    if not sealing_keys.any_known(connection):
        sealing_keys.add(connection, _first(kept), _ms(now) - 1)  # before any that are offered from now on


def _first(kept: Iterable[SealingKey]) -> list[SealingKey]:
    """In the order of the suites: the default is the first of them."""
    return sorted(kept, key=lambda key: (SUITES.index(key.suite), key.key_id))[:MAX_KEYS]


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
