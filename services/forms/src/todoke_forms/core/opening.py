"""Opens one submission and checks all of it again; believes nothing because the internet zone said so.

The order is that of cost and of sense: what needs no key first, then the seal, then who vouches for what was
sealed, then the meaning of the answers, and in the end the files that were sealed apart. A refusal means that it is no
case; what staff must weigh (the card differs from what was entered, a rule is not met, only the signer's own date makes
it good) is a check with another code than "ok" on a case.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from todoke_catalog.definition import Definition
from todoke_catalog.identity import Level
from todoke_evidence import attested, b64, commitment, content, receipt, sealing, statement, times
from todoke_evidence.attested import AttestationVerifier
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki.trust import TrustStore
from todoke_evidence.jpki.verify import check_age
from todoke_evidence.sealing import OpeningKey
from todoke_evidence.statement import Statement
from todoke_forms.core import answering, attributes, persons, places, uploaded, vouching
from todoke_forms.core.model import (
    ALTERED,
    OK,
    Answers,
    Arrival,
    AttachmentEntry,
    CardAttributes,
    Check,
    Opened,
    Refused,
)
from todoke_forms.core.uploaded import NO_UPLOADS, NotYet, Uploads
from todoke_forms.core.vouching import Believed, Stated, Vouched
from todoke_kit.errors import Refusal

SUPERSEDED_GRACE = timedelta(minutes=15)
"""Who had a page open when the time of its form was over may still send it: the word of that was on its way."""

RECEPTION_TOLERANCE = timedelta(minutes=5)
"""Between the moment an application arrives at the gateway, which counts, and that of its leaf, which we are told. The
signature is verified in between, and another clock writes the leaf's."""

MAX_AGE = timedelta(days=14)
"""From signing until the relay saw it: the longest holidays, ten days, with relay and office off and nobody there, and
some days to start them again. What claims to be older is nobody's honest application any more; staff decide."""

# A check on a case, for staff to weigh: sound on the day the signer named, and nothing but the signer's word is for it.
FORM_SUPERSEDED_SINCE = "form_superseded_since"

# Another: accepted after this office had withdrawn the form. The gateway had not heard of it, and gave a receipt.
FORM_WITHDRAWN_BEFORE = "form_withdrawn_before"

MAX_MOMENT_MS = 253_402_214_400_000  # 9999-12-31T00:00:00Z: the last day that is one in Japan as well
MAX_LEDGER_INDEX = 2**63 - 1  # what a database column holds

SEALING_KEY_UNKNOWN = "sealing_key_unknown"

APPLICATION_MISSING = "application_missing"  # of a cancellation whose application is not a case, or not yet

OUR_FAULT: frozenset[str] = frozenset(
    {
        Code.REVOCATION_STALE,
        Code.OCSP_STALE,
        Code.OCSP_UNAVAILABLE,
        Code.OCSP_INVALID,
        Code.CHUNKS_MISSING,
        SEALING_KEY_UNKNOWN,
        ALTERED,
        APPLICATION_MISSING,
        vouching.AUTHENTICATION_OFF,
    }
)
"""Codes that say something of this office, or of what is still on its way, and nothing of the submission: it waits."""


NO_GATEWAYS = AttestationVerifier()


def _unaltered(_procedure: str, _digest: bytes) -> bool:
    """No row is altered."""
    return False


def _no_case(_receipt_number: str) -> bytes | None:
    """No case is known."""
    return None


@dataclass(frozen=True, slots=True)
class Form:
    """A version that this office published."""

    procedure: str
    definition: Definition
    superseded_at_ms: int | None  # None: current
    accept_until_ms: int | None = None  # of one that was superseded, where it is taken for longer
    withdrawn_at_ms: int | None = None  # None: it is not


