"""Incoming edge of the closed zone's ledger: checkpoints of the internet zone's log, which it cosigns as its witness.

That something is in a stream proves nothing: signature and proof are verified here, whatever the relay did.
"""

import asyncio
import hashlib
from collections.abc import Callable, Sequence

from nats.aio.client import Client
from nats.aio.msg import Msg

from todoke_evidence import add_checkpoint
from todoke_evidence.cosignature import WitnessSigner
from todoke_evidence.errors import EvidenceError
from todoke_evidence.note import NoteVerifier
from todoke_kit import bus, logs, pulling
from todoke_kit import metrics as kit_metrics
from todoke_kit.database import StoreUnavailableError
from todoke_kit.errors import BusUnavailableError, Refusal, StreamFullError
from todoke_ledger import metrics
from todoke_ledger.core import witness
from todoke_ledger.dead import bury
from todoke_ledger.witness_store import WitnessStore

_log = logs.get(__name__)

COSIGNED = "outbox.log.internet"
FETCH_SECONDS = 1.0
LATER_SECONDS = 30.0  # until a refused one is tried again that could not be kept
AGAIN_SECONDS = 1.0  # until a request is tried again that the bus or the database stood in the way of


class Cosigner:
    """Cosigns the checkpoints of one log; nothing leaves before it is stored that it was cosigned.

    :param keys: of that log; all bear its origin as their name.
    :param now: POSIX seconds.
    """

    def __init__(
        self, store: WitnessStore, signer: WitnessSigner, keys: Sequence[NoteVerifier], now: Callable[[], int]
    ) -> None:
        self._store = store
        self._signer = signer
        self._keys = keys
        self._now = now

    async def run(self, client: Client) -> None:
        """Take requests and send back what is cosigned, for ever."""
        puller = pulling.Puller(client, "WITNESS", "ledger")
        while True:
            for message in await puller.fetch(1, FETCH_SECONDS):
                await self._take(client, message)

    async def _take(self, client: Client, message: Msg) -> None:
        try:
            signed = await asyncio.to_thread(self.cosign, message.data)
            await bus.publish(client, COSIGNED, signed.encode())
        except (BusUnavailableError, StoreUnavailableError):
            await pulling.put_back([message], AGAIN_SECONDS)
        except (EvidenceError, Refusal) as refusal:
            await self._refuse(client, message, refusal.code)
        else:
            await pulling.acknowledge([message])

    async def _refuse(self, client: Client, message: Msg, code: str) -> None:
        try:
            if code not in witness.OVERTAKEN:
                await bury(client, code, message.data, self._now() * 1_000)
                metrics.DEAD_FULL.set(0)
        except BusUnavailableError as error:  # a full DEAD is one, too: it stays until it can be kept
            if isinstance(error, StreamFullError):
                metrics.DEAD_FULL.set(1)
            logs.event(_log, "refused_not_kept", code=code, because=error.code)
            await pulling.put_back([message], LATER_SECONDS)
            return
        _record(code, message.data)
        await pulling.acknowledge([message])

    def cosign(self, body: bytes) -> str:
        """Return the checkpoint of a request, cosigned; the last one, asked for again, comes as it left before.

        :raises EvidenceError: when it is no request, or nobody known signed it.
        :raises Refusal: as `witness.judge` does, or StoreUnavailableError.
        """
        request = add_checkpoint.parse(body)
        origin, now = self._keys[0].name, self._now()
        last = self._store.last(origin)
        head = witness.judge(request, self._keys, last)
        if head is None:
            return last.note
        if now < last.time:
            metrics.WITNESS_CLOCK_WENT_BACK.inc()
        new = witness.cosign(request, head, self._signer, last, now)
        self._store.advance(origin, last, new)
        metrics.COSIGNED_SIZE.set(new.size)
        logs.audit("cosigned", origin=origin, size=new.size, root=new.root.hex())
        return new.note


def _record(code: str, body: bytes) -> None:
    """Where it may be a second history the whole request is kept: the log signed it, and it is the evidence."""
    fields: dict[str, logs.Field] = {"sha256": hashlib.sha256(body).hexdigest()}
    if code in witness.EVIDENCE:
        fields["request"] = body.decode()
    kit_metrics.refused("ledger_witness", code, **fields)
