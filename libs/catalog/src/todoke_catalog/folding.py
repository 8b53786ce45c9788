"""What may be tidied in an answer without changing what the person wrote.

Names and addresses are trimmed and lose marks that nobody sees, no more: Unicode normalisation turns U+FA19 (a 神 of
family names) into another character.
Digits, dates, telephone and account numbers are NFKC with hyphens folded: there, full and half width mean the same.
"""

import re
import string
import unicodedata

BLANKS = " \t\r\n\u00a0\u3000"  # stated, because Python and JavaScript disagree on what white space is
HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc\uff0d\uff70"  # ‐ ‑ ‒ – — ― − ー － ｰ

# Marks that telephones and mail programs put around a copied number or name: they begin or end what is read from the
# left, or as its letters are (UAX #9), and change nothing there. What turns text around is refused.
_MARKS = re.compile(r"[\u200e\u202a\u202c\u2066\u2068\u2069]")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\u2028\u2029]")  # of forms, of word processors, of the web

# Control characters, line separators, halves of surrogate pairs, and marks that reorder what staff read.
# Tab and line feed are missing here: only answers of several lines may hold them.
_STEERING = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff"
_UNUSABLE = re.compile(f"[{_STEERING}]")
_UNUSABLE_IN_A_LINE = re.compile(rf"[{_STEERING}\n\t]")
_KANA = re.compile(r"[ァ-ヶー・ ]+")
_HOLDER = re.compile(r"[ァ-ヶー・ A-Z0-9().,/-]+")

_HYPHEN_TABLE = dict.fromkeys(map(ord, HYPHENS), "-")
_HIRAGANA_TO_KATAKANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}
_VOICING_TABLE = {ord("゛"): "\u3099", ord("゜"): "\u309a"}  # spacing marks become combining, so that NFKC joins them
_FULL_WIDTH_ASCII = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_CAPITALS = str.maketrans(string.ascii_lowercase, string.ascii_uppercase)
# Letters and digits of Unicode 16 and 17 (in outline, and a small S): an engine that knows them has NFKC fold them, and
# one that does not, not.
_LATER = {0x1CCD6 + place: sign for place, sign in enumerate(string.ascii_uppercase + string.digits)} | {0xA7F1: "S"}
_REMOVED_FOR_KEY = dict.fromkeys(map(ord, BLANKS))


def trim(text: str) -> str:
    """The text without blanks at its ends and without marks that nobody sees."""
    return _MARKS.sub("", text).strip(BLANKS)


def lines(text: str) -> str:
    """Several lines, trimmed, with line feeds only."""
    return trim(_LINE_ENDS.sub("\n", text))


def digits(text: str) -> str:
    """Trimmed, in half width, every hyphen and dash as "-"."""
    return trim(_nfkc(text).translate(_HYPHEN_TABLE))


def kana(text: str) -> str:
    """A reading in full-width katakana: half width and hiragana folded, 濁点 joined."""
    return trim(_nfkc(text.translate(_VOICING_TABLE)).translate(_HIRAGANA_TO_KATAKANA))


def holder(text: str) -> str:
    """An account holder as a passbook prints it: katakana, capitals, digits and ( ) . , / -."""
    return kana(text).translate(_CAPITALS)


def half_width(text: str) -> str:
    """Trimmed, with the ASCII characters in half width and nothing else changed."""
    return trim(text.translate(_FULL_WIDTH_ASCII))


def comparison_key(text: str) -> str:
    """What two spellings share at first sight: blanks removed, ASCII and hyphens in half width, kanji untouched.

    髙 and 高 stay different: staff decide, not Unicode.
    """
    return text.translate(_FULL_WIDTH_ASCII).translate(_HYPHEN_TABLE).translate(_REMOVED_FOR_KEY)


def is_kana(text: str) -> bool:
    """Whether a folded reading is katakana (with ー, ・ and blanks) only."""
    return bool(_KANA.fullmatch(text))


def is_holder(text: str) -> bool:
    """Whether a folded account holder has only characters that a transfer file can carry."""
    return bool(_HOLDER.fullmatch(text))


def has_unusable(text: str, *, many_lines: bool) -> bool:
    """Whether the text holds a character that no honest answer needs."""
    return unusable_at(text, many_lines=many_lines) is not None


def unusable_at(text: str, *, many_lines: bool) -> int | None:
    """Where in a tidied text the first such character is, counted in characters from 0."""
    found = (_UNUSABLE if many_lines else _UNUSABLE_IN_A_LINE).search(text)
    return found.start() if found else None


def without_unusable(text: str, sign: str) -> str:
    """The text in one line, with a sign for every such character."""
    return _UNUSABLE.sub(sign, text.replace("\n", " ").replace("\t", " "))


def _nfkc(text: str) -> str:
    """The text in NFKC, the same in every engine for what becomes ASCII or kana."""
    return unicodedata.normalize("NFKC", text.translate(_LATER))
