"""What the commands print: the signature procedure step by step, what a receipt proves, a letter, as plain lines."""

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from types import MappingProxyType

from todoke_evidence import application_check, b64, draw, draw_check, std64, times
from todoke_evidence.application_check import Reader, VerifiedApplication
from todoke_evidence.checkpoint import Checkpoint
from todoke_evidence.draw_check import VerifiedDraw
from todoke_evidence.errors import EvidenceError
from todoke_evidence.jpki.attributes import Attributes
from todoke_evidence.jpki.trust import TrustStore
from todoke_evidence.jpki.verify import PROCEDURE, Step, verify
from todoke_evidence.letter import Letter
from todoke_evidence.notice import SealedLetter
from todoke_evidence.receipt import VerifiedReceipt
from todoke_evidence.statement import SignedStatement, Statement


@dataclass(frozen=True, slots=True)
class Report:
    """What to print, and whether the verdict is good."""

    good: bool
    lines: tuple[str, ...]


def refused(error: EvidenceError) -> Report:
    """Report a refusal outside the numbered procedure."""
    return Report(good=False, lines=(f"refused: {error.code}", *sentences().get(error.code, {}).values()))


@cache
def sentences() -> Mapping[str, Mapping[str, str]]:
    """Return what each refusal means: code, then language ("ja", "en"), then the sentence."""
    return tomllib.loads(resources.files(__package__).joinpath("sentences.toml").read_text("utf-8"))


@cache
def _in_japanese() -> Mapping[str, str]:
    """Return what a step's sentence is in Japanese."""
    return tomllib.loads(resources.files(__package__).joinpath("steps.toml").read_text("utf-8"))


def on_signature(signed: SignedStatement, now: datetime, trust: TrustStore) -> Report:
    """Judge a statement's signature: one line a step, then who signed what."""
    try:
        verified = verify(signed.claim, now, trust)
    except EvidenceError as refusal:
        return on_refused_signature(refusal)
    ends = times.encode(verified.certificate.not_after)
    facts = (*_statement(signed.statement), *_signer(verified.attributes), ("certificate ends", ends))
    return Report(good=True, lines=(*_steps(None), *_aligned(facts), "verified"))


def on_refused_signature(refusal: EvidenceError) -> Report:
    """Say which step refused a signature, and why; none has been gone if there was nothing signed to be read."""
    return Report(good=False, lines=(*_steps(refusal.step or 0), *refused(refusal).lines))


def on_receipt(receipt: VerifiedReceipt, cosigned: Mapping[str, int | None] = MappingProxyType({})) -> Report:
    """Say what a verified receipt proves, and when which witnesses cosigned the checkpoint in it (POSIX seconds)."""
    facts = (
        ("receipt number", receipt.receipt_number),
        ("log", receipt.origin),
        ("entry", str(receipt.index)),
        ("log size", str(receipt.size)),
        # Escaped, because a terminal obeys control characters.
        *((f"event {key}", json.dumps(value)) for key, value in receipt.event.items()),
        *_witnesses(cosigned),
    )
    return Report(good=True, lines=(*_aligned(facts), "verified"))


def on_checkpoint(head: Checkpoint, cosigned: Mapping[str, int | None]) -> Report:
    """Say what a verified checkpoint says, and the same of its witnesses."""
    facts = (
        ("log", head.origin),
        ("log size", str(head.size)),
        ("root", std64.encode(head.root)),
        *_witnesses(cosigned),
    )
    return Report(good=True, lines=(*_aligned(facts), "verified"))


def _witnesses(cosigned: Mapping[str, int | None]) -> Iterator[tuple[str, str]]:
    for name, second in cosigned.items():
        yield "cosigned", f"not by {name}" if second is None else f"by {name} at {_moment(second)}"


def _moment(second: int) -> str:
    """Return a POSIX second as a time; a witness may name one that no calendar reaches."""
    try:
        return times.encode(datetime.fromtimestamp(second, UTC))
    except (ValueError, OverflowError, OSError):
        return f"second {second}"


def on_letter(sealed: SealedLetter, letter: Letter) -> Report:
    """Show an opened letter: who signed it for which receipt, then its words; they hold nothing a terminal obeys."""
    facts = (
        ("municipality", sealed.municipality),
        ("receipt number", sealed.receipt_number),
        ("sent at", times.encode(sealed.sent_at)),
    )
    return Report(good=True, lines=(*_aligned(facts), "verified", "", letter.title, "", *letter.text.split("\n")))


def on_application(data: bytes, trusted: Reader) -> Report:
    """Judge a bundle: one line a step, then what was applied for by whom, and what is known of the time."""
    try:
        found = application_check.verify(data, trusted)
    except EvidenceError as refusal:
        return on_refused_application(refusal)
    steps = _steps(None, application_check.PROCEDURE, _without(found))
    facts = (
        *_statement(found.signed.statement),
        *_signer(found.verified.attributes),
        ("receipt number", found.entry.event.receipt_number),
        ("judged at, office", times.encode(found.application.judged_at)),
        ("revocation as of", _revocation(found)),
        ("log", found.entry.origin),
        ("entry", str(found.entry.index)),
        ("log size", str(found.entry.size)),
        ("existed at, latest", _stamped(found)),
    )
    return Report(good=True, lines=(*steps, *_aligned(facts), "verified"))


