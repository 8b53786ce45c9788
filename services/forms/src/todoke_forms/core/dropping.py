"""Why an operator drops a dead letter: one of few causes and the number of a ticket, so that no name can be in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from todoke_kit.errors import Refusal

_TICKET = re.compile(r"(?:[A-Z]{1,8}-)?[0-9]{1,8}", re.ASCII)  # shorter than a telephone number or a 個人番号


class Cause(StrEnum):
    """What auditors read; each says why nobody misses what is dropped."""

    RUBBISH = "rubbish"  # from somebody who tries the door: no application of anybody
    HERE = "here"  # the same, or a newer one, is here by another way
    ASKED_AGAIN = "asked_again"  # whoever filed it was told, and files it again or need not
    TRIAL = "trial"  # from a rehearsal or a test of ours


@dataclass(frozen=True, slots=True)
class Dropping:
    """The cause, and the number under which an office keeps the rest of the story."""

    cause: Cause
    ticket: str

    def __post_init__(self) -> None:
        """Refuse what may say more than a number.

        :raises Refusal: "ticket_malformed".
        """
        if _TICKET.fullmatch(self.ticket) is None:
            raise Refusal("ticket_malformed")
