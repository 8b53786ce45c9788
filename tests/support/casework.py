"""A citizen and an office for tests: applications as citizens file them, spoiled at will, and what the office knows.

arrival = file(1)                       # a sound application of the card "valid"
arrival = file(1, card="revoked")
arrival = file(1, answers={"exam_date": "soon"}, nonce="other")   # what the form asks; what the statement says
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from support import attestation, cards
from support.uploads import seal_apart

from todoke_catalog import loading, templates
from todoke_catalog.identity import Level
from todoke_catalog.reading.attachments import File
from todoke_evidence import attested, cancellation, canonical, commitment, content, packing, receipt, sealing, statement
from todoke_evidence.attested import AttestationKey, AttestationVerifier
from todoke_evidence.cancellation import Cancellation
from todoke_evidence.content import Attachment, Content, Uploaded
from todoke_evidence.jpki import certificate, envelope
from todoke_evidence.jpki.profile import TEST
from todoke_evidence.jpki.trust import TrustStore
from todoke_evidence.letter_key import LetterKey
from todoke_evidence.notice import NoticeKey
from todoke_evidence.statement import CardKey, Statement
from todoke_evidence.trust_files import load_trust_store
from todoke_forms.core.model import Arrival
from todoke_forms.core.opening import Form, Office
from todoke_pb.envelope.v1 import envelope_pb2 as pb

MUNICIPALITY = "990019"
NOW = cards.NOW
NOW_MS = int(NOW.timestamp() * 1000)
TODAY = date(2026, 11, 23)
SIGNED_AT = NOW - timedelta(seconds=30)
ACCEPTED_AT_MS = NOW_MS - 20_000
RELAYED_AT = NOW - timedelta(seconds=10)
RELAYED_AT_MS = NOW_MS - 10_000

SEALING_KEY = sealing.generate()
OTHER_SEALING_KEY = sealing.generate()
NOTICE_KEY = NoticeKey.generate(MUNICIPALITY)

DEFINITION_BYTES = canonical.encode(
    {name: part for name, part in json.loads(templates.read(templates.NINGEN_DOCK)).items() if name != "once"}
)
"""The template, but as often as one likes: in tests one card files many applications."""
DEFINITION_TEXT = canonical.encode(json.loads(DEFINITION_BYTES))
FORM_DIGEST = hashlib.sha256(DEFINITION_TEXT).digest()
DEFINITION = loading.loads(DEFINITION_BYTES)

SURVEY_TEXT = canonical.encode(json.loads(templates.read(templates.LIBRARY_SURVEY)))
REASON = {"ja": "返事を送る先を確かめるため"}
CONSULTATION_TEXT = canonical.encode(
    {**json.loads(SURVEY_TEXT), "procedure": "consultation", "identity": {"level": 1, "reason": REASON}}
)
SIGN_IN_TEXT = canonical.encode(
    {**json.loads(SURVEY_TEXT), "procedure": "library-card", "identity": {"level": 2, "reason": REASON}}
)
UNSIGNED = {
    hashlib.sha256(text).digest(): Form(json.loads(text)["procedure"], loading.loads(text), None)
    for text in (SURVEY_TEXT, CONSULTATION_TEXT, SIGN_IN_TEXT)
}
"""An anonymous form, one that asks for a verified contact, and one that asks for a sign-in."""

# What the card "valid" certifies, as a careful applicant types it.
ENTERED = {
    "applicant_name": "見本 花子",
    "applicant_birth_date": "1985-04-01",
    "applicant_sex": "2",
    "applicant_address": "見本県見本市中央一丁目2番3号",
}


def answered(changes: Mapping[str, object] | None = None) -> dict[str, Any]:
    """Answers that agree with the card "valid" and meet every rule; a change to None leaves one out."""
    changed = {**templates.golden_answers(TODAY), **ENTERED, **(changes or {})}
    return {name: value for name, value in changed.items() if value is not None}


def pack(
    given: Mapping[str, Any], files: Sequence[File | Uploaded], letter_key: sealing.SealingKey | None = None
) -> Content:
    """The content that is sealed."""
    return Content(hashlib.sha256(b"salt").digest(), dict(given), tuple(map(_attachment, files)), letter_key)


def _attachment(file: File | Uploaded) -> Attachment | Uploaded:
    if isinstance(file, Uploaded):
        return file
    return Attachment(file.name, file.media_type, hashlib.sha256(b"salt" + file.data).digest(), file.data)


def apart(file: File, upload: bytes, **changes: Any) -> tuple[Uploaded, list[bytes]]:
    """A file sealed apart from its application, and its chunks."""
    return seal_apart(file.data, upload, name=file.name, media_type=file.media_type, **changes)


def submission_id(number: int) -> bytes:
    return hashlib.sha256(b"submission %d" % number).digest()[:16]


def letter_key(number: int, suite: str = "x-wing") -> LetterKey:
    """The key by which the applicant of a submission reads letters about it."""
    return LetterKey(receipt.receipt_number(submission_id(number)), suite, bytes(range(32)))


def unchanged(data: bytes) -> bytes:
    return data


def file(
    number: int = 0,
    *,
    card: str = "valid",
    answers: Mapping[str, object] | None = None,
    files: Sequence[File | Uploaded] | None = None,
    key: sealing.OpeningKey = SEALING_KEY,
    letters_to: sealing.SealingKey | None = None,
    before_sealing: Callable[[bytes], bytes] = unchanged,
    after_signing: Callable[[bytes], bytes] = unchanged,
    **stated: Any,
) -> Arrival:
    """Files application `number`: packs, seals, states, signs, as a browser and a card would.

    `stated` replaces members of the statement before it is signed; the hooks change bytes that are sealed, or were.
    """
    opened = pack(answered(answers), templates.golden_files() if files is None else files, letters_to)
    draft = _state(number, opened, stated)
    bound_to = sealing.info(draft.municipality, draft.procedure, draft.form, draft.submission)
    sealed = sealing.seal(key.public(), before_sealing(content.pack(opened)), bound_to)
    said = replace(draft, sealed=stated.get("sealed", hashlib.sha256(sealed).digest()))
    return Arrival(
        statement=cards.sign_with(card, statement.encode(said)),
        sealed=after_signing(sealed),
        key_id=key.key_id,
        accepted_at_ms=ACCEPTED_AT_MS,
        ledger_index=7,
        relayed_at_ms=RELAYED_AT_MS,
    )


def file_unsigned(
    number: int = 0,
    *,
    contact: str | None = None,
    definition: bytes = SURVEY_TEXT,
    answers: Mapping[str, object] | None = None,
    attested_by: AttestationKey = attestation.KEY,
    level: int | None = None,
    **stated: Any,
) -> Arrival:
    """Files application `number` without a card, as a gateway does: anonymous, or with a verified contact.

    `stated` replaces members of the statement; `level` is that of the contact's, unless it is given.
    """
    plain = json.loads(definition)
    given = templates.golden_answers(TODAY, templates.LIBRARY_SURVEY) | dict(answers or {})
    opened = Content(hashlib.sha256(b"salt").digest(), given, (), None, contact)
    level = int(contact is not None) if level is None else level
    members: dict[str, Any] = {
        "procedure": plain["procedure"],
        "form": hashlib.sha256(definition).digest(),
        "submission": submission_id(number),
        "time": attested.stated_time(level, SIGNED_AT),
        "commitment": commitment.answers_commitment(opened.salt, given),
    }
    draft = attestation.said(**{**members, **stated})
    bound_to = sealing.info(draft.municipality, draft.procedure, draft.form, draft.submission)
    sealed = sealing.seal(SEALING_KEY.public(), content.pack(opened), bound_to)
    said = replace(draft, sealed=stated.get("sealed", hashlib.sha256(sealed).digest()))
    return Arrival(
        statement=attested.attest(said, level, attested_by),
        sealed=sealed,
        key_id=SEALING_KEY.key_id,
        accepted_at_ms=ACCEPTED_AT_MS,
        ledger_index=7,
        relayed_at_ms=RELAYED_AT_MS,
    )


def file_signed_in(number: int = 0, *, card: str = "valid", **stated: Any) -> Arrival:
    """Files application `number` by the authentication key of a card, as `file` does by the other."""
    given = templates.golden_answers(TODAY, templates.LIBRARY_SURVEY)
    opened = Content(hashlib.sha256(b"salt").digest(), given, (), None, None)
    form = hashlib.sha256(SIGN_IN_TEXT).digest()
    draft = _state(number, opened, {"procedure": "library-card", "form": form, **stated})
    bound_to = sealing.info(draft.municipality, draft.procedure, draft.form, draft.submission)
    sealed = sealing.seal(SEALING_KEY.public(), content.pack(opened), bound_to)
    said = replace(draft, sealed=hashlib.sha256(sealed).digest())
    return Arrival(
        statement=cards.sign_in_with(card, statement.encode(said, CardKey.AUTHENTICATION)),
        sealed=sealed,
        key_id=SEALING_KEY.key_id,
        accepted_at_ms=ACCEPTED_AT_MS,
        ledger_index=7,
        relayed_at_ms=RELAYED_AT_MS,
    )


def file_template(name: str, answers: Mapping[str, object], files: Sequence[File | Uploaded]) -> Arrival:
    """Files an application to a template at the level that it asks for: by a card, or as a gateway does."""
    text = template_text(name)
    level = loading.loads(text).level
    opened = replace(pack(answers, files), contact="hanako@mihon.example" if level is Level.CONTACT else None)
    by_card = level >= Level.SIGNED_IN
    time = SIGNED_AT if by_card else attested.stated_time(int(level), SIGNED_AT)
    stated = {"procedure": name, "form": hashlib.sha256(text).digest(), "time": time}
    draft = _state(0, opened, stated if by_card else stated | {"nonce": ""})
    bound_to = sealing.info(draft.municipality, draft.procedure, draft.form, draft.submission)
    sealed = sealing.seal(SEALING_KEY.public(), content.pack(opened), bound_to)
    said = replace(draft, sealed=hashlib.sha256(sealed).digest())
    return Arrival(
        statement=_vouched(said, level),
        sealed=sealed,
        key_id=SEALING_KEY.key_id,
        accepted_at_ms=ACCEPTED_AT_MS,
        ledger_index=7,
        relayed_at_ms=RELAYED_AT_MS,
    )


def _vouched(said: Statement, level: Level) -> str:
    if level is Level.SIGNED:
        return cards.sign_with("valid", statement.encode(said))
    if level is Level.SIGNED_IN:
        return cards.sign_in_with("valid", statement.encode(said, CardKey.AUTHENTICATION))
    return attested.attest(said, int(level), attestation.KEY)


def template_text(name: str) -> bytes:
    """A template as it is published."""
    return canonical.encode(json.loads(templates.read(name)))


def cancel(number: int = 0, *, code: str | None = None, by: AttestationKey = attestation.KEY, **said: Any) -> Arrival:
    """Gives application `number` up, as a gateway sends it; `said` replaces members of the cancellation."""
    submission = submission_id(number)
    names = {"municipality": MUNICIPALITY, "receipt_number": receipt.receipt_number(submission), **said}
    given = cancellation.code(submission) if code is None else code
    sealed = cancellation.seal(given, names["municipality"], names["receipt_number"], SEALING_KEY.public())
    stated = Cancellation(**{"sealed": hashlib.sha256(sealed).digest(), **names})
    return Arrival(
        statement=cancellation.attest(stated, by),
        sealed=sealed,
        key_id=SEALING_KEY.key_id,
        accepted_at_ms=ACCEPTED_AT_MS,
        ledger_index=0,
        relayed_at_ms=RELAYED_AT_MS,
    )


def _state(number: int, opened: Content, stated: Mapping[str, Any]) -> Statement:
    members: dict[str, Any] = {
        "municipality": MUNICIPALITY,
        "procedure": templates.NINGEN_DOCK,
        "form": FORM_DIGEST,
        "submission": submission_id(number),
        "time": SIGNED_AT,
        "origin": "https://todoke.mihon.example",
        "nonce": "bm9uY2U",
        "commitment": commitment.answers_commitment(opened.salt, opened.answers),
        "attachments": tuple(map(commitment.digest_of, opened.attachments)),
        "sealed": bytes(32),
        "uploads": commitment.links_of(opened),
    }
    return Statement(**{**members, **stated})


def office(superseded_at: datetime | None = None, **changes: Any) -> Office:
    """An office that offers the template; `changes` are of what it knows."""
    superseded_at_ms = None if superseded_at is None else int(superseded_at.timestamp() * 1000)
    known: dict[str, Any] = {
        "municipality": MUNICIPALITY,
        "forms": {FORM_DIGEST: Form(templates.NINGEN_DOCK, DEFINITION, superseded_at_ms), **UNSIGNED},
        "gateways": AttestationVerifier([attestation.KEY.public]),
        "keys": {SEALING_KEY.key_id: SEALING_KEY},
        "trust": load_trust_store(cards.trust(), TEST),
        "authentication": load_trust_store(cards.session_pki().authentication_trust, TEST),
    }
    return Office(**{**known, **changes})


def trust_without_list_of(card: str) -> TrustStore:
    """This office's trust store, but the list of the authority that issued a card was never installed."""
    full = load_trust_store(cards.trust(), TEST)
    anchors = [path.read_bytes() for path in sorted(cards.trust().glob("*.ca.der"))]
    lists = [path.read_bytes() for path in sorted(cards.trust().glob("*.crl.der"))]
    signer = full.issuer_of(certificate.parse(cards.certificate(card)))
    return TrustStore.read(TEST, anchors, [der for der in lists if not signer.signed(envelope.read(der))])


