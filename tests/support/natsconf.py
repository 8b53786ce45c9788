"""Reads the subset of the NATS configuration language that `deploy/nats` keeps to; anything else is an error.

Subset: `key: value`, `key { … }`, lists, double-quoted strings, bare words, `$VARIABLES`, `#` comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

Value = str | list["Value"] | dict[str, "Value"]

TOKEN = re.compile(
    r"""(?P<skip>[ \t\n,]+|\#[^\n]*)
      | (?P<mark>[{}\[\]:])
      | "(?P<quoted>[^"\\\n]*)"
      | (?P<bare>\$?[A-Za-z0-9_.]+)""",
    re.VERBOSE,
)


class ConfError(Exception):
    """The file is not in the subset."""


def read(path: Path) -> dict[str, Value]:
    """The whole file; a variable stands as its name with the dollar sign."""
    tokens = list(_tokens(path.read_text()))
    value, rest = _members(tokens, end=None)
    if rest:
        raise ConfError(f"{path.name}: {rest[0]}")
    return value


def _tokens(text: str) -> Iterator[str]:
    """Marks as they are; words and strings with a leading quote, so that no string is taken for a mark."""
    place = 0
    while place < len(text):
        found = TOKEN.match(text, place)
        if found is None:
            raise ConfError(text[place : place + 40])
        place = found.end()
        if found["mark"] is not None:
            yield found["mark"]
        elif found["skip"] is None:
            yield '"' + (found["quoted"] if found["quoted"] is not None else found["bare"])


def _members(tokens: list[str], end: str | None) -> tuple[dict[str, Value], list[str]]:
    members: dict[str, Value] = {}
    while tokens and tokens[0] != end:
        key, tokens = _word(tokens)
        if tokens[0] == ":":
            tokens = tokens[1:]
        elif tokens[0] != "{":
            raise ConfError(f"after {key}: {tokens[0]}")
        if key in members:
            raise ConfError(f"twice: {key}")
        members[key], tokens = _value(tokens)
    return members, tokens


def _value(tokens: list[str]) -> tuple[Value, list[str]]:
    if tokens[0] == "{":
        members, rest = _members(tokens[1:], "}")
        return members, _after("}", rest)
    if tokens[0] == "[":
        items: list[Value] = []
        tokens = tokens[1:]
        while tokens and tokens[0] != "]":
            item, tokens = _value(tokens)
            items.append(item)
        return items, _after("]", tokens)
    return _word(tokens)


def _word(tokens: list[str]) -> tuple[str, list[str]]:
    if not tokens or not tokens[0].startswith('"'):
        raise ConfError(f"a word was expected: {tokens[:1]}")
    return tokens[0][1:], tokens[1:]


def _after(mark: str, tokens: list[str]) -> list[str]:
    if not tokens or tokens[0] != mark:
        raise ConfError(f"{mark} was expected")
    return tokens[1:]
