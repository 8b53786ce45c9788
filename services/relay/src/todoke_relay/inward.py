"""From the internet zone into the closed one: packs, sealed chunks of files, and requests to the witness.

A pack that goes in is written anew from what the gate judged, so nothing else can cross with it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from nats.aio.client import Client
from nats.aio.msg import Msg

from todoke_evidence.errors import EvidenceError
from todoke_kit import bus
from todoke_kit.errors import Refusal
from todoke_relay import metrics
from todoke_relay.core import checkpoints, gate
from todoke_relay.dead import Dead
from todoke_relay.envelopes import decode_pack, encode_pack
from todoke_relay.passing import GATE_FAILED, Terms, digest, judged, record, turn

RELAYED_AT = "Todoke-Relayed-At"  # header: POSIX milliseconds


class Inward:
    """Publishes inside what the gate lets in, and buries the rest.

    :param now_ms: POSIX milliseconds.
    """

    def __init__(self, inside: Client, dead: Dead, terms: Terms, now_ms: Callable[[], int]) -> None:
        self._inside = inside
        self._dead = dead
        self._log_keys = terms.log_keys
        self._paces = terms.paces
        self._now_ms = now_ms

    async def carry_pack(self, message: Msg) -> None:
        """SUBMISSIONS to INBOX; a submission that may not pass becomes a dead letter by itself."""
        await turn(self._paces.packs, 1)
        verdict = judge_pack(message.subject, message.data)
        if verdict.passed is not None:
            # Whole, it goes in as it came: `decode_pack` wrote it anew, and those were the same bytes.
            body = encode_pack(verdict.passed) if verdict.refused else message.data
            headers = {RELAYED_AT: str(self._now_ms())}
            msg_id = digest(verdict.subject, body)
            await bus.publish(self._inside, verdict.subject, body, msg_id=msg_id, headers=headers)
            record(metrics.INWARD, verdict.subject, body, len(verdict.passed.submissions))
        for refused in verdict.refused:  # after the good ones: if there is no room for these, those are in
            body = message.data if refused.pack is None else encode_pack(refused.pack)
            await self._bury(metrics.INWARD, refused.code, body)

    async def carry_chunk(self, message: Msg) -> None:
        """CHUNKS to FILES, unchanged."""
        await turn(self._paces.chunks, 1)
        subject = await self._allowed(metrics.CHUNKS, message, gate.judge_chunk)
        if subject is not None:
            await bus.publish(self._inside, subject, message.data, msg_id=digest(subject, message.data))
            record(metrics.CHUNKS, subject, message.data, 1)

    async def carry_request(self, message: Msg) -> None:
        """CHECKPOINTS to WITNESS, unchanged."""
        await turn(self._paces.requests, 1)
        judge = partial(checkpoints.judge_request, keys=self._log_keys)
        subject = await self._allowed(metrics.WITNESS, message, judge)
        if subject is not None:
            # Without an id: the same one, asked again, is answered again.
            await bus.publish(self._inside, subject, message.data)
            record(metrics.WITNESS, subject, message.data, 1)

    async def _allowed(self, lane: str, message: Msg, judge: Callable[[str, bytes], str]) -> str | None:
        """The subject under which a message goes in whole; None when it had to be buried."""
        try:
            return judged(partial(judge, message.subject, message.data))
        except (EvidenceError, Refusal) as refusal:
            await self._bury(lane, refusal.code, message.data, gate.chunk_inside(message.subject))
            return None

    async def _bury(self, lane: str, code: str, body: bytes, subject: str = "") -> None:
        """Keeps what was refused: at all costs only what broke the gate, for that may be an honest one and our fault.

        What breaks a rule is none that a gateway gave a receipt for: it holds to the same rules before it gives one.
        """
        bury = self._dead.bury if code == GATE_FAILED else self._dead.bury_rubbish
        await bury(lane, code, body, subject)


def judge_pack(subject: str, body: bytes) -> gate.Verdict:
    """What of a pack goes in; nothing of one that breaks the gate."""
    try:
        return judged(partial(gate.judge_inward, subject, body, decode_pack))
    except Refusal as refusal:
        return gate.Verdict("", None, (gate.Refused(refusal.code),))
