"""What this office cannot judge yet waits in the stream, and stands in nobody's way.

A message that waits counts as unacknowledged, and a consumer has room for so many of those and no more
(`max_ack_pending` in deploy/nats). So whoever can put messages there that name no key of ours must not be able to fill
that room: beyond a bound, and after a day, such a message is a dead letter, which `replay-dead` sends again.
An application whose files are not all here was signed with a card, so no flood of those is for the asking; it waits a
fortnight. A list that is stale is another matter: that is our omission, and nobody becomes a dead letter for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from nats.aio.msg import Msg

from todoke_evidence.errors import Code
from todoke_forms import events, metrics
from todoke_forms.core.model import Cancelled, Opened, Refused
from todoke_forms.core.opening import APPLICATION_MISSING, OUR_FAULT, SEALING_KEY_UNKNOWN
from todoke_forms.core.vouching import AUTHENTICATION_OFF
from todoke_kit import logs, pulling

_log = logs.get(__name__)

PUT_BACK_SECONDS = 30.0  # until a message comes again; a new revocation list may take a minute to count
SOON_SECONDS = 0.5  # likewise, when it names files: a chunk may be only a moment behind its application
LONGEST_SECONDS = 600.0  # twice as long each time, up to this: a thousand that wait must not keep us busy
KEY_WAIT = timedelta(days=1)  # we may be told of a key late, but what names no key of ours must not wait for ever
# No card is known to have signed what gets one of these.
UNPROVEN = frozenset({SEALING_KEY_UNKNOWN, AUTHENTICATION_OFF, APPLICATION_MISSING})
CHUNKS_WAIT = timedelta(days=14)  # as long as anything may lie outside
MOST_WAITING = 2_000  # messages; a fifth of what the consumer has room for
_DOUBLINGS = 11  # more make no difference, and must not overflow


class Waiting:
    """The messages that this process put back, by their place in the stream."""

    def __init__(self) -> None:
        self._places: set[int] = set()

    def must(self, outcome: Opened | Cancelled | Refused, message: Msg, relayed_at_ms: int, now: datetime) -> bool:
        """Whether this office is not ready for what is in a message, and may yet be.

        :param relayed_at_ms: POSIX milliseconds; when the relay brought it in.
        """
        if not isinstance(outcome, Refused) or outcome.code not in OUR_FAULT:
            return False
        waited = timedelta(milliseconds=now.timestamp() * 1000 - relayed_at_ms)
        if outcome.code == Code.CHUNKS_MISSING:
            return waited < CHUNKS_WAIT
        if outcome.code not in UNPROVEN:
            return True
        return waited < KEY_WAIT and (_place(message) in self._places or len(self._places) < MOST_WAITING)

    async def put_back(self, messages: Sequence[Msg], first_seconds: float) -> None:
        """Leaves messages in the stream, to come again later; what else is in the stream goes on.

        :param first_seconds: until then, the first time.
        """
        self._places.update(map(_place, messages))
        metrics.HELD.set(len(self._places))
        if not messages:
            return
        metrics.PUT_BACK.inc(len(messages))
        logs.event(_log, events.INBOX_PUT_BACK, messages=len(messages))
        for message in messages:
            await pulling.put_back([message], _seconds(message.metadata.num_delivered, first_seconds))

    def done(self, messages: Sequence[Msg]) -> None:
        """Forgets messages that wait no longer."""
        self._places.difference_update(map(_place, messages))


def _seconds(delivered: int, first: float) -> float:
    """How long a message stays away that was delivered so often."""
    return min(first * 2.0 ** min(delivered - 1, _DOUBLINGS), LONGEST_SECONDS)


def _place(message: Msg) -> int:
    return message.metadata.sequence.stream
