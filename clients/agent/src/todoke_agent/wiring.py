"""Joins the edges of the agent: readers, window, memory, and the two ways in."""

import json
import signal
import sys
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import BinaryIO

from todoke_agent.config import Config
from todoke_agent.door import http, native
from todoke_agent.door.loopback import LoopbackServer
from todoke_agent.errors import AgentError
from todoke_agent.memory import Memory
from todoke_agent.operations import Operations
from todoke_agent.provider import Readers
from todoke_agent.readers import PcscReaders
from todoke_agent.window.launcher import ChildWindow

_KINDS = {"auto": ("tk", "terminal"), "tk": ("tk",), "terminal": ("terminal",)}


def card_readers() -> Readers:
    """Return the readers of this computer; a source of readers is joined here and nowhere else."""
    return PcscReaders()


def operations(settings: Config, readers: Readers, kinds: Sequence[str] = ()) -> Operations:
    """Return the agent's desk; `kinds` of window instead of those that the settings name."""
    return Operations(
        places=settings.places(datetime.now(UTC)),
        readers=readers,
        reader=settings.reader,
        window=ChildWindow(kinds or _KINDS[settings.window]),
        memory=Memory(settings.memory, time.time),
        now=lambda: datetime.now(UTC),
    )


def serve(settings: Config, readers: Readers) -> None:
    """Answer pages over loopback HTTP until a signal comes. Raises OSError when no port is free."""
    server = http.open_door(operations(settings, readers), settings.ports)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    _say_ready(server)
    with server:
        server.serve_forever(poll_interval=0.1)


def answer_extension(settings: Config, readers: Readers, caller: str, incoming: BinaryIO, outgoing: BinaryIO) -> None:
    """Answer the browser extension that started us, if it is a declared one. Raises ConfigError before any answer."""
    try:
        native.require_caller(caller, settings.extensions)
    except AgentError as error:
        decline_extension(error.code, incoming, outgoing)
        return
    native.serve(operations(settings, readers), incoming, outgoing)


def decline_extension(code: str, incoming: BinaryIO, outgoing: BinaryIO) -> None:
    """Answer it with the code of why we cannot run, so that its page can say more than that nobody is there."""
    native.decline(code, incoming, outgoing)


def _say_ready(server: LoopbackServer) -> None:
    sys.stdout.write(json.dumps({"service": "agent", "event": "ready", "address": server.address}) + "\n")
    sys.stdout.flush()
