"""Puts together what of a log crosses the boundary: nothing, the part of a log that is witnessed, or the witness's."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from nats.aio.client import Client

from todoke_evidence.cosignature import WitnessSigner, WitnessVerifier
from todoke_evidence.note import NoteSigner, NoteVerifier
from todoke_kit import bus, config
from todoke_kit.config import ConfigError
from todoke_ledger import outbox
from todoke_ledger.config import Config, Witness, Witnessed
from todoke_ledger.inbox import Cosigner
from todoke_ledger.keys import read_key, read_keys
from todoke_ledger.publisher import Publisher
from todoke_ledger.returned import Returned
from todoke_ledger.witness_store import WitnessStore
from todoke_ledger.writer import Writer

Lane = Callable[[Client], Coroutine[Any, Any, None]]
Lanes = Callable[[Writer], Coroutine[Any, Any, None]]


def prepare(settings: Config) -> list[Lanes]:
    """Read the keys, make the table, and return what is to run for ever beside the log.

    Raises ConfigError or StoreUnavailableError.
    """
    if settings.witnessed and settings.witness:
        raise ConfigError("witness: a log that is witnessed here is not the witness as well")
    if settings.bus is None:
        if settings.witnessed or settings.witness:
            raise ConfigError("bus: checkpoints cross by the bus of the zone")
        return []
    if settings.witnessed:
        return [_witnessed(settings.witnessed, settings.bus, Publisher(settings.public))]
    if settings.witness:
        return [_witness(settings.witness, settings.bus, settings.key, WitnessStore(settings.store))]
    raise ConfigError("bus: nothing of this log crosses")


def _witnessed(chosen: Witnessed, zone: config.Bus, publisher: Publisher) -> Lanes:
    witnesses = read_keys("witness_keys", chosen.witness_keys, WitnessVerifier.from_vkey)
    closed_log = read_keys("closed_log_keys", chosen.closed_log_keys, NoteVerifier.from_vkey)

    async def run(writer: Writer) -> None:
        returned = Returned(writer, publisher, witnesses, closed_log)
        await returned.resume()
        await _on_bus(zone, [returned.run, partial(outbox.ask_witness, writer=writer)])

    return run


def _witness(chosen: Witness, zone: config.Bus, own_key: Path, store: WitnessStore) -> Lanes:
    signer = read_key("witness.key", chosen.key, WitnessSigner.from_skey)
    if signer.verifier.public == read_key("key", own_key, NoteSigner.from_skey).verifier.public:
        raise ConfigError("witness.key: the log's own key; a witness's key must sign nothing else")
    keys = read_keys("log_keys", chosen.log_keys, NoteVerifier.from_vkey)
    if len({key.name for key in keys}) != 1:
        raise ConfigError("log_keys: keys of one log bear one name")
    store.create()
    cosigner = Cosigner(store, signer, keys, lambda: int(time.time()))

    async def run(writer: Writer) -> None:
        try:
            await _on_bus(zone, [cosigner.run, partial(outbox.show_checkpoint, writer=writer)])
        finally:
            store.close()

    return run


async def _on_bus(zone: config.Bus, lanes: Sequence[Lane]) -> None:
    """Run lanes for ever. The log serves its callers whether or not the bus is there."""
    client = await bus.connect(zone, "bus")
    try:
        await asyncio.gather(*(lane(client) for lane in lanes))
    finally:
        await bus.close(client)
