"""The values that the conditions of a form look at: when each is there, and which of its values differ to them."""

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from todoke_catalog import amounts, dates, order, symbols
from todoke_catalog.conditions import AnyOf, Comparison, Condition, Not
from todoke_catalog.definition import Definition
from todoke_catalog.derived import TODAY, CountOf, FirstAnswered, SumOf, sources
from todoke_catalog.fields import (
    AmountField,
    ChoiceField,
    ChoicesField,
    ConsentField,
    DateField,
    GroupField,
    IntegerField,
    Question,
    SexField,
    TextField,
    YesNoField,
)
from todoke_catalog.reading import values
from todoke_catalog.reading.plain_values import SEX_CODES
from todoke_catalog.symbols import Kind, Symbol

MAX_SUBSETS = 5_001  # of the options of one question; more than anybody tries

Guards = tuple[Condition, ...]
Literals = Sequence[object]


@dataclass(frozen=True, slots=True)
class Control:
    """One value: `guards` are all that must pass for it to be there, those of its page and its group included.

    `distinct` gives, for the literals that it is compared with, one value for each way in which that can come out.
    """

    name: str
    guards: Guards
    optional: bool  # it may be missing although its guards pass
    distinct: Callable[[Literals], Sequence[object]]

    @property
    def may_be_missing(self) -> bool:
        """Whether it is not there for every applicant."""
        return self.optional or bool(self.guards)


def guards(*conditions: Condition | None) -> Guards:
    """What must pass for something under these conditions."""
    return tuple(condition for condition in conditions if condition)


def without_case(unmet: Guards) -> Guards:
    """What says of an answer that none of the last cases of an amount is for it; nothing where there is one case alone.

    `unmet` are conditions that hold where none of the cases applied, the last of them last. Where no answer is such,
    each has a case of its own, and the amount behind the last is that of an answer which is not offered yet.
    """
    asked = [_not_answered(one) for one in unmet]
    last = asked[-1]
    if last is None or last not in asked[:-1]:
        return ()
    some = Comparison(last, "eq", ""), Comparison(last, "ne", "")
    return (*(one for one, name in zip(unmet, asked, strict=True) if name == last), AnyOf(some))


def _not_answered(condition: Condition) -> str | None:
    of = condition.of if isinstance(condition, Not) else None
    return of.field if isinstance(of, Comparison) and of.op == "eq" else None


class Controls(dict[str, Control]):
    """All controls of a sound form by their ids, each after those that it depends on.

    `earliest` is the first day that today can be.
    """

    def __init__(self, definition: Definition, earliest: date | None = None) -> None:
        self._table = symbols.table(definition, earliest)
        self._my_number_allowed = definition.my_number_basis is not None
        computed = _by_place(definition)
        self[TODAY] = Control(TODAY, (), optional=False, distinct=partial(_of_symbol, self._table[TODAY]))
        self._add_computed(computed[order.START], {})
        shown: dict[str, Guards] = {}
        pages = ((page, field) for page in definition.pages for field in page.fields)
        for place, (page, field) in enumerate(pages):
            shown[field.id] = guards(page.shown_when, field.shown_when)
            if isinstance(field, Question):
                self._add_question(field, shown[field.id])
            if isinstance(field, GroupField):
                self._add_entry(field, shown[field.id])
            self._add_computed(computed[place], shown)

    def _add_question(self, field: Question, own: Guards) -> None:
        distinct = partial(_of_question, field)
        if isinstance(field, TextField):
            distinct = partial(_of_text, field, my_number_allowed=self._my_number_allowed)
        self[field.id] = Control(field.id, own, not field.required, distinct)

    def _add_entry(self, group: GroupField, outside: Guards) -> None:
        for field in group.fields:
            if isinstance(field, Question):
                self._add_question(field, (*outside, *guards(field.shown_when)))
            self._add_computed([rule for rule in group.derived if self.keys() >= {*sources(rule)}], {})

    def _add_computed(self, rules: Sequence[order.Computed], shown: Mapping[str, Guards]) -> None:
        for rule in rules:
            if rule.id not in self:
                own, optional = self._when_there(rule, shown)
                distinct = partial(_of_symbol, self._table[rule.id])
                if isinstance(rule, FirstAnswered) and self._table[rule.id].kind is Kind.TEXT:
                    distinct = partial(_of_any, [self[name] for name in rule.of])
                self[rule.id] = Control(rule.id, own, optional, distinct)

    def _when_there(self, rule: order.Computed, shown: Mapping[str, Guards]) -> tuple[Guards, bool]:
        match rule:
            case CountOf():
                return (), False
            case FirstAnswered():
                return (), all(self[name].may_be_missing for name in rule.of)
            case SumOf():
                return (), self._may_be_unknown(rule.expression, shown.get(rule.group, ()))
            case AmountField():
                return shown[rule.id], self._may_be_unknown(rule.expression, shown[rule.id])
            case _:
                needed = [self[name] for name in sources(rule)]
                own = dict.fromkeys(guard for control in needed for guard in control.guards)
                return tuple(own), any(control.optional for control in needed)

    def _may_be_unknown(self, expression: amounts.Expression, on_way: Guards) -> bool:
        return any(self._is_unknown(part, passed) for passed, part in conditions_of(expression, on_way))

    def _is_unknown(self, part: amounts.Expression, on_way: Guards) -> bool:
        match part:
            case amounts.FieldRef():
                return part.if_missing is None and self._lacks(part.field, on_way)
            case amounts.Table():
                return self._lacks(part.key, on_way) or (part.otherwise is None and not self._covers(part))
            case _:
                return False

    def _lacks(self, name: str, on_way: Guards) -> bool:
        """Whether a value may be missing where these conditions have passed; the very conditions it is asked under."""
        control = self[name]
        return control.optional or any(guard not in on_way for guard in control.guards)

    def _covers(self, table: amounts.Table) -> bool:
        symbol, keys = self._table[table.key], {row.key for row in table.rows}
        return symbol.high - symbol.low < len(keys) and keys.issuperset(range(symbol.low, symbol.high + 1))


