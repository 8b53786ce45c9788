"""The notice of a form as published: its definition, and the keys that answers are sealed to (`todoke-form+jws`)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

import msgspec

from todoke_evidence import b64, canonical, notice_jws, times
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.notice_keys import NoticeKey, NoticeVerifier
from todoke_evidence.sealing import SealingKey
from todoke_evidence.statement import MAX_PROCEDURE, PROCEDURE

MAX_BUNDLE = 262_144
"""Characters of a form bundle's JWS: the largest message the outward stream takes."""

BUNDLE_TYPE = "todoke-form+jws"

MAX_KEYS = 4
"""A municipality's sealing keys at one time: the current one, and the last until its bundles have expired."""

MAX_FORMER = 2
"""Versions of a form that another has taken the place of, and that may still be filed: the last ones only."""

MAX_REASON = 500
"""Characters of a reason in one language."""


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
    municipality: notice_jws.Municipality
    open: bool
    procedure: Annotated[str, msgspec.Meta(pattern=PROCEDURE, max_length=MAX_PROCEDURE)]
    published_at: str
    sequence: notice_jws.Counter
    version: notice_jws.Counter
    accept_until: str | msgspec.UnsetType = msgspec.UNSET  # absent: it is the current version
    reason: _WireReason | msgspec.UnsetType = msgspec.UNSET


def sign_bundle(bundle: FormBundle, key: NoticeKey) -> str:
    """Return the JWS of `bundle`, or raise NOTICE_MALFORMED or NOTICE_OVERSIZED if nobody could read it."""
    text = notice_jws.sign(_bundle_members(bundle), BUNDLE_TYPE, key)
    # Read back but not verified: what was signed a moment ago, with this very key, is well signed.
    if _bundle_for(key.municipality, notice_jws.take_apart(text, MAX_BUNDLE, BUNDLE_TYPE)) != bundle:
        raise EvidenceError(Code.NOTICE_MALFORMED)
    return text


def read_bundle(text: str, verifier: NoticeVerifier) -> FormBundle:
    """Read a form bundle. Raises NOTICE_OVERSIZED, NOTICE_MALFORMED or NOTICE_SIGNATURE_INVALID."""
    compact = notice_jws.take_apart(text, MAX_BUNDLE, BUNDLE_TYPE)
    return _bundle_for(notice_jws.signer(compact, verifier), compact)


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


def _sealing_key(wire: _WireKey) -> SealingKey:
    return SealingKey(wire.key_id, wire.suite, b64.decode(wire.public, MAX_BUNDLE))
