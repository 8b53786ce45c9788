"""Outgoing edge: asks an OCSP responder what step 12 could not answer, and puts the answers where it looks.

It speaks of certificates by serial number, and knows nothing of what they signed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from prometheus_client import Counter

from todoke_evidence.jpki import ocsp
from todoke_evidence.jpki.answers import Answers
from todoke_kit.posting import Poster

ASKED = Counter("todoke_identity_ocsp_asked_total", "Questions to the OCSP responder.")
UNANSWERED = Counter("todoke_identity_ocsp_unanswered_total", "Questions to which nothing came back.")


def poster(url: str, seconds: float) -> Poster:
    """How to reach a responder.

    :raises ConfigError: when `url` is none.
    """
    return Poster(url, ocsp.QUESTION_TYPE, ocsp.ANSWER_TYPE, ocsp.MAX_ANSWER, seconds)


class OcspClient:
    """Asks one responder; `randomness` is for nonces, None to send none."""

    def __init__(
        self,
        answers: Answers,
        responder: Poster,
        randomness: Callable[[int], bytes] | None,
        now: Callable[[], datetime],
    ) -> None:
        self._answers = answers
        self._responder = responder
        self._randomness = randomness
        self._now = now

    async def ask(self) -> bool:
        """Asks what is lacking; whether anything was."""
        questions = self._answers.questions(self._randomness)
        if not questions:
            return False
        replies = await self._responder.post_all([question.body for question in questions])
        for question, reply in zip(questions, replies, strict=True):
            self._answers.take(question, reply, self._now())
        ASKED.inc(len(questions))
        UNANSWERED.inc(replies.count(None))
        return True
