"""What a municipality sends outward, signed: form bundles, statuses, sealed letters; compact JWS, Ed25519 (RFC 8037).

A notice key belongs to one municipality, and its notices count for that municipality only, so that many can share one
gateway. Whoever shows a notice must also hold `sequence` against the last one seen: an old notice stays well signed.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Literal, get_args

import msgspec

from todoke_evidence import b64, canonical, file_outcome, letter, notice_jws, receipt, standing, times
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.file_outcome import FileOutcome, WireFile
from todoke_evidence.notice_keys import NoticeKey, NoticeVerifier
from todoke_evidence.sealing import SealingKey
from todoke_evidence.standing import Standing, WireStanding
from todoke_evidence.statement import MAX_ATTACHMENTS, MAX_PROCEDURE, MUNICIPALITY, PROCEDURE

__all__ = ["NoticeKey", "NoticeVerifier"]  # so that callers need one module

MAX_BUNDLE = 262_144
"""Characters of a form bundle's JWS: the largest message the outward stream takes."""

MAX_STATUS = 4_096
"""Characters of a status notice's JWS: one takes about 500, and 3,800 where ten files have lost all that a file can."""

MAX_LETTER = 20_480
"""Characters of a sealed letter's JWS; one takes about 18,900."""

BUNDLE_TYPE = "todoke-form+jws"
STATUS_TYPE = "todoke-status+jws"
LETTER_TYPE = "todoke-letter+jws"

MAX_KEYS = 4
"""A municipality's sealing keys at one time: the current one, and the last until its bundles have expired."""

MAX_FORMER = 2
"""Versions of a form that another has taken the place of, and that may still be filed: the last ones only."""

MAX_REASON = 500
"""Characters of a reason in one language."""

State = Literal["arrived", "accepted", "reviewing", "granted", "declined", "withdrawn", "held"]
STATES: tuple[str, ...] = get_args(State)

_Municipality = Annotated[str, msgspec.Meta(pattern=MUNICIPALITY)]
_Counter = Annotated[int, msgspec.Meta(ge=0)]
_Files = Annotated[tuple[WireFile, ...], msgspec.Meta(min_length=1, max_length=MAX_ATTACHMENTS)]


@dataclass(frozen=True, slots=True)
class FormBundle:
    """A form as published, with the keys to seal its answers to. `version` counts what citizens see changing.

    `form_digest` is the SHA-256 (32 bytes) of the canonical definition; statements name it as their form.
    `accept_until` is there when another version has taken its place: who began before may file it until then.
    `reason` tells citizens, by language and in Japanese at least, why a form is not open.
    """

    municipality: str
    procedure: str
    sequence: int
    version: int
    definition: dict[str, Any]
    keys: tuple[SealingKey, ...]
    open: bool
    published_at: datetime
    accept_until: datetime | None = None
    reason: Mapping[str, str] | None = None
    form_digest: bytes = field(init=False, compare=False)

    def __post_init__(self) -> None:
        try:
            digest = hashlib.sha256(canonical.encode(self.definition)).digest()
        except EvidenceError:
            raise EvidenceError(Code.NOTICE_MALFORMED) from None
        object.__setattr__(self, "form_digest", digest)

    @property
    def subject(self) -> str:
        """The token that its subject ends with: one for what is offered, a few that take turns for what was."""
        return self.procedure if self.accept_until is None else f"{self.procedure}_{self.version % MAX_FORMER}"


@dataclass(frozen=True, slots=True)
class StatusNotice:
    """How far a submission and its files have come, without a word about whose it is. `state` is one of STATES.

    `changed_at` is when the state was entered; `sequence` rises with what becomes of files and standing as well.
    """

    municipality: str
    receipt_number: str
    state: str
    sequence: int
    changed_at: datetime
    files: tuple[FileOutcome, ...] = ()
    standing: Standing | None = None  # None: nothing is to be said of its place among others


@dataclass(frozen=True, slots=True)
class SealedLetter:
    """A letter that only the holder of the key `key_id` can open (`letter_key`); `sequence` is that of its decision."""

    municipality: str
    receipt_number: str
    sequence: int
    sent_at: datetime
    key_id: str
    sealed: bytes


class _WireKey(msgspec.Struct, forbid_unknown_fields=True):
    key_id: str
    public: str
    suite: str


_Words = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_REASON)]


