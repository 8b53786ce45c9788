"""The agent over loopback HTTP: one path, one method, JSON in and out.

POST /v1 with a request of `core.requests` -> 200 with the answer, or 4xx {"code", "message": {"ja", "en"}}, with
`tries_left` where the card told it.
"""

import json
import logging
from collections.abc import Sequence
from http import HTTPStatus
from secrets import SystemRandom

from todoke_agent.core import requests
from todoke_agent.door.calls import Call, DoorRefusal, Json, Route
from todoke_agent.door.loopback import LoopbackServer
from todoke_agent.errors import AgentError, Code
from todoke_agent.operations import Operations
from todoke_agent.words import explain

HOST = "127.0.0.1"
PATH = "/v1"

_STATUS = {
    Code.REQUEST_MALFORMED: HTTPStatus.BAD_REQUEST,
    Code.REQUEST_OVERSIZED: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Code.STATEMENT_MALFORMED: HTTPStatus.BAD_REQUEST,
    Code.ORIGIN_FORBIDDEN: HTTPStatus.FORBIDDEN,
    Code.SITES_EXPIRED: HTTPStatus.FORBIDDEN,
    Code.SERVER_KEY_UNKNOWN: HTTPStatus.FORBIDDEN,
    Code.STATEMENT_ORIGIN_WRONG: HTTPStatus.FORBIDDEN,
    Code.WRONG_MUNICIPALITY: HTTPStatus.FORBIDDEN,
    Code.AGENT_BUSY: HTTPStatus.CONFLICT,
    Code.NONCE_USED: HTTPStatus.CONFLICT,
    Code.PIN_LOCKED: HTTPStatus.LOCKED,
}
"""Other codes are answered 422: the request was understood, and it was not done."""

_LOG = logging.getLogger("todoke.agent.door")


def open_door(operations: Operations, ports: Sequence[int]) -> LoopbackServer:
    """Bind any of these ports that is free; the caller serves. Raises OSError when none is.

    Which one is left to chance, so that nobody who waits for the first has a page's next question.
    """
    routes = {PATH: Route("POST", requests.MAX_REQUEST, lambda call: _answer(operations, call))}
    origins = frozenset(operations.places.origins())
    *others, last = SystemRandom().sample(ports, len(ports))
    for port in others:
        try:
            return LoopbackServer((HOST, port), routes, origins, refused)
        except OSError:
            continue
    return LoopbackServer((HOST, last), routes, origins, refused)


def refused(code: str) -> Json:
    """Return the words for a refusal; note that there was one, and nothing about who asked for what."""
    _LOG.warning(json.dumps({"service": "agent", "event": "refused", "code": code}))
    return {"message": explain(code)}


def tries(error: AgentError) -> Json:
    """Return the tries left, if the card told them."""
    return {} if error.tries_left is None else {"tries_left": error.tries_left}


def _answer(operations: Operations, call: Call) -> Json:
    try:
        return operations.handle(requests.parse(call.body), call.origin, call.gone)
    except AgentError as error:
        status = _STATUS.get(error.code, HTTPStatus.UNPROCESSABLE_ENTITY)
        raise DoorRefusal(status, error.code, **tries(error)) from None
