"""Simulated applicants: applications that between them take every branch of a form, found by search.

An applicant who saw something new is kept, and everybody who differs from him in one answer is tried. Days and numbers
that computed values turn at are found by bisection. What is missed then is aimed at (`aiming`), one branch at a time,
unless it is shown (`reach`) that nobody can reach it. The search is a search: what it did not reach may be reachable,
what it reached is. It ends after `MAX_JUDGED` applications, and `MAX_AIMED` more that aimed, or after `MAX_WORK`
whatever the form: of one with thousands of conditions fewer applications are judged.
"""

import itertools
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from todoke_catalog import fields as kinds
from todoke_catalog import order
from todoke_catalog.conditions import Comparison, passes
from todoke_catalog.controls import without_case
from todoke_catalog.definition import Definition
from todoke_catalog.reach import Reach
from todoke_catalog.reading import values
from todoke_catalog.reading.refusal import FieldError
from todoke_catalog.reading.values import Answer
from todoke_catalog.simulating import goals
from todoke_catalog.simulating.aiming import Marksman
from todoke_catalog.simulating.aims import Aim, aims
from todoke_catalog.simulating.goals import OTHERWISE, Goal
from todoke_catalog.simulating.samples import as_integers, samples
from todoke_catalog.simulating.solving import Work, turn
from todoke_catalog.validation import Result, validate

MAX_JUDGED = 3_000  # applications: about a second for a form of fifty questions
MAX_AIMED = 4_000  # applications more, at most, for branches that no single step led to
MAX_WORK = 3_000_000  # comparisons, questions and goals that are looked at for these: some seconds
MAX_SHOWN = 200_000  # comparisons more, to show that nobody can reach what is missed
MAX_TURNS = 3  # applicants for whom one comparison is turned by one question

Answers = dict[str, Any]
Put = Callable[[Any], Answers]  # a value to the answers that have it in one place


@dataclass(frozen=True, slots=True)
class Applicant:
    """One application, and what the form says to it."""

    answers: Answers
    result: Result


@dataclass(frozen=True, slots=True)
class Simulation:
    """The applicants who were kept, in the order in which they were found, and what nobody reached.

    `impossible` are those of the `missed` of which it is shown that nobody can reach them; of the others nothing is
    known but that nobody was found.
    """

    applicants: tuple[Applicant, ...]
    reached: frozenset[Goal]
    missed: tuple[Goal, ...]
    judged: int
    impossible: frozenset[Goal] = frozenset()


def simulate(definition: Definition, today: date) -> Simulation:
    """Applicants to a sound form on the day `today`; always the same ones."""
    return _Search(definition, today).run()


