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
    SIGNED_IN = 2  # the word of a card that its holder was here and sent it; it names nobody
    SIGNED = 3  # the signature of a card


class Identity(Struct, frozen=True, forbid_unknown_fields=True):
    """The level, and the words that tell applicants why it is needed and why no higher one is."""

    level: Level
    reason: Text


def faults(definition: "Definition") -> Iterator[tuple[DefinitionCode, str]]:
    """What a form asks for that its level cannot give, with the path of it."""
    if definition.level is Level.SIGNED:
        return
    for number, page in enumerate(definition.pages):
        for position, field in enumerate(page.fields):
            path = f"$.pages[{number}].fields[{position}]"
            if isinstance(field, Question) and field.matches:
                yield DefinitionCode.MATCH_NEEDS_CARD, path
            # A file says more of who sent it than an anonymous application may, and when it came stays on its chunks.
            if isinstance(field, AttachmentField) and definition.level is Level.ANONYMOUS:
                yield DefinitionCode.FILES_NEED_CONTACT, path
