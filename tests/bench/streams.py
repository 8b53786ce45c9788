"""How full the streams of a NATS server are, by a port at which it tells whoever asks on this machine."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import replace

from devstack.layout import LOOPBACK
from devstack.supervisor import Process

SERVERS = ("nats-dmz", "nats-lgwan")  # those that keep streams
# What is on its way stands in these; the others keep the last of everything.
WORK_QUEUES = ("SUBMISSIONS", "CHUNKS", "INBOX", "FILES", "OUTBOX", "FACTS", "DEAD")
SECONDS = 5.0


def watched(process: Process, port: int) -> Process:
    """The same server, with such a port."""
    return replace(process, command=(*process.command, "-a", LOOPBACK, "-m", str(port)))


def held(port: int) -> dict[str, int]:
    """How many messages each stream holds.

    :raises OSError: while the server is away.
    """
    with urllib.request.urlopen(f"http://{LOOPBACK}:{port}/jsz?streams=1", timeout=SECONDS) as answer:
        accounts = json.load(answer).get("account_details") or ()
    details = [stream for account in accounts for stream in account.get("stream_detail") or ()]
    return {stream["name"]: stream["state"]["messages"] for stream in details}
