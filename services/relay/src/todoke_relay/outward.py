"""From the closed zone out: notices that the municipality signed, and checkpoints of the two ledgers.

Only what is newer than what went out before leaves, each under its own name. What went out last is remembered inside.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg

from todoke_evidence.errors import EvidenceError
from todoke_evidence.notice import NoticeVerifier
from todoke_kit import bus, direct, logs
from todoke_kit.errors import Refusal, StreamFullError
from todoke_relay import metrics
from todoke_relay.core import checkpoints, gate
from todoke_relay.core.checkpoints import LogKeys
from todoke_relay.core.pace import Pace
from todoke_relay.dead import Dead
from todoke_relay.passing import Terms, digest, judged, record, turn

_log = logs.get(__name__)

STATUSES = "out.status.*"
OUT_FULL = "out_full"
SENT = "SENT"  # the stream inside that knows the last notice of each subject that went out


class Outward:
    """Publishes outside what the gate lets out, and buries the rest."""

    def __init__(self, outside: Client, inside: Client, dead: Dead, terms: Terms) -> None:
        self._outside = outside
        self._inside = inside
        self._dead = dead
        self._verifier = terms.verifier
        self._log_keys = terms.log_keys
        self._paces = terms.paces
        self._full: set[str] = set()  # lanes whose last try found no room

    async def carry_notices(self, message: Msg) -> None:
        """OUTBOX to OUT: a form bundle, a letter, or many statuses."""
        verdict = judge_notices(message.subject, message.data, self._verifier)
        await self._let_out(metrics.OUTWARD, verdict, self._pace(message.subject))

    async def carry_log(self, message: Msg) -> None:
        """LOGS to OUT: one checkpoint."""
        verdict = judge_log(message.subject, message.data, self._log_keys)
        await self._let_out(metrics.LOGS, verdict, self._paces.logs)

    def _pace(self, subject: str) -> Pace:
        """How fast notices of that type may leave."""
        if gate.holds_statuses(subject):
            return self._paces.statuses
        return self._paces.letters if gate.holds_letter(subject) else self._paces.bundles

    async def _let_out(self, lane: str, judged: gate.OutwardVerdict, pace: Pace) -> None:
        """Publishes outside what is newer than what went out before, remembers it, and buries what may not pass."""
        verdict = gate.only_newer(judged, await self._sent(judged.passed))
        await turn(pace, len(judged.passed) + len(judged.refused))
        if verdict.passed:
            subject, body = _together(verdict.passed)
            # The id names these notices, so a copy that comes late is dropped and replaces nothing newer.
            await self._store(lane, [(one.subject, one.body) for one in verdict.passed], digest(subject, body))
            await self._remember(verdict.passed, digest(subject, body))
            # A status may be of an application by which nobody is to be known, and is on a page that anyone may read.
            record(lane, subject, body, len(verdict.passed), hour_only=subject == STATUSES)
        for refused in verdict.refused:
            await self._dead.bury(lane, refused.code, refused.body)

    async def _store(self, lane: str, named: Sequence[tuple[str, bytes]], msg_id: str) -> None:
        """Publishes to OUT. While that is full all waits inside, and an operator is told (docs/operations/relay.md)."""
        full = metrics.OUT_FULL.labels(lane)
        try:
            await bus.publish_batch(self._outside, named, msg_id=msg_id)
        except StreamFullError:
            full.set(1)
            if lane not in self._full:  # it is tried again twice a second
                logs.event(_log, OUT_FULL, lane=lane)
            self._full.add(lane)
            raise
        full.set(0)
        self._full.discard(lane)

    async def _sent(self, notices: Sequence[gate.Notice]) -> dict[str, gate.Sent]:
        """What went out last under the subjects of these notices."""
        names = {_sent_name(one): one.subject for one in notices}
        found = await direct.last_of(self._inside, SENT, list(names)) if names else {}
        return {names[name]: msgspec.json.decode(kept, type=gate.Sent) for name, kept in found.items()}

    async def _remember(self, notices: Sequence[gate.Notice], msg_id: str) -> None:
        """Keeps, inside, what has just been stored outside; the id keeps a relay that comes late from going back."""
        sent = [gate.Sent(one.order, hashlib.sha256(one.body).hexdigest()) for one in notices]
        named = [(_sent_name(one), msgspec.json.encode(kept)) for one, kept in zip(notices, sent, strict=True)]
        await bus.publish_batch(self._inside, named, msg_id=msg_id)


def judge_notices(subject: str, body: bytes, verifier: NoticeVerifier) -> gate.OutwardVerdict:
    """What of a message goes out; nothing of one that breaks the gate."""
    try:
        return judged(partial(gate.judge_outward, subject, body, verifier))
    except Refusal as refusal:
        return gate.OutwardVerdict((), (gate.RefusedNotice(refusal.code, body),))


def judge_log(subject: str, body: bytes, keys: LogKeys) -> gate.OutwardVerdict:
    """The same for a checkpoint."""
    try:
        return gate.OutwardVerdict((judged(partial(checkpoints.judge_log, subject, body, keys)),), ())
    except (EvidenceError, Refusal) as refusal:
        return gate.OutwardVerdict((), (gate.RefusedNotice(refusal.code, body),))


def _together(notices: Sequence[gate.Notice]) -> tuple[str, bytes]:
    """The subject that notices of a message leave under, that of statuses with the last token open; their lines."""
    first = notices[0].subject
    subject = STATUSES if first.startswith(STATUSES.removesuffix("*")) else first
    return subject, b"\n".join(one.body for one in notices)


def _sent_name(one: gate.Notice) -> str:
    """Where it is kept that a notice went out: `out.form.x` as `sent.form.x`."""
    return f"sent{one.subject.removeprefix('out')}"
