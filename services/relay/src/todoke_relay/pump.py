"""The five loops: pull, let the gate judge, publish on the other side, and acknowledge only after that is confirmed.

The one place in the relay that may import the envelope. The pack that goes in is written anew from what the gate
judged, so nothing else can cross with it. What may not pass becomes a dead letter inside; no message stops a loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from enum import Enum

import msgspec
from google.protobuf.message import DecodeError
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from todoke_evidence.errors import EvidenceError
from todoke_evidence.notice import NoticeVerifier
from todoke_kit import bus, logs
from todoke_kit import metrics as kit_metrics
from todoke_kit.errors import BusUnavailableError, Refusal, StreamFullError
from todoke_pb.envelope.v1 import envelope_pb2 as pb
from todoke_relay import metrics
from todoke_relay.core import checkpoints, gate
from todoke_relay.core.checkpoints import LogKeys
from todoke_relay.core.pace import Pace

_log = logs.get(__name__)

PACKS = 16  # pulled at once: at most 16 MB in memory
CHUNKS = 16  # pulled at once: at most 5 MB in memory
FETCH_SECONDS = 1.0
PAUSE_SECONDS = 0.5  # before what was not confirmed is asked for again
RELAYED_AT = "Todoke-Relayed-At"  # header: POSIX milliseconds
DEAD = "dead.relay"
SENT = "SENT"  # the stream that knows the last notice of each subject that went out
DEAD_FULL = "dead_letters_full"
FULL_SECONDS = 30.0  # before what had no room in DEAD is tried again; until then it must not stand in others' way
GATE_FAILED = "gate_failed"
DEAD_PREFIX = 1_024  # bytes kept of a body that was refused for its size

Step = Callable[[Msg], Awaitable[None]]


class NoRoomError(Exception):
    """What was refused cannot be kept, so it must stay where it is."""


class Fate(Enum):
    """What becomes of a message on the side it came from."""

    ARRIVED = "arrived"  # all that it leads to is stored: it is acknowledged
    AGAIN = "again"  # not all was confirmed: it comes again at once
    LATER = "later"  # something of it was refused, and there is no room to keep that


class Pump:
    """Carries between the bus outside (through the gate server) and the bus inside.

    :param now_ms: POSIX milliseconds.
    """

    def __init__(
        self,
        outside: Client,
        inside: Client,
        verifier: NoticeVerifier,
        log_keys: LogKeys,
        *,
        packs: Pace,
        chunks: Pace,
        bundles: Pace,
        statuses: Pace,
        letters: Pace,
        requests: Pace,
        logs: Pace,
        now_ms: Callable[[], int],
    ) -> None:
        self._outside = outside
        self._inside = inside
        self._verifier = verifier
        self._log_keys = log_keys
        self._packs = packs
        self._chunks = chunks
        self._bundles = bundles
        self._statuses = statuses
        self._letters = letters
        self._requests = requests
        self._logs = logs
        self._now_ms = now_ms

    async def run_inward(self) -> None:
        """SUBMISSIONS to INBOX, for ever."""
        puller = bus.Puller(self._outside, "SUBMISSIONS", "lgwan", "dmz", releases=True)
        await self._run(metrics.INWARD, puller, PACKS, self._carry_in)

    async def run_chunks(self) -> None:
        """CHUNKS to FILES, for ever; by itself, so that large files hold up no application."""
        puller = bus.Puller(self._outside, "CHUNKS", "lgwan", "dmz", releases=True)
        await self._run(metrics.CHUNKS, puller, CHUNKS, self._carry_chunk)

    async def run_requests(self) -> None:
        """CHECKPOINTS to WITNESS, for ever."""
        puller = bus.Puller(self._outside, "CHECKPOINTS", "lgwan", "dmz")
        await self._run(metrics.WITNESS, puller, 1, self._carry_request)

    async def run_outward(self) -> None:
        """OUTBOX to OUT, for ever, one message at a time: an older status must never replace a newer one."""
        await self._run(metrics.OUTWARD, bus.Puller(self._inside, "OUTBOX", "relay", releases=True), 1, self._carry_out)

    async def run_logs(self) -> None:
        """LOGS to OUT, for ever, likewise; by itself, so that no checkpoint waits behind statuses."""
        await self._run(metrics.LOGS, bus.Puller(self._inside, "LOGS", "relay"), 1, self._carry_log)

    async def _run(self, lane: str, puller: bus.Puller, batch: int, step: Step) -> None:
        while True:
            await self._both_sides(lane)
            messages = await puller.fetch(batch, FETCH_SECONDS)
            await self._carry(lane, messages, step)

    async def _both_sides(self, lane: str) -> None:
        """Waits until both sides are connected: what cannot be published is better left where it is.

        :raises BusUnavailableError: when a side will not come back by itself; the process then starts anew.
        """
        while not (self._outside.is_connected and self._inside.is_connected):
            if self._outside.is_closed or self._inside.is_closed:
                raise BusUnavailableError
            metrics.WAITING.labels(lane).set(1)
            await asyncio.sleep(PAUSE_SECONDS)

    async def _carry(self, lane: str, messages: Sequence[Msg], step: Step) -> None:
        """Takes one batch across and acknowledges what has arrived; the rest comes again."""
        fates = await asyncio.gather(*(_fate(step, message) for message in messages))
        of: dict[Fate, list[Msg]] = {fate: [] for fate in Fate}
        for message, fate in zip(messages, fates, strict=True):
            of[fate].append(message)
        metrics.WAITING.labels(lane).set(len(of[Fate.ARRIVED]) < len(messages))
        with contextlib.suppress(NatsError):  # a lost acknowledgement only means that the message comes again
            await bus.acknowledge(of[Fate.ARRIVED])
            await bus.put_back(of[Fate.LATER], FULL_SECONDS)
            if of[Fate.AGAIN]:
                await asyncio.sleep(PAUSE_SECONDS)
                await bus.put_back(of[Fate.AGAIN])

    async def _carry_in(self, message: Msg) -> None:
        await _turn(self._packs, 1)
        verdict = _judged_inward(message)
        if verdict.passed is not None:
            # Whole, it goes in as it came: `decode_pack` wrote it anew, and those were the same bytes.
            body = encode_pack(verdict.passed) if verdict.refused else message.data
            headers = {RELAYED_AT: str(self._now_ms())}
            # The id follows from the content: nobody outside can pass one message off as the repetition of another.
            await bus.publish(
                self._inside, verdict.subject, body, msg_id=_digest(verdict.subject, body), headers=headers
            )
            _record(metrics.INWARD, verdict.subject, body, len(verdict.passed.submissions))
        for refused in verdict.refused:  # after the good ones: if there is no room for these, those are in
            body = message.data if refused.pack is None else encode_pack(refused.pack)
            await self._bury(metrics.INWARD, refused.code, body)

    async def _carry_chunk(self, message: Msg) -> None:
        await _turn(self._chunks, 1)
        body = message.data
        try:
            subject = _judged_chunk(message)
        except Refusal as refusal:
            await self._bury(metrics.CHUNKS, refusal.code, body)
            return
        await bus.publish(self._inside, subject, body, msg_id=_digest(subject, body))
        _record(metrics.CHUNKS, subject, body, 1)

    async def _carry_request(self, message: Msg) -> None:
        await _turn(self._requests, 1)
        body = message.data
        try:
            subject = _judged_request(message, self._log_keys)
        except (EvidenceError, Refusal) as refusal:
            await self._bury(metrics.WITNESS, refusal.code, body)
            return
        # Without an id: the same one, asked again, is answered again.
        await bus.publish(self._inside, subject, body)
        _record(metrics.WITNESS, subject, body, 1)

    async def _carry_out(self, message: Msg) -> None:
        judged = _judged_outward(message, self._verifier)
        await self._let_out(metrics.OUTWARD, judged, self._pace(message.subject))

    async def _carry_log(self, message: Msg) -> None:
        await self._let_out(metrics.LOGS, _judged_log(message, self._log_keys), self._logs)

    async def _let_out(self, lane: str, judged: gate.OutwardVerdict, pace: Pace) -> None:
        """Publishes outside what is newer than what went out before, remembers it, and buries what may not pass."""
        verdict = gate.only_newer(judged, await self._sent(judged.passed))
        await _turn(pace, len(judged.passed) + len(judged.refused))
        if verdict.passed:
            subject, body = _together(verdict.passed)
            # The id names these notices, so a copy that comes late is dropped and replaces nothing newer.
            await bus.publish_batch(
                self._outside,
                [(one.subject, one.body) for one in verdict.passed],
                msg_id=_digest(subject, body),
            )
            await self._remember(verdict.passed, _digest(subject, body))
            _record(lane, subject, body, len(verdict.passed))
        for refused in verdict.refused:
            await self._bury(lane, refused.code, refused.body)

    def _pace(self, subject: str) -> Pace:
        """How fast notices of that type may leave."""
        if gate.holds_statuses(subject):
            return self._statuses
        return self._letters if gate.holds_letter(subject) else self._bundles

    async def _sent(self, notices: Sequence[gate.Notice]) -> dict[str, gate.Sent]:
        """What went out last under the subjects of these notices."""
        names = {_sent_name(one): one.subject for one in notices}
        found = await bus.last_of(self._inside, SENT, list(names)) if names else {}
        return {names[name]: msgspec.json.decode(record, type=gate.Sent) for name, record in found.items()}

    async def _remember(self, notices: Sequence[gate.Notice], msg_id: str) -> None:
        """Keeps, inside, what has just been stored outside; the id keeps a relay that comes late from going back."""
        records = [gate.Sent(one.order, hashlib.sha256(one.body).hexdigest()) for one in notices]
        named = [(_sent_name(one), msgspec.json.encode(record)) for one, record in zip(notices, records, strict=True)]
        await bus.publish_batch(self._inside, named, msg_id=msg_id)

    async def _bury(self, lane: str, code: str, body: bytes) -> None:
        """Keeps what was refused for an operator, and says so once it is kept.

        :raises NoRoomError: when DEAD is full; an operator is told, and nothing is thrown away.
        """
        letter = pb.DeadLetter(
            reason=code,
            refused_by="relay",
            body_sha256=hashlib.sha256(body).digest(),
            body=body if len(body) <= gate.MAX_PACK else body[:DEAD_PREFIX],
            body_size=len(body),
            refused_at_ms=self._now_ms(),
        )
        try:
            await bus.publish(self._inside, DEAD, letter.SerializeToString(), msg_id=_digest(code, body))
        except StreamFullError:
            metrics.DEAD_FULL.set(1)
            logs.event(_log, DEAD_FULL, lane=lane, code=code)
            raise NoRoomError from None
        metrics.DEAD_FULL.set(0)
        kit_metrics.refused(metrics.door(lane), code, sha256=letter.body_sha256.hex())


async def _turn(pace: Pace, count: int) -> None:
    """Waits until so many more may pass."""
    await asyncio.sleep(pace.wait(count, asyncio.get_running_loop().time()))


async def _fate(step: Step, message: Msg) -> Fate:
    """Takes a message across and says what came of it."""
    try:
        await step(message)
    except NoRoomError:
        return Fate.LATER
    except BusUnavailableError:
        return Fate.AGAIN
    return Fate.ARRIVED


def _judged_inward(message: Msg) -> gate.Verdict:
    try:
        return gate.judge_inward(message.subject, message.data, decode_pack)
    except Exception:  # noqa: BLE001 - what breaks the gate is refused, and must not stop what comes after it
        _log.exception(GATE_FAILED)
        return gate.Verdict("", None, (gate.Refused(GATE_FAILED),))


def _judged_chunk(message: Msg) -> str:
    try:
        return gate.judge_chunk(message.subject, message.data)
    except Refusal:
        raise
    except Exception:  # noqa: BLE001 - as above
        _log.exception(GATE_FAILED)
        raise Refusal(GATE_FAILED) from None


def _judged_outward(message: Msg, verifier: NoticeVerifier) -> gate.OutwardVerdict:
    try:
        return gate.judge_outward(message.subject, message.data, verifier)
    except Exception:  # noqa: BLE001 - as above
        _log.exception(GATE_FAILED)
        return gate.OutwardVerdict((), (gate.RefusedNotice(GATE_FAILED, message.data),))


def _judged_request(message: Msg, keys: LogKeys) -> str:
    try:
        return checkpoints.judge_request(message.subject, message.data, keys)
    except (EvidenceError, Refusal):
        raise
    except Exception:  # noqa: BLE001 - as above
        _log.exception(GATE_FAILED)
        raise Refusal(GATE_FAILED) from None


def _judged_log(message: Msg, keys: LogKeys) -> gate.OutwardVerdict:
    try:
        return gate.OutwardVerdict((checkpoints.judge_log(message.subject, message.data, keys),), ())
    except (EvidenceError, Refusal) as refusal:
        return gate.OutwardVerdict((), (gate.RefusedNotice(refusal.code, message.data),))
    except Exception:  # noqa: BLE001 - as above
        _log.exception(GATE_FAILED)
        return gate.OutwardVerdict((), (gate.RefusedNotice(GATE_FAILED, message.data),))


def _together(notices: Sequence[gate.Notice]) -> tuple[str, bytes]:
    """The one subject that notices of a message leave under, the last token open if they are many, and their lines."""
    subject = notices[0].subject if len(notices) == 1 else "out.status.*"
    return subject, b"\n".join(one.body for one in notices)


def _sent_name(one: gate.Notice) -> str:
    """Where it is kept that a notice went out: `out.form.x` as `sent.form.x`."""
    return f"sent{one.subject.removeprefix('out')}"


def decode_pack(body: bytes) -> gate.Pack:
    """Reads a pack.

    :raises ValueError: unless writing what was read gives the same bytes, so that nothing unknown hides in them.
    """
    try:
        read = pb.SubmissionPack.FromString(body)
    except DecodeError as error:
        raise ValueError from error
    pack = gate.Pack(tuple(map(_decode, read.submissions)), read.sealed_key, read.key_id)
    if encode_pack(pack) != body:
        raise ValueError
    return pack


def encode_pack(pack: gate.Pack) -> bytes:
    """Writes a pack."""
    written = pb.SubmissionPack(
        submissions=map(_encode, pack.submissions), sealed_key=pack.sealed_key, key_id=pack.key_id
    )
    return written.SerializeToString(deterministic=True)


def _decode(submission: pb.Submission) -> gate.Submission:
    envelope, passage = submission.envelope, submission.passage
    return gate.Submission(
        envelope.sealed_statement, envelope.sealed, envelope.key_id, passage.accepted_at_ms, passage.ledger_index
    )


def _encode(submission: gate.Submission) -> pb.Submission:
    envelope = pb.Envelope(sealed_statement=submission.statement, sealed=submission.sealed, key_id=submission.key_id)
    passage = pb.Passage(accepted_at_ms=submission.accepted_at_ms, ledger_index=submission.ledger_index)
    return pb.Submission(envelope=envelope, passage=passage)


def _digest(name: str, body: bytes) -> str:
    return hashlib.sha256(name.encode() + b"\0" + body).hexdigest()


def _record(lane: str, subject: str, body: bytes, count: int) -> None:
    metrics.PASSED.labels(lane).inc(count)
    logs.audit("relayed", lane=lane, subject=subject, sha256=hashlib.sha256(body).hexdigest(), count=count)
