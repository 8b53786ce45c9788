"""Puts one case into the words and the order in which staff read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from todoke_catalog import urgency
from todoke_catalog.definition import Definition
from todoke_catalog.identity import Level
from todoke_catalog.walk import Known, through
from todoke_evidence.jpki.verify import PROCEDURE
from todoke_evidence.letter import Letter
from todoke_forms.core import attributes, retention
from todoke_forms.core.model import OK
from todoke_forms.core.states import DECISIONS, NEXT, State
from todoke_forms.store.files import KeptFile
from todoke_forms.store.notes import Note
from todoke_forms.store.reading import Case, Papers, PastState
from todoke_forms.web import accounts, answers, attribute_rows, file_rows, money, shown, texts
from todoke_forms.web.accounts import Judged
from todoke_forms.web.answers import Section
from todoke_forms.web.attendance_page import AttendancePart
from todoke_forms.web.attribute_rows import AttributeRow
from todoke_forms.web.file_rows import FileRow
from todoke_forms.web.identified import Identified, identified
from todoke_forms.web.money import Sum
from todoke_forms.web.place_page import StandPart
from todoke_lookups.data import Data

_SPINE = (State.ARRIVED, State.ACCEPTED, State.REVIEWING)
"""The states every case passes; a decision follows."""

_LABELS = {Level.SIGNED: texts.CHECKS, Level.SIGNED_IN: texts.SIGNED_IN_CHECKS}
_TONE_OF_STATE = {State.GRANTED: "success", State.DECLINED: "warning", State.WITHDRAWN: "warning"}


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check and what it said."""

    label: str
    words: str
    passed: bool


@dataclass(frozen=True, slots=True)
class Hop:
    """One place the application passed on its way in."""

    place: str
    moment: str
    moment_iso: str
    note: str


