"""Opens what a message of INBOX holds, and says of each submission in it: a case, refused with a reason, or to wait."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from google.protobuf.message import DecodeError
from nats.aio.msg import Msg

from todoke_catalog.identity import Level
from todoke_evidence import cancellation
from todoke_evidence.errors import EvidenceError
from todoke_evidence.packing import PackOpener
from todoke_forms import events
from todoke_forms.core.cancellations import open_cancellation
from todoke_forms.core.model import Arrival, Cancelled, Opened, Refused
from todoke_forms.core.opening import Office, open_arrival
from todoke_forms.keeping import Item
from todoke_forms.waiting import Waiting
from todoke_kit import logs
from todoke_kit.errors import Refusal
from todoke_pb.envelope.v1 import envelope_pb2 as pb

_log = logs.get(__name__)

MAX_SUBMISSIONS = 100  # in a pack; todoke_pb/envelope/v1/envelope.proto
RELAYED_AT = "Todoke-Relayed-At"  # POSIX milliseconds, set by the relay


@dataclass(frozen=True, slots=True)
class Judged:
    """A message and what is in it, without what cannot be judged yet; if there was such, the message `waits`."""

    message: Msg
    items: Sequence[Item]
    waits: bool
    uploads: Sequence[bytes] = ()  # what verified applications in it name, whether they wait or not


def judge(message: Msg, office: Office, waiting: Waiting, now: datetime) -> Judged:
    """What is in a message, as this office can judge it now; `waiting` says what must come again."""
    relayed_at_ms = _relayed_at_ms(message)
    try:
        pack = read_pack(message.data)
        opener = PackOpener.of(office.key(pack.key_id), office.municipality, pack.sealed_key)
    except (EvidenceError, Refusal) as error:
        if waiting.must(Refused(error.code, None), message, relayed_at_ms, now):
            return Judged(message, [], waits=True)
        return _whole(message, error.code)
    outcomes = [_judge(submission, opener, relayed_at_ms, office, now) for submission in pack.submissions]
    waits = [waiting.must(outcome, message, relayed_at_ms, now) for outcome in outcomes]
    items = [
        Item(partial(_alone, pack, number), _message_id(message, number), outcome, relayed_at_ms, any(waits))
        for number, outcome in enumerate(outcomes)
        if not waits[number]
    ]
    named = [upload for outcome in outcomes for upload in outcome.uploads]
    return Judged(message, items, any(waits), named)


def unwritable(item: Item) -> Item:
    """What stands in the place of one that cannot be written: a dead letter under its own number."""
    outcome = item.outcome
    anonymous = isinstance(outcome, Opened) and outcome.level is Level.ANONYMOUS
    return replace(item, outcome=Refused(events.KEEPING_FAILED, outcome.receipt_number, hour_only=anonymous))


def read_pack(data: bytes) -> pb.SubmissionPack:
    """The pack in a message.

    :raises Refusal: "envelope_malformed".
    """
    try:
        pack = pb.SubmissionPack.FromString(data)
    except DecodeError:
        raise Refusal("envelope_malformed") from None
    if not 1 <= len(pack.submissions) <= MAX_SUBMISSIONS:
        raise Refusal("envelope_malformed")
    return pack


def _alone(pack: pb.SubmissionPack, number: int) -> bytes:
    """A pack of this one submission, sealed as it came, which an operator can send again."""
    alone = pb.SubmissionPack(submissions=[pack.submissions[number]], sealed_key=pack.sealed_key, key_id=pack.key_id)
    return alone.SerializeToString(deterministic=True)


def _judge(
    submission: pb.Submission, opener: PackOpener, relayed_at_ms: int, office: Office, now: datetime
) -> Opened | Cancelled | Refused:
    try:
        arrival = _arrival(submission, opener, relayed_at_ms)
        if cancellation.declared(arrival.statement):
            return open_cancellation(arrival, office)
        return open_arrival(arrival, office, now)
    except EvidenceError as error:  # the statement does not open, so nobody knows whose it is
        return Refused(error.code, None)
    except Exception:  # noqa: BLE001 - what breaks us must not stop its neighbours, nor come back for ever
        _log.exception(events.OPENING_FAILED)
        return Refused(events.OPENING_FAILED, None)


def _arrival(submission: pb.Submission, opener: PackOpener, relayed_at_ms: int) -> Arrival:
    return Arrival(
        statement=opener.open(submission.envelope.sealed_statement),
        sealed=submission.envelope.sealed,
        key_id=submission.envelope.key_id,
        accepted_at_ms=submission.passage.accepted_at_ms,
        ledger_index=submission.passage.ledger_index,
        relayed_at_ms=relayed_at_ms,
    )


def _relayed_at_ms(message: Msg) -> int:
    """When the relay published it; 0 when it did not say."""
    text = (message.headers or {}).get(RELAYED_AT, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else 0


def _whole(message: Msg, code: str) -> Judged:
    """A message that is refused as it is."""
    item = Item(lambda: message.data, _message_id(message, 0), Refused(code, None), _relayed_at_ms(message))
    return Judged(message, [item], waits=False)


def _message_id(message: Msg, number: int) -> str:
    """The same for the same submission of the same message, however often it is delivered."""
    stored = message.metadata
    return hashlib.sha256(f"{stored.sequence.stream}.{stored.timestamp.isoformat()}.{number}".encode()).hexdigest()[:32]
