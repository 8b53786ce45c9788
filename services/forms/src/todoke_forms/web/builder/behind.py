"""Which translations of changed texts still say what they said before: nobody else sees that they no longer fit."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from todoke_catalog.texts import Text


def languages(before: object, after: object) -> list[str]:
    """The languages, by their codes, in which a text of a member is what it was although its Japanese is not."""
    return list(dict.fromkeys(_languages(before, after)))


def _languages(before: object, after: object) -> Iterator[str]:
    match before, after:
        case Text(), Text():
            if before.ja != after.ja:
                was = _translations(before)
                yield from (code for code, words in _translations(after).items() if words == was.get(code))
        case tuple(), tuple() if len(before) == len(after):
            for old, new in zip(before, after, strict=True):
                yield from _languages(old, new)
        case Struct(), Struct() if type(before) is type(after):
            for name in after.__struct_fields__:
                yield from _languages(getattr(before, name), getattr(after, name))
        case _:
            pass


def _translations(text: Text) -> dict[str, str]:
    return {code: words for code, words in {"easy": text.easy, "en": text.en, **text.more}.items() if words}