class _Search:
    def __init__(self, definition: Definition, today: date) -> None:
        self.definition, self.today = definition, today
        self.wanted = dict.fromkeys(goals.goals(definition))
        written = goals.all_comparisons(definition)
        self.comparisons = tuple(dict.fromkeys(written))
        self.asked = [field for field in definition.fields if isinstance(field, kinds.Question | kinds.GroupField)]
        self.samples = _samples(definition, self.comparisons, today)
        self.decides = _decides(definition)
        self.read = _Reader()
        self.seen: set[Goal] = set()
        self.turns = Counter[tuple[str, Comparison]]()
        self.kept: list[Applicant] = []
        self.before: list[tuple[Answers, Result]] = []  # the kept ones as they were given, with what was hidden
        self.judged = self.aimed = 0
        self.work = Work(MAX_WORK)
        # Judged, and then looked at for what is new.
        self.weight = 2 * len(written) + len(self.samples) + len(self.wanted)
        self.marksman = Marksman(definition, today, self.samples, self._aimed, self.work)

    def run(self) -> Simulation:
        first = {field.id: next(iter(self.samples[field.id]), None) for field in self.asked}
        self._sees_something_new(first)
        self._step(first)
        impossible = frozenset(self._aim()) if self.before else frozenset()
        reached = frozenset(self.seen.intersection(self.wanted))
        missed = tuple(goal for goal in self.wanted if goal not in reached)
        return Simulation(tuple(self.kept), reached, missed, self.judged, impossible)

    def _step(self, first: Answers) -> None:
        """Keeps whoever sees something new, among everybody whom single steps from the first lead to."""
        waiting = deque([first])
        while waiting and self._may_step():
            for answers, edge in self._variations(waiting.popleft()):
                if self._sees_something_new(answers, edge):
                    waiting.append(answers)

    def _may_step(self) -> bool:
        return self.judged - self.aimed < MAX_JUDGED and self.work.goes_on(0)

    def _aim(self) -> Iterator[Goal]:
        """Looks for whoever reaches what is missing; the goals that nobody can reach."""
        reach = Reach(self.definition, self.today, MAX_SHOWN)
        for aim in aims(self.definition, self.today):
            if aim.goal in self.seen or aim.goal not in self.wanted:
                continue
            if not reach.possible(aim.conditions):
                if _for_a_further_answer(reach, aim):
                    del self.wanted[aim.goal]
                else:
                    yield aim.goal
            elif self.aimed < MAX_AIMED and self.work.goes_on(0):
                found = self.marksman.hit(aim, self.before, MAX_AIMED - self.aimed)
                if found is not None and self._sees_something_new(found):
                    self._step(found)

    def _aimed(self, answers: Answers) -> Result:
        self.aimed += 1
        return self._validate(answers)

    def _validate(self, answers: Answers) -> Result:
        self.judged += 1
        self.work.goes_on(self.weight)
        return validate(self.definition, answers, self.today, self.read)

    def _sees_something_new(self, answers: Answers, edge: Goal | None = None) -> bool:
        """Whether an application does, but for its edge; one with refused answers sees nothing."""
        result = self._validate(answers)
        if result.errors:
            return False
        edges = {edge} if edge else set[Goal]()
        new = (
            edges.union(goals.met(self.definition, self.wanted.keys(), result), goals.steps(self.comparisons, result))
            - self.seen
        )
        self.seen |= new
        if new.intersection(edges) or not new.isdisjoint(self.wanted):
            self.kept.append(Applicant(result.answers, result))
            self.before.append((answers, result))
        return bool(new - edges)

    def _variations(self, answers: Answers) -> Iterator[tuple[Answers, Goal | None]]:
        """Everybody who differs in one answer, as long as more may be judged, and the edge that he stands at."""
        for field in self.asked:
            alike = self._alike(field, answers, partial(_with, answers, field.id))
            inside = self._in_entries(field, answers) if isinstance(field, kinds.GroupField) else ()
            yield from itertools.takewhile(lambda _: self._may_step(), itertools.chain(alike, inside))

    def _in_entries(self, group: kinds.GroupField, answers: Answers) -> Iterator[tuple[Answers, Goal | None]]:
        """The same with another answer in the first entry."""
        for field in group.fields if answers.get(group.id) else ():
            yield from self._alike(field, answers[group.id][0], partial(_with_entry, answers, group.id, field.id))

    def _alike(self, field: kinds.Field, given: Answers, put: Put) -> Iterator[tuple[Answers, Goal | None]]:
        """With every other answer to one field: the samples, and those between which something computed turns."""
        for value in self.samples[field.id]:
            if value != given.get(field.id):
                yield put(value), None
        if isinstance(field, kinds.DateField | kinds.IntegerField):
            yield from self._turns(field, put)

    def _turns(self, field: kinds.DateField | kinds.IntegerField, put: Put) -> Iterator[tuple[Answers, Goal]]:
        low, high, written = as_integers(field, self.today)
        for one in self.comparisons:
            if one.field not in self.decides[field.id] or self.turns[field.id, one] == MAX_TURNS:
                continue
            self.turns[field.id, one] += 1
            for op in ("ge", "gt") if not isinstance(one.value, tuple) and self._may_step() else ():
                at = turn(low, high, partial(self._passes, Comparison(one.field, op, one.value), put, written))
                for side, number in (("before", at - 1), ("from", at)) if at is not None else ():
                    yield put(written(number)), Goal("edge", f"{field.id} {one.field} {op} {one.value}", side)

    def _passes(self, comparison: Comparison, put: Put, written: Callable[[int], Any], number: int) -> bool:
        return passes(comparison, self._validate(put(written(number))).known)


def _for_a_further_answer(reach: Reach, aim: Aim) -> bool:
    """Whether nobody goes there since each answer that there is has an amount: it is what a new one would get."""
    if aim.goal.way != OTHERWISE or aim.goal.what == "row":
        return aim.goal.way == OTHERWISE
    cases = without_case(aim.conditions)
    return bool(cases) and not reach.possible(cases)


class _Reader:
    """Reads each answer once: applicants who differ in one give all others again, thousands of times."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, bool, str], tuple[Answer | None, list[FieldError]]] = {}

    def __call__(
        self, field: kinds.AnswerField, raw: object, today: date, *, my_number_allowed: bool = False
    ) -> tuple[Answer | None, list[FieldError]]:
        """As `values.read` does; an id names one field of a sound form, and a search has one day."""
        key = (field.id, my_number_allowed, repr(raw))
        if key not in self._found:
            self._found[key] = values.read(field, raw, today, my_number_allowed=my_number_allowed)
        return self._found[key]


def _with(answers: Answers, name: str, value: Any) -> Answers:
    return {**answers, name: value}


def _with_entry(answers: Answers, group: str, name: str, value: Any) -> Answers:
    first, *others = answers[group]
    return {**answers, group: [{**first, name: value}, *others]}


def _samples(definition: Definition, compared: Sequence[Comparison], today: date) -> Mapping[str, Sequence[Any]]:
    """The answers to try for each question, inside groups too."""
    literals = defaultdict[str, list[object]](list)
    for one in compared:
        literals[one.field] += one.value if isinstance(one.value, tuple) else (one.value,)
    for table in goals.tables(definition):
        literals[table.key] += [row.key for row in table.rows]
    inner = [field for group in definition.groups for field in group.fields]
    return {field.id: [*samples(field, today, literals[field.id])] for field in (*definition.fields, *inner)}


def _decides(definition: Definition) -> Mapping[str, set[str]]:
    """For each question, in groups too, the computed values that depend on it."""
    rules: Sequence[order.Computed] = [
        *(rule for group in definition.groups for rule in group.derived),
        *definition.derived,
        *(field for field in definition.fields if isinstance(field, kinds.AmountField)),
    ]
    needs: dict[str, set[str]] = {}
    for rule in rules:
        direct = {*order.uses(rule)}
        needs[rule.id] = direct.union(*(needs.get(name, set()) for name in direct))
    decides = defaultdict[str, set[str]](set)
    for name, needed in needs.items():
        for one in needed:
            decides[one].add(name)
    return decides
