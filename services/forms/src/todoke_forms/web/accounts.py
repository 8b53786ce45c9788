"""What the data about banks says of the accounts in a case: the names of their codes, and what it does not have.

It is a copy of what the banks publish, and may be older than a branch: staff look, and nothing is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from todoke_catalog import banks
from todoke_catalog.conditions import passes
from todoke_catalog.definition import Definition
from todoke_catalog.fields import BankAccountField, Field, GroupField
from todoke_catalog.reading import groups
from todoke_catalog.walk import Known, shown_pages
from todoke_forms.web import shown, texts
from todoke_forms.web.answers import LANGUAGE, Names, nameless
from todoke_lookups.data import Data

Account = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Judged:
    """The names of codes, a sentence for each account that the data does not have, and of when the data is.

    Without an account there is nothing of these.
    """

    names: Names = nameless
    cautions: tuple[str, ...] = ()
    source: str = ""


def judge(definition: Definition, known: Known, look_ups: Callable[[], Data]) -> Judged:
    """What the data says of the accounts of a case."""
    found = [(label, account) for label, account in accounts(definition, known) if "bank" in account]
    if not found:
        return Judged()
    data = look_ups()
    as_of = shown.as_of(data.banking.as_of)
    cautions = tuple(
        texts.ACCOUNT_UNKNOWN[part].format(field=label, as_of=as_of)
        for label, account in found
        if (part := banks.unknown(data.banks, account))
    )
    return Judged(partial(_names, data.banks), cautions, texts.BANKS_SOURCE.format(as_of=as_of))


def _names(table: banks.Table, account: Account) -> Mapping[str, str]:
    bank = table.get(account.get("bank", ""))
    branch = bank["branches"].get(account.get("branch", "")) if bank else None
    found = {"bank": bank, "branch": branch}
    return {part: one["name"] if one else texts.NOT_IN_DATA for part, one in found.items() if part in account}


def accounts(definition: Definition, known: Known) -> Iterator[tuple[str, Account]]:
    """Every account of a case, with what its question is called."""
    for page in shown_pages(definition, known):
        yield from _of([field for field in page.fields if passes(field.shown_when, known)], known)


def _of(fields: Sequence[Field], answers: Mapping[str, Any]) -> Iterator[tuple[str, Account]]:
    for field in fields:
        if isinstance(field, BankAccountField) and field.id in answers:
            yield field.label.pick(LANGUAGE), answers[field.id]
        elif isinstance(field, GroupField):
            for number, entry in enumerate(answers.get(field.id, ()), start=1):
                called = f"{field.entry.pick(LANGUAGE)}{number}"
                inside = _of(groups.shown(field, answers, entry), entry)
                yield from ((f"{called}：{label}", account) for label, account in inside)