@dataclass(frozen=True, slots=True)
class Stage:
    """A state the case entered or has before it; the names are those of the kit's progress list."""

    title: str
    state: str  # done, now or ahead
    time: str = ""
    text: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """Whether a letter can go to the applicant sealed, and those that went, by the sequence numbers of their states."""

    possible: bool
    sent: Mapping[int, Letter]


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything the page of a case shows beside the case itself."""

    case: Case
    title: str
    who: Identified
    attributes: tuple[AttributeRow, ...]
    checks: tuple[CheckRow, ...]
    steps: tuple[str, ...]
    to_look_at: tuple[str, ...]
    urgent: tuple[str, ...]
    failed_rules: tuple[str, ...]
    pays: bool
    sums: tuple[Sum, ...]
    sections: Sequence[Section]
    accounts: Judged
    attachments: tuple[FileRow, ...]
    way: tuple[Hop, ...]
    stages: tuple[Stage, ...]
    actions: tuple[State, ...]
    post: Post
    kept: str
    stand: StandPart | None
    attended: AttendancePart | None
    notes: Sequence[Note]


def make(  # noqa: PLR0917 - all that is kept of a case
    case: Case,
    papers: Papers,
    files: Sequence[KeptFile],
    history: Sequence[PastState],
    definition: Definition,
    post: Post,
    retention_years: int | None,
    look_ups: Callable[[], Data],
    contact: str | None = None,
    stand: StandPart | None = None,
    attended: AttendancePart | None = None,
    notes: Sequence[Note] = (),
) -> CasePage:
    """The page of a case."""
    who = identified(definition.level, papers.attributes, contact)
    labels = _LABELS.get(who.level, texts.UNSIGNED_CHECKS)
    known = _known(case, papers, definition)
    judged = accounts.judge(definition, known, look_ups)
    return CasePage(
        case=case,
        title=definition.title.pick(answers.LANGUAGE),
        who=who,
        attributes=_attributes(definition, papers),
        checks=tuple(
            CheckRow(labels[check.name], texts.VERDICTS[check.code], check.code == OK) for check in papers.checks
        ),
        steps=tuple(texts.STEPS[step.number] for step in PROCEDURE),
        to_look_at=tuple(texts.TO_LOOK_AT[check.code] for check in papers.checks if check.code != OK),
        urgent=tuple(field.label.pick(answers.LANGUAGE) for field in urgency.found(definition, papers.answers.values)),
        failed_rules=_failed_rules(definition, papers),
        pays=money.pays(definition),
        sums=money.sums(definition, papers.answers.values, shown.date_of(case.accepted_at_ms)),
        sections=answers.sections(definition, known, judged.names),
        accounts=judged,
        attachments=file_rows.rows(papers.attachments, files),
        way=_way(case, who),
        stages=_stages(case, history, who),
        actions=NEXT[case.state],
        post=post,
        kept=_kept(case, history, definition, retention_years),
        stand=stand,
        attended=attended,
        notes=notes,
    )


def _kept(case: Case, history: Sequence[PastState], definition: Definition, default_years: int | None) -> str:
    """Until when the originals and the case are kept."""
    decided_at_ms = history[-1].at_ms if case.state in DECISIONS else None
    kept = retention.retention(definition, default_years, decided_at_ms)
    if kept.years is None:
        return texts.KEPT_FOR_EVER
    if kept.until is None:
        return texts.KEPT_WHEN_DECIDED.format(years=kept.years)
    return texts.KEPT_UNTIL.format(day=shown.day(kept.until), years=kept.years)


def _attributes(definition: Definition, papers: Papers) -> tuple[AttributeRow, ...]:
    """Card and entry side by side; nothing where no card signed."""
    if papers.attributes is None:
        return ()
    compared = attributes.compare(definition, papers.attributes, papers.answers.values)
    return attribute_rows.rows(compared, papers.attributes)


def _known(case: Case, papers: Papers, definition: Definition) -> Known:
    # Signed within minutes before: the day matters only where a form asks by the day of application.
    return through(definition, papers.answers.values, shown.date_of(case.accepted_at_ms))


def _failed_rules(definition: Definition, papers: Papers) -> tuple[str, ...]:
    failed = papers.answers.failed_rules
    return tuple(rule.refusal.pick(answers.LANGUAGE) for rule in definition.eligibility if rule.code in failed)


def _way(case: Case, who: Identified) -> tuple[Hop, ...]:
    """Gateway, relay, office: when, and how much later than the place before, where that is kept."""
    if who.level is Level.ANONYMOUS:
        moments = (case.accepted_at_ms, case.relayed_at_ms, case.opened_at_ms)
        return tuple(_hop(place, at_ms, "", who) for place, at_ms in zip(texts.PLACES.values(), moments, strict=True))
    entry = texts.LEDGER_ENTRY.format(index=case.ledger_index)
    return (
        _hop(texts.PLACES["gateway"], case.accepted_at_ms, entry, who),
        _hop(texts.PLACES["relay"], case.relayed_at_ms, shown.later(case.accepted_at_ms, case.relayed_at_ms), who),
        _hop(texts.PLACES["office"], case.opened_at_ms, shown.later(case.relayed_at_ms, case.opened_at_ms), who),
    )


def _hop(place: str, at_ms: int, note: str, who: Identified) -> Hop:
    if at_ms == 0:
        return Hop(place, texts.MOMENT_UNKNOWN, "", "")
    return Hop(place, who.moment(at_ms), shown.iso(at_ms), note)


def _stages(case: Case, history: Sequence[PastState], who: Identified) -> tuple[Stage, ...]:
    """The states behind and before the case."""
    entered = tuple(_entered(past, who, last=past.sequence == case.sequence) for past in history)
    if case.state in DECISIONS:
        return entered
    ahead = [Stage(texts.STATES[state], "ahead") for state in _SPINE[case.sequence :]]
    return (*entered, *ahead, Stage(texts.DECISION, "ahead"))


def _entered(past: PastState, applicant: Identified, *, last: bool) -> Stage:
    by_staff = past.actor not in texts.ACTORS
    who = texts.ACTORS.get(past.actor, past.actor)
    ledger = texts.LEDGER_WAITS if past.ledger_index is None else texts.OWN_LEDGER_ENTRY.format(index=past.ledger_index)
    reason = texts.REASON_GIVEN.format(reason=past.reason) if past.reason else ""
    return Stage(
        title=texts.STATES[past.state],
        state="now" if last and past.state not in DECISIONS else "done",
        time=shown.moment(past.at_ms) if by_staff else applicant.moment(past.at_ms),
        text="／".join(part for part in (who, ledger, reason) if part),
        tone=_TONE_OF_STATE.get(past.state, ""),
    )
