"""The development door over loopback HTTP, for the citizens' page and no other; the server is the agent's own."""

import json
import logging
import threading
from collections.abc import Collection

from todoke_agent.door.calls import Json, Route
from todoke_agent.door.loopback import LoopbackServer
from todoke_testcard.door import Door
from todoke_testcard.store import Store

MAX_BODY = 32_768
"""Bytes of a request: twice the longest statement."""

_LOG = logging.getLogger("todoke.testcard.door")


class DoorServer(LoopbackServer):
    """The listening door."""

    def __init__(self, address: tuple[str, int], door: Door, origins: Collection[str]) -> None:
        routes = {
            "/cards": Route("GET", 0, lambda _call: door.cards()),
            "/sign": Route("POST", MAX_BODY, lambda call: door.sign(call.body, call.origin)),
        }
        super().__init__(address, routes, origins, _refused)
        self.door = door


def open_door(store: Store, address: tuple[str, int], origins: Collection[str]) -> DoorServer:
    """Bind the door; the caller serves. Raises ValueError for an address that is not loopback, OSError if taken."""
    return DoorServer(address, Door(store, threading.Lock()), frozenset(origins))


def _refused(code: str) -> Json:
    _LOG.warning(json.dumps({"service": "testcard", "event": "door_refused", "code": code}))
    return {}