class _WireReason(msgspec.Struct, forbid_unknown_fields=True):
    ja: _Words
    easy: _Words | msgspec.UnsetType = msgspec.UNSET
    en: _Words | msgspec.UnsetType = msgspec.UNSET


class _WireBundle(msgspec.Struct, forbid_unknown_fields=True):
    definition: dict[str, Any]
    keys: Annotated[tuple[_WireKey, ...], msgspec.Meta(min_length=1, max_length=MAX_KEYS)]
    municipality: _Municipality
    open: bool
    procedure: Annotated[str, msgspec.Meta(pattern=PROCEDURE, max_length=MAX_PROCEDURE)]
    published_at: str
    sequence: _Counter
    version: _Counter
    accept_until: str | msgspec.UnsetType = msgspec.UNSET  # absent: it is the current version
    reason: _WireReason | msgspec.UnsetType = msgspec.UNSET


class _WireStatus(msgspec.Struct, forbid_unknown_fields=True):
    changed_at: str
    municipality: _Municipality
    receipt_number: str
    sequence: _Counter
    state: State
    files: _Files | msgspec.UnsetType = msgspec.UNSET  # absent: there are none
    standing: WireStanding | msgspec.UnsetType = msgspec.UNSET


class _WireLetter(msgspec.Struct, forbid_unknown_fields=True):
    key_id: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{16}\Z")]
    municipality: _Municipality
    receipt_number: str
    sealed: str
    sent_at: str
    sequence: _Counter


def sign_bundle(bundle: FormBundle, key: NoticeKey) -> str:
    """Return the JWS of `bundle`, or raise NOTICE_MALFORMED or NOTICE_OVERSIZED if nobody could read it."""
    text = notice_jws.sign(_bundle_members(bundle), BUNDLE_TYPE, key)
    # Read back but not verified: what was signed a moment ago, with this very key, is well signed.
    if _bundle_for(key.municipality, notice_jws.take_apart(text, MAX_BUNDLE, BUNDLE_TYPE)) != bundle:
        raise EvidenceError(Code.NOTICE_MALFORMED)
    return text


def sign_status(status: StatusNotice, key: NoticeKey) -> str:
    """Return the JWS of `status`, or raise NOTICE_MALFORMED if nobody could read it."""
    text = notice_jws.sign(_status_members(status), STATUS_TYPE, key)
    if _status_for(key.municipality, notice_jws.take_apart(text, MAX_STATUS, STATUS_TYPE)) != status:  # see sign_bundle
        raise EvidenceError(Code.NOTICE_MALFORMED)
    return text


def sign_letter(sealed: SealedLetter, key: NoticeKey) -> str:
    """Return the JWS of `sealed`, or raise NOTICE_MALFORMED if nobody could read it."""
    text = notice_jws.sign(_letter_members(sealed), LETTER_TYPE, key)
    if _letter_for(key.municipality, notice_jws.take_apart(text, MAX_LETTER, LETTER_TYPE)) != sealed:  # see sign_bundle
        raise EvidenceError(Code.NOTICE_MALFORMED)
    return text


def read_bundle(text: str, verifier: NoticeVerifier) -> FormBundle:
    """Read a form bundle. Raises NOTICE_OVERSIZED, NOTICE_MALFORMED or NOTICE_SIGNATURE_INVALID."""
    compact = notice_jws.take_apart(text, MAX_BUNDLE, BUNDLE_TYPE)
    return _bundle_for(notice_jws.signer(compact, verifier), compact)


def read_status(text: str, verifier: NoticeVerifier) -> StatusNotice:
    """Read a status notice. Raises NOTICE_OVERSIZED, NOTICE_MALFORMED or NOTICE_SIGNATURE_INVALID."""
    compact = notice_jws.take_apart(text, MAX_STATUS, STATUS_TYPE)
    return _status_for(notice_jws.signer(compact, verifier), compact)


def read_letter(text: str, verifier: NoticeVerifier) -> SealedLetter:
    """Read a sealed letter. Raises NOTICE_OVERSIZED, NOTICE_MALFORMED or NOTICE_SIGNATURE_INVALID."""
    compact = notice_jws.take_apart(text, MAX_LETTER, LETTER_TYPE)
    return _letter_for(notice_jws.signer(compact, verifier), compact)


