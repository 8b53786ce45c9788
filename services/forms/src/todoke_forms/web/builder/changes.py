"""What a proposed form would change for citizens: the differences from what is offered now, and whom they meet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from msgspec import json
from sqlalchemy import Connection

from todoke_catalog import comparison
from todoke_catalog.definition import Definition
from todoke_catalog.fields import HeadingField, NoticeField
from todoke_evidence.notice import MAX_FORMER
from todoke_forms.core import beginning, drafts
from todoke_forms.core.opening import SUPERSEDED_GRACE
from todoke_forms.places import recounting
from todoke_forms.store import applicants, forms, reading, terms
from todoke_forms.store import drafts as stored
from todoke_forms.store.drafts import Draft
from todoke_forms.store.reading import Load
from todoke_forms.store.terms import Terms
from todoke_forms.store.version_rows import StoredVersion
from todoke_forms.versions import entrants
from todoke_forms.web import shown
from todoke_forms.web import texts as texts_of_staff
from todoke_forms.web.builder import change_words, room_changes, texts
from todoke_forms.web.builder.change_words import Sentence
from todoke_forms.web.builder.room_changes import Concerned
from todoke_forms.web.desk import desk

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Changes:
    """The version that would be replaced (0: none), the differences, and rows of what that means for people.

    `places`: the pools of which the row IMPACT_PLACES speaks, whose cases can be listed.
    `stopped_ms`: since when that version is withdrawn; 0: it is taken.
    """

    version: int
    sentences: Sequence[Sentence]
    impact: Sequence[tuple[str, str]]
    stopped_ms: int = 0
    places: Sequence[Concerned] = ()


def against_current(connection: Connection, draft_id: str, plain: drafts.Plain, previous_days: int | None) -> Changes:
    """A sound draft beside what citizens are offered now.

    :param previous_days: for which who began the present version may still file it; None: not chosen yet.
    """
    procedure, new = plain["procedure"], drafts.filled(plain)
    current = forms.current(connection, procedure)
    if current is None:
        return Changes(0, change_words.sentences(comparison.contents(new), None, new), ())
    old = desk().forms.of(connection, current)
    sentences = change_words.sentences(comparison.compare(old, new), old, new)
    since_ms = desk().now_ms() - DAY_MS
    known = terms.of(connection, current.digest)
    concerned = room_changes.concerned(connection, old, new, desk().now_ms())
    impact = (
        *_behind(stored.origin(connection, draft_id), current.version),
        *_opened_again(known),
        *_refused(entrants.fault(connection, old, new)),
        *_cases(reading.load(connection, procedure, current.digest, since_ms)),
        (texts.IMPACT_GOING, _going(previous_days, old, new)),
        *_ended_early(_displaced(connection, current, known), previous_days),
        *_places(room_changes.in_words(concerned)),
        *_counted(connection, old, new),
        (texts.IMPACT_DRAFTS, texts.IMPACT_DRAFTS_VALUE),
        (texts.IMPACT_FIELDS, _gone(old, new)),
        (texts.IMPACT_STAFF_DRAFTS, _others(stored.of_form(connection, procedure), current, draft_id)),
    )
    return Changes(current.version, sentences, impact, known.withdrawn_at_ms or 0, concerned)


def _behind(origin: int | None, current: int) -> Sequence[tuple[str, str]]:
    """That the draft began before what is offered now, whose corrections it may take back."""
    if origin is None or origin >= current:
        return ()
    return ((texts.IMPACT_BEHIND, texts.IMPACT_BEHIND_VALUE.format(origin=origin, current=current)),)


def _opened_again(known: Terms) -> Sequence[tuple[str, str]]:
    """That nobody can file the form now, why, and that publishing changes this."""
    if known.withdrawn_at_ms is None:
        return ()
    reason = (known.reason or {}).get("ja", "")
    words = texts.IMPACT_STOPPED_VALUE.format(since=shown.minute(known.withdrawn_at_ms), reason=reason)
    return ((texts.IMPACT_STOPPED, words),)


def _refused(code: str) -> Sequence[tuple[str, str]]:
    """Why it cannot be published as things stand, in Japanese and English."""
    words = f"{texts_of_staff.refusal(code)} {texts_of_staff.refusal(code, 'en')}"
    return ((texts.IMPACT_REFUSED, words),) if code else ()


def _counted(connection: Connection, old: Definition, new: Definition) -> Sequence[tuple[str, str]]:
    """What another way of counting one person's applications means for those who applied."""
    kept = len(applicants.ids(connection, new.procedure)) if new.once != old.once else 0
    if not kept:
        return ()
    count = recounting.recognised(connection, new if new.once else old)
    words = texts.IMPACT_ONCE_ENDS if new.once is None else texts.IMPACT_ONCE_VALUE
    said = [words.format(count=count)] if count else []
    said += [texts.IMPACT_ONCE_UNKNOWN.format(count=kept - count)] if count < kept and new.once else []
    return ((texts.IMPACT_ONCE, "。".join(said)),) if said else ()


