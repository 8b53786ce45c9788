"""What the views work with, handed in by `wiring`; a view gets it from the application it runs in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from flask import current_app

from todoke_evidence.notice import NoticeVerifier
from todoke_forms.core.outgoing import Randomness
from todoke_forms.form_source import FormSource
from todoke_forms.store.database import Database
from todoke_lookups import held
from todoke_lookups.data import Data

EXTENSION = "todoke_forms"


@dataclass(frozen=True, slots=True)
class Desk:
    """One office's desk: its cases, its counts, its clock."""

    municipality: str
    municipality_name: str
    database: Database
    counts: Callable[[], Mapping[str, int] | None]  # cases by state; None: not known at the moment
    now: Callable[[], datetime]
    randomness: Randomness
    secure_cookies: bool
    retention_years: int | None = None  # of forms that do not say how long their cases are kept; None: for ever
    shared_forms: NoticeVerifier = field(default_factory=NoticeVerifier)  # whose forms may be imported
    forms: FormSource = field(default_factory=FormSource)
    lookups: Callable[[], Data] = held.packaged  # the banks that count now

    def now_ms(self) -> int:
        """POSIX milliseconds."""
        return int(self.now().timestamp() * 1000)


def desk() -> Desk:
    """The desk of the application that serves this request."""
    return cast("Desk", current_app.extensions[EXTENSION])
