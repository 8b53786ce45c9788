"""What a proposed form would change for citizens: the differences from what is offered now, and whom they meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from todoke_catalog import comparison
from todoke_forms.core import drafts
from todoke_forms.core.opening import SUPERSEDED_GRACE
from todoke_forms.store import forms, reading
from todoke_forms.web.builder import change_words, texts
from todoke_forms.web.builder.change_words import Sentence
from todoke_forms.web.desk import desk


@dataclass(frozen=True, slots=True)
class Changes:
    """The version that would be replaced (0: none), the differences, and rows of what that means for people."""

    version: int
    sentences: Sequence[Sentence]
    impact: Sequence[tuple[str, str]]


def against_current(connection: Connection, procedure: str, plain: drafts.Plain) -> Changes:
    """A sound draft beside what citizens are offered now."""
    new = drafts.filled(plain)
    current = forms.current(connection, procedure)
    if current is None:
        return Changes(0, change_words.sentences(comparison.contents(new), None, new), ())
    old = desk().forms.definition(connection, current.digest)
    sentences = change_words.sentences(comparison.compare(old, new), old, new)
    return Changes(current.version, sentences, _impact(reading.undecided(connection, procedure)))


def _impact(undecided: int) -> Sequence[tuple[str, str]]:
    minutes = int(SUPERSEDED_GRACE.total_seconds() // 60)
    return (
        (texts.IMPACT_CASES, texts.IMPACT_CASES_VALUE.format(count=undecided)),
        (texts.IMPACT_GRACE, texts.IMPACT_GRACE_VALUE.format(minutes=minutes)),
        (texts.IMPACT_DRAFTS, texts.IMPACT_DRAFTS_VALUE),
    )