@dataclass(frozen=True, slots=True)
class Office:
    """What this office itself knows, and judges with."""

    municipality: str
    forms: Mapping[bytes, Form | None]  # by digest; None: by its row nobody may be judged
    keys: Mapping[str, OpeningKey]  # by key id
    trust: TrustStore
    uploads: Uploads = NO_UPLOADS
    gateways: AttestationVerifier = NO_GATEWAYS
    authentication: TrustStore | None = None
    submission: Callable[[str], bytes | None] = _no_case  # the id of the case with a receipt number, if there is one
    altered: Callable[[str, bytes], bool] = _unaltered  # the present version of a form, or this one of it

    @property
    def believed(self) -> Believed:
        """Whom it believes."""
        return Believed(self.trust, self.authentication, self.gateways)

    def key(self, key_id: str) -> OpeningKey:
        """The key with this id.

        :raises Refusal: "sealing_key_unknown".
        """
        key = self.keys.get(key_id)
        if key is None:
            raise Refusal(SEALING_KEY_UNKNOWN)
        return key


def open_arrival(arrival: Arrival, office: Office, now: datetime) -> Opened | Refused:
    """The case that a submission makes, or the code of the check that refused it."""
    receipt_number, anonymous = None, False
    try:
        stated = attested.parse_any(arrival.statement)
        receipt_number = receipt.receipt_number(stated.statement.submission)
        anonymous = _anonymous(stated, office)
        return _open(arrival, stated, receipt_number, office, now)
    except NotYet as waits:
        return Refused(waits.code, receipt_number, waits.uploads, anonymous)
    except (EvidenceError, Refusal) as refusal:
        return Refused(refusal.code, receipt_number, hour_only=anonymous)


def _anonymous(stated: Stated, office: Office) -> bool:
    """Whether the statement says so, or the form that it names: either is enough to keep the moment to ourselves."""
    form = office.forms.get(stated.statement.form)
    return Level.ANONYMOUS in {vouching.level_of(stated), form.definition.level if form else None}


def _open(arrival: Arrival, stated: Stated, receipt_number: str, office: Office, now: datetime) -> Opened:
    said = stated.statement
    _check_passage(arrival)
    seen_at = _seen_at(arrival, now)
    check_age(said.time, seen_at, MAX_AGE)
    form = _form(said, office)
    _check_reception(form.definition, arrival)
    vouching.check_level(stated, form.definition.level)
    statement.check_sealed(said, arrival.sealed)
    opened = unseal(arrival.sealed, said, office.key(arrival.key_id))
    commitment.check_content(said, opened)
    vouching.check_contact(stated, opened)
    vouched = _vouched(stated, opened, office, now)
    answers = answering.validate(form.definition, opened, said.time)
    uploaded.check(opened, said.municipality, office.uploads)
    return Opened(
        arrival=_blurred(arrival) if form.definition.level is Level.ANONYMOUS else arrival,
        submission_id=said.submission,
        receipt_number=receipt_number,
        procedure=said.procedure,
        form_digest=said.form,
        statement_digest=hashlib.sha256(arrival.statement.encode()).digest(),
        level=form.definition.level,
        attributes=vouched.card,
        contact=opened.contact,
        answers=answers,
        attachments=_entries(opened, said),
        uploads=uploaded.uploads_of(opened),
        letter_key=opened.letter_key,
        person=persons.person(
            form.definition.once,
            vouched,
            opened.contact,
            answers.values,
            persons.filed_at(said.time, _accepted_at(arrival), seen_at),
        ),
        wishes=places.wishes(form.definition, answers.values),
        checks=(
            Check("form", _standing(form, arrival, seen_at)),
            *(Check(name, OK) for name in ("sealing", "commitment", "attachments")),
            vouched.check,
            Check("answers", OK),
            *_weighed(form.definition, vouched.card, answers),
        ),
        judged_by=vouched.judged_by,
    )


def _blurred(arrival: Arrival) -> Arrival:
    """What is kept of how an anonymous submission came: the hours, and no place in a log that knows the millisecond."""
    accepted_at_ms, relayed_at_ms = times.hour(arrival.accepted_at_ms), times.hour(arrival.relayed_at_ms)
    return replace(arrival, accepted_at_ms=accepted_at_ms, relayed_at_ms=relayed_at_ms, ledger_index=0)


def _check_passage(arrival: Arrival) -> None:
    """The numbers the gateway and the relay added are shown to staff as theirs, but must be numbers we can keep."""
    moments = (arrival.accepted_at_ms, arrival.relayed_at_ms)
    if not all(0 <= moment <= MAX_MOMENT_MS for moment in moments) or not 0 <= arrival.ledger_index <= MAX_LEDGER_INDEX:
        raise Refusal("passage_malformed")


