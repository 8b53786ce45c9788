"""Writes the record of a draw with what proves in the office's ledger that its entries were fixed before."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from todoke_evidence import draw, draw_check, receipt
from todoke_evidence.errors import EvidenceError
from todoke_evidence.note import NoteVerifier
from todoke_forms.ledger_client import Proof
from todoke_forms.store import draws
from todoke_forms.store.database import Database
from todoke_kit.errors import Refusal


async def export(
    database: Database, prove: Callable[[bytes], Awaitable[Proof]], logs: Sequence[NoteVerifier], procedure: str
) -> bytes:
    """The file of a draw, judged as its readers will judge it; it may be one that is closed and not drawn yet.

    :raises Refusal: "draw_unknown", "draw_unreadable", what the ledger says, or the code of `todoke verify-draw`.
    """
    with database.read() as connection:
        kept = draws.find(connection, procedure)
    if kept is None:
        raise Refusal("draw_unknown")
    found = await prove(kept.leaf_tag)
    opening = receipt.opening(kept.leaf_tag, kept.leaf_salt, draw.event(kept.closed))
    data = draw.encode(kept.file(receipt.encode_proof(opening, found.index, found.path, found.checkpoint)))
    try:
        draw_check.verify(data, logs)
    except EvidenceError as error:
        raise Refusal(error.code) from error
    return data
