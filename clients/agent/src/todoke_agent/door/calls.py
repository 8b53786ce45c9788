"""What may be asked at a door, how it is answered, and by which code it is refused before anyone looks at it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Any

Json = dict[str, Any]
Answer = tuple[HTTPStatus, Json | None, dict[str, str]]
"""Status, JSON body if any, further headers."""


class DoorCode(StrEnum):
    """What is refused before anyone looks at what is asked."""

    HOST_UNKNOWN = "host_unknown"
    ORIGIN_FORBIDDEN = "origin_forbidden"
    PATH_UNKNOWN = "path_unknown"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    JSON_REQUIRED = "json_required"
    LENGTH_REQUIRED = "length_required"
    REQUEST_OVERSIZED = "request_oversized"
    REQUEST_TOO_SLOW = "request_too_slow"
    REQUEST_MALFORMED = "request_malformed"
    INTERNAL_ERROR = "internal_error"


class DoorRefusal(Exception):  # noqa: N818 -- a refusal is an answer, not an error
    """The door answers with an HTTP status, a code and what else goes with it."""

    def __init__(self, status: HTTPStatus, code: str, **more: Any) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.body: Json = {"code": code, **more}


@dataclass(frozen=True, slots=True)
class Call:
    """One request that may be looked at: who asks, the body, and whether the page still waits for the answer."""

    origin: str
    body: bytes
    gone: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Route:
    """What one path does: its method, how long a body may be, and how it is answered (DoorRefusal for no)."""

    method: str
    max_body: int
    answer: Callable[[Call], Json]
