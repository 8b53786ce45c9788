"""Spellings that mean the same to somebody who searches: width, case, kana, old forms of kanji, okurigana.

For searching only. What people write themselves is never folded like this: to a family, 髙 is not 高.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources

KANJI = re.compile(r"[㐀-鿿々〆]")
_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
_JOINED = dict.fromkeys(map(ord, "・~‐‑–—−-"))  # between parts of one word
_BETWEEN = re.compile(r"[\s、。,.「」『』()\[\]/:;!?]+")  # after NFKC
KANA = re.compile(r"[ぁ-ゖー]+")
_LATIN = "a-z\u00df-\u00f6\u00f8-\u024f\u1e00-\u1eff"  # after casefold
_NO_BREAK = re.compile(rf" (?![{_LATIN}])|(?<![{_LATIN}]) ")
_LATIN_WORD = re.compile(rf"[{_LATIN}]{{2,}}")
# A hyphen, a dash, a stroke or the kanji 一 that somebody typed for ー: パスポ-ト.
_LONG = re.compile(r"(?<=[ぁ-ゖァ-ヶ])[‐‑–—―−─-](?=[ぁ-ゖァ-ヶ]|$)|(?<=[ァ-ヶ])一(?=[ァ-ヶ])")
_LARGE = str.maketrans("ぁぃぅぇぉっゃゅょゎゕゖぢづ", "あいうえおつやゆよわかけじず")
_LENGTH = re.compile(
    "(?<=[あかがさざただなはばぱまやらわ])あ"
    "|(?<=[いきぎしじちにひびぴみり])い"
    "|(?<=[うくぐすずつぬふぶぷむゆる])う"
    "|(?<=[えけげせぜてでねへべぺめれ])[いえ]"
    "|(?<=[おこごそぞとどのほぼぽもよろ])[うお]"
)


@cache
def kanji() -> Mapping[str, str]:
    """Old forms of kanji and other shapes (kanji.toml), each with the one that is written today."""
    read = tomllib.loads(resources.files("todoke_catalog.searching").joinpath("kanji.toml").read_text("utf-8"))
    return {pair[0]: pair[1] for pairs in read.values() for pair in pairs.split()}


@cache
def _folded() -> Mapping[int, int | str | None]:
    return {**_TO_HIRAGANA, **{ord(old): new for old, new in kanji().items()}, **_JOINED}


def plain(text: str) -> str:
    """The text in one width and case, and ー where people mean it; what is not folded further."""
    return _LONG.sub("ー", unicodedata.normalize("NFKC", text).casefold())


def fold(text: str) -> str:
    """The text in one width, case and kana, with the kanji of today, and nothing between its words.

    Between words in Latin letters one blank stays: only there is a part of a word no word (pet, petition).
    """
    return _NO_BREAK.sub("", _BETWEEN.sub(" ", plain(text).translate(_folded())))


def loose(folded: str) -> str:
    """A folded text as who hears it might write it: large kana, and ー for what lengthens (ほけんしよう, こーえん)."""
    return _LENGTH.sub("ー", folded.translate(_LARGE))


def whole(folded: str) -> re.Pattern[str] | None:
    """What finds a folded word in Latin letters as a word of its own, one or many; None for any other word."""
    if not _LATIN_WORD.fullmatch(folded):
        return None
    return re.compile(rf"(?<![{_LATIN}]){folded.removesuffix('s')}s?(?![{_LATIN}])")


def part(folded: str) -> re.Pattern[str] | None:
    """What finds a word in Latin letters where another begins with it (pet, petition), or two are it (day care)."""
    if not _LATIN_WORD.fullmatch(folded):
        return None
    return re.compile(rf"(?<![{_LATIN}])(?:{folded}|{' ?'.join(folded)}(?![{_LATIN}]))")


def stem(folded: str) -> str:
    """A folded text without its kana: 引っ越し, 引越し and 引越 have one. Empty where fewer than two kanji are left."""
    left = KANA.sub("", folded)
    return left if len(KANJI.findall(left)) > 1 else ""