def on_refused_application(refusal: EvidenceError) -> Report:
    """Say which step refused a bundle, and why; nothing of what is in it."""
    steps = _steps(refusal.step, application_check.PROCEDURE)
    return Report(good=False, lines=(*steps, *refused(refusal).lines))


def reached(step: int, procedure: Iterable[Step]) -> tuple[str, ...]:
    """Say which steps passed before the one for which something was not to be had."""
    return tuple(_steps(step, procedure, stopped="unusable"))


def on_draw(found: VerifiedDraw, receipt_number: str | None, published: str | None = None) -> Report:
    """Say what a verified draw proves: one line a step, then the draw, and the rank that was asked for."""
    drawn, closed = found.file.drawn, found.file.closed
    without = {}
    if found.logged is None:
        none = "none", "No log's key was given: whether the entries were fixed before the value is not checked."
        without = {draw_check.LEDGER: none, draw_check.COMMITMENT: none}
    if published is None:
        without[draw_check.PUBLISHED] = "none", "No published commitment was given."
    if drawn is None:
        without[draw_check.ORDER] = "none", "It is not drawn yet."
    if receipt_number is None:
        without[draw_check.OWN] = "none", "No receipt number was given."
    facts = (
        ("municipality", closed.municipality),
        ("procedure", closed.procedure),
        ("form", b64.encode(closed.form)),
        ("entries", str(len(closed.entries))),
        ("places", f"{closed.capacity}, and {closed.waiting} may wait"),
        ("closed at", times.encode(closed.closed_at)),
        ("commitment", draw.commitment(closed).hex()),
        ("value from", closed.source),
        ("value length", _length(closed.source_length)),
        ("value known at", times.encode(closed.source_at)),
        *(() if drawn is None else (("value", drawn.value), ("drawn at", times.encode(drawn.at)))),
        *_logged(found),
        *(() if found.rank is None else (("rank of the receipt", str(found.rank)),)),
    )
    fixed = found.logged is not None or published is not None
    verdict = (
        "verified"
        if fixed
        else "verified in part: nothing shows that the entries were fixed before the value was known"
    )
    return Report(good=True, lines=(*_steps(None, draw_check.PROCEDURE, without), *_aligned(facts), verdict))


def _length(fixed: int | None) -> str:
    if fixed is None:
        return "not fixed (version 1): how the value is written was open until it was drawn"
    return f"{fixed} digits and letters"


def _logged(found: VerifiedDraw) -> Iterator[tuple[str, str]]:
    if found.logged is not None:
        yield "log", found.logged.origin
        yield "entry", str(found.logged.index)
        yield "log size", str(found.logged.size)


def on_refused_draw(refusal: EvidenceError) -> Report:
    """Say which step refused a draw, and why."""
    return Report(good=False, lines=(*_steps(refusal.step, draw_check.PROCEDURE), *refused(refusal).lines))


def _without(found: VerifiedApplication) -> Mapping[int, tuple[str, str]]:
    """Return verdict and sentence of the steps that had nothing to judge."""
    given = found.application
    without = {}
    if found.stamped_at is None and given.timestamp is None:
        without[application_check.TIMESTAMP] = (
            "none",
            "There is no timestamp; the time is the office's word in its log.",
        )
    elif found.stamped_at is None:
        without[application_check.TIMESTAMP] = "left out", "There is a timestamp, which was not to be judged."
    if given.answers is None:
        without[application_check.ANSWERS] = "none", "The answers were left out; the statement commits to them."
    return without


def _revocation(found: VerifiedApplication) -> str:
    """Say how old the snapshot was: the reader may think less of an old one than the office did."""
    age = max(found.application.judged_at - found.revocation_at, timedelta())  # clocks differ
    return f"{times.encode(found.revocation_at)}, {age} before it was judged"


def _stamped(found: VerifiedApplication) -> str:
    if found.stamped_at is None:
        return "役所の記録のほかに証明するものはありません。 not attested by anyone but the office"
    return found.stamped_at.isoformat()


def _steps(
    refused_at: int | None,
    procedure: Iterable[Step] = PROCEDURE,
    without: Mapping[int, tuple[str, str]] = MappingProxyType({}),
    stopped: str = "REFUSED",
) -> Iterator[str]:
    for step in procedure:
        verdict, sentence = without.get(step.number, ("ok", step.sentence))
        if refused_at is not None and step.number >= refused_at:
            verdict = stopped if step.number == refused_at else "-"
        yield f"{step.number:2}  {step.name:<20}{verdict:<9}{_in_japanese()[sentence]} {sentence}"


def _statement(statement: Statement) -> Iterator[tuple[str, str]]:
    yield "municipality", statement.municipality
    yield "procedure", statement.procedure
    yield "form", b64.encode(statement.form)
    yield "submission", b64.encode(statement.submission)
    yield "signed at, claimed", times.encode(statement.time)
    yield "origin", statement.origin
    yield "attachments", str(len(statement.attachments))


def _signer(attributes: Attributes) -> Iterator[tuple[str, str]]:
    yield "name", attributes.name
    yield "address", attributes.address
    yield "birth date", attributes.birth_date.isoformat() if attributes.birth_date else attributes.birth_text
    yield "sex", attributes.sex


def _aligned(facts: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, value in facts:
        yield f"{name:<20}{value}"
