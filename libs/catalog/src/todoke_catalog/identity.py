"""How sure a municipality must be of who files: the identity level of a form, and why it is this one.

The levels are those of DS-500 and DS-511 as this product offers them; both zones hold every application against them.
"""

from collections.abc import Iterator
from enum import IntEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from todoke_catalog.errors import DefinitionCode
from todoke_catalog.fields import AttachmentField, Question
from todoke_catalog.texts import Text

if TYPE_CHECKING:
    from todoke_catalog.definition import Definition


class Level(IntEnum):
    """What an application of a form must bring along."""

    ANONYMOUS = 0  # nothing: nobody is to know who answered
    CONTACT = 1  # an address of e-mail at which a code was received
    SIGNED_IN = 2
    SIGNED = 3  # the signature of a card


NOT_OFFERED = frozenset({Level.SIGNED_IN})
"""Levels that no zone can hold an application against yet."""


class Identity(Struct, frozen=True, forbid_unknown_fields=True):
    """The level, and the words that tell applicants why it is needed and why no higher one is."""

    level: Level
    reason: Text


def faults(definition: "Definition") -> Iterator[tuple[DefinitionCode, str]]:
    """What a form asks for that its level cannot give, with the path of it."""
    if definition.level in NOT_OFFERED:
        yield DefinitionCode.LEVEL_NOT_OFFERED, "$.identity.level"
    if definition.level is Level.SIGNED:
        return
    for number, page in enumerate(definition.pages):
        for position, field in enumerate(page.fields):
            path = f"$.pages[{number}].fields[{position}]"
            if isinstance(field, Question) and field.matches:
                yield DefinitionCode.MATCH_NEEDS_CARD, path
            if isinstance(field, AttachmentField):  # files are sealed by the page that has the card sign
                yield DefinitionCode.FILES_NEED_CARD, path
