"""Shows simulated applicants of a draft: which branches somebody takes, nobody can, and nobody was found for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from flask import render_template

from todoke_catalog.definition import Definition
from todoke_catalog.eligibility import Rule
from todoke_catalog.simulating import simulation
from todoke_catalog.simulating.goals import Goal
from todoke_catalog.simulating.simulation import Applicant, Simulation
from todoke_forms.core import drafts
from todoke_forms.web import answers
from todoke_forms.web.answers import Section
from todoke_forms.web.builder import findings, goal_texts, texts
from todoke_forms.web.builder.drafts import bench
from todoke_forms.web.builder.preview import plain_of, totals

MAX_FIELDS = (
    300  # of a form that is tried while somebody waits: some seconds of one core, half a minute at the very worst
)
MAX_SHOWN = 100  # applicants, and branches that nobody can reach or nobody was found for; the rest is counted


class Missed(NamedTuple):
    """Branches that were missed for one reason, what it means in Japanese and English, and how many more there are."""

    name: str
    title: str
    text: str
    english: str
    branches: list[tuple[str, str]]
    more: int


@dataclass(frozen=True, slots=True)
class Shown:
    """One applicant in words."""

    accepted: bool
    broken: tuple[Rule, ...]
    totals: list[tuple[str, str]]
    sections: list[Section]


def show(draft_id: str) -> str:
    """The applicants whom the form was tried with; a form that is no form yet, or a very large one, is not tried."""
    plain = plain_of(draft_id)
    today = bench().today
    found = drafts.examine(plain, today)
    definition = drafts.filled(plain)
    small = len(definition.fields) <= MAX_FIELDS
    tried = simulation.simulate(definition, today) if small and drafts.sound(found) else None
    return render_template(
        "builder/applicants.html",
        draft_id=draft_id,
        form=definition,
        small=small,
        lacking=findings.of_severity(findings.sentences(plain, found), "error"),
        tried=tried,
        missed=list(_missed(plain, definition, tried)) if tried else (),
        applicants=[_shown(definition, one) for one in tried.applicants[:MAX_SHOWN]] if tried else (),
    )


def _missed(plain: drafts.Plain, definition: Definition, tried: Simulation) -> Iterator[Missed]:
    """What nobody can reach, and apart from it what is only not found: staff do something else about each."""
    never = [goal for goal in tried.missed if goal in tried.impossible]
    unfound = [goal for goal in tried.missed if goal not in tried.impossible]
    for name, title, text, english, goals in (
        (
            "impossible",
            texts.APPLICANTS_IMPOSSIBLE,
            texts.APPLICANTS_IMPOSSIBLE_TEXT,
            texts.APPLICANTS_IMPOSSIBLE_EN,
            never,
        ),
        ("unfound", texts.APPLICANTS_UNFOUND, texts.APPLICANTS_UNFOUND_TEXT, texts.APPLICANTS_UNFOUND_EN, unfound),
    ):
        if goals:
            branches = [_branch(plain, definition, goal) for goal in goals[:MAX_SHOWN]]
            yield Missed(name, title, text, english, branches, len(goals) - len(branches))


def _branch(plain: drafts.Plain, definition: Definition, goal: Goal) -> tuple[str, str]:
    """Where a branch is, and which it is."""
    name = texts.APPLICANTS_WHOLE if goal.path == "$" else findings.place(plain, goal.path)[1]
    return name, goal_texts.write(definition, goal)


def _shown(definition: Definition, one: Applicant) -> Shown:
    result = one.result
    return Shown(result.accepted, result.ineligible, totals(result), answers.sections(definition, result.known))
