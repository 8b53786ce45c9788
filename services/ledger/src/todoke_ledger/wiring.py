"""Puts one log together: state and public files behind the writer, the RPC and the tile server in front of it."""

import time
from functools import partial

from todoke_evidence.note import NoteSigner
from todoke_kit import lifecycle, logs, metrics, rpc
from todoke_kit.config import ConfigError
from todoke_kit.errors import Refusal
from todoke_ledger import wiring_crossing
from todoke_ledger.config import Config
from todoke_ledger.database import open_engine
from todoke_ledger.keys import read_key
from todoke_ledger.log import Log
from todoke_ledger.publisher import Publisher
from todoke_ledger.recovery import open_log
from todoke_ledger.rpc import register
from todoke_ledger.store import Store
from todoke_ledger.web.server import bind, serve
from todoke_ledger.web.tiles import TileServer
from todoke_ledger.writer import Writer


async def main(settings: Config, stop: lifecycle.Stop) -> None:
    """Run the log until `stop` is set, or until it needs a new start.

    Raises ConfigError, Refusal (the log's start was refused; recorded for auditors) or LogBrokenError.
    """
    logs.configure("ledger", settings.audit_file)
    metrics.serve(settings.metrics)
    writer = await _open(settings)
    lanes = wiring_crossing.prepare(settings)
    http = bind(settings.http)
    server = await rpc.start_server(settings.rpc, partial(register, writer=writer))
    lifecycle.ready()
    try:
        await lifecycle.until_stopped(
            stop,
            writer.watch(),
            writer.publish_every(settings.publish_seconds),
            serve(TileServer(settings.public), http),
            *(lane(writer) for lane in lanes),
        )
    finally:
        await server.stop(rpc.GRACE_SECONDS)
        await writer.close()


async def _open(settings: Config) -> Writer:
    signer = _signer(settings)
    try:
        return await Writer.start(partial(_open_log, settings, signer))
    except Refusal as refusal:
        metrics.refused("ledger_start", refusal.code, origin=settings.origin)
        raise


def _open_log(settings: Config, signer: NoteSigner) -> Log:
    store = Store(open_engine(settings.store))
    return open_log(store, Publisher(settings.public), signer, _now_ms, settings.start_check)


def _signer(settings: Config) -> NoteSigner:
    """Read the log's key. Its name must be the origin, so that one note tells both."""
    signer = read_key("key", settings.key, NoteSigner.from_skey)
    if signer.verifier.name != settings.origin:
        raise ConfigError(f"origin: the key is named {signer.verifier.name}")
    return signer


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
