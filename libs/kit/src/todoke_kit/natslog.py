"""Counts the subjects that a NATS server refuses, by following its log: `python -m todoke_kit.natslog --config FILE`.

Where the server beside it has a monitoring port, it also shows how full its streams are (`fullness`).

nats-server 2.15.1 writes them there and nowhere else: it has no metric of them and no event. Of a line only the end is
believed. Its middle holds the name that a client gave itself, and the server takes that for a format.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, NamedTuple

from msgspec import Meta
from prometheus_client import Counter

from todoke_kit import config, lifecycle, logs, metrics
from todoke_kit.follow import Follower
from todoke_kit.fullness import Gauges
from todoke_kit.tally import Tally

DOOR = "nats"
NOT_ALLOWED = "subject_not_allowed"
LOG_LOST = "log_lost"
POLL_SECONDS = 0.5
MAX_REPEATED = 1_000  # characters of a line; the server's own have a hundred
UNKNOWN = "unknown"
LEAF = "leaf"  # the one user who comes over the link, of whom the line names no key

REFUSED = Counter(
    "todoke_nats_refused_total", "Subjects that a NATS server refused, by the user's key.", ["server", "user", "verb"]
)

# A subject, a queue and a SID hold no space and stand last, so no line ends so but by a refusal.
_BY_KEY = re.compile(
    rb'/nkey:(?P<key>U[A-Z2-7]{55})" - (?P<verb>Publish|Subscription) Violation - '
    rb"(?:Subject|Reply) [^ ]+(?:, Queue: [^ ]+)?(?:, SID [^ ]+)?\Z"
)
_BY_LEAF = re.compile(
    rb" - lid:[0-9]+ - (?P<verb>Publish|Subscription) Violation on [^ ]+ - Check other side configuration\Z"
)
_VERBS = {b"Publish": "publish", b"Subscription": "subscribe"}

_log = logs.get(__name__)


class Config(config.Strict, frozen=True):
    """Whose log to follow, and where to tell of it."""

    server: str  # "dmz"; its users' public keys are the variables NKEY_DMZ_… of the server itself
    log: Path
    memory: Path  # where we write how far we came
    metrics: config.Metrics
    audit_file: Path
    repeat: bool = False  # each line of the server becomes one of our log, where nobody else reads its file
    monitoring: Annotated[int, Meta(ge=1, le=65_535)] | None = (
        None  # the server's port here that says how full its streams are
    )


class Violation(NamedTuple):
    """One subject that was refused: to which public key (none: over the link), and for what."""

    key: str | None
    verb: str


def parse(line: bytes) -> Violation | None:
    """What a line of the server says was refused, if it says so; the subject is not taken."""
    if found := _BY_KEY.search(line):
        return Violation(found["key"].decode(), _VERBS[found["verb"]])
    if found := _BY_LEAF.search(line):
        return Violation(None, _VERBS[found["verb"]])
    return None


def users(server: str, environment: Mapping[str, str]) -> dict[str, str]:
    """The users of a server by public key, from the variables that it reads itself (deploy/nats)."""
    prefix = f"NKEY_{server.upper()}_"
    named = {name.removeprefix(prefix): key for name, key in environment.items() if name.startswith(prefix)}
    return {key.strip('"'): name.lower() for name, key in named.items()}


class Watch:
    """What becomes of each line."""

    def __init__(self, settings: Config, names: Mapping[str, str]) -> None:
        self._server = settings.server
        self._repeat = settings.repeat
        self._names = names
        self._tally = Tally(DOOR)

    def line(self, line: bytes) -> None:
        """Counts a refusal; repeats the line where that is wanted."""
        if self._repeat:
            logs.event(_log, "nats_log", line=line.decode(errors="replace")[-MAX_REPEATED:])
        if violation := parse(line):
            user = LEAF if violation.key is None else self._names.get(violation.key, UNKNOWN)
            REFUSED.labels(self._server, user, violation.verb).inc()
            self._tally.add(NOT_ALLOWED, server=self._server, user=user, verb=violation.verb)

    def lost(self) -> None:
        """Tells that some lines may have gone before we read them."""
        self._tally.add(LOG_LOST, server=self._server)

    def close(self) -> None:
        """Tells what is still to be told."""
        self._tally.close()


async def _follow(follower: Follower, watch: Watch) -> None:
    while True:
        if (lines := follower.read()) is None:
            await asyncio.sleep(POLL_SECONDS)
            continue
        for line in lines:
            watch.line(line)
        follower.remember()
        await asyncio.sleep(0)


async def _main(settings: Config, stop: lifecycle.Stop) -> None:
    logs.configure(f"watch-{settings.server}", settings.audit_file)
    watch = Watch(settings, users(settings.server, os.environ))
    follower = Follower(settings.log, settings.memory, watch.lost)
    metrics.serve(settings.metrics)
    lifecycle.ready()
    try:
        looks = [] if settings.monitoring is None else [Gauges(settings.server).keep(settings.monitoring)]
        await lifecycle.until_stopped(stop, _follow(follower, watch), *looks)
    finally:
        watch.close()
        follower.close()


if __name__ == "__main__":
    lifecycle.run(partial(_main, config.from_arguments(Config, "todoke_kit.natslog")))
