"""How banks and branches are called, in tables and by people, brought to what can be compared.

Tables have short names without 銀行 and 支店 (京都信金), and readings in large katakana (キヨウトシンキン).
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from todoke_catalog import folding

_SMALL, _LARGE = "ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ"  # readings in tables have large letters only
_OLD, _NEW = "國縣瀧龍條鐵櫻曾", "国県滝竜条鉄桜曽"  # of names in tables, which people write either way
_LETTERS = str.maketrans(_SMALL + _OLD, _LARGE + _NEW)
_COMPANY = ("株式会社", "(株)", "カブシキガイシヤ")  # before or behind a name; ㈱ and ㍿ fold to them
_ENDINGS = ("銀行", "bank", "支店", "営業部", "出張所")  # as people write them, and tables do not
_READ_ENDINGS = ("ギンコウ", "バンク", "シテン")  # some names in tables end so, hence in what is typed alone
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
    "jaバンク": "ja",
    "jabank": "ja",
}
_READ = (  # of which there is one or more in every prefecture; people read what tables write, and the other way round
    ("信金", "シンキン"),
    ("信組", "シンクミ"),
    ("信組", "シンソ"),
    ("シンクミ", "シンソ"),
    ("労金", "ロウキン"),
    ("農協", "ノウキヨウ"),
    ("漁協", "ギヨキヨウ"),
    ("信連", "シンレン"),
    ("信漁連", "シンギヨレン"),
)
_LOCAL = {"ja", *(word for pair in _READ for word in pair)}
_FARMERS = ("農協", "ノウキヨウ")  # which call themselves JA before their names
_JA = (*_FARMERS, "信連", "シンレン")  # as their unions do, which keep their kind
# 沖縄県労働金庫 is 沖縄ろうきん to everybody.
_PREFECTURE = re.compile("(?:県|(?<=大阪|京都)府|(?<=東京)都|ケン)(?=[信労農漁]|シン|ロウ|ノウ|ギヨ)")


class Called(NamedTuple):
    """What one bank or branch is called."""

    own: tuple[str, ...]  # its name, its reading, JA with its name
    besides: tuple[str, ...]
    short: tuple[str, ...]  # as many say it, and other banks may be called: without 県


def plain(text: str) -> str:
    """A name or a reading without what people write in more than one way."""
    folded = folding.kana(text).translate(_LETTERS).replace("ー", "-").replace(" ", "").lower()
    for word in _COMPANY:
        folded = (folded.removeprefix(word) or folded).removesuffix(word) or folded
    for kind, short in _KINDS.items():
        folded = folded.replace(kind, short)
    return _without(folded, _ENDINGS)


def meant(typed: str) -> tuple[str, ...]:
    """What was typed, "" for blanks, and behind it what it may mean besides, each as a table may have it."""
    said = (plain(typed), _without(plain(typed), _READ_ENDINGS))
    ways = (*_READ, *((read, written) for written, read in _READ))
    besides = [one.removesuffix(old) + new for old, new in ways for one in said if one.endswith(old) and one != old]
    return tuple(dict.fromkeys((*said, *besides)))


def is_kind(typed: str) -> bool:
    """Whether somebody typed a kind of bank and not whose (JAバンク, 信用金庫): every region has another."""
    return _without(plain(typed), _READ_ENDINGS) in _LOCAL


def called(name: str, kana: str) -> Called:
    """What a bank or branch is called that a table has so."""
    names = (plain(name), plain(kana))
    farmers = tuple("ja" + _without(one, _FARMERS) for one in names if one.endswith(_FARMERS))
    besides = farmers[1:] + tuple("ja" + one for one in names if one.endswith(_JA))
    short = tuple(_PREFECTURE.sub("", one) for one in names + besides)
    return Called(names + farmers[:1], besides, short)


def _without(text: str, endings: Sequence[str]) -> str:
    """The text without the first of the endings that it has, unless it is nothing else."""
    ending = next((one for one in endings if text.endswith(one) and text != one), "")
    return text.removesuffix(ending)
