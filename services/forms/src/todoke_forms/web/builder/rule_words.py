"""Says the rules of a form in Japanese: conditions, calculations and derived values, in the words of its questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from todoke_catalog import amounts, derived
from todoke_catalog.conditions import All, AnyOf, Comparison, Condition, Not
from todoke_catalog.dates import ISO_DATE
from todoke_catalog.definition import Definition
from todoke_catalog.derived import TODAY
from todoke_catalog.fields import GroupField, Option
from todoke_forms.web import shown
from todoke_forms.web.builder import texts

Known = Mapping[str, Any]
"""What rules can name, by id: questions, and derived values."""


def known(form: Definition) -> Known:
    """All that the rules of a form can name."""
    inner = [one for group in form.groups for one in (*group.fields, *group.derived)]
    return {one.id: one for one in (*form.fields, *inner, *form.derived)}


def condition(rule: Condition, names: Known, *, inner: bool = False) -> str:
    """A condition as a sentence."""
    match rule:
        case All() | AnyOf():
            word = texts.ALL_OF if isinstance(rule, All) else texts.ANY_OF
            joined = word.join(condition(one, names, inner=True) for one in rule.of)
            return f"（{joined}）" if inner and len(rule.of) > 1 else joined
        case Not():
            return texts.NOT_SO.format(rule=condition(rule.of, names))
        case Comparison():
            operators = {**texts.OPERATORS, **(texts.OPERATORS_OF_DAYS if _is_day(rule.value) else {})}
            said = operators[rule.op].format(value=_value(rule.value, _asked(rule.field, names)))
            return f"{called(rule.field, names)}が{said}"


def calculation(rule: amounts.Expression, names: Known) -> str:  # noqa: PLR0911 - one line a kind
    """A calculation as a sentence."""
    words = texts.CALCULATIONS
    match rule:
        case amounts.Const():
            return shown.yen(rule.yen)
        case amounts.FieldRef():
            missing = "" if rule.if_missing is None else words["missing"].format(number=f"{rule.if_missing:,}")
            return called(rule.field, names) + missing
        case amounts.Add():
            return "＋".join(_inner(one, names) for one in rule.of)
        case amounts.Sub():
            return f"{_inner(rule.left, names)}−{_inner(rule.right, names)}"
        case amounts.Mul():
            return f"{_inner(rule.of, names)}×{rule.num}" + ("" if rule.den == 1 else f"÷{rule.den}")
        case amounts.Min() | amounts.Max():
            which = words["min" if isinstance(rule, amounts.Min) else "max"]
            return which.format(terms="と".join(_inner(one, names) for one in rule.of))
        case amounts.FloorTo():
            return words["floor_to"].format(of=_inner(rule.of, names), unit=shown.yen(rule.unit))
        case amounts.Table():
            return _table(rule, names)
        case amounts.When():
            goes_on = isinstance(rule.otherwise, amounts.When)  # cases in a row, as the builder has them
            otherwise = calculation(rule.otherwise, names) if goes_on else _inner(rule.otherwise, names)
            told = {"rule": condition(rule.condition, names), "then": _inner(rule.then, names), "otherwise": otherwise}
            return words["next_case" if goes_on else "when"].format(**told)


def value(rule: derived.Derived | derived.Aggregate, names: Known) -> str:
    """How a derived value comes about."""
    words = texts.DERIVED[_tag(rule)]
    match rule:
        case derived.FirstAnswered():
            return words.format(of="、".join(called(one, names) for one in rule.of))
        case derived.CountOf() | derived.SumOf():
            group = names.get(rule.group)
            within = {**names, **{one.id: one for one in group.fields}} if isinstance(group, GroupField) else names
            return words.format(group=called(rule.group, names), which=_which(rule, within))
        case derived.DatePlus():
            return words.format(date=called(rule.date, names), moved=_moved(rule))
        case derived.Age():
            attained = texts.ATTAINED[rule.attained]
            return words.format(birth=called(rule.birth, names), on=called(rule.on, names), attained=attained)
        case derived.DaysBetween():
            return words.format(start=called(rule.start, names), end=called(rule.end, names))
        case derived.FiscalYear() | derived.FiscalYearEnd():
            return words.format(date=called(rule.date, names))


def _which(rule: derived.Aggregate, names: Known) -> str:
    if isinstance(rule, derived.SumOf):
        return calculation(rule.expression, names)
    return texts.EVERY_ENTRY if rule.condition is None else condition(rule.condition, names)


def _moved(rule: derived.DatePlus) -> str:
    parts = [(rule.years, "年"), (rule.months, "か月"), (rule.days, "日")]
    return "".join(f"{abs(count)}{unit}{'前' if count < 0 else '後'}" for count, unit in parts if count) or "0日後"


def _table(rule: amounts.Table, names: Known) -> str:
    rows = "、".join(texts.TABLE_ROW.format(key=row.key, yen=shown.yen(row.yen)) for row in rule.rows)
    last = "" if rule.otherwise is None else texts.TABLE_OTHERWISE.format(yen=shown.yen(rule.otherwise))
    return texts.CALCULATIONS["table"].format(key=called(rule.key, names), rows=rows + last)


def _inner(rule: amounts.Expression, names: Known) -> str:
    words = calculation(rule, names)
    return words if isinstance(rule, amounts.Const | amounts.FieldRef) else f"（{words}）"


def called(name: str, names: Known) -> str:
    """What to call what a rule names; a derived value is called by how it comes about."""
    if name == TODAY:
        return texts.TODAY
    one = names.get(name)
    if one is None:
        return texts.GONE
    label = getattr(one, "label", None)
    return f"『{label.ja if label is not None else value(one, names)}』"


def _asked(name: str, names: Known) -> Any:
    """What gives the answer that a rule looks at; None: nothing that is there."""
    one = names.get(name)
    while isinstance(one, derived.FirstAnswered):
        one = next((names[other] for other in one.of if other in names), None)
    return one


def _value(literal: object, of: Any) -> str:
    """What an answer is compared with, as whoever answers reads it."""
    if isinstance(literal, tuple):
        return "か".join(_value(one, of) for one in literal)
    if isinstance(literal, bool):
        return texts.FLAGS[literal]
    if hasattr(of, "options"):
        return _choice(literal, of.options)
    if _is_day(literal):
        return shown.day(date.fromisoformat(str(literal)))
    if isinstance(literal, int):
        unit = getattr(of, "unit", None)
        return f"{literal:,}" + (unit.ja if unit else "")
    return _typed(str(literal), of)


def _typed(literal: str, of: Any) -> str:
    """A text; of a question that is gone it may be an id."""
    if of is None:
        return texts.GONE_OPTION
    return f"「{texts.SEXES.get(literal, literal) if _tag(of) == 'sex' else literal}」"


def _choice(value: object, options: Iterable[Option]) -> str:
    """One of the choices by its words; an id says nothing to anybody."""
    return next((f"「{option.label.ja}」" for option in options if option.value == value), texts.GONE_OPTION)


def _is_day(literal: object) -> bool:
    return isinstance(literal, str) and ISO_DATE.fullmatch(literal) is not None


def _tag(one: Any) -> str:
    return str(one.__struct_config__.tag)
