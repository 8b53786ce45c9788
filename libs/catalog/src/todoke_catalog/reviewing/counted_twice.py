"""Amounts that are paid, and that another amount holds which the same side pays: the total counts them twice.

A sum holds its terms, a limit or a rounding what it is of, and a difference what it is taken from. A condition and the
key of a table only look at an amount, and what is taken off leaves it out. A share that the office pays is a grant of
the costs that it is of; one that the applicant pays is not said: a tax of ten in the hundred, or the heating at three
tenths of the hall, is paid beside what it is of.
"""

from collections.abc import Iterator, Mapping

from todoke_catalog import amounts
from todoke_catalog.conditions import Comparison, Not
from todoke_catalog.controls import Guards
from todoke_catalog.fields import AmountField
from todoke_catalog.reviewing.finding import Advice, ReviewCode
from todoke_catalog.reviewing.form import Form, Located

_Amounts = Mapping[str, tuple[Located, AmountField]]


def check(form: Form) -> Iterator[Advice]:
    """Every paid amount that another one holds, both of which somebody pays; only of a sound form."""
    found = {one.field.id: (one, one.field) for one in form.fields if isinstance(one.field, AmountField)}
    told = set[str]()
    for one, field in found.values() if form.reach else ():
        if field.paid_by == "nobody":
            continue
        for name, on_way in _held(field.expression, one.guards, found, {field.id}, field.paid_by):
            at, held = found[name]
            both = (*at.guards, *on_way, Comparison(name, "gt", 0))
            if name not in told and held.paid_by == field.paid_by and form.possible(both):
                told.add(name)
                yield Advice(ReviewCode.AMOUNT_COUNTED_TWICE, at.path, {"other": one.path, "reason": field.paid_by})


def _held(
    expression: amounts.Expression, on_way: Guards, found: _Amounts, seen: set[str], payer: str
) -> Iterator[tuple[str, Guards]]:
    """The paid amounts that an expression holds, and on which way; each that nobody pays is looked into once."""
    for name, passed in _references(expression, on_way, payer):
        if name not in found or name in seen:
            continue
        at, field = found[name]
        if field.paid_by == "nobody":
            seen.add(name)
            yield from _held(field.expression, (*passed, *at.guards), found, seen, payer)
        else:
            yield name, passed


def _references(expression: amounts.Expression, on_way: Guards, payer: str) -> Iterator[tuple[str, Guards]]:
    match expression:
        case amounts.FieldRef():
            yield expression.field, on_way
        case amounts.When():
            yield from _references(expression.then, (*on_way, expression.condition), payer)
            yield from _references(expression.otherwise, (*on_way, Not(expression.condition)), payer)
        case amounts.Add() | amounts.Min() | amounts.Max():
            for term in expression.of:
                yield from _references(term, on_way, payer)
        case amounts.FloorTo():
            yield from _references(expression.of, on_way, payer)
        case amounts.Mul() if payer == "office" and expression.num <= expression.den:
            yield from _references(expression.of, on_way, payer)
        case amounts.Sub():
            yield from _references(expression.left, on_way, payer)
        case _:
            pass
