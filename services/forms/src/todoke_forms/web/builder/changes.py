"""What a proposed form would change for citizens: the differences from what is offered now, and whom they meet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from todoke_catalog import comparison
from todoke_catalog.definition import Definition
from todoke_catalog.fields import HeadingField, NoticeField
from todoke_forms.core import drafts
from todoke_forms.core.opening import SUPERSEDED_GRACE
from todoke_forms.store import drafts as stored
from todoke_forms.store import forms, reading
from todoke_forms.store.drafts import Listed
from todoke_forms.store.reading import Load
from todoke_forms.web.builder import change_words, texts
from todoke_forms.web.builder.change_words import Sentence
from todoke_forms.web.desk import desk

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Changes:
    """The version that would be replaced (0: none), the differences, and rows of what that means for people."""

    version: int
    sentences: Sequence[Sentence]
    impact: Sequence[tuple[str, str]]


def against_current(connection: Connection, draft_id: str, plain: drafts.Plain, previous_days: int | None) -> Changes:
    """A sound draft beside what citizens are offered now.

    :param previous_days: for which who began the present version may still file it; None: not chosen yet.
    """
    procedure, new = plain["procedure"], drafts.filled(plain)
    current = forms.current(connection, procedure)
    if current is None:
        return Changes(0, change_words.sentences(comparison.contents(new), None, new), ())
    old = desk().forms.definition(connection, current.digest)
    sentences = change_words.sentences(comparison.compare(old, new), old, new)
    since_ms = desk().now_ms() - DAY_MS
    impact = (
        *_cases(reading.load(connection, procedure, current.digest, since_ms)),
        (texts.IMPACT_GOING, _going(previous_days)),
        (texts.IMPACT_DRAFTS, texts.IMPACT_DRAFTS_VALUE),
        (texts.IMPACT_FIELDS, _gone(old, new)),
        (texts.IMPACT_STAFF_DRAFTS, _others(stored.newest_first(connection), procedure, draft_id)),
    )
    return Changes(current.version, sentences, impact)


def _cases(load: Load) -> Sequence[tuple[str, str]]:
    return (
        (texts.IMPACT_CASES, texts.IMPACT_CASES_VALUE.format(count=load.undecided, others=load.undecided_of_others)),
        (texts.IMPACT_LATELY, texts.IMPACT_LATELY_VALUE.format(count=load.arrived)),
    )


def _going(days: int | None) -> str:
    """What somebody sees who is filling in the form."""
    if days is None:
        return texts.IMPACT_GOING_OPEN
    minutes = int(SUPERSEDED_GRACE.total_seconds() // 60)
    words = texts.IMPACT_GOING_KEPT if days else texts.IMPACT_GOING_ENDED
    return words.format(days=days, minutes=minutes)


def _gone(old: Definition, new: Definition) -> str:
    """The questions that new cases will have no answers to, or answers of another kind."""
    after = {field.id: field for field in new.fields}
    gone = [field for field in old.fields if type(after.get(field.id)) is not type(field)]
    names = [
        texts.NAMED.format(words=field.label.ja) for field in gone if not isinstance(field, NoticeField | HeadingField)
    ]
    return texts.IMPACT_FIELDS_VALUE.format(names="".join(names)) if names else texts.IMPACT_FIELDS_NONE


def _others(known: Iterable[Listed], procedure: str, draft_id: str) -> str:
    """Drafts of colleagues that begin from the version which would be replaced."""
    others = [one.changed_by for one in known if one.procedure == procedure and one.draft_id != draft_id]
    if not others:
        return texts.IMPACT_STAFF_DRAFTS_NONE
    return texts.IMPACT_STAFF_DRAFTS_VALUE.format(count=len(others), names="、".join(sorted(set(others))))
