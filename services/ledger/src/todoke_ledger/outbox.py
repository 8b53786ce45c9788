"""Outgoing edge: a log's newest checkpoint, on its way across the boundary. The streams keep no other."""

import asyncio
import contextlib

from nats.aio.client import Client

from todoke_evidence import add_checkpoint
from todoke_kit import bus
from todoke_kit.errors import BusUnavailableError
from todoke_ledger.writer import Writer

TO_WITNESS = "checkpoints.internet"
TO_PUBLIC = "outbox.log.closed"
EVERY_SECONDS = 2.0
AGAIN_SECONDS = 10.0  # until a witness that has not answered is asked about the newest checkpoint


async def ask_witness(client: Client, writer: Writer) -> None:
    """Ask for a cosignature of the newest checkpoint whenever the last one has come back, for ever (internet zone)."""
    loop = asyncio.get_running_loop()
    asked, again = -1, loop.time()
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        request = await writer.request()
        # One at a time: a second request from the same size would be stale as soon as the first is cosigned.
        if request is None or (request.old_size == asked and loop.time() < again):
            continue
        with contextlib.suppress(BusUnavailableError):  # then the next turn asks
            await bus.publish(client, TO_WITNESS, add_checkpoint.encode(request))
            asked, again = request.old_size, loop.time() + AGAIN_SECONDS


async def show_checkpoint(client: Client, writer: Writer) -> None:
    """Send out this log's newest checkpoint whenever there is one, for ever (closed zone)."""
    shown = ""
    while True:
        signed = await writer.checkpoint()
        if signed != shown:
            with contextlib.suppress(BusUnavailableError):
                await bus.publish(client, TO_PUBLIC, signed.encode())
                shown = signed
        await asyncio.sleep(EVERY_SECONDS)
