"""Reads answers that have parts: bank accounts, names of persons, postal addresses."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from todoke_catalog.errors import AnswerCode
from todoke_catalog.reading.refusal import AnswerRefused

Parts = dict[str, str]
Reader = Callable[[object, str], str]  # (raw part, its name) to the cleaned text, "" for nothing; or AnswerRefused


@dataclass(frozen=True, slots=True)
class Shape:
    """The parts of an answer in their order, each with its reader.

    `name` is what the words of the parts are called by, `needed` says which parts must be there beside those given,
    refused ones included.
    """

    name: str
    parts: Mapping[str, Reader]
    needed: Callable[[Collection[str]], Collection[str]]
    malformed: AnswerCode
    settle: Callable[[Parts], Parts] = dict  # the answer that complete parts come to; or AnswerRefused


def read(shape: Shape, raw: object) -> tuple[Parts, list[AnswerRefused]]:
    """The parts that could be read, {} when nothing was answered, and a refusal for each part that could not."""
    if raw == "":
        return {}, []
    if not isinstance(raw, dict) or any(not isinstance(name, str) or name not in shape.parts for name in raw):
        return {}, [AnswerRefused(shape.malformed)]
    parts, refusals = _read_parts(shape, raw)
    if not parts and not refusals:
        return {}, []
    settled = {*parts, *(refusal.part for refusal in refusals)}
    needed = shape.needed(settled)
    missing = [name for name in shape.parts if name in needed and name not in settled]
    refusals += [AnswerRefused(AnswerCode.REQUIRED, name) for name in missing]
    if refusals:
        return parts, refusals
    try:
        return shape.settle(parts), []
    except AnswerRefused as refusal:
        return parts, [refusal]


def one_line(answer: object) -> str | None:
    """A name or an address on one line, as the card writes it; None for what is neither."""
    match answer:
        case str():
            return answer
        case {"family": str(family), **rest}:
            return _joined(family, rest.get("given"))
        case {"address": str(address), **rest}:
            return _joined(address, rest.get("building"))
        case _:
            return None


def _read_parts(shape: Shape, raw: dict[str, Any]) -> tuple[Parts, list[AnswerRefused]]:
    parts: Parts = {}
    refusals: list[AnswerRefused] = []
    for name, read_part in shape.parts.items():
        try:
            text = read_part(raw.get(name, ""), name)
        except AnswerRefused as refusal:
            refusals.append(refusal)
        else:
            parts.update({name: text} if text else {})
    return parts, refusals


def _joined(first: str, second: object) -> str:
    return f"{first}\u3000{second}" if isinstance(second, str) else first
