"""What an error page gives back of what a screen of a form brought: all of it to send again, or its words to read."""

from dataclasses import dataclass

from flask import request
from werkzeug.exceptions import HTTPException

# Where the same may well pass when it is sent again: a fault, a neighbour that is away, a form that is not here yet.
_AGAIN = {404, 500, 503}
_OURS = {"draft", "at", "then", "go", "ticket", "token"}  # fields that nobody typed
_OURS_IN_ENTRIES = (".asked", ".entries")


@dataclass(frozen=True, slots=True)
class Brought:
    """`again` are the fields to send again, `typed` what people typed among them."""

    again: tuple[tuple[str, str], ...]
    typed: tuple[str, ...]


def of_request(status: int) -> Brought | None:
    """What this request brought; None where that was no screen of a form, or could not be read."""
    try:
        fields = tuple(request.form.items(multi=True)) if request.method == "POST" else ()
    except HTTPException:  # too large: it was not read
        return None
    if "draft" not in dict(fields):
        return None
    typed = (value for name, value in fields if name not in _OURS and not name.endswith(_OURS_IN_ENTRIES))
    return Brought(fields if status in _AGAIN else (), tuple(value for value in typed if value.strip()))
