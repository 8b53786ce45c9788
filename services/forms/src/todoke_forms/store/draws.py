"""The draws of forms: what was closed, by whom, and the value that it was drawn with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from todoke_evidence import draw
from todoke_evidence.draw import Closed, Draw, Drawn
from todoke_evidence.errors import EvidenceError
from todoke_forms.store.tables import draws
from todoke_kit.errors import Refusal

UNREADABLE = "draw_unreadable"


@dataclass(frozen=True, slots=True)
class KeptDraw:
    """A draw with who closed and drew it, and what proves it in the office's ledger."""

    closed: Closed
    closed_by: str
    value: str | None
    drawn_at_ms: int | None
    drawn_by: str | None
    leaf_tag: bytes
    leaf_salt: bytes
    ledger_index: int | None

    def file(self, proof: str | None = None) -> Draw:
        """The draw as it is published."""
        if self.value is None or self.drawn_at_ms is None:
            return Draw(self.closed, None, proof)
        at = datetime.fromtimestamp(self.drawn_at_ms // 1000, UTC)
        return Draw(self.closed, Drawn(self.value, at, draw.order(self.closed, self.value)), proof)


def add(connection: Connection, closed: Closed, closed_by: str, tag: bytes, salt: bytes) -> None:
    """Keeps what was closed."""
    row = {"closed": draw.encode(Draw(closed)), "closed_by": closed_by, "leaf_tag": tag, "leaf_salt": salt}
    connection.execute(insert(draws).values(pool=closed.procedure, **row))


def is_closed(connection: Connection, pool: str) -> bool:
    """Whether the entries of a form's draw are closed, whether or not anybody can read what was."""
    return connection.scalar(select(draws.c.pool).where(draws.c.pool == pool)) is not None


def find(connection: Connection, pool: str) -> KeptDraw | None:
    """The draw of a form; None: its entries are not closed.

    :raises Refusal: "draw_unreadable" when the row holds no draw file of this form.
    """
    row = connection.execute(select(draws).where(draws.c.pool == pool)).one_or_none()
    if row is None:
        return None
    return KeptDraw(
        closed=_closed(bytes(row.closed), pool),
        closed_by=row.closed_by,
        value=row.value,
        drawn_at_ms=row.drawn_at_ms,
        drawn_by=row.drawn_by,
        leaf_tag=bytes(row.leaf_tag),
        leaf_salt=bytes(row.leaf_salt),
        ledger_index=row.ledger_index,
    )


def _closed(data: bytes, pool: str) -> Closed:
    try:
        closed = draw.parse(data).closed
    except EvidenceError:
        raise Refusal(UNREADABLE) from None
    if closed.procedure != pool:
        raise Refusal(UNREADABLE)
    return closed


def drawn(connection: Connection, pool: str, value: str, drawn_by: str, at_ms: int) -> None:
    """Notes that a draw was held."""
    values = {"value": value, "drawn_by": drawn_by, "drawn_at_ms": at_ms}
    connection.execute(update(draws).where(draws.c.pool == pool).values(values))


def record_leaf(connection: Connection, indexes: Mapping[bytes, int]) -> None:
    """Notes at which index the office's ledger holds the leaf of each tag."""
    if indexes:
        statement = update(draws).where(draws.c.leaf_tag == bindparam("tag"))
        rows = [{"tag": tag, "index": index} for tag, index in indexes.items()]
        connection.execute(statement.values(ledger_index=bindparam("index")), rows)
