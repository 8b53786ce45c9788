"""What a call of the evidence library is refused with."""

from collections.abc import Callable
from typing import Any

from todoke_evidence.errors import Code, EvidenceError


def outcome(call: Callable[..., Any], *arguments: Any) -> Code | None:
    """The code of the refusal; None when the call was accepted. Any other exception is a failure of the test."""
    try:
        call(*arguments)
    except EvidenceError as error:
        return error.code
    return None
