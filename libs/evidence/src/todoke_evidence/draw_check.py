"""The procedure by which anyone judges a draw offline; whose log is believed comes from the reader."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hmac import compare_digest

from todoke_evidence import draw, receipt
from todoke_evidence.draw import Draw
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki.verify import Step
from todoke_evidence.note import NoteVerifier
from todoke_evidence.tlogproof import parse_proof

FILE, ENTRIES, TIMES, LEDGER, COMMITMENT, PUBLISHED, ORDER, OWN = range(1, 9)

_HEX = re.compile(r"[0-9a-f]{64}")

PROCEDURE: tuple[Step, ...] = (
    Step(FILE, "file", "The file is canonical JSON of a known version, with every part in its form and bounds."),
    Step(ENTRIES, "entries", "Every entry stands there once, in the order of their bytes."),
    Step(TIMES, "times", "The public value came to be after the entries were closed, and was taken after that."),
    Step(LEDGER, "ledger", "The office's log holds the entry that the file opens."),
    Step(COMMITMENT, "commitment", "The log's entry fixes these entries, places and source of the value."),
    Step(PUBLISHED, "published", "The commitment is the one that was published before the value was known."),
    Step(
        ORDER,
        "order",
        "The value has the length that was fixed, if one was, and the order, computed again, is the one in the file.",
    ),
    Step(OWN, "receipt number", "The application of this receipt number takes part."),
)


@dataclass(frozen=True, slots=True)
class Logged:
    """The commitment is entry `index` of the log `origin`, at the latest when that had `size`."""

    origin: str
    index: int
    size: int


@dataclass(frozen=True, slots=True)
class VerifiedDraw:
    """A draw that passed: `logged` is missing where no log was named, `rank` is that of the application asked for."""

    file: Draw
    logged: Logged | None
    rank: int | None  # from 1; None: nobody asked, or it is not drawn yet


def verify(
    data: bytes, logs: Sequence[NoteVerifier], receipt_number: str | None = None, published: str | None = None
) -> VerifiedDraw:
    """Judge a draw file; EvidenceError with the step that refused it.

    :param logs: the logs that are believed; none: the commitment is not looked for.
    :param receipt_number: of the application whose rank is asked, as people type it.
    :param published: the commitment as it was published, 64 hexadecimal digits.
    """
    step = FILE
    try:
        file = draw.parse(data)
        step = ENTRIES
        draw.check_entries(file.closed)
        step = TIMES
        draw.check_times(file.closed, file.drawn)
        step = LEDGER
        proven = _proven(file, logs) if logs else None
        step = COMMITMENT
        if proven is not None:
            _check_commitment(file, proven[0])
        step = PUBLISHED
        if published is not None:
            _check_published(file, published)
        step = ORDER
        _check_order(file)
        step = OWN
        rank = None if receipt_number is None else _rank(file, receipt_number)
    except EvidenceError as refusal:
        raise EvidenceError(refusal.code, step) from None
    return VerifiedDraw(file, None if proven is None else proven[1], rank)


def _proven(file: Draw, logs: Sequence[NoteVerifier]) -> tuple[bytes, Logged]:
    """Return the event that the log commits to, and where it does."""
    if file.proof is None:
        raise EvidenceError(Code.DRAW_UNPROVEN)
    proof = parse_proof(file.proof)
    head = receipt.verify_opening(proof, receipt.KIND_DRAW, logs)
    return receipt.opened_event(proof), Logged(head.origin, proof.index, head.size)


def _check_commitment(file: Draw, event: bytes) -> None:
    if not compare_digest(draw.committed(event), draw.commitment(file.closed)):
        raise EvidenceError(Code.DRAW_COMMITMENT_WRONG)


def _check_published(file: Draw, published: str) -> None:
    """Pass when both are the same, however digits are grouped and letters are written."""
    digits = "".join(published.split()).lower()
    if not _HEX.fullmatch(digits):
        raise EvidenceError(Code.DRAW_PUBLISHED_MALFORMED)
    if digits != draw.commitment(file.closed).hex():
        raise EvidenceError(Code.DRAW_PUBLISHED_OTHER)


def _check_order(file: Draw) -> None:
    draw.check_value(file.closed, file.drawn)
    if file.drawn is not None and file.drawn.order != draw.order(file.closed, file.drawn.value):
        raise EvidenceError(Code.DRAW_ORDER_WRONG)


def _rank(file: Draw, receipt_number: str) -> int | None:
    own = draw.entry(receipt.normalize(receipt_number))
    if own not in file.closed.entries:
        raise EvidenceError(Code.DRAW_ENTRY_MISSING)
    return None if file.drawn is None else file.drawn.order.index(own) + 1