def conditions_of(expression: amounts.Expression, outer: Guards = ()) -> Iterator[tuple[Guards, amounts.Expression]]:
    """Every part of an expression with the conditions on the way to it."""
    yield outer, expression
    match expression:
        case amounts.When():
            yield from conditions_of(expression.then, (*outer, expression.condition))
            yield from conditions_of(expression.otherwise, (*outer, Not(expression.condition)))
        case amounts.Add() | amounts.Min() | amounts.Max():
            for term in expression.of:
                yield from conditions_of(term, outer)
        case amounts.Mul() | amounts.FloorTo():
            yield from conditions_of(expression.of, outer)
        case amounts.Sub():
            yield from conditions_of(expression.left, outer)
            yield from conditions_of(expression.right, outer)


def _by_place(definition: Definition) -> Mapping[int, Sequence[order.Computed]]:
    """What is computed by its place, as in `order.due`, and before it the derived values of entries."""
    places, by_place = order.places(definition), defaultdict[int, list[order.Computed]](list)
    for group in definition.groups:
        for rule in group.derived:
            by_place[places[rule.id]].append(rule)
    for place, rules in order.due(definition).items():
        by_place[place] += rules
    return by_place


def _of_question(field: Question, literals: Literals) -> Sequence[object]:  # noqa: PLR0911 - a line a kind
    match field:
        case YesNoField():
            return [True, False]
        case ConsentField():
            return [True] if field.required else [True, False]
        case ChoiceField():
            return [option.value for option in field.options]
        case SexField():
            return list(SEX_CODES)
        case ChoicesField():
            return _subsets(field, [one for one in literals if isinstance(one, str)])
        case IntegerField():
            return _integers(field.min, field.max, literals)
        case DateField():  # the latest day may be today, and today any day
            return _days(dates.parse(field.earliest) or date.min, dates.parse(field.latest) or date.max, literals)
        case _:
            return _texts(literals)


def _of_text(field: TextField, literals: Literals, *, my_number_allowed: bool) -> Sequence[object]:
    """What somebody can answer: no text that is too long, or that the reader trims or refuses. It asks for no day."""
    read = partial(values.read, field, today=date.min, my_number_allowed=my_number_allowed)
    return _texts([literal for literal in literals if read(literal) == (literal, [])])


def _of_any(controls: Sequence[Control], literals: Literals) -> Sequence[object]:
    return [*dict.fromkeys(value for control in controls for value in control.distinct(literals))]


def _of_symbol(symbol: Symbol, literals: Literals) -> Sequence[object]:
    match symbol.kind:
        case Kind.INTEGER:
            return _integers(symbol.low, symbol.high, literals)
        case Kind.DATE:
            return _days(date.fromordinal(symbol.low), date.fromordinal(symbol.high), literals)
        case Kind.FLAG:
            return [True, False]
        case Kind.OPTION:
            return sorted(symbol.options)
        case Kind.OPTIONS:
            asked = [*dict.fromkeys(literals)]
            sets = itertools.chain.from_iterable(itertools.combinations(asked, size) for size in range(len(asked) + 1))
            return [list(one) for one in itertools.islice(sets, MAX_SUBSETS)]
        case _:
            return _texts(literals)


def _texts(literals: Literals) -> Sequence[object]:
    return [*dict.fromkeys(literals), "\0"]  # and one that equals no literal


def _integers(low: int, high: int, literals: Literals) -> Sequence[object]:
    # What lies between two literals is like the value after the lower one.
    near = {value + step for value in literals if isinstance(value, int) for step in (0, 1)}
    return [value for value in sorted(near | {low, high}) if low <= value <= high]


def _days(earliest: date, latest: date, literals: Literals) -> Sequence[object]:
    days = [day.toordinal() for day in map(dates.parse, literals) if day]
    return [date.fromordinal(day).isoformat() for day in _integers(earliest.toordinal(), latest.toordinal(), days)]  # type: ignore[arg-type]


def _subsets(field: ChoicesField, literals: Sequence[str]) -> Sequence[object]:
    # Options that no condition mentions are alike: as many of them are added as the field asks for.
    alone = [option.value for option in field.options if option.exclusive]
    asked = [option.value for option in field.options if option.value in literals and not option.exclusive]
    others = [option.value for option in field.options if option.value not in [*asked, *alone]]
    sizes = range(max(0, field.min_chosen - len(others)), min(len(asked), field.max_chosen) + 1)
    subsets = itertools.chain.from_iterable(itertools.combinations(asked, size) for size in sizes)
    some = itertools.islice(subsets, MAX_SUBSETS)
    filled = [[*subset, *others[: max(0, field.min_chosen - len(subset))]] for subset in some]
    return [*([value] for value in alone), *filled]
