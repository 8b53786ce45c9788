"""What the parts of a bank account for payment must be, in the terms of the bank-transfer file (全銀 総合振込)."""

from todoke_catalog import folding
from todoke_catalog.composed import Reader, Shape
from todoke_catalog.errors import AnswerCode
from todoke_catalog.refusal import AnswerRefused
from todoke_catalog.text_values import bounded, check_words, exact_digits

ACCOUNT_KINDS = ("ordinary", "current", "savings")  # 普通 当座 貯蓄: 1, 2 and 4 in the transfer file
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


PARTS: dict[str, Reader] = {
    "bank": lambda raw, part: exact_digits(raw, 4, 4, part),
    "branch": lambda raw, part: exact_digits(raw, 3, 3, part),
    "kind": _kind,
    "number": lambda raw, part: exact_digits(raw, 7, 7, part),
    "holder": _holder,
}
SHAPE = Shape("account", PARTS, lambda _: PARTS, AnswerCode.NOT_AN_ACCOUNT)
