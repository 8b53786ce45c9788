"""What the commands print: the signature procedure step by step, and what a receipt proves, as plain lines."""

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources

from todoke_evidence import b64, times
from todoke_evidence.errors import EvidenceError
from todoke_evidence.jpki.attributes import Attributes
from todoke_evidence.jpki.trust import TrustStore
from todoke_evidence.jpki.verify import PROCEDURE, verify
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
    """Return what each refusal of a signature means: code, then language ("ja", "en"), then the sentence."""
    return tomllib.loads(resources.files(__package__).joinpath("sentences.toml").read_text("utf-8"))


def on_signature(signed: SignedStatement, now: datetime, trust: TrustStore) -> Report:
    """Judge a statement's signature: one line a step, then who signed what."""
    try:
        verified = verify(
            signed.digest,
            signed.signature,
            signed.certificate,
            signed.algorithm,
            signed.statement.time,
            now,
            trust,
        )
    except EvidenceError as refusal:
        return Report(good=False, lines=(*_steps(refusal.step), *refused(refusal).lines))
    ends = times.encode(verified.certificate.not_after)
    facts = (*_statement(signed.statement), *_signer(verified.attributes), ("certificate ends", ends))
    return Report(good=True, lines=(*_steps(None), *_aligned(facts), "verified"))


def on_receipt(receipt: VerifiedReceipt) -> Report:
    """Say what a verified receipt proves."""
    facts = (
        ("receipt number", receipt.receipt_number),
        ("log", receipt.origin),
        ("entry", str(receipt.index)),
        ("log size", str(receipt.size)),
        # Escaped, because a terminal obeys control characters.
        *((f"event {key}", json.dumps(value)) for key, value in receipt.event.items()),
    )
    return Report(good=True, lines=(*_aligned(facts), "verified"))


def _steps(refused_at: int | None) -> Iterator[str]:
    for step in PROCEDURE:
        if refused_at is None or step.number < refused_at:
            verdict = "ok"
        else:
            verdict = "REFUSED" if step.number == refused_at else "-"
        yield f"{step.number:2}  {step.name:<20}{verdict:<9}{step.sentence}"


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
