"""Tables of amounts that look like brackets (0, 3,000,000, 6,000,000 yen of income): a row is one number exactly.

Said of a number or an amount that can be much else, where an amount for everything else is given, so that nothing is
unknown. Rows one after another (1, 2, 3 copies) are meant as they are, and so is a single one, and an age or a number
of a list. Japanese words are data here.
"""

import re
from collections.abc import Iterator

from todoke_catalog import amounts, symbols
from todoke_catalog import fields as kinds
from todoke_catalog.conditions import Comparison
from todoke_catalog.controls import Guards, conditions_of
from todoke_catalog.derived import SumOf
from todoke_catalog.reach import Reach
from todoke_catalog.reviewing.finding import Advice, ReviewCode
from todoke_catalog.reviewing.form import Form
from todoke_catalog.symbols import Symbols

MOST_EXACT = 100  # values, of which a table may name any few
COVERED = 10  # one of so many, at least, has a row where the rows are meant as they are
MAX_LABEL = 200  # characters of a name that are looked at

_ONE_BY_ONE = re.compile(
    "年齢|歳|年目|周年|年度(?!.*(?:所得|収入|額))|回目|番号|コード"
)  # of which each is a thing of its own


def check(form: Form) -> Iterator[Advice]:
    """Every such table, once an amount and key; only of a sound form."""
    if form.reach is None:
        return
    table, rules, open_ended = symbols.table(form.definition), form.passed_by_the_paid, {*_open_ended(form)}
    for path, expression, outer in form.computed():
        tables = (one for one in conditions_of(expression, outer) if isinstance(one[1], amounts.Table))
        found = (
            part.key
            for on_way, part in tables
            if isinstance(part, amounts.Table) and part.key in open_ended and _looks_like_brackets(part, table)
            if _somebody_between(form.reach, table, part, (*on_way, *rules))
        )
        yield from (Advice(ReviewCode.AMOUNT_ROWS_EXACT, path, {"field": key}) for key in dict.fromkeys(found))


def _open_ended(form: Form) -> Iterator[str]:
    """Numbers that are asked for or added up, but for those of which each is a thing of its own."""
    for one in form.fields:
        match one.field:
            case kinds.IntegerField(id=name, label=label, unit=unit):
                if not _ONE_BY_ONE.search(label.ja[:MAX_LABEL] + (unit.ja[:MAX_LABEL] if unit else "")):
                    yield name
            case kinds.AmountField(id=name):
                yield name
    yield from (rule.id for rule in form.definition.derived if isinstance(rule, SumOf))


def _looks_like_brackets(part: amounts.Table, table: Symbols) -> bool:
    keys, values = {row.key for row in part.rows}, table[part.key].high - table[part.key].low + 1
    apart = max(keys) - min(keys) >= len(keys)
    return part.otherwise is not None and apart and values > MOST_EXACT and len(keys) * COVERED < values


def _somebody_between(reach: Reach, table: Symbols, part: amounts.Table, on_way: Guards) -> bool:
    keys = {row.key for row in part.rows}
    between = (key + 1 for key in sorted(keys) if key + 1 not in keys and key < table[part.key].high)
    return any(reach.possible((*on_way, Comparison(part.key, "eq", key))) for key in between)
