"""Makes the JetStream streams and consumers that a TOML file lists; running it again changes nothing.

Run once per server by a key that may create and update these streams, but neither delete nor read them, and that the
server knows only while it runs by its setup file: `python -m todoke_kit.streams --config FILE.toml`.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError

from todoke_kit import bus, config, lifecycle, logs, spawning
from todoke_kit.errors import BusUnavailableError, Refusal

_log = logs.get(__name__)

CALL_SECONDS = 5.0
START_SECONDS = 30.0  # longest wait for the server to come up
NANOSECONDS = 1_000_000_000  # the JetStream API counts time in these
NAME_IN_USE = 10_058  # JetStream: the stream exists with another configuration


class Consumer(config.Strict, frozen=True):
    """A durable pull consumer with explicit acknowledgement that repeats a message for ever."""

    name: str
    ack_wait: int  # seconds until an unacknowledged message comes again
    max_ack_pending: int


class Stream(config.Strict, frozen=True):
    """A file-backed stream; the names are those of the JetStream API, times in seconds."""

    name: str
    subjects: list[str]
    retention: Literal["limits", "workqueue"]
    discard: Literal["old", "new"]
    max_bytes: int
    max_msg_size: int
    duplicate_window: int
    max_age: int = 0  # what is older is deleted; 0: nothing is
    max_msgs_per_subject: int = -1
    discard_new_per_subject: bool = False  # with discard "new": a subject that is full refuses as well
    allow_direct: bool = False
    allow_msg_ttl: bool = False  # a message may say itself when it is to be deleted
    allow_atomic: bool = False  # batches by bus.publish_batch
    consumers: tuple[Consumer, ...] = ()


class Streams(config.Strict, frozen=True):
    """The file that lists the streams of one server."""

    streams: list[Stream]


class Config(config.Strict, frozen=True):
    """Where to make them, and the file that lists them."""

    bus: config.Bus
    streams: Path
    replicas: Literal[1, 3] = 1  # on how many servers each message is kept
    server: tuple[str, ...] = ()  # command that runs it by its setup file for as long as this takes; empty: it runs


async def apply(client: Client, streams: Streams, replicas: int = 1) -> None:
    """Creates what is missing and updates what differs, with so many `replicas`; never deletes.

    :raises Refusal: "stream_refused" when the server does not accept a stream or consumer as listed.
    :raises BusUnavailableError: when it does not answer, as while servers elect; what was made stays, and a further
        run goes on.
    """
    for stream in streams.streams:
        await _apply_stream(client, stream, replicas)
        for consumer in stream.consumers:
            await _apply_consumer(client, stream.name, consumer)
        logs.event(_log, "stream_ready", stream=stream.name)


async def _apply_stream(client: Client, stream: Stream, replicas: int) -> None:
    wanted = msgspec.to_builtins(stream)
    del wanted["consumers"]
    wanted |= {
        "duplicate_window": stream.duplicate_window * NANOSECONDS,
        "max_age": stream.max_age * NANOSECONDS,
        "storage": "file",
        "num_replicas": replicas,
    }
    code = await _call(client, f"STREAM.CREATE.{stream.name}", wanted)
    if code == NAME_IN_USE:
        code = await _call(client, f"STREAM.UPDATE.{stream.name}", wanted)
    _require_accepted(code, stream=stream.name)


async def _apply_consumer(client: Client, stream: str, consumer: Consumer) -> None:
    wanted = {
        "durable_name": consumer.name,
        "ack_policy": "explicit",
        "ack_wait": consumer.ack_wait * NANOSECONDS,
        "max_ack_pending": consumer.max_ack_pending,
        "max_deliver": -1,
    }
    request = {"stream_name": stream, "config": wanted}
    code = await _call(client, f"CONSUMER.CREATE.{stream}.{consumer.name}", request)
    _require_accepted(code, stream=stream, consumer=consumer.name)


async def _call(client: Client, operation: str, request: dict[str, Any]) -> int | None:
    """Calls the JetStream API; returns its error code, or None when it agreed."""
    try:
        answer = await client.request(f"$JS.API.{operation}", msgspec.json.encode(request), timeout=CALL_SECONDS)
    except NatsError as silence:
        raise BusUnavailableError from silence
    error = msgspec.json.decode(answer.data).get("error")
    return None if error is None else int(error["err_code"])


def _require_accepted(code: int | None, **names: str) -> None:
    if code is not None:
        logs.event(_log, "stream_refused", code=code, **names)
        raise Refusal("stream_refused")


@contextlib.asynccontextmanager
async def _running(settings: Config) -> AsyncIterator[None]:
    """The server, where it is ours to run; one that serves already would share its files with ours.

    :raises Refusal: "server_running".
    """
    if not settings.server:
        yield
        return
    if await _listens(settings.bus.url):
        raise Refusal("server_running")
    process = await spawning.start(*settings.server)
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def _listens(url: str) -> bool:
    parts = urlsplit(url)
    try:
        _, writer = await asyncio.open_connection(parts.hostname, parts.port)
    except OSError:
        return False
    writer.close()
    return True


async def _main(settings: Config, stop: lifecycle.Stop) -> None:
    async with _running(settings):
        await lifecycle.until_stopped(stop, _make(settings))
    if stop.is_set():
        raise SystemExit(1)  # whoever watches starts it again


async def _make(settings: Config) -> None:
    wanted = config.load(Streams, settings.streams)
    async with asyncio.timeout(START_SECONDS):
        client = await bus.connect(settings.bus, "bootstrap")
    try:
        await apply(client, wanted, settings.replicas)
    finally:
        await client.close()


if __name__ == "__main__":
    logs.configure("bootstrap")
    lifecycle.run(partial(_main, config.from_arguments(Config, "todoke_kit.streams")))
