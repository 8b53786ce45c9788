"""What staff wrote on a page whose form was refused before any view saw it: shown again, to be copied."""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import HTTPException

from todoke_forms.core.withdrawals import LANGUAGES
from todoke_kit.web import sender

CSRF_FIELD = "csrf_token"
# The fields in which staff write sentences or numbers of their own; a password is none.
FIELDS = (
    "reason",
    *(f"reason_{language}" for language in LANGUAGES),
    "letter_title",
    "letter_text",
    "note",
    "due",
    "words",
    "value",
    "source",
    "title",
)
ANY = "preview.judge"  # the endpoint whose page asks what its form asks, under any name
_LONG = 10  # characters in ASCII that are no code of a choice


def texts() -> list[str]:
    """What was written, as it was; nothing where the request could not be read, or another site's page sent it."""
    if request.method != "POST" or sender.is_another_site():
        return []
    try:
        if request.endpoint == ANY:
            return [text for name, text in request.form.items() if name != CSRF_FIELD and _worth(text)]
        written = (request.form.get(name, "") for name in FIELDS)
        return [text for text in written if text.strip()]
    except HTTPException:  # too large: it was not read
        return []


def _worth(text: str) -> bool:
    """Whether somebody may have written this, rather than chosen it."""
    return bool(text.strip()) and (not text.isascii() or len(text) >= _LONG)
