"""Values derived from answers and today's date: ages, fiscal years, periods. They feed eligibility rules and amounts.

Each derived value has an id of its own and may use answers, `today` and derived values above it. When something it
needs is missing, or the calendar ends, the derived value is missing too.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from todoke_catalog import dates
from todoke_catalog.amounts import Expression, compute
from todoke_catalog.conditions import Condition, FieldId, passes

TODAY = "today"  # the reserved id of the day of application

Shift = Annotated[int, Meta(ge=-1000, le=1000)]
Candidates = Annotated[tuple[FieldId, ...], Meta(min_length=1, max_length=10)]


class Age(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="age"):
    """Full years from `birth` on the day `on`; `attained` as in `dates.age`."""

    id: FieldId
    birth: FieldId
    on: FieldId
    attained: dates.Attained = "birthday"


class FiscalYear(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="fiscal_year"):
    """The fiscal year of a day, as an integer."""

    id: FieldId
    date: FieldId


class FiscalYearEnd(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="fiscal_year_end"):
    """31 March of the fiscal year of a day, as a date."""

    id: FieldId
    date: FieldId


class DatePlus(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="date_plus"):
    """A day moved by a period, as a date: the last day of a deadline."""

    id: FieldId
    date: FieldId
    years: Shift = 0
    months: Shift = 0
    days: Shift = 0


class DaysBetween(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="days_between"):
    """Days from `start` to `end`, as an integer; negative when `end` is earlier."""

    id: FieldId
    start: FieldId
    end: FieldId


class FirstAnswered(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="first_answered"):
    """The first of several answers that is there: "the examinee's birth date, or else the applicant's"."""

    id: FieldId
    of: Candidates


class CountOf(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="count_of"):
    """How many entries of a group pass the condition, as an integer; without a condition, how many there are."""

    id: FieldId
    group: FieldId
    condition: Condition | None = None


class SumOf(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="sum_of"):
    """The sum of an amount over the entries of a group, as an integer; missing when it is for one of them."""

    id: FieldId
    group: FieldId
    expression: Expression


Derived = Age | FiscalYear | FiscalYearEnd | DatePlus | DaysBetween | FirstAnswered
Aggregate = CountOf | SumOf
OfEntries = Mapping[str, Sequence[Derived]]  # the derived values of each group's entries


def derive(
    rules: Sequence[Derived | Aggregate],
    answers: Mapping[str, object],
    today: date,
    of_entries: OfEntries | None = None,
) -> dict[str, object]:
    """Today and every derived value that can be computed, by id; dates as ISO text."""
    values: dict[str, object] = {**answers, TODAY: today.isoformat()}
    extend(values, rules, of_entries or {})
    return {name: value for name, value in values.items() if name not in answers}


def extend(values: dict[str, object], rules: Sequence[Derived | Aggregate], of_entries: OfEntries) -> None:
    """Adds every derived value that can be computed to `values`, which holds the answers and today."""
    for rule in rules:
        value = _over(rule, values, of_entries) if isinstance(rule, Aggregate) else _compute(rule, values)
        if value is not None:
            values[rule.id] = value.isoformat() if isinstance(value, date) else value


def of_entry(rules: Sequence[Derived], entry: Mapping[str, object], outside: Mapping[str, object]) -> dict[str, object]:
    """What is known in one entry of a group: what is outside, its answers, its derived values."""
    values = {**outside, **entry}
    extend(values, rules, {})
    return values


def _over(rule: Aggregate, values: Mapping[str, object], of_entries: OfEntries) -> int | None:
    entries: Sequence[Mapping[str, object]] = values.get(rule.group, ())  # type: ignore[assignment] # by the linter
    seen = [of_entry(of_entries.get(rule.group, ()), entry, values) for entry in entries]
    if isinstance(rule, CountOf):
        return sum(passes(rule.condition, entry) for entry in seen)
    yen = [compute(rule.expression, entry) for entry in seen]
    return None if None in yen else sum(one for one in yen if one is not None)


def sources(rule: Derived) -> tuple[str, ...]:
    """The ids a derived value is computed from."""
    match rule:
        case Age():
            return (rule.birth, rule.on)
        case FiscalYear() | FiscalYearEnd() | DatePlus():
            return (rule.date,)
        case DaysBetween():
            return (rule.start, rule.end)
        case FirstAnswered():
            return rule.of


def _compute(rule: Derived, values: Mapping[str, object]) -> object:
    if isinstance(rule, FirstAnswered):
        return next((values[name] for name in rule.of if name in values), None)
    days = [dates.parse(values.get(name)) for name in sources(rule)]
    try:
        return _of_days(rule, days)
    except (ValueError, OverflowError):  # outside the years 1 to 9999
        return None


def _of_days(rule: Derived, days: list[date | None]) -> int | date | None:
    match rule, days:
        case Age(), [date() as birth, date() as on]:
            return dates.age(birth, on, rule.attained)
        case DaysBetween(), [date() as start, date() as end]:
            return (end - start).days
        case FiscalYear(), [date() as day]:
            return dates.fiscal_year(day)
        case FiscalYearEnd(), [date() as day]:
            return dates.fiscal_year_end(day)
        case DatePlus(), [date() as day]:
            return dates.plus(day, rule.years, rule.months, rule.days)
    return None
