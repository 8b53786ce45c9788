"""The list of sites that may ask, signed by whoever ships the agent: TOML in a signed note (C2SP signed-note).

issued_at = 2026-11-27T00:00:00Z
expires_at = 2027-11-27T00:00:00Z
type = "todoke-agent-sites"
[[municipalities]]
code, name, name_en, origins, notice_keys
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Literal, NamedTuple

import msgspec

from todoke_agent.core.places import Place, Places
from todoke_agent.errors import AgentError, Code
from todoke_evidence import note
from todoke_evidence.note import NoteSigner, NoteVerifier

LONGEST = timedelta(days=400)
"""For how long a list may count: whoever keeps an old one can use it until then, and so can nobody for ever."""

CLOCK_SKEW = timedelta(days=1)
"""How far the clock of a citizen's computer may be behind that of whoever signed."""

_Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """No key it does not know."""


class _Municipality(_Strict, frozen=True):
    """As `places.Place` has it."""

    code: str
    name: str
    name_en: str
    origins: tuple[str, ...]
    notice_keys: tuple[str, ...]


class _List(_Strict, frozen=True):
    """What stands in the note. The type keeps whatever else a key may sign from being one."""

    issued_at: _Moment
    expires_at: _Moment
    type: Literal["todoke-agent-sites"]
    municipalities: tuple[_Municipality, ...]

    def __post_init__(self) -> None:
        if not timedelta() < self.expires_at - self.issued_at <= LONGEST:
            raise ValueError(f"a list counts for {LONGEST.days} days at most")


class Sites(NamedTuple):
    """What a list says, and the first moment at which it counts no more."""

    places: tuple[Place, ...]
    expires_at: datetime


def read(signed: str, publishers: Sequence[NoteVerifier], now: datetime) -> Sites:
    """Return a list that one of `publishers` signed and that counts at `now` (aware).

    :raises EvidenceError: NOTE_SIGNATURE_INVALID, or NOTE_MALFORMED for what is no note.
    :raises AgentError: SITES_EXPIRED, or SITES_NOT_YET for one that is issued later, as it seems.
    :raises ValueError: for what is signed and fits nowhere.
    """
    found = _decode(note.open_note(signed, publishers))
    if found.issued_at > now + CLOCK_SKEW:
        raise AgentError(Code.SITES_NOT_YET)
    if now >= found.expires_at:
        raise AgentError(Code.SITES_EXPIRED)
    return Sites(_places(found), found.expires_at)


def sign(text: str, signer: NoteSigner, issued_at: datetime, expires_at: datetime) -> str:
    """Return the list, written without dates, as a signed note with these (aware).

    :raises EvidenceError, ValueError: for what no agent would read.
    """
    dated = f"issued_at = {issued_at.isoformat()}\nexpires_at = {expires_at.isoformat()}\n{text}"
    Places(_places(_decode(dated)), expires_at)
    return note.sign(dated, signer)


def _decode(text: str) -> _List:
    return msgspec.toml.decode(text, type=_List)  # DecodeError is a ValueError


def _places(found: _List) -> tuple[Place, ...]:
    return tuple(Place(one.code, one.name, one.name_en, one.origins, one.notice_keys) for one in found.municipalities)
