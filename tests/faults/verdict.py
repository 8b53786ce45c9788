"""What became of every receipt: whether it is one case, in order, proven by the ledger, and nothing is left behind."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

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
from todoke_forms.store import reading
from todoke_forms.store.database import Database
from todoke_kit.errors import Refusal

T = TypeVar("T")

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
    out_of_order: int  # of one applicant, where staff's list shows an earlier one as the later
    not_first: int  # persons of whom another application than the first is the one that the form allows
    unproven: int  # receipts that the ledger's last checkpoint does not prove, or that the case contradicts
    files: int  # that were sent before applications with a receipt
    files_lost: int  # of them, those that are not here whole and once
    rebuilt: int  # files of cases that the sanitizer rebuilt or refused, and of which all that it made is here
    not_rebuilt: int  # files of receipts of which that is not so, where files are rebuilt
    left: dict[str, int]  # streams that still hold something
    overtaken: int  # cases of one applicant that arrived after a later one; nobody must be able to tell

    @property
    def good(self) -> bool:
        """Whether nothing was lost, doubled, disordered or left behind."""
        disordered = self.out_of_order + self.not_first
        bad = (self.lost, self.unknown, self.given_twice, disordered, self.unproven, self.files_lost)
        all_here = self.receipts == self.cases == self.counted
        return all_here and not any(bad) and not self.not_rebuilt and not self.left

    def lines(self) -> list[str]:
        """The same for people."""
        left = ", ".join(f"{name} {count}" for name, count in self.left.items()) or "nothing"
        return [
            f"receipts {self.receipts:,}, cases {self.cases:,}, counted by aggregation {self.counted:,}",
            f"lost {self.lost}, unknown {self.unknown}, doubled {self.given_twice}, out of order {self.out_of_order}",
            f"not proven by the ledger's last checkpoint {self.unproven}; left in the streams: {left}",
            f"large files {self.files:,}, not here whole and once {self.files_lost}",
            f"files rebuilt or refused {self.rebuilt:,}, neither, or not as reported, {self.not_rebuilt}",
            f"arrived after a later one of the same applicant {self.overtaken}, and counted as later {self.not_first}",
        ]


@dataclass(frozen=True, slots=True)
class Row:
    """What the office's database says of a case."""

    place: int  # in the order of arrival
    ledger_index: int
    listed: int  # its place in staff's list, where the oldest has the highest
    first: str | None  # receipt number of the one that is first of the person; None: this is it


async def judge(scene: Scene, given: Sequence[Receipt], longer: float = 0.0) -> Verdict:
    """Waits until everything has settled, or long enough, and looks.

    :param longer: seconds beyond SETTLE_SECONDS.
    """
    give_up = time.monotonic() + SETTLE_SECONDS + longer
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
        return count(given, cases, counted, left, 0, Counter(), None)
    whole, unproven = _whole_files(scene.parts), _unproven(scene.parts, given, cases)
    return count(given, cases, counted, left, unproven, whole, _rebuilt(scene.parts) if scene.rebuilds else None)


def count(
    given: Sequence[Receipt],
    cases: dict[str, Row],
    counted: int,
    left: dict[str, int],
    unproven: int,
    whole: Counter[str],
    rebuilt: Counter[str] | None,
) -> Verdict:
    """What is to be said when so many cases are counted, so much is left and so many files of each are here.

    :param rebuilt: files of each case; None where none are rebuilt.

    :param given: in the order in which each applicant got them.
    """
    numbers = Counter(receipt.number for receipt in given)
    here = [receipt for receipt in given if receipt.number in cases]
    of_applicants = _grouped((receipt.applicant, cases[receipt.number]) for receipt in here)
    of_persons = _grouped((receipt.person, receipt.number) for receipt in here)
    pairs = [pair for rows in of_applicants for pair in pairwise(rows)]
    return Verdict(
        receipts=len(given),
        cases=len(cases),
        counted=counted,
        lost=len(numbers.keys() - cases.keys()),
        unknown=len(cases.keys() - numbers.keys()),
        given_twice=sum(count > 1 for count in numbers.values()),
        out_of_order=sum(earlier.listed <= later.listed for earlier, later in pairs),
        not_first=sum(not _in_order(numbers, cases) for numbers in of_persons),
        unproven=unproven,
        files=sum(receipt.uploads for receipt in given),
        files_lost=sum(abs(receipt.uploads - whole[receipt.number]) for receipt in given),
        rebuilt=0 if rebuilt is None else rebuilt.total(),
        not_rebuilt=0 if rebuilt is None else sum(abs(receipt.files - rebuilt[receipt.number]) for receipt in given),
        left=left,
        overtaken=sum(earlier.place > later.place for earlier, later in pairs),
    )


def _grouped(pairs: Iterable[tuple[int, T]]) -> list[list[T]]:
    groups: dict[int, list[T]] = {}
    for whose, one in pairs:
        groups.setdefault(whose, []).append(one)
    return list(groups.values())


def _in_order(numbers: Sequence[str], cases: dict[str, Row]) -> bool:
    """Whether the first of a person is taken for the first, and what followed for repetitions of it."""
    first, *others = numbers
    return cases[first].first is None and all(cases[number].first == first for number in others)


def _cases(parts: Parts) -> dict[str, Row]:
    listed = {number: place for place, number in enumerate(_listed(parts))}
    question = """SELECT cases.receipt_number, cases.id, cases.ledger_index, first.receipt_number FROM cases
        LEFT JOIN case_places ON case_places.case_id = cases.id LEFT JOIN cases AS first ON first.id = first_case_id"""
    found = _rows(parts, "forms", question)
    return {number: Row(place, index, listed.get(number, -1), first) for number, place, index, first in found}


def _listed(parts: Parts) -> Iterator[str]:
    """The receipt numbers of staff's list, as its pages show them one after the other."""
    older_than = None
    with closing(Database(parts.database("forms"))) as database, database.read() as connection:
        while True:
            page = reading.page(connection, older_than=older_than)
            yield from (case.receipt_number for case in page.cases)
            if (older_than := page.older_than) is None:
                return


def _whole_files(parts: Parts) -> Counter[str]:
    """How many files of each case came in chunks, without a gap; that they are the signed ones, forms has seen."""
    chunks = """SELECT receipt_number, count(*), max(number) FROM cases
        JOIN case_uploads ON case_uploads.case_id = cases.id JOIN upload_chunks USING (upload)
        GROUP BY receipt_number, upload"""
    return Counter(number for number, count, last in _rows(parts, "forms", chunks) if count == last + 1)


def _rebuilt(parts: Parts) -> Counter[str]:
    """How many files of each case are settled, and have as many bytes as the report says: none when refused."""
    question = """SELECT receipt_number, report, (SELECT coalesce(sum(length(body)), 0) FROM clean_files
            WHERE clean_files.case_id = cases.id AND clean_files.position = case_files.position)
        FROM cases JOIN case_files ON case_files.case_id = cases.id WHERE report IS NOT NULL"""
    found = _rows(parts, "forms", question)
    return Counter(number for number, report, size in found if json.loads(report)["size"] == size)


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
