"""Sums over a group that add, for each entry, what is asked once outside of it: two children, twice the one cost.

So it is where a question has been moved out of the group. It is said of money alone and where the sum looks at nothing
of the entry; what is multiplied (200 yen a night), or says that it is of one each, is meant so. Japanese words are data
here.
"""

import re
from collections.abc import Iterator

from todoke_catalog import amounts
from todoke_catalog.derived import SumOf
from todoke_catalog.fields import GroupField, IntegerField
from todoke_catalog.reviewing.finding import Advice, ReviewCode
from todoke_catalog.reviewing.form import Form

MAX_LABEL = 200  # characters of a name that are looked at

_MONEY = re.compile("[費額料代金円]|所得|収入")
_OF_EACH = re.compile(
    "[1１一ひ][^、。]{0,4}([あ当]たり|につき)|ごと|単価|それぞれ|[各毎]|[年月日]額|[時日]給|家賃|[1１一]泊"
)

_TOTAL = re.compile("合計|総額")


def check(form: Form) -> Iterator[Advice]:
    """Every such sum, with the first such question and the group."""
    asked = {one.id: one for one in form.definition.fields if isinstance(one, IntegerField) and _is_of_all(one)}
    groups = {one.field.id: (one.path, one.field) for one in form.fields if isinstance(one.field, GroupField)}
    for number, rule in enumerate(form.definition.derived):
        if isinstance(rule, SumOf) and rule.group in groups:
            path, group = groups[rule.group]
            outside = [name for name in _added(rule.expression) if name in asked]
            if outside and group.max_entries > 1 and _inside(group).isdisjoint(amounts.uses(rule.expression)):
                params = {"field": outside[0], "other": path}
                yield Advice(ReviewCode.SUM_OF_NO_ENTRY, f"$.derived[{number}].expression", params)


def _is_of_all(field: IntegerField) -> bool:
    label = field.label.ja[:MAX_LABEL]
    money = "円" in field.unit.ja[:MAX_LABEL] if field.unit else _MONEY.search(label)
    return bool(money) and (_TOTAL.search(label) is not None or not _OF_EACH.search(label))


def _inside(group: GroupField) -> set[str]:
    return {field.id for field in group.fields} | {rule.id for rule in group.derived}


def _added(expression: amounts.Expression) -> Iterator[str]:
    """What is added as it is, or less of it."""
    match expression:
        case amounts.FieldRef():
            yield expression.field
        case amounts.Mul(of=inner) if expression.num <= expression.den:
            yield from _added(inner)
        case amounts.FloorTo(of=inner):
            yield from _added(inner)
        case amounts.Add(of=terms) | amounts.Min(of=terms) | amounts.Max(of=terms):
            for term in terms:
                yield from _added(term)
        case amounts.Sub(left=term):
            yield from _added(term)
        case amounts.When():
            yield from (*_added(expression.then), *_added(expression.otherwise))
        case _:
            pass