def trust_without_authority_of(card: str) -> TrustStore:
    """This office's trust store, but the authority that issued a card is not in it."""
    full = load_trust_store(cards.trust(), TEST)
    signer = full.issuer_of(certificate.parse(cards.certificate(card)))
    anchors = [path.read_bytes() for path in sorted(cards.trust().glob("*.ca.der"))]
    lists = [path.read_bytes() for path in sorted(cards.trust().glob("*.crl.der"))]
    anchors, lists = ([der for der in some if not signer.signed(envelope.read(der))] for some in (anchors, lists))
    return TrustStore.read(TEST, anchors, lists)


def message(*arrivals: Arrival) -> bytes:
    """A pack of arrivals, as it lies in INBOX: their statements sealed to this office."""
    return pack_of(arrivals).SerializeToString()


def pack_of(arrivals: Sequence[Arrival], key: sealing.OpeningKey = SEALING_KEY) -> pb.SubmissionPack:
    """The same as a message; its statements may be sealed to another key."""
    sealed = packing.seal(key.public(), MUNICIPALITY, [arrival.statement for arrival in arrivals])
    submissions = [_submission(*pair) for pair in zip(arrivals, sealed.statements, strict=True)]
    return pb.SubmissionPack(submissions=submissions, sealed_key=sealed.sealed_key, key_id=key.key_id)


def _submission(arrival: Arrival, statement: bytes) -> pb.Submission:
    envelope = pb.Envelope(sealed_statement=statement, sealed=arrival.sealed, key_id=arrival.key_id)
    passage = pb.Passage(accepted_at_ms=arrival.accepted_at_ms, ledger_index=arrival.ledger_index)
    return pb.Submission(envelope=envelope, passage=passage)
