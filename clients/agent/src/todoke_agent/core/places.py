"""The municipalities this agent works for: which origins (RFC 6454) are theirs, and which keys they sign with."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from todoke_agent.errors import AgentError, Code
from todoke_evidence import b64
from todoke_evidence.errors import EvidenceError
from todoke_evidence.notice_keys import NoticeVerifier, PublicNoticeKey
from todoke_evidence.statement import MUNICIPALITY

KEY_BYTES = 32

_ORIGIN = re.compile(r"https://[a-z0-9.\-]+(:[0-9]{1,5})?|http://(localhost|127\.0\.0\.1)(:[0-9]{1,5})?")
"""Plain HTTP only on this computer: anybody on the way could speak for the others."""


@dataclass(frozen=True, slots=True)
class Place:
    """One municipality: its code, its name in both languages, the origins of its sites. Raises ValueError.

    `notice_keys` are the Ed25519 keys that it signs its forms with, 32 bytes each in base64url: what a page brings
    counts only under one of them, whoever serves the page.
    """

    code: str
    name: str
    name_en: str
    origins: tuple[str, ...]
    notice_keys: tuple[str, ...]
    verifier: NoticeVerifier = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.notice_keys:
            raise ValueError(f"no notice key of {self.code}")
        object.__setattr__(self, "verifier", NoticeVerifier(*map(self._notice_key, self.notice_keys)))
        if not re.match(MUNICIPALITY, self.code):
            raise ValueError(f"no municipality code: {self.code}")
        for origin in self.origins:
            if not _ORIGIN.fullmatch(origin):
                raise ValueError(f"no origin that can be trusted: {origin}")

    def _notice_key(self, text: str) -> PublicNoticeKey:
        try:
            return PublicNoticeKey(self.code, b64.decode_exactly(text, KEY_BYTES))
        except EvidenceError:
            raise ValueError(f"no notice key: {text}") from None


@dataclass(frozen=True, slots=True)
class Places:
    """All of them, and the first moment at which a list of them counts no more (aware).

    Raises ValueError when two claim one origin: it would not be clear whose name to show.
    """

    places: tuple[Place, ...]
    expires_at: datetime
    _by_origin: dict[str, Place] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        pairs = [(origin, place) for place in self.places for origin in place.origins]
        object.__setattr__(self, "_by_origin", dict(pairs))
        if len(self._by_origin) < len(pairs):
            raise ValueError("an origin is listed twice")

    def of(self, origin: str) -> Place:
        """Return whose site an origin is, or raise ORIGIN_FORBIDDEN."""
        place = self._by_origin.get(origin)
        if place is None:
            raise AgentError(Code.ORIGIN_FORBIDDEN)
        return place

    def check_age(self, now: datetime) -> None:
        """Raise SITES_EXPIRED once the lists count no more: an agent may run for longer than that."""
        if now >= self.expires_at:
            raise AgentError(Code.SITES_EXPIRED)

    def origins(self) -> Iterable[str]:
        """Return every origin that may ask."""
        return self._by_origin.keys()
