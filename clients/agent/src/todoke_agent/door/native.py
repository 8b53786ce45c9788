"""The agent over native messaging: a browser extension asks on standard input, for one page at a time.

A message is its length (u32, the machine's byte order) and JSON: {"origin", "request"}. The extension takes the origin
from the browser (`sender.origin`), never from the page; the browser starts us for declared extensions only, and says
which one asks (Chrome's documentation of native messaging).
"""

import json
import os
import select
import struct
from collections.abc import Collection
from typing import BinaryIO

import msgspec

from todoke_agent.core import requests
from todoke_agent.door.calls import DoorCode, Json
from todoke_agent.door.http import refused, tries
from todoke_agent.errors import AgentError, Code
from todoke_agent.operations import Operations

MAX_MESSAGE = requests.MAX_REQUEST + 1_024
"""Bytes: a request with its origin. Browsers let sixty megabytes pass."""

_LENGTH = struct.Struct("=I")
_SCHEME = "chrome-extension://"


class Message(msgspec.Struct, forbid_unknown_fields=True):
    """What the extension passes on: whose page asks, and its request as it came."""

    origin: str
    request: msgspec.Raw


def require_caller(caller: str, extensions: Collection[str]) -> None:
    """Raise EXTENSION_FORBIDDEN unless the browser started us for one of these extensions (their ids)."""
    if caller not in {f"{_SCHEME}{extension}/" for extension in extensions}:
        raise AgentError(Code.EXTENSION_FORBIDDEN)


def serve(operations: Operations, incoming: BinaryIO, outgoing: BinaryIO) -> None:
    """Answer one message after the other until the extension hangs up."""
    while (body := _receive(incoming)) is not None:
        _send(outgoing, _answer(operations, body, incoming))


def decline(code: str, incoming: BinaryIO, outgoing: BinaryIO) -> None:
    """Tell the extension why nothing is answered, once it has asked: it may not write to who has gone."""
    _receive(incoming)
    _send(outgoing, {"code": code, **refused(code)})


def _answer(operations: Operations, body: bytes, incoming: BinaryIO) -> Json:
    try:
        message = msgspec.json.decode(body, type=Message)
        return operations.handle(requests.parse(bytes(message.request)), message.origin, lambda: _gone(incoming))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _failure(AgentError(Code.REQUEST_MALFORMED))
    except AgentError as error:
        return _failure(error)
    except Exception:  # noqa: BLE001 -- whatever it was, its words may quote what was asked
        return {"code": DoorCode.INTERNAL_ERROR, **refused(DoorCode.INTERNAL_ERROR)}


def _failure(error: AgentError) -> Json:
    return {"code": error.code, **refused(error.code), **tries(error)}


def _receive(incoming: BinaryIO) -> bytes | None:
    """Return the next message, None at the end; one that is cut off or too long is the end as well."""
    head = incoming.read(_LENGTH.size)
    if len(head) < _LENGTH.size or (length := _LENGTH.unpack(head)[0]) > MAX_MESSAGE:
        return None
    body = incoming.read(length)
    return body if len(body) == length else None


def _send(outgoing: BinaryIO, answer: Json) -> None:
    body = json.dumps(answer, ensure_ascii=False).encode("utf-8")
    outgoing.write(_LENGTH.pack(len(body)) + body)
    outgoing.flush()


def _gone(incoming: BinaryIO) -> bool:
    """Return whether the extension has hung up, also when it had sent more that nobody has read yet."""
    if os.name == "nt":  # no poll there; the window's own time limit remains
        return False
    looking = select.poll()
    looking.register(incoming, select.POLLIN)
    # A pipe says POLLHUP whatever is left in it (poll(2)); anything else only that there is nothing more to read.
    return any(
        event & select.POLLHUP or not incoming.peek(1)  # type: ignore[attr-defined] # standard input is buffered
        for _, event in looking.poll(0)
    )
