"""Takes off the unit that somebody typed with a number: a word that stands beside its field, in whatever language.

Nothing is reckoned: 4万 stays what it is, and no number.
"""

import re

from todoke_catalog import folding
from todoke_catalog.texts import Text

_YEN, _SIGN = "円", "¥"  # ￥ folds to it
_IN_A_NUMBER = re.compile("[0-9,.-]")  # a unit that begins so, as ",000円", cannot be told from the end of a number


def without(text: str, unit: Text | None) -> str:
    """What `folding.digits` left of an answer, without its unit behind a digit and without ¥ before an amount in 円."""
    if unit is None:
        return text
    signed = folding.digits(unit.ja) == _YEN
    plain = (signed and folding.trim(text.removeprefix(_SIGN))) or text
    words = [folding.digits(word).lower() for word in (unit.ja, unit.easy, unit.en, *unit.more.values()) if word]
    return next((number for word in words if (number := _before(word, plain.lower()))), plain)


def _before(word: str, text: str) -> str:
    """The text before a unit if it ends in a digit, or ""."""
    number = folding.trim(text.removesuffix(word))
    takes = word and text.endswith(word) and not _IN_A_NUMBER.match(word) and re.search(r"[0-9]\Z", number)
    return number if takes else ""
