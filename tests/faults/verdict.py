"""What became of every receipt: whether it is one case, in order, proven by the ledger, and nothing is left behind."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import sqlalchemy
from bench.streams import SERVERS, WORK_QUEUES
from faults.scene import Scene
from faults.submitters import Receipt
from support import naivetree

from devstack.office import Office
from devstack.parts import Parts
from todoke_catalog.templates import NINGEN_DOCK
from todoke_evidence import checkpoint, merkle
from todoke_evidence import receipt as receipts
from todoke_kit.errors import Refusal

SETTLE_SECONDS = 180.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Counts; of what must not be, all are zero."""

    receipts: int
    cases: int
    counted: int  # by aggregation
    lost: int  # receipts without a case
    unknown: int  # cases without a receipt
    given_twice: int  # receipts whose number two applicants hold
    out_of_order: int  # of one applicant, by the number that the internet ledger gave them, which the case keeps
    unproven: int  # receipts that the ledger's last checkpoint does not prove, or that the case contradicts
    files: int  # that were sent before applications with a receipt
    files_lost: int  # of them, those that are not here whole and once
    left: dict[str, int]  # streams that still hold something
    overtaken: int  # cases of one applicant that arrived after a later one; a fact, and not a fault

    @property
    def good(self) -> bool:
        """Whether nothing was lost, doubled, disordered or left behind."""
        bad = (self.lost, self.unknown, self.given_twice, self.out_of_order, self.unproven, self.files_lost)
        return self.receipts == self.cases == self.counted and not any(bad) and not self.left

    def lines(self) -> list[str]:
        """The same for people."""
        left = ", ".join(f"{name} {count}" for name, count in self.left.items()) or "nothing"
        return [
            f"receipts {self.receipts:,}, cases {self.cases:,}, counted by aggregation {self.counted:,}",
            f"lost {self.lost}, unknown {self.unknown}, doubled {self.given_twice}, out of order {self.out_of_order}",
            f"not proven by the ledger's last checkpoint {self.unproven}; left in the streams: {left}",
            f"large files {self.files:,}, not here whole and once {self.files_lost}",
            f"arrived after a later one of the same applicant: {self.overtaken}",
        ]


@dataclass(frozen=True, slots=True)
class Row:
    """What the office's database says of a case."""

    place: int  # in the order of arrival
    ledger_index: int


async def judge(scene: Scene, given: Sequence[Receipt]) -> Verdict:
    """Waits until everything has settled, or long enough, and looks."""
    give_up = time.monotonic() + SETTLE_SECONDS
    while (verdict := await look(scene, given)) is None or not verdict.good:
        if time.monotonic() > give_up and verdict is not None:
            break
        await asyncio.sleep(1.0)
    return verdict


async def settled(scene: Scene) -> None:
    """Waits until nothing is on its way any more, or long enough."""
    give_up = time.monotonic() + SETTLE_SECONDS
    while _left(scene) and time.monotonic() < give_up:  # noqa: ASYNC110 - processes do not set events
        await asyncio.sleep(1.0)


def _left(scene: Scene) -> dict[str, int]:
    """What the streams hold that is on its way."""
    held = Counter[str]()
    for server in SERVERS:
        held.update(scene.streams(server))
    return {name: held[name] for name in WORK_QUEUES if held[name]}


async def look(scene: Scene, given: Sequence[Receipt]) -> Verdict | None:
    """How it is now; None while somebody is still coming up."""
    try:
        counted = await Office(scene.parts).cases_counted(NINGEN_DOCK)
        left = _left(scene)
    except (OSError, Refusal):
        return None
    cases = _cases(scene.parts)
    if len(cases) < len(given) or counted < len(given) or left:  # too early to look closely; but it may stay so
        return _count(given, cases, counted, left, 0, Counter())
    whole, unproven = _whole_files(scene.parts), _unproven(scene.parts, given, cases)
    return _count(given, cases, counted, left, unproven, whole)


def _count(
    given: Sequence[Receipt],
    cases: dict[str, Row],
    counted: int,
    left: dict[str, int],
    unproven: int,
    whole: Counter[str],
) -> Verdict:
    numbers = Counter(receipt.number for receipt in given)
    by_applicant: dict[int, list[Row]] = {}
    for receipt in given:
        if receipt.number in cases:
            by_applicant.setdefault(receipt.applicant, []).append(cases[receipt.number])
    pairs = [pair for rows in by_applicant.values() for pair in pairwise(rows)]
    return Verdict(
        receipts=len(given),
        cases=len(cases),
        counted=counted,
        lost=len(numbers.keys() - cases.keys()),
        unknown=len(cases.keys() - numbers.keys()),
        given_twice=sum(count > 1 for count in numbers.values()),
        out_of_order=sum(earlier.ledger_index >= later.ledger_index for earlier, later in pairs),
        unproven=unproven,
        files=sum(receipt.uploads for receipt in given),
        files_lost=sum(abs(receipt.uploads - whole[receipt.number]) for receipt in given),
        left=left,
        overtaken=sum(earlier.place > later.place for earlier, later in pairs),
    )


def _cases(parts: Parts) -> dict[str, Row]:
    found = _rows(parts, "forms", "SELECT receipt_number, id, ledger_index FROM cases")
    return {number: Row(place, index) for number, place, index in found}


def _whole_files(parts: Parts) -> Counter[str]:
    """How many files of each case came in chunks, without a gap; that they are the signed ones, forms has seen."""
    chunks = """SELECT receipt_number, count(*), max(number) FROM cases
        JOIN case_uploads ON case_uploads.case_id = cases.id JOIN upload_chunks USING (upload)
        GROUP BY receipt_number, upload"""
    return Counter(number for number, count, last in _rows(parts, "forms", chunks) if count == last + 1)


def _unproven(parts: Parts, given: Sequence[Receipt], cases: dict[str, Row]) -> int:
    """Receipts whose leaf is not where they say in the log that the last checkpoint signs."""
    verifier = parts.keys.ledger_verifier("internet")
    [(signed,)] = _rows(parts, "ledger-internet", "SELECT checkpoint FROM head")
    last = checkpoint.open_checkpoint(signed, [verifier])
    leaves = [leaf for (leaf,) in _rows(parts, "ledger-internet", "SELECT leaf FROM entry ORDER BY idx")]
    if (last.size, last.root) != (len(leaves), naivetree.root([merkle.leaf_hash(leaf) for leaf in leaves])):
        return len(given)
    unproven = 0
    for receipt in given:
        proven = receipts.verify_receipt(receipt.text, [verifier])
        there = (
            receipts.leaf_tag(leaves[proven.index]) == receipts.parse_proof(receipt.text).extra[: receipts.TAG_BYTES]
        )
        case = cases.get(receipt.number)
        unproven += not (
            there and proven.receipt_number == receipt.number and case and case.ledger_index == proven.index
        )
    return unproven


def _rows(parts: Parts, process: str, question: str) -> list[tuple]:  # type: ignore[type-arg]
    engine = sqlalchemy.create_engine(parts.database(process))
    try:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sqlalchemy.text(question))]
    finally:
        engine.dispose()
