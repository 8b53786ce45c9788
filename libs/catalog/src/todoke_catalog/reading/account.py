"""What the parts of a bank account for payment must be, in the terms of the bank-transfer file (全銀 総合振込)."""

from collections.abc import Collection

from todoke_catalog import folding
from todoke_catalog.errors import AnswerCode
from todoke_catalog.reading.composed import Parts, Reader, Shape
from todoke_catalog.reading.refusal import AnswerRefused
from todoke_catalog.reading.text_values import bounded, check_words, exact_digits

ACCOUNT_KINDS = ("ordinary", "current", "savings")  # 普通 当座 貯蓄: 1, 2 and 4 in the transfer file
ACCOUNT_DIGITS = 7
MAX_HOLDER = 60  # characters; the transfer file cuts at 30 half-width ones, a passbook may print more


def _kind(raw: object, part: str) -> str:
    if not isinstance(raw, str) or (raw and raw not in ACCOUNT_KINDS):
        raise AnswerRefused(AnswerCode.UNKNOWN_CHOICE, part)
    return raw


def _holder(raw: object, part: str) -> str:
    text = folding.holder(bounded(raw, MAX_HOLDER, part))
    check_words(text, MAX_HOLDER, many_lines=False, part=part)
    if text and not folding.is_holder(text):
        raise AnswerRefused(AnswerCode.NOT_KANA, part)
    return text


def _registered(raw: object, part: str) -> str:
    if not isinstance(raw, str) or raw not in {"", "yes"}:
        raise AnswerRefused(AnswerCode.UNKNOWN_CHOICE, part)
    return raw


PARTS: dict[str, Reader] = {
    "bank": lambda raw, part: exact_digits(raw, 4, 4, part),
    "branch": lambda raw, part: exact_digits(raw, 3, 3, part),
    "kind": _kind,
    "number": lambda raw, part: exact_digits(raw, ACCOUNT_DIGITS, ACCOUNT_DIGITS, part),
    "holder": _holder,
}
# How a passbook of Japan Post Bank (ゆうちょ銀行) writes an account: 記号 and 番号.
JAPAN_POST: dict[str, Reader] = {
    "symbol": lambda raw, part: exact_digits(raw, 5, 5, part),
    "post_number": lambda raw, part: exact_digits(raw, 1, 8, part),
}
# The account registered with the state for public payments (公金受取口座): its number is not ours to ask for.
REGISTERED: dict[str, Reader] = {"registered": _registered}
_JAPAN_POST_BANK = "9900"
_BY_SYMBOL = {"symbol", "post_number", "holder"}
_AT_A_BANK = {"bank", "branch", "number"}

_SHAPE = Shape("account", PARTS, lambda _: PARTS, AnswerCode.NOT_AN_ACCOUNT)


def shape(*, japan_post: bool = False, registered: bool = False) -> Shape:
    """The shape of an account.

    `japan_post` takes 記号 and 番号 as well, and turns them into what transfers need; `registered` takes 公金受取口座.
    """
    more = {**(JAPAN_POST if japan_post else {}), **(REGISTERED if registered else {})}
    if not more:
        return _SHAPE
    return Shape("account", {**PARTS, **more}, _needed, AnswerCode.NOT_AN_ACCOUNT, _settled)


def _needed(given: Collection[str]) -> Collection[str]:
    if "registered" in given:
        return REGISTERED
    return _BY_SYMBOL if JAPAN_POST.keys() & {*given} else PARTS


def _settled(parts: Parts) -> Parts:
    # A kind is ticked, and no browser takes a tick back: without more of a bank's account it is none beside another.
    ticked = set() if parts.keys() & _AT_A_BANK else {"kind"}
    parts = {name: text for name, text in parts.items() if name not in ticked}
    if parts.keys() != {*_needed(parts)}:
        raise AnswerRefused(AnswerCode.ACCOUNT_TWICE)
    if "symbol" not in parts:
        return parts
    return {
        "bank": _JAPAN_POST_BANK,
        **_for_transfers(parts["symbol"], parts["post_number"]),
        "holder": parts["holder"],
    }


def _for_transfers(symbol: str, number: str) -> Parts:
    """Branch, kind and number of an account for transfers from other banks, by the bank's published rule."""
    if symbol[0] not in "01" or symbol[-1] != "0":
        raise AnswerRefused(AnswerCode.NOT_A_POST_ACCOUNT, "symbol")
    ordinary = symbol[0] == "1"
    counted = number[:-1] if ordinary else number  # an ordinary number ends in 1, which transfers leave out
    if not counted or len(counted) > ACCOUNT_DIGITS or (ordinary and number[-1] != "1"):
        raise AnswerRefused(AnswerCode.NOT_A_POST_ACCOUNT, "post_number")
    branch, kind = (symbol[1:3] + "8", "ordinary") if ordinary else (symbol[1:3] + "9", "current")
    return {"branch": branch, "kind": kind, "number": counted.zfill(ACCOUNT_DIGITS)}
