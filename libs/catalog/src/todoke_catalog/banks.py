"""Looks banks and their branches up in a table that the caller has: by code, by name, or by reading.

A table is a copy of what the banks publish, and may be older than a branch: what it lacks is a warning, no refusal.
"""

from collections.abc import Mapping
from typing import Literal, TypedDict

from todoke_catalog import folding

MAX_FOUND = 20  # on one screen
_HELD = 3  # a reading that holds it, beside nearer ones: しんきん is a kind of bank, and one bank's name begins so
MAX_TYPED = 60  # characters; nothing is called by more

_SMALL, _LARGE = "ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ"  # readings in tables have large letters only
_TO_LARGE = str.maketrans(_SMALL, _LARGE)
_ENDINGS = ("銀行", "bank", "支店", "営業部", "出張所")  # as people write them, and tables do not
_KINDS = {  # as they call themselves, and as tables do; of two that begin alike the longer one first
    "信用農業協同組合連合会": "信連",
    "信用漁業協同組合連合会": "信漁連",
    "農林中央金庫": "農林中金",
    "商工組合中央金庫": "商工中金",
    "農業協同組合": "農協",
    "漁業協同組合": "漁協",
    "信用金庫": "信金",
    "信用組合": "信組",
    "労働金庫": "労金",
    "シンヨウキンコ": "シンキン",
    "シンヨウクミアイ": "シンクミ",
    "ロウドウキンコ": "ロウキン",
    "ノウギヨウキヨウドウクミアイ": "ノウキヨウ",
}
_FARMERS = "農協"  # which call themselves JA before their names


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
    return _rank(_plain(typed[:MAX_TYPED]), code, one) == 0


def unknown(table: Table, account: Mapping[str, str]) -> Literal["bank", "branch"] | None:
    """The part of a cleaned account that the table does not have; None also for one that has no bank."""
    if "bank" not in account:
        return None
    if account["bank"] not in table:
        return "bank"
    return None if account.get("branch") in table[account["bank"]]["branches"] else "branch"


def _found(places: Mapping[str, Branch], typed: str) -> tuple[str, ...]:
    wanted = _plain(typed[:MAX_TYPED])
    if not wanted:
        return ()
    ranked = sorted((rank, code) for code, one in places.items() if (rank := _rank(wanted, code, one)) is not None)
    beside = bool(ranked) and 0 < ranked[0][0] < _HELD  # one that is called so is meant, and held alone is not enough
    return tuple(code for rank, code in ranked[:MAX_FOUND] if beside or rank < _HELD)


def _rank(wanted: str, code: str, one: Branch) -> int | None:
    """0 for what is called so, 1 for what begins so, 2 for a name that holds it, _HELD, None for anything else."""
    names = [code, _plain(one["name"]), _plain(one["kana"])]
    if names[1].endswith(_FARMERS):
        names.append("ja" + names[1].removesuffix(_FARMERS))
    if wanted in names:
        return 0
    if any(name.startswith(wanted) for name in names):
        return 1
    if wanted in names[1]:
        return 2
    return _HELD if wanted in names[2] else None


def _plain(text: str) -> str:
    """A name or a reading without what people write in more than one way."""
    folded = folding.kana(text).translate(_TO_LARGE).replace("ー", "-").replace(" ", "").lower()
    for kind, short in _KINDS.items():
        folded = folded.replace(kind, short)
    ending = next((one for one in _ENDINGS if folded.endswith(one) and folded != one), "")
    return folded.removesuffix(ending)