def _bundle_for(signer: str, compact: notice_jws.Compact) -> FormBundle:
    """Return the bundle in a notice that `signer`'s key signed; it counts for that municipality only."""
    try:
        wire = canonical.decode_as(compact.payload, _WireBundle, MAX_BUNDLE)
        bundle = FormBundle(
            municipality=wire.municipality,
            procedure=wire.procedure,
            sequence=wire.sequence,
            version=wire.version,
            definition=wire.definition,
            keys=tuple(_sealing_key(key) for key in wire.keys),
            open=wire.open,
            published_at=times.decode(wire.published_at),
            accept_until=None if wire.accept_until is msgspec.UNSET else times.decode(wire.accept_until),
            reason=None if wire.reason is msgspec.UNSET else msgspec.to_builtins(wire.reason),
        )
    except EvidenceError:
        raise EvidenceError(Code.NOTICE_MALFORMED) from None
    if bundle.open and bundle.reason:
        raise EvidenceError(Code.NOTICE_MALFORMED)
    notice_jws.check_signer(bundle.municipality, signer)
    return bundle


def _status_for(signer: str, compact: notice_jws.Compact) -> StatusNotice:
    """Return the status in a notice that `signer`'s key signed; it counts for that municipality only."""
    try:
        wire = canonical.decode_as(compact.payload, _WireStatus, MAX_STATUS)
        changed_at = times.decode(wire.changed_at)
        number = _number(wire.receipt_number)
        files = tuple(file_outcome.read(one) for one in wire.files or ())
        stands = standing.read(wire.standing) if wire.standing else None
    except EvidenceError:
        raise EvidenceError(Code.NOTICE_MALFORMED) from None
    notice_jws.check_signer(wire.municipality, signer)
    return StatusNotice(wire.municipality, number, wire.state, wire.sequence, changed_at, files, stands)


def _letter_for(signer: str, compact: notice_jws.Compact) -> SealedLetter:
    """Return the letter in a notice that `signer`'s key signed; it counts for that municipality only."""
    try:
        wire = canonical.decode_as(compact.payload, _WireLetter, MAX_LETTER)
        sent_at = times.decode(wire.sent_at)
        number = _number(wire.receipt_number)
        sealed = b64.decode(wire.sealed, max(letter.SEALED_SIZES))
    except EvidenceError:
        raise EvidenceError(Code.NOTICE_MALFORMED) from None
    if len(sealed) not in letter.SEALED_SIZES:
        raise EvidenceError(Code.NOTICE_MALFORMED)
    notice_jws.check_signer(wire.municipality, signer)
    return SealedLetter(wire.municipality, number, wire.sequence, sent_at, wire.key_id, sealed)


def _number(text: str) -> str:
    """Return a receipt number that stands in its one form."""
    if receipt.normalize(text) != text:
        raise EvidenceError(Code.NOTICE_MALFORMED)
    return text


def _bundle_members(bundle: FormBundle) -> dict[str, Any]:
    until = {"accept_until": notice_jws.moment(bundle.accept_until)} if bundle.accept_until else {}
    reason = {"reason": dict(bundle.reason)} if bundle.reason else {}
    return {
        **until,
        **reason,
        "definition": bundle.definition,
        "keys": [{"key_id": key.key_id, "public": b64.encode(key.public), "suite": key.suite} for key in bundle.keys],
        "municipality": bundle.municipality,
        "open": bundle.open,
        "procedure": bundle.procedure,
        "published_at": notice_jws.moment(bundle.published_at),
        "sequence": bundle.sequence,
        "version": bundle.version,
    }


def _status_members(status: StatusNotice) -> dict[str, Any]:
    files = {"files": [file_outcome.members(one) for one in status.files]} if status.files else {}
    stands = {} if status.standing is None else {"standing": standing.members(status.standing)}
    return (
        files
        | stands
        | {
            "changed_at": notice_jws.moment(status.changed_at),
            "municipality": status.municipality,
            "receipt_number": status.receipt_number,
            "sequence": status.sequence,
            "state": status.state,
        }
    )


def _letter_members(sealed: SealedLetter) -> dict[str, Any]:
    return {
        "key_id": sealed.key_id,
        "municipality": sealed.municipality,
        "receipt_number": sealed.receipt_number,
        "sealed": b64.encode(sealed.sealed),
        "sent_at": notice_jws.moment(sealed.sent_at),
        "sequence": sealed.sequence,
    }


def _sealing_key(wire: _WireKey) -> SealingKey:
    return SealingKey(wire.key_id, wire.suite, b64.decode(wire.public, MAX_BUNDLE))
