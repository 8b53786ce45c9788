"""The order in which a draw serves people, when it is held and whenever a place becomes free (docs/decisions/0038)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from todoke_evidence import draw
from todoke_forms.store import draws
from todoke_forms.store import places as stands
from todoke_forms.store.places import Stand

AT_ONCE = 1_000  # cases in one question to the database


def ranked(connection: Connection, those: Sequence[Stand], order: Sequence[bytes]) -> list[Stand]:
    """These people, given as they were accepted, as they were drawn; who came after the closing comes last."""
    numbers = receipts(connection, those)
    ranks = {entry: rank for rank, entry in enumerate(order)}
    last = len(order)
    return sorted(those, key=lambda stand: ranks.get(draw.entry(numbers[stand.case_id]), last))


def left_over(connection: Connection, pool: str) -> list[Stand]:
    """Those whom a draw left without a place and outside the waiting list, in its order; nobody where none was held.

    Who had no room in order of arrival, before the form became one that is drawn, took no part, and may have since.

    :raises Refusal: "draw_unreadable" when there are such people, and nobody can tell their order.
    """
    left = stands.left_out(connection, pool)
    kept = draws.find(connection, pool) if left else None
    if kept is None or kept.value is None:
        return []
    return ranked(connection, left, draw.order(kept.closed, kept.value))


def receipts(connection: Connection, those: Sequence[Stand]) -> dict[int, str]:
    """The receipt numbers of these people's cases."""
    found: dict[int, str] = {}
    for start in range(0, len(those), AT_ONCE):
        found |= stands.receipts(connection, [stand.case_id for stand in those[start : start + AT_ONCE]])
    return found
