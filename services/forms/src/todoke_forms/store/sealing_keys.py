"""The sealing keys that bundles offer, their public halves only: which, in which order, and until when."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, or_, select, update

from todoke_evidence.sealing import SealingKey
from todoke_forms.store.database import insert_if_new
from todoke_forms.store.tables import sealing_keys


def offered(connection: Connection, now_ms: int) -> tuple[SealingKey, ...]:
    """Those whose time is not over, the newest first."""
    until = sealing_keys.c.offered_until_ms
    query = (
        select(sealing_keys)
        .where(or_(until.is_(None), until > now_ms))
        .order_by(sealing_keys.c.offered_from_ms.desc(), sealing_keys.c.place)
    )
    return tuple(SealingKey(row.key_id, row.suite, bytes(row.public)) for row in connection.execute(query))


def any_known(connection: Connection) -> bool:
    """Whether any was ever offered."""
    return connection.execute(select(func.count()).select_from(sealing_keys)).scalar_one() > 0


def ever_offered(connection: Connection) -> frozenset[str]:
    """The ids of all: something may have been sealed to each."""
    return frozenset(connection.scalars(select(sealing_keys.c.key_id)))


def add(connection: Connection, keys: Sequence[SealingKey], from_ms: int) -> None:
    """Offers keys from a moment on, the preferred first; one that another process has offered meanwhile stays so."""
    if not keys:
        return
    connection.execute(
        insert_if_new(connection, sealing_keys),
        [
            {
                "key_id": key.key_id,
                "suite": key.suite,
                "public": key.public,
                "offered_from_ms": from_ms,
                "place": place,
                "offered_until_ms": None,
            }
            for place, key in enumerate(keys)
        ],
    )


def end(connection: Connection, until_ms: int) -> None:
    """Gives every key an end; one that ends sooner already keeps its own."""
    until = sealing_keys.c.offered_until_ms
    ending = update(sealing_keys).where(or_(until.is_(None), until > until_ms))
    connection.execute(ending.values(offered_until_ms=until_ms))
