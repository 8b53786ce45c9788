"""What of a form is past when it opens: years and days that it compares with, days that nobody can give yet.

Today is the day of the review, or that on which the form opens where it is later.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta

from todoke_catalog import amounts, dates
from todoke_catalog import fields as kinds
from todoke_catalog.conditions import All, AnyOf, Comparison, Condition, Not
from todoke_catalog.controls import conditions_of
from todoke_catalog.derived import TODAY, Aggregate, CountOf, Derived, FiscalYear, FiscalYearEnd, SumOf
from todoke_catalog.reach import Reach
from todoke_catalog.reviewing.finding import Advice, ReviewCode
from todoke_catalog.reviewing.form import Form
from todoke_catalog.reviewing.words import asks_birth

_BORN = re.compile("生まれ|出生|誕生")
_FISCAL_YEAR = "年度"
_WRITTEN_YEAR = re.compile("(20[0-9]{2}|(?:令和|r)([0-9]{1,2}|元))年度")
_REIWA = 2018  # and the number of the year
_OPPOSITE = {"eq": "ne", "ne": "eq", "lt": "ge", "ge": "lt", "gt": "le", "le": "gt", "in": "ne"}


def check(form: Form, today: date) -> Iterator[Advice]:
    """Everything to say about what is over, or not there yet, on the first day on which the form can be filed."""
    opens = dates.parse((form.definition.period.opens or "")[:10])
    first = max(today, opens or today)
    yield from _title(form, first)
    yield from _Past(form, first).found()
    if form.reach is not None:
        yield from _not_yet(form, Reach(form.definition, first))


def _title(form: Form, first: date) -> Iterator[Advice]:
    words = unicodedata.normalize("NFKC", form.definition.title.ja).lower()
    for found in _WRITTEN_YEAR.finditer(words):
        year = int(found[1]) if not found[2] else _REIWA + int(found[2].replace("元", "1"))
        if year < dates.fiscal_year(first):
            yield Advice(ReviewCode.YEAR_PAST, "$.title", {"reason": "title", "value": found[0]})


def _not_yet(form: Form, coming: Reach) -> Iterator[Advice]:
    """Questions that are asked on days on which no day is both late and early enough."""
    for one in form.fields:
        if not isinstance(one.field, kinds.DateField) or one.field.latest != TODAY or one.field.earliest is None:
            continue
        if coming.possible((*one.guards, Comparison(TODAY, "lt", one.field.earliest))):
            yield Advice(ReviewCode.DATE_NOT_YET, one.path)


class _Past:
    """The fiscal years of a form, by their ids, and what compares one with years that are over.

    Of days that are asked only a whole term up to the end of a fiscal year counts: another day that is past may well be
    what a form is about (基準日, the day of a disaster), and so may the year in which somebody was born.
    """

    def __init__(self, form: Form, first: date) -> None:
        self._form, self._year, self._first = form, dates.fiscal_year(first), first.isoformat()
        born = {one.field.id for one in form.fields if isinstance(one.field, kinds.DateField) and _is_birth(one.field)}
        asked = {one.field.id for one in form.fields if isinstance(one.field, kinds.DateField)}
        self._days, self._years = (asked - born) | {TODAY}, self._asked_years()
        directed = (one for condition in self._all() for one in _directed(condition))
        self._begins = {comparison.field for comparison, op in directed if op in {"ge", "gt"}}
        of_entries = (rule for group in form.definition.groups for rule in group.derived)
        for rule in (*of_entries, *form.definition.derived):
            self._derive(rule)

    def found(self) -> Iterator[Advice]:
        """Each condition and table once, with the year or day that is over."""
        for path, condition in self._conditions():
            yield from self._condition(condition, path)
        for path, expression in self._expressions():
            yield from self._expression(expression, path)

    def _conditions(self) -> Iterator[tuple[str, Condition | None]]:
        for number, page in enumerate(self._form.definition.pages):
            yield f"$.pages[{number}].shown_when", page.shown_when
        yield from ((f"{one.path}.shown_when", one.field.shown_when) for one in self._form.fields)
        for number, rule in enumerate(self._form.definition.derived):
            if isinstance(rule, CountOf):
                yield f"$.derived[{number}].condition", rule.condition
        for number, refusing in enumerate(self._form.definition.eligibility):
            yield f"$.eligibility[{number}].condition", refusing.condition

    def _expressions(self) -> Iterator[tuple[str, amounts.Expression]]:
        for one in self._form.fields:
            if isinstance(one.field, kinds.AmountField):
                yield f"{one.path}.expression", one.field.expression
        for number, rule in enumerate(self._form.definition.derived):
            if isinstance(rule, SumOf):
                yield f"$.derived[{number}].expression", rule.expression

    def _all(self) -> Iterator[Condition | None]:
        yield from (condition for _, condition in self._conditions())
        for _, expression in self._expressions():
            yield from (part.condition for _, part in conditions_of(expression) if isinstance(part, amounts.When))

    def _asked_years(self) -> set[str]:
        fields = [one.field for one in self._form.fields]
        numbers = [field for field in fields if isinstance(field, kinds.IntegerField)]
        return {field.id for field in numbers if _FISCAL_YEAR in field.label.ja and not _BORN.search(field.label.ja)}

    def _derive(self, rule: Derived | Aggregate) -> None:
        if isinstance(rule, FiscalYear) and rule.date in self._days:
            self._years.add(rule.id)
        if isinstance(rule, FiscalYearEnd) and rule.date in self._days:
            self._days.add(rule.id)

    def _condition(self, condition: Condition | None, path: str) -> Iterator[Advice]:
        for comparison, op in _directed(condition):
            if value := self._over(comparison, op):
                yield Advice(ReviewCode.YEAR_PAST, path, {"value": value})
                return

    def _expression(self, expression: amounts.Expression, path: str) -> Iterator[Advice]:
        for _, part in conditions_of(expression):
            if isinstance(part, amounts.When):
                yield from self._condition(part.condition, path)
            if isinstance(part, amounts.Table) and part.key in self._years:
                last = max(row.key for row in part.rows)
                if last < self._year:  # this year has no row, nor has any to come
                    yield Advice(ReviewCode.YEAR_PAST, path, {"value": f"{last}{_FISCAL_YEAR}"})

    def _over(self, comparison: Comparison, op: str) -> str | None:
        """What can be met in the past only: a lower bound holds on, an upper one and an exact one do not."""
        values = comparison.value if isinstance(comparison.value, tuple) else (comparison.value,)
        if op not in {"eq", "in", "le", "lt"} or not values:
            return None
        numbers = [value for value in values if isinstance(value, int)]
        if comparison.field in self._years and len(numbers) == len(values):
            last = max(numbers) - (op == "lt")
            return f"{last}{_FISCAL_YEAR}" if last < self._year else None
        day = dates.parse(values[0]) if comparison.field in self._days else None
        if day is None or day == date.min:
            return None
        last_day = day - timedelta(days=op == "lt")
        known = comparison.field == TODAY or self._ends_a_year(comparison.field, op, last_day)
        return last_day.isoformat() if known and last_day.isoformat() < self._first else None

    def _ends_a_year(self, name: str, op: str, day: date) -> bool:
        whole = op == "eq" or name in self._begins
        return whole and day.year < date.max.year and day == dates.fiscal_year_end(day)


def _is_birth(field: kinds.DateField) -> bool:
    return asks_birth(field) or _BORN.search(field.label.ja) is not None


def _directed(condition: Condition | None, *, turned: bool = False) -> Iterator[tuple[Comparison, str]]:
    """Every comparison with the operator that it comes to below its "not"."""
    match condition:
        case All() | AnyOf():
            for branch in condition.of:
                yield from _directed(branch, turned=turned)
        case Not():
            yield from _directed(condition.of, turned=not turned)
        case Comparison():
            yield condition, _OPPOSITE.get(condition.op, condition.op) if turned else condition.op
        case _:
            pass
