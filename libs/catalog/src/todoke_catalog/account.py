"""Reads a bank account for payment, part by part, in the terms of the bank-transfer file (全銀 総合振込)."""

from collections.abc import Callable
from typing import Any

from todoke_catalog import folding
from todoke_catalog.errors import AnswerCode
from todoke_catalog.refusal import AnswerRefused
from todoke_catalog.text_values import bounded, check_words, exact_digits

ACCOUNT_KINDS = ("ordinary", "current", "savings")  # 普通 当座 貯蓄: 1, 2 and 4 in the transfer file
MAX_HOLDER = 60  # characters; the transfer file cuts at 30 half-width ones, a passbook may print more


def read_account(raw: object) -> tuple[dict[str, str], list[AnswerRefused]]:
    """The parts that could be read, {} when nothing was answered, and a refusal for each part that could not."""
    if raw == "":
        return {}, []
    if not isinstance(raw, dict) or any(not isinstance(name, str) or name not in _PARTS for name in raw):
        return {}, [AnswerRefused(AnswerCode.NOT_AN_ACCOUNT)]
    parts, refusals = _read_parts(raw)
    if not parts and not refusals:
        return {}, []
    missing = [name for name in _PARTS if name not in parts and name not in {refusal.part for refusal in refusals}]
    return parts, refusals + [AnswerRefused(AnswerCode.REQUIRED, name) for name in missing]


def _read_parts(raw: dict[str, Any]) -> tuple[dict[str, str], list[AnswerRefused]]:
    parts: dict[str, str] = {}
    refusals: list[AnswerRefused] = []
    for name, read in _PARTS.items():
        try:
            text = read(raw.get(name, ""), name)
        except AnswerRefused as refusal:
            refusals.append(refusal)
        else:
            parts.update({name: text} if text else {})
    return parts, refusals


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


_PARTS: dict[str, Callable[[object, str], str]] = {
    "bank": lambda raw, part: exact_digits(raw, 4, 4, part),
    "branch": lambda raw, part: exact_digits(raw, 3, 3, part),
    "kind": _kind,
    "number": lambda raw, part: exact_digits(raw, 7, 7, part),
    "holder": _holder,
}
