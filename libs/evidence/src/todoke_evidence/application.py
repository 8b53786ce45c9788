"""The bundle: all that it takes to judge an application again when no system of ours is left, in one document.

Canonical JSON (RFC 8785). It holds no key that its reader is to trust, and nothing of what the citizen sealed unless
somebody put the opened answers in. The certificate inside the statement names the citizen all the same.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

import msgspec

from todoke_evidence import b64, canonical, std64, times
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki.certificate import MAX_CERTIFICATE
from todoke_evidence.jpki.ocsp import MAX_ANSWER
from todoke_evidence.jpki.revocation import MAX_LIST, Kind, Snapshot

TYPE = "todoke-application-evidence"
VERSION = 1
SALT_BYTES = 32

MAX_BUNDLE = (MAX_LIST + 2) // 3 * 4 + 1024 * 1024
"""Bytes: room for the largest list in base64, and everything else. The list of one municipality takes some 50,000."""

MAX_TIMESTAMP = 16_384
"""Bytes. A token with its authority's certificates takes 2,000 to 7,000."""

_MAX_SNAPSHOT = {Kind.LIST: MAX_LIST, Kind.OCSP: MAX_ANSWER}


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers opened, with the 32-byte salt that makes their commitment."""

    salt: bytes
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Application:
    """What the bundle holds, read but not judged. `statement` is a compact JWS, `ledger` a C2SP tlog-proof.

    `authority` is DER; `timestamp` is an RFC 3161 response (DER) over `covered`; None where there is none.
    """

    statement: str
    authority: bytes
    revocation: Snapshot
    judged_at: datetime
    ledger: str
    timestamp: bytes | None
    answers: Answers | None


class _Revocation(msgspec.Struct, forbid_unknown_fields=True):
    """The snapshot: which kind, and its DER in base64."""

    kind: Literal["list", "ocsp"]
    snapshot: str


class _Wire(msgspec.Struct, forbid_unknown_fields=True):
    """The members of the JSON object."""

    answers: dict[str, Any] | None
    authority: str
    judged_at: str
    ledger: str
    revocation: _Revocation
    statement: str
    timestamp: str | None
    type: Literal["todoke-application-evidence"]
    version: Literal[1]


class _Answers(msgspec.Struct, forbid_unknown_fields=True):
    """The member `answers`."""

    salt: str
    values: dict[str, Any]


def encode(application: Application) -> bytes:
    """Return the bundle, or raise BUNDLE_OVERSIZED, or BUNDLE_MALFORMED if it could not be read back the same."""
    if len(application.revocation.der) > _MAX_SNAPSHOT[application.revocation.kind]:
        raise EvidenceError(Code.BUNDLE_OVERSIZED)
    try:
        data = canonical.encode(_members(application))
    except EvidenceError:
        raise EvidenceError(Code.BUNDLE_MALFORMED) from None
    if decode(data) != application:
        raise EvidenceError(Code.BUNDLE_MALFORMED)
    return data


def covered(application: Application) -> bytes:
    """Return what its timestamp is over: the bundle as it is without one."""
    return canonical.encode(_members(replace(application, timestamp=None)))


def decode(data: bytes) -> Application:
    """Read a bundle strictly, or raise BUNDLE_OVERSIZED or BUNDLE_MALFORMED. What its members mean is judged later."""
    if len(data) > MAX_BUNDLE:
        raise EvidenceError(Code.BUNDLE_OVERSIZED)
    try:
        wire = canonical.decode_as(data, _Wire, MAX_BUNDLE)
        return Application(
            statement=wire.statement,
            authority=std64.decode(wire.authority, MAX_CERTIFICATE, Code.BUNDLE_MALFORMED),
            revocation=_snapshot(wire.revocation),
            judged_at=times.decode(wire.judged_at),
            ledger=wire.ledger,
            timestamp=_timestamp(wire.timestamp),
            answers=_answers(wire.answers),
        )
    except EvidenceError:
        raise EvidenceError(Code.BUNDLE_MALFORMED) from None


def _members(application: Application) -> dict[str, Any]:
    answers, timestamp = application.answers, application.timestamp
    return {
        "answers": None if answers is None else {"salt": b64.encode(answers.salt), "values": answers.values},
        "authority": std64.encode(application.authority),
        "judged_at": times.encode(application.judged_at),
        "ledger": application.ledger,
        "revocation": {
            "kind": application.revocation.kind.value,
            "snapshot": std64.encode(application.revocation.der),
        },
        "statement": application.statement,
        "timestamp": None if timestamp is None else std64.encode(timestamp),
        "type": TYPE,
        "version": VERSION,
    }


def _snapshot(wire: _Revocation) -> Snapshot:
    kind = Kind(wire.kind)
    return Snapshot(kind, std64.decode(wire.snapshot, _MAX_SNAPSHOT[kind], Code.BUNDLE_MALFORMED))


def _timestamp(text: str | None) -> bytes | None:
    return None if text is None else std64.decode(text, MAX_TIMESTAMP, Code.BUNDLE_MALFORMED)


def _answers(members: dict[str, Any] | None) -> Answers | None:
    if members is None:
        return None
    try:
        wire = msgspec.convert(members, _Answers)
    except msgspec.ValidationError:
        raise EvidenceError(Code.BUNDLE_MALFORMED) from None
    return Answers(b64.decode_exactly(wire.salt, SALT_BYTES), wire.values)
