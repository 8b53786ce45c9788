"""Reads answers that are text: words, readings, addresses, digits, telephone numbers, e-mail addresses.

Every reader takes the raw answer and returns the cleaned text, "" when nothing was answered, or raises AnswerRefused.
"""

import re

from todoke_catalog import check_digits, folding, my_number
from todoke_catalog.errors import AnswerCode
from todoke_catalog.fields import (
    AddressField,
    CorporateNumberField,
    DigitsField,
    EmailField,
    KanaField,
    PhoneField,
    TextField,
)
from todoke_catalog.reading.refusal import AnswerRefused

MAX_SHORT = 60  # characters of a raw answer that is mostly digits, blanks and hyphens included
ROOM = 4  # how many times its limit a raw text may be long before it is tidied
CORPORATE_DIGITS = 13
MAX_EMAIL = 254  # RFC 5321 section 4.5.3.1: a path of 256 with its angle brackets

_PHONE = re.compile(r"0(?:[2-9]0[0-9]{8}|(?![2-9]0)[0-9]{9})")  # 070, 080, 090, 050, 0800: eleven; all others: ten
_FROM_ABROAD = re.compile(r"^\+810?")  # +81 3, and +81 (0)3
_PHONE_PUNCTUATION = re.compile(r"[ ()-]")
# The part of RFC 5321 that mail providers give out; quoted local parts and address literals are not. Programs for mail
# decode what begins with =? (RFC 2047), so that the address would be another one to them.
_EMAIL = re.compile(
    r"(?!.*=\?)[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)


def read_words(field: TextField | AddressField, raw: object) -> str:
    """Words exactly as typed, but for blanks at their ends and line ends."""
    many_lines = isinstance(field, TextField) and field.lines == "many"
    text = bounded(raw, field.max_chars)
    text = folding.lines(text) if many_lines else folding.trim(text)
    check_words(text, field.max_chars, many_lines=many_lines)
    return text


def read_kana(field: KanaField, raw: object) -> str:
    """A reading in full-width katakana."""
    return read_reading(raw, field.max_chars)


def read_reading(raw: object, limit: int, part: str = "") -> str:
    """A reading of at most `limit` characters in full-width katakana, or "" for nothing."""
    text = folding.kana(bounded(raw, limit, part))
    check_words(text, limit, many_lines=False, part=part)
    if text and not folding.is_kana(text):
        raise AnswerRefused(AnswerCode.NOT_KANA, part)
    return text


def read_digits(field: DigitsField, raw: object) -> str:
    """Digits in half width, blanks and hyphens between them removed."""
    return exact_digits(raw, field.min_digits, field.max_digits)


def exact_digits(raw: object, least: int, most: int, part: str = "", *, mark: str = "") -> str:
    """Between `least` and `most` digits, or "" for nothing; `mark` may stand before them."""
    refusal = AnswerRefused(AnswerCode.NOT_DIGITS, part, min=least, max=most)
    text = re.sub("[ -]", "", read_short(raw, refusal).removeprefix(mark))
    if text and not re.fullmatch(f"[0-9]{{{least},{most}}}", text):
        # In a field that has no room for it, it is a mistake whatever the form may ask for.
        raise AnswerRefused(AnswerCode.MY_NUMBER_FOUND, part) if my_number.contains(text) else refusal
    return text


def read_corporate_number(_field: CorporateNumberField, raw: object) -> str:
    """A 法人番号; its first digit checks the others (法人番号の指定等に関する省令, article 2)."""
    text = exact_digits(raw, CORPORATE_DIGITS, CORPORATE_DIGITS)
    if text and not check_digits.is_corporate(text):
        raise AnswerRefused(AnswerCode.NOT_A_CORPORATE_NUMBER)
    return text


def read_phone(_field: PhoneField, raw: object) -> str:
    """A telephone number as digits only; one copied with the code of Japan (ITU-T E.164) gets its 0."""
    refusal = AnswerRefused(AnswerCode.NOT_A_PHONE_NUMBER)
    text = _FROM_ABROAD.sub("0", _PHONE_PUNCTUATION.sub("", read_short(raw, refusal)))
    if text and not _PHONE.fullmatch(text):
        raise refusal
    return text


def read_email(_field: EmailField, raw: object) -> str:
    """An e-mail address; full-width letters, as Japanese keyboards type them, are folded."""
    text = folding.half_width(bounded(raw, MAX_EMAIL))
    check_words(text, MAX_EMAIL, many_lines=False)
    local = text.partition("@")[0]
    if text and (not _EMAIL.fullmatch(text) or ".." in local or local.startswith(".") or local.endswith(".")):
        raise AnswerRefused(AnswerCode.NOT_AN_EMAIL_ADDRESS)
    return text


def read_short(raw: object, otherwise: AnswerRefused) -> str:
    """A raw text of digits and signs, folded to half width; raises `otherwise` when it is too long to be that."""
    if not isinstance(raw, str):
        raise AnswerRefused(AnswerCode.NOT_TEXT, otherwise.part)
    if len(raw) > MAX_SHORT:
        raise otherwise
    return folding.digits(raw)


def check_words(text: str, limit: int, *, many_lines: bool, part: str = "") -> None:
    """Refuses a text that is too long or holds control characters."""
    if len(text) > limit:
        raise AnswerRefused(AnswerCode.TOO_LONG, part, max=limit)
    if folding.has_unusable(text, many_lines=many_lines):
        raise AnswerRefused(AnswerCode.CONTROL_CHARACTER, part)


def bounded(raw: object, limit: int, part: str = "") -> str:
    """The raw text, unless it is far too long to be worth tidying."""
    # Refused before any folding, so that the work is bounded by the limit and not by what was sent. Blanks at the ends
    # and half-width kana with their 濁点 count here and not later, hence the room.
    if not isinstance(raw, str):
        raise AnswerRefused(AnswerCode.NOT_TEXT, part)
    if len(raw) > ROOM * limit:
        raise AnswerRefused(AnswerCode.TOO_LONG, part, max=limit)
    return raw