def _seen_at(arrival: Arrival, now: datetime) -> datetime:
    """When it was first seen on this side: the relay's word, which waiting in INBOX does not make older.

    Ours, when the relay said nothing or its clock is ahead.
    """
    relayed_at = datetime.fromtimestamp(arrival.relayed_at_ms / 1000, UTC)
    return relayed_at if arrival.relayed_at_ms and relayed_at < now else now


def _accepted_at(arrival: Arrival) -> datetime:
    return datetime.fromtimestamp(arrival.accepted_at_ms / 1000, UTC)


def _form(said: Statement, office: Office) -> Form:
    """The version the citizen signed. That it was published before that needs no check: its digest was not known."""
    form = office.forms.get(said.form)
    if form is None and (said.form in office.forms or office.altered(said.procedure, said.form)):
        raise Refusal(ALTERED)
    if form is None or said.municipality != office.municipality or said.procedure != form.procedure:
        raise Refusal("form_unknown")
    if office.altered(form.procedure, said.form):
        raise Refusal(ALTERED)
    if _superseded(form, said.time):
        raise Refusal("form_superseded")
    return form


def _check_reception(definition: Definition, arrival: Arrival) -> None:
    """It was accepted within the form's period; of an anonymous one only the hour is known, and it must touch that."""
    first = last = datetime.fromtimestamp(arrival.accepted_at_ms / 1000, UTC)
    if definition.level is Level.ANONYMOUS:
        last += timedelta(hours=1)
    if definition.period.early(last + RECEPTION_TOLERANCE):
        raise Refusal("reception_not_open")
    if definition.period.late(first - RECEPTION_TOLERANCE):
        raise Refusal("reception_closed")


def _superseded(form: Form, at: datetime) -> bool:
    """Whether a newer version had taken the form's place, and the time for who had begun was over, and the grace."""
    if form.superseded_at_ms is None:
        return False
    end_ms = max(form.superseded_at_ms, form.accept_until_ms or 0)
    return at > datetime.fromtimestamp(end_ms / 1000, UTC) + SUPERSEDED_GRACE


def _standing(form: Form, arrival: Arrival, seen_at: datetime) -> str:
    """What staff must know of the version, with which there is nothing wrong."""
    if form.withdrawn_at_ms is not None and arrival.accepted_at_ms > form.withdrawn_at_ms:
        return FORM_WITHDRAWN_BEFORE
    return FORM_SUPERSEDED_SINCE if _superseded(form, seen_at) else OK


def unseal(sealed: bytes, said: Statement, key: OpeningKey) -> content.Content:
    """What was sealed for this statement.

    :raises EvidenceError: when it does not open, or holds no content.
    """
    bound_to = sealing.info(said.municipality, said.procedure, said.form, said.submission)
    return content.unpack(sealing.open_sealed(key, sealed, bound_to))


def _vouched(stated: Stated, opened: content.Content, office: Office, now: datetime) -> Vouched:
    try:
        return vouching.vouch(stated, office.believed, now)
    except EvidenceError as refusal:
        if refusal.code in OUR_FAULT:  # only the last step says such a thing, so a card did sign it
            raise NotYet(refusal.code, uploaded.uploads_of(opened)) from refusal
        raise


def _entries(opened: content.Content, said: Statement) -> tuple[AttachmentEntry, ...]:
    return tuple(
        AttachmentEntry(attachment.name, attachment.media_type, attachment.size, b64.encode(digest))
        for attachment, digest in zip(opened.attachments, said.attachments, strict=True)
    )


def _weighed(definition: Definition, card: CardAttributes | None, answers: Answers) -> tuple[Check, ...]:
    """What the answers say, held against the card, if there was one, and against the form's rules."""
    eligibility = Check("eligibility", OK if answers.eligible else answering.INELIGIBLE)
    if card is None:
        return (eligibility,)
    compared = attributes.compare(definition, card, answers.values)
    return Check("attributes", attributes.verdict(definition, compared)), eligibility
