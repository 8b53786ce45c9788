"""What the money of a form leaves to be desired: a payee whom nobody can pay, amounts that are nothing or unknown.

Japanese words are data here, as in `words`: what an office writes when it pays somebody else than the applicant.
"""

import re
from collections.abc import Iterator, Sequence

from todoke_catalog import amount_bounds, amounts, symbols
from todoke_catalog import fields as kinds
from todoke_catalog.conditions import All, Comparison, Not
from todoke_catalog.controls import Guards, conditions_of
from todoke_catalog.identity import Level
from todoke_catalog.reach import Reach
from todoke_catalog.reviewing.consent import agreed_to, consents
from todoke_catalog.reviewing.finding import Advice, ReviewCode
from todoke_catalog.reviewing.form import Form, Located
from todoke_catalog.reviewing.logic import Both, branches
from todoke_catalog.reviewing.payee import taken_from
from todoke_catalog.symbols import Symbols

MAX_KEYS = 50  # of a table, tried one by one

MAX_LABEL = 200  # characters of a name that are looked at

# What names the account that the state knows as the payee: whoever chooses it is asked for no number.
_STATE_KNOWS = re.compile("公金受取口座(?!以外|では|で(は)?な|を(使わ|利用し|登録し|希望し|持))")
_REMARK = re.compile("[（(【][^（(【]*?[）)】]")
_PAYERS = {
    "office": re.compile("助成|補助|給付|支給|還付|払い?戻し?|交付金|奨励金|手当|見舞金|協力金"),
    "applicant": re.compile(
        "手数料|(使用|利用|受講|参加|入場|観覧|保育|占用|郵便|郵送)(料|費)|会費|負担(金|額)|納付|返還|返納|支払う"
    ),
}


def check(form: Form) -> Iterator[Advice]:
    """Everything to say about the money; most of it only of a sound form."""
    banks = [one for one in form.fields if isinstance(one.field, kinds.BankAccountField)]
    accounts = [one for one in banks if not taken_from(one.field)]
    grants = [one for one in form.fields if isinstance(one.field, kinds.AmountField) and one.field.paid_by == "office"]
    if grants and not accounts:
        yield Advice(ReviewCode.PAYEE_MISSING, grants[0].path)
    elif grants:
        yield from _optional(form, accounts)
    yield from _unidentified(form, grants)
    yield from _other_side(form)
    if form.reach is not None:
        table = symbols.table(form.definition)
        for one in form.fields:
            if isinstance(one.field, kinds.AmountField):
                yield from _amount(form.reach, one, one.field, table, form.passed_by_the_paid)
        payees = [*(one.guards for one in accounts), *_known_to_the_state(form)] if accounts else []
        for one in grants if payees else ():
            if _paid_without(form.reach, one, payees, table):
                yield Advice(ReviewCode.PAYEE_MAY_BE_MISSING, one.path)
        asked = consents(form)
        for one in grants:
            to = agreed_to(form, one.field, asked) if isinstance(one.field, kinds.AmountField) else []
            if to and _paid_without(form.reach, one, [each.guards for each in to], table):
                yield Advice(ReviewCode.CONSENT_MISSING, one.path, {"reason": "payment"})


def _other_side(form: Form) -> Iterator[Advice]:
    """Amounts whose name says the other payer; in Japanese the last word decides: 助成後の自己負担額, 手数料の助成."""
    for one in form.fields:
        if not isinstance(one.field, kinds.AmountField) or one.field.paid_by == "nobody":
            continue
        label = _REMARK.sub("", one.field.label.ja[:MAX_LABEL])
        payers = [payer for payer, said in _PAYERS.items() for _ in said.finditer(label)]
        ends = [found.end() for said in _PAYERS.values() for found in said.finditer(label)]
        if ends and payers[ends.index(max(ends))] != one.field.paid_by:
            yield Advice(ReviewCode.AMOUNT_OTHER_SIDE, one.path)


def _unidentified(form: Form, grants: Sequence[Located]) -> Iterator[Advice]:
    if grants and form.definition.level < Level.SIGNED_IN:
        yield Advice(ReviewCode.PAYEE_UNIDENTIFIED, grants[0].path)


def _optional(form: Form, accounts: Sequence[Located]) -> Iterator[Advice]:
    for one in accounts:
        if isinstance(one.field, kinds.BankAccountField) and (not one.field.required or form.in_no_entry(one)):
            yield Advice(ReviewCode.PAYEE_MAY_BE_MISSING, one.path)


def _amount(reach: Reach, one: Located, field: kinds.AmountField, table: Symbols, rules: Guards) -> Iterator[Advice]:
    path = f"{one.path}.expression"
    if table[field.id].high == 0:
        yield Advice(ReviewCode.AMOUNT_ALWAYS_ZERO, path)
    yield from branches(Both(reach, reach), field.expression, one.guards, path)
    unknown = (
        name
        for on_way, part in conditions_of(field.expression, one.guards)
        for name in _unknown(reach, table, part, on_way, rules)
    )
    for name in dict.fromkeys(unknown):
        yield Advice(ReviewCode.AMOUNT_MAY_BE_UNKNOWN, path, {"field": name})


def _unknown(reach: Reach, table: Symbols, part: amounts.Expression, on_way: Guards, rules: Guards) -> Iterator[str]:
    """The id that somebody who comes to this part of an expression may lack a value or a row for."""
    match part:
        case amounts.FieldRef() if part.if_missing is None:
            name = part.field
        case amounts.Table():
            name = part.key
            if part.otherwise is None and _outside(reach, table, part, (*on_way, *rules)):
                yield name
        case _:
            return
    if reach.controls[name].may_be_missing and reach.possible(on_way, [name]):
        yield name


def _outside(reach: Reach, table: Symbols, part: amounts.Table, on_way: Guards) -> bool:
    low, high, rows = table[part.key].low, table[part.key].high, {row.key for row in part.rows}
    if high - low >= MAX_KEYS:
        near = [key for row in rows for key in (row - 1, row + 1)]
        keys = [key for key in {low, high, *near} if low <= key <= high and key not in rows]
    else:
        keys = [key for key in range(low, high + 1) if key not in rows]
    return any(reach.possible((*on_way, Comparison(part.key, "eq", key))) for key in keys[:MAX_KEYS])


def _known_to_the_state(form: Form) -> Iterator[Guards]:
    """What must pass for each choice of the 公金受取口座 as the account."""
    for one in form.fields:
        if isinstance(one.field, kinds.ChoiceField) and not one.in_group:
            for option in one.field.options:
                if _STATE_KNOWS.search(option.label.ja[:MAX_LABEL]):
                    yield *one.guards, Comparison(one.field.id, "eq", option.value)


def _paid_without(reach: Reach, one: Located, asked: Sequence[Guards], table: Symbols) -> bool:
    """Whether somebody may get money for whom none of these passes."""
    if not isinstance(one.field, kinds.AmountField) or not all(asked):
        return False
    unasked = tuple(Not(All(guards)) for guards in asked)
    some = Comparison(one.field.id, "gt", 0)
    return any(reach.possible((*on_way, some, *unasked)) for on_way in _paid(one.field.expression, one.guards, table))


def _paid(expression: amounts.Expression, on_way: Guards, table: Symbols) -> Iterator[Guards]:
    """The ways through an expression on which it can come to more than nothing."""
    if isinstance(expression, amounts.When):
        yield from _paid(expression.then, (*on_way, expression.condition), table)
        yield from _paid(expression.otherwise, (*on_way, Not(expression.condition)), table)
    elif amount_bounds.bounds(expression, symbols.spans(expression, table)).high > 0:
        yield on_way
