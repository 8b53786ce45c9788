"""What an error page gives back of what a screen of a form brought: all of it to send again, or its words to read."""

from dataclasses import dataclass

from flask import request
from werkzeug.exceptions import HTTPException

from todoke_gateway.web.language import link
from todoke_kit.web import sender

# Where the same may well pass when it is sent again: a fault, a neighbour that is away, a form that is not here yet.
_AGAIN = {404, 500, 503}
_OURS = {"draft", "at", "then", "go", "ticket", "token", "refused", "noscript"}  # fields that nobody typed
_OURS_IN_ENTRIES = (".asked", ".entries")
_OURS_OF_GROUPS = ".ids"  # a question in an entry may be called so too, behind its group and place


@dataclass(frozen=True, slots=True)
class Brought:
    """`again` are the fields to send again and `action` is where to, `typed` what people typed among them."""

    action: str
    again: tuple[tuple[str, str], ...]
    typed: tuple[str, ...]


def of_request(status: int) -> Brought | None:
    """What this request brought; None where that was no screen of a form, was not read, or another site's page sent it.

    Another site's sentences are none that this page may show as what was typed here.
    """
    if status == 413 or request.method != "POST" or sender.is_another_site():  # 413: more than is to be read
        return None
    try:
        fields = tuple(request.form.items(multi=True))
    except HTTPException:  # of more parts than are read
        return None
    if "draft" not in dict(fields):
        return None
    typed = (value for name, value in fields if not _is_ours(name))
    # The address is made anew, so that nothing in it is as it came; where there is no such page, nothing is sent again.
    action = link(request.endpoint, **(request.view_args or {})) if request.endpoint and status in _AGAIN else ""
    return Brought(action, fields if action else (), tuple(value for value in typed if value.strip()))


def _is_ours(name: str) -> bool:
    own = name in _OURS or name.endswith(_OURS_IN_ENTRIES)
    return own or (name.endswith(_OURS_OF_GROUPS) and name.count(".") == 1)
