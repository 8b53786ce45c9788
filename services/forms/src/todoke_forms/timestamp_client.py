"""Outgoing edge: asks a timestamp authority (RFC 3161) about a bundle, and takes nothing that its roots deny.

It learns a digest, and nothing of what is under it.
"""

from __future__ import annotations

from todoke_evidence import timestamp
from todoke_evidence.application import MAX_TIMESTAMP
from todoke_evidence.errors import EvidenceError
from todoke_evidence.timestamp import TimestampAuthority
from todoke_kit.errors import Refusal
from todoke_kit.posting import Poster


class TimestampClient:
    """One authority."""

    def __init__(self, url: str, seconds: float, authority: TimestampAuthority) -> None:
        """Where it is, and by which roots its answers are judged.

        :raises ConfigError: when `url` is none.
        """
        self._poster = Poster(url, timestamp.QUESTION_TYPE, timestamp.ANSWER_TYPE, MAX_TIMESTAMP, seconds)
        self._authority = authority

    async def stamp(self, data: bytes) -> bytes:
        """The authority's answer about `data` (DER).

        :raises Refusal: "timestamp_unavailable", "timestamp_malformed" or "timestamp_invalid".
        """
        [answer] = await self._poster.post_all([timestamp.question(data)])
        if answer is None:
            raise Refusal("timestamp_unavailable")
        try:
            self._authority.verify(answer, data)
        except EvidenceError as error:
            raise Refusal(error.code) from error
        return answer
