"""Whether what one chooses among is a list that opens, or buttons that are all to be seen."""

import unicodedata
from collections.abc import Collection, Sequence

from todoke_catalog.fields import SlotField

FEW = 7  # options that fit one screen as radio buttons; more become a list
# A closed list shows one line and cuts off the rest, so what is longer than a telephone's line stays radio buttons, up
# to a number that a thumb still gets past. In columns, of which a letter takes one, and 漢字 take two each.
LINE, MANY = 24, 20


def buttons(labels: Sequence[str]) -> bool:
    """Whether these are radio buttons."""
    return len(labels) <= FEW or (len(labels) <= MANY and any(_columns(words) > LINE for words in labels))


def times_as_buttons(field: SlotField) -> bool:
    """The same of the times of a field: several wishes are a list each, and the lines of a list are short."""
    return field.wishes == 1 and len(field.slots) <= FEW


def _columns(words: Collection[str]) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in words)
