"""Looks banks and their branches up in a table that the caller has: by code, by name, or by reading.

A table is a copy of what the banks publish, and may be older than a branch: what it lacks is a warning, no refusal.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, TypedDict

from todoke_catalog import bank_names

MAX_FOUND = 20  # on one screen
_OTHERWISE = 3  # what begins so or holds it in another way of writing; not beside one that is called so
_HELD = 4  # a reading that holds it, beside nearer ones: しんきん is a kind of bank, and one bank's name begins so
MAX_TYPED = 60  # characters; nothing is called by more


class Branch(TypedDict):
    """What a branch is called, and its reading in katakana."""

    name: str
    kana: str


class Bank(Branch):
    """A bank with its branches by their three digits."""

    branches: Mapping[str, Branch]


Table = Mapping[str, Bank]  # by the four digits of a bank


def banks(table: Table, typed: str) -> tuple[str, ...]:
    """The codes of the banks that something typed may mean, the nearest first; nothing for blanks."""
    return _found(table, typed)


def branches(table: Table, bank: str, typed: str) -> tuple[str, ...]:
    """The same of the branches of a bank."""
    return _found(table[bank]["branches"], typed) if bank in table else ()


def is_called(code: str, one: Branch, typed: str) -> bool:
    """Whether a bank or branch is meant by what was typed, and not only found: SMBC is not ＳＭＢＣ信託."""
    return _rank(bank_names.meant(typed[:MAX_TYPED]), code, one) == 0


def is_kind(typed: str) -> bool:
    """Whether only a kind of bank was typed (JAバンク, 信用金庫): its place is missing, and many are found or none."""
    return bank_names.is_kind(typed[:MAX_TYPED])


def unknown(table: Table, account: Mapping[str, str]) -> Literal["bank", "branch"] | None:
    """The part of a cleaned account that the table does not have; None also for one that has no bank."""
    if "bank" not in account:
        return None
    if account["bank"] not in table:
        return "bank"
    return None if account.get("branch") in table[account["bank"]]["branches"] else "branch"


def _found(places: Mapping[str, Branch], typed: str) -> tuple[str, ...]:
    wanted = bank_names.meant(typed[:MAX_TYPED])
    if not wanted[0]:
        return ()
    ranked = sorted((rank, code) for code, one in places.items() if (rank := _rank(wanted, code, one)) is not None)
    nearest = ranked[0][0] if ranked else _HELD  # which alone is not enough
    end = {0: _OTHERWISE, _HELD: 0}.get(nearest, _HELD + 1)  # one that is called so is meant
    return tuple(code for rank, code in ranked[:MAX_FOUND] if rank < end)


def _rank(wanted: Sequence[str], code: str, one: Branch) -> int | None:
    """0 for what is called so, 1 for what begins so, 2 for a name that holds it, more for less, None for all else."""
    names = bank_names.called(one["name"], one["kana"])
    typed, own = wanted[0], names.own
    if any(way in {code, *own, *names.besides} for way in wanted):
        return 0
    if any(name.startswith(typed) for name in (code, *own)):
        return 1
    if typed in own[0]:
        return 2
    others = own + names.besides + names.short
    if any(name.startswith(way) or way in own[0] for way in wanted for name in others):
        return _OTHERWISE
    return _HELD if typed in own[1] else None
