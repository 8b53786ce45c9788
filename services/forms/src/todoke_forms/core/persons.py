"""By what an office recognises that two applications are of the same person: never by a 個人番号.

Of a card that signs count name, date of birth and sex as the certificate says them: people move, so the address does
not. Of one that signs in counts the certificate, which names nobody: an exchanged card is somebody new. Without a card
counts the address of e-mail that was verified. Kept is only an HMAC of it under a key of the office's database.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from datetime import date, datetime

from todoke_catalog import dates
from todoke_catalog.once import Once
from todoke_forms.core.answering import JST
from todoke_forms.core.comparing import fold
from todoke_forms.core.model import CardAttributes, Person
from todoke_forms.core.vouching import Vouched

KEY_BYTES = 32
EVER = ""


def person(
    once: Once | None,
    vouched: Vouched,
    contact: str | None,
    answers: Mapping[str, object],
    filed_at: datetime,
) -> Person | None:
    """Who files, and for which period; None where the form does not ask, or nobody can know."""
    known_by = _known_by(vouched.card, vouched.holder, contact)
    if once is None or known_by is None:
        return None
    return Person(known_by, EVER if once.per == "person" else _fiscal_year(once, answers, filed_at))


def filed_at(signed_at: datetime, accepted_at: datetime, seen_at: datetime) -> datetime:
    """When an application was accepted, which decides the fiscal year of its filing.

    The gateway's word, but never before it was signed nor after this side saw it: so a gateway that lies moves nobody
    into another year than those two moments leave open.
    """
    return max(signed_at, min(accepted_at, seen_at))


def token(key: bytes, procedure: str, who: Person) -> bytes:
    """The 32 bytes under which a person is kept: of one procedure, so that those of two tell nothing together."""
    return hmac.digest(key, json.dumps([procedure, *who.known_by]).encode(), "sha256")


def _known_by(card: CardAttributes | None, holder: str | None, contact: str | None) -> tuple[str, ...] | None:
    if card is not None:
        return ("card", fold(card.name), card.birth_text, card.sex)
    if holder is not None:
        return ("holder", holder)
    return None if contact is None else ("contact", contact.casefold())


def _fiscal_year(once: Once, answers: Mapping[str, object], filed_at: datetime) -> str:
    day = dates.parse(answers.get(once.day or ""))
    return str(dates.fiscal_year(day or _in_japan(filed_at)))


def _in_japan(moment: datetime) -> date:
    return moment.astimezone(JST).date()
