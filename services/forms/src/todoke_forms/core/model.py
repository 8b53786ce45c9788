"""The values that pass between the parts of forms. Times are POSIX milliseconds, digests SHA-256."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import msgspec

from todoke_catalog.identity import Level
from todoke_evidence.jpki.certificate import Certificate
from todoke_evidence.jpki.revocation import Snapshot
from todoke_evidence.sealing import SealingKey

OK = "ok"
ALTERED = "version_altered"  # the row of a version is not what was published


@dataclass(frozen=True, slots=True)
class Arrival:
    """One submission as the relay brought it; nothing in it is believed yet."""

    statement: str
    sealed: bytes
    key_id: str
    accepted_at_ms: int
    ledger_index: int
    relayed_at_ms: int

    @property
    def accepted(self) -> tuple[int, int]:
        """The order in which the internet zone accepted: its ledger's time, which never goes back, and index.

        Of anonymous ones the hour is known and no index (`opening`); among those of an hour there is no order.
        """
        return self.accepted_at_ms, self.ledger_index


class Check(msgspec.Struct, frozen=True):
    """One check of a submission and what it said: "ok" or a code."""

    name: str
    code: str


class CardAttributes(msgspec.Struct, frozen=True):
    """The four attributes as the signer's certificate says them."""

    name: str
    address: str
    birth_date: date | None  # None: the certificate says unknown
    birth_text: str  # as written in the certificate, EYYYYMMDD
    sex: str  # "1" male, "2" female, "3" unknown
    name_substitutes: tuple[bool, ...]  # which characters of the name are stand-ins
    address_substitutes: tuple[bool, ...]


class AttachmentEntry(msgspec.Struct, frozen=True):
    """What the office knows of an attachment that stays sealed."""

    name: str
    media_type: str
    size: int  # bytes
    digest: str  # base64url; the salted digest that the statement names


class Answers(msgspec.Struct, frozen=True):
    """The answers after the form's own rules were applied again."""

    values: dict[str, object]
    eligible: bool
    failed_rules: tuple[str, ...]  # codes of the eligibility rules that are not met
    amount_yen: int


@dataclass(frozen=True, slots=True)
class JudgedBy:
    """What others signed and the citizen's signature was judged by: authority and revocation, as of that moment."""

    authority: Certificate
    authority_digest: bytes
    revocation: Snapshot


@dataclass(frozen=True, slots=True)
class Person:
    """Who files, as far as it takes to recognise them again, and the period in which they may file once."""

    known_by: tuple[str, ...]
    period: str  # a fiscal year, or empty: for ever


@dataclass(frozen=True, slots=True)
class Opened:
    """A submission that passed every check that decides whether it is a case at all."""

    arrival: Arrival
    submission_id: bytes
    receipt_number: str
    procedure: str
    form_digest: bytes
    statement_digest: bytes  # of the JWS text: tells a repetition from other content under the same id
    level: Level  # that of its form, and of itself
    attributes: CardAttributes | None  # None: no card signed it
    contact: str | None  # the address of e-mail that the gateway verified
    answers: Answers
    attachments: tuple[AttachmentEntry, ...]
    checks: tuple[Check, ...]
    judged_by: JudgedBy | None  # None: this office keeps no evidence, or no card signed it
    uploads: tuple[bytes, ...] = ()  # those of its attachments that were sealed apart
    letter_key: SealingKey | None = None  # to which letters about it are sealed
    person: Person | None = None  # where its form counts how often one person files
    wishes: tuple[str, ...] = ()  # the pools (`core.places`) that it asks for a place in

    @property
    def verdict(self) -> str:
        """Either "ok" or the code of the first check that staff should look at."""
        return next((check.code for check in self.checks if check.code != OK), OK)


@dataclass(frozen=True, slots=True)
class Refused:
    """A submission that cannot become a case."""

    code: str
    receipt_number: str | None  # known as soon as the statement could be read
    uploads: tuple[bytes, ...] = ()  # of an application that a card signed, and that waits
    hour_only: bool = False  # it is anonymous, by its statement or its form: its notice tells the hour


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The word of an applicant, proven by the code of his receipt, that he gives his application up."""

    municipality: str
    receipt_number: str
    uploads: tuple[bytes, ...] = ()  # it names none


@dataclass(frozen=True, slots=True)
class Entry:
    """A case enters a state: what everyone must be told."""

    receipt_number: str
    procedure: str
    statement_digest: bytes
    from_state: str  # empty for a new case
    to_state: str
    sequence: int
    at_ms: int
    amount_yen: int