def _displaced(connection: Connection, current: StoredVersion, known: Terms) -> Sequence[tuple[int, bool]]:
    """Former versions whose place outside the current one takes, and whether it does whatever days are chosen."""
    taken = forms.still_taken(connection, desk().now_ms(), current.procedure)
    stopped = known.withdrawn_at_ms is not None  # then it is kept to say why
    return [(one.version, stopped) for one in taken if (current.version - one.version) % MAX_FORMER == 0]


def _ended_early(displaced: Sequence[tuple[int, bool]], days: int | None) -> Sequence[tuple[str, str]]:
    """Versions whose time ends now and not when their applicants were told, since only the last ones are kept."""
    words = texts.IMPACT_ENDED_OPEN if days is None else texts.IMPACT_ENDED_VALUE
    return [
        (texts.IMPACT_ENDED, (texts.IMPACT_ENDED_VALUE if surely else words).format(version=version))
        for version, surely in displaced
        if surely or days != 0
    ]


def _places(said: str) -> Sequence[tuple[str, str]]:
    return ((texts.IMPACT_PLACES, said),) if said else ()


def _cases(load: Load) -> Sequence[tuple[str, str]]:
    return (
        (texts.IMPACT_CASES, texts.IMPACT_CASES_VALUE.format(count=load.undecided, others=load.undecided_of_others)),
        (texts.IMPACT_LATELY, texts.IMPACT_LATELY_VALUE.format(count=load.arrived)),
    )


def _going(days: int | None, old: Definition, new: Definition) -> str:
    """What somebody sees who is filling in the form, and what he gets where what he asks for ends or has a limit."""
    minutes = int(SUPERSEDED_GRACE.total_seconds() // 60)
    words = texts.IMPACT_GOING_KEPT if days else texts.IMPACT_GOING_ENDED
    said = [texts.IMPACT_GOING_OPEN if days is None else words.format(days=days, minutes=minutes)]
    said += [texts.IMPACT_GOING_FULL] if room_changes.ends(old, new) else []
    if beginning.begun(old, new):
        said.append(texts.IMPACT_GOING_COUNTED_TOO if room_changes.ends(old, new) else texts.IMPACT_GOING_COUNTED)
    return "。".join(said)


def _gone(old: Definition, new: Definition) -> str:
    """The questions that new cases will have no answers to, or answers of another kind."""
    after = {field.id: field for field in new.fields}
    asked = [field for field in old.fields if not isinstance(field, NoticeField | HeadingField)]
    gone = [field for field in asked if type(after.get(field.id)) is not type(field)]
    names = [texts.NAMED.format(words=field.label.ja) for field in gone]
    return texts.IMPACT_FIELDS_VALUE.format(names="".join(names)) if names else texts.IMPACT_FIELDS_NONE


def _others(known: Iterable[Draft], current: StoredVersion, draft_id: str) -> str:
    """Drafts of the form that colleagues work on; one that is word for word what is offered holds no work."""
    offered = json.decode(current.definition)
    others = [one.changed_by for one in known if one.draft_id != draft_id and json.decode(one.definition) != offered]
    if not others:
        return texts.IMPACT_STAFF_DRAFTS_NONE
    return texts.IMPACT_STAFF_DRAFTS_VALUE.format(count=len(others), names="、".join(sorted(set(others))))
